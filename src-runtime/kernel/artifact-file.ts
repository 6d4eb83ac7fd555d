import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { ArtifactClass, ArtifactDefinition, ArtifactMethod, KernelArtifact } from "./artifact.ts";

/**
 * The file that a compiled kernel is kept in: an index of all methods, which a start reads whole, and their texts, each
 * read when it is first wanted. Most classes of a session are never met, most methods never run, and nearly none are
 * looked at.
 *
 * Layout: the magic number, how many bytes of JSON, how many rows of numbers, and how many lengths of code follow, in 32
 * bits each; the JSON, all of it ASCII, which is read several times faster; at the next multiple of four the rows and the
 * lengths; the methods' hashes; then the texts, method by method: IR, JavaScript, source.
 */
const MAGIC = 0x4b4c5347;
const HEADER_BYTES = 16;
const HASH_BYTES = 20;

/** What the rows' numbers refer to. */
interface Index extends Pick<
  KernelArtifact,
  "irVersion" | "selectors" | "packages" | "variables" | "toInitialize" | "ranks"
> {
  /** Their methods follow one another in the rows, those of the class side after those of instances. */
  readonly classes: readonly IndexedClass[];
  /** Names of all kinds: selectors, protocols, packages, primitives. */
  readonly names: readonly string[];
}

interface IndexedClass extends ArtifactDefinition {
  /** How many methods instances and the class side have. */
  readonly counts: readonly [number, number];
}

/** The places in a method's row. */
const Column = {
  selector: 0,
  protocol: 1,
  package: 2,
  primitive: 3,
  numArgs: 4,
  /** Where its texts begin, counted from the first text. */
  start: 5,
  bodyLength: 6,
  codeCount: 7,
  /** Where the lengths of its JavaScript texts begin. */
  codeStart: 8,
  sourceLength: 9,
} as const;
const COLUMNS = 10;

/** The bytes of the file for a kernel. */
export function encodeArtifact(kernel: KernelArtifact): Uint8Array {
  const methods = kernel.classes.flatMap((each) => [...each.methods, ...each.classMethods]);
  const names = new Map<string, number>();
  const nameIndex = (name: string): number => {
    const index = names.get(name) ?? names.size;
    names.set(name, index);
    return index;
  };
  const rows = new Int32Array(methods.length * COLUMNS);
  const texts: Buffer[] = [];
  const codeLengths: number[] = [];
  let start = 0;
  methods.forEach((method, number) => {
    const body = Buffer.from(method.body);
    const code = method.code.map((text) => Buffer.from(text));
    const source = Buffer.from(method.source);
    rows.set(
      [
        nameIndex(method.selector),
        nameIndex(method.protocol),
        nameIndex(method.package),
        method.primitive === undefined ? -1 : nameIndex(method.primitive),
        method.numArgs,
        start,
        body.length,
        code.length,
        codeLengths.length,
        source.length,
      ],
      number * COLUMNS,
    );
    for (const { length } of code) codeLengths.push(length);
    for (const text of [body, ...code, source]) {
      texts.push(text);
      start += text.length;
    }
  });
  const classes = kernel.classes.map(({ methods: own, classMethods, ...definition }): IndexedClass => {
    return { ...definition, counts: [own.length, classMethods.length] };
  });
  const json = Buffer.from(inAscii({ ...kernel, classes, names: [...names.keys()] }), "latin1");
  const header = Buffer.from(Int32Array.of(MAGIC, json.length, methods.length, codeLengths.length).buffer);
  const padding = Buffer.alloc(-json.length & 3);
  const lengths = Buffer.from(Int32Array.from(codeLengths).buffer);
  return Buffer.concat([header, json, padding, Buffer.from(rows.buffer), lengths, ...methods.map(hashOf), ...texts]);
}

const inAscii = (index: Index): string =>
  JSON.stringify(index).replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

function hashOf({ selector, hash }: ArtifactMethod): Buffer {
  const bytes = Buffer.from(hash, "hex");
  if (bytes.length !== HASH_BYTES) throw new Error(`The hash of ${selector} is ${hash}`);
  return bytes;
}

/** Opens the file of a kernel, which stays open: the texts of its methods are read from it as long as the kernel lives. */
export function openArtifact(path: string | URL): KernelArtifact {
  const file = openSync(path, "r");
  try {
    const [magic = 0, jsonLength = 0, count = 0, codeCount = 0] = new Int32Array(read(file, 0, HEADER_BYTES).buffer);
    if (magic !== MAGIC) throw new Error(`${String(path)} is not a kernel of this version: build again`);
    const rowsStart = HEADER_BYTES + jsonLength + (-jsonLength & 3);
    const lengthsStart = rowsStart + count * COLUMNS * Int32Array.BYTES_PER_ELEMENT;
    const hashesStart = lengthsStart + codeCount * Int32Array.BYTES_PER_ELEMENT;
    const textsStart = hashesStart + count * HASH_BYTES;
    const head = read(file, HEADER_BYTES, textsStart - HEADER_BYTES);
    const { names, classes, ...kernel } = JSON.parse(head.toString("latin1", 0, jsonLength)) as Index;
    const rows = new Int32Array(head.buffer, rowsStart - HEADER_BYTES, count * COLUMNS);
    const codeLengths = new Int32Array(head.buffer, lengthsStart - HEADER_BYTES, codeCount);
    const hashes = head.subarray(hashesStart - HEADER_BYTES);
    const store: StoredMethods = { file, textsStart, rows, names, hashes, codeLengths };
    let next = 0;
    const stored = classes.map((each) => {
      const first = next;
      next += each.counts[0] + each.counts[1];
      return storedClass(each, store, first);
    });
    return { ...kernel, classes: stored };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** What all methods of an open file share. */
interface StoredMethods extends Pick<Index, "names"> {
  readonly file: number;
  readonly textsStart: number;
  readonly rows: Int32Array;
  /** How many bytes each JavaScript text of each method takes; how many there are of a method is in its row. */
  readonly codeLengths: Int32Array;
  /** The hashes of all methods, one after the other. */
  readonly hashes: Buffer;
}

/** A class in an open file, whose methods begin at a row. */
function storedClass({ counts, ...definition }: IndexedClass, store: StoredMethods, first: number): ArtifactClass {
  const methods = (from: number, count: number): readonly ArtifactMethod[] =>
    Array.from({ length: count }, (_, number) => new StoredMethod(store, from + number));
  return {
    ...definition,
    get methods() {
      return methods(first, counts[0]);
    },
    get classMethods() {
      return methods(first + counts[0], counts[1]);
    },
  };
}

/** A method in an open file: its texts are read each time they are asked for. */
class StoredMethod implements ArtifactMethod {
  readonly #store: StoredMethods;
  readonly #number: number;

  constructor(store: StoredMethods, number: number) {
    this.#store = store;
    this.#number = number;
  }

  get selector(): string {
    return this.#name(Column.selector) ?? "";
  }

  get protocol(): string {
    return this.#name(Column.protocol) ?? "";
  }

  get package(): string {
    return this.#name(Column.package) ?? "";
  }

  get primitive(): string | undefined {
    return this.#name(Column.primitive);
  }

  get numArgs(): number {
    return this.#column(Column.numArgs);
  }

  get hash(): string {
    return this.#store.hashes.toString("hex", this.#number * HASH_BYTES, (this.#number + 1) * HASH_BYTES);
  }

  get body(): string {
    return this.#text(0, this.#column(Column.bodyLength));
  }

  get code(): readonly string[] {
    const lengths = this.#codeLengths;
    const all = this.#bytes(this.#column(Column.bodyLength), sum(lengths));
    let start = 0;
    return Array.from(lengths, (length) => all.toString("utf8", start, (start += length)));
  }

  get source(): string {
    const start = this.#column(Column.bodyLength) + sum(this.#codeLengths);
    return this.#text(start, this.#column(Column.sourceLength));
  }

  get #codeLengths(): Int32Array {
    const start = this.#column(Column.codeStart);
    return this.#store.codeLengths.subarray(start, start + this.#column(Column.codeCount));
  }

  #column(column: number): number {
    return this.#store.rows[this.#number * COLUMNS + column] ?? 0;
  }

  #name(column: number): string | undefined {
    return this.#store.names[this.#column(column)];
  }

  #text(start: number, length: number): string {
    return this.#bytes(start, length).toString("utf8");
  }

  #bytes(start: number, length: number): Buffer {
    return read(this.#store.file, this.#store.textsStart + this.#column(Column.start) + start, length);
  }
}

const sum = (lengths: Int32Array): number => lengths.reduce((total, length) => total + length, 0);

function read(file: number, position: number, length: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(new ArrayBuffer(length));
  let done = 0;
  while (done < length) {
    const count = readSync(file, bytes, done, length - done, position + done);
    if (count === 0) throw new Error(`The kernel's file ends at ${fstatSync(file).size} bytes: build again`);
    done += count;
  }
  return bytes;
}
