/** A package of Pharo's whose tests are run, unmodified. */
export interface YardstickPackage {
  readonly name: string;
  /** Packages of Pharo's that its tests are written on top of, in the order to load them. */
  readonly on: readonly string[];
}

const collectionTests = ["Collections-Abstract-Tests"];

/** Pharo's own tests of what the kernel library offers. */
export const yardstick: readonly YardstickPackage[] = [
  // Some methods of its classes are extensions in the other package.
  { name: "Kernel-Tests", on: ["System-Time-Tests"] },
  { name: "Kernel-Extended-Tests", on: ["Kernel-Tests"] },
  { name: "Collections-Abstract-Tests", on: [] },
  { name: "Collections-Arithmetic-Tests", on: collectionTests },
  { name: "Collections-Atomic-Tests", on: [] },
  { name: "Collections-DoubleLinkedList-Tests", on: collectionTests },
  { name: "Collections-Native-Tests", on: collectionTests },
  { name: "Collections-Sequenceable-Tests", on: collectionTests },
  { name: "Collections-Stack-Tests", on: collectionTests },
  { name: "Collections-Streams-Tests", on: collectionTests },
  { name: "Collections-Strings-Tests", on: collectionTests },
  { name: "Collections-Support-Tests", on: collectionTests },
  { name: "Collections-Tests", on: collectionTests },
  { name: "Collections-Unordered-Tests", on: collectionTests },
  { name: "Collections-Weak-Tests", on: [...collectionTests, "Collections-Tests", "Collections-Unordered-Tests"] },
  { name: "SUnit-Tests", on: [] },
  { name: "STON-Tests", on: ["STON-Core", "STON-Extensions", "STON-Text support"] },
];

/** Packages of Pharo's whose methods' comments hold examples, such as `"3 factorial >>> 6"`. */
export const withExamples = (packages: readonly string[]): readonly string[] =>
  packages.filter((name) => /^(?:Kernel|Collections)(?:-|$)/.test(name) && !/-Tests?(?:-|$)/.test(name));
