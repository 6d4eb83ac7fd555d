import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { KnownRanks } from "../language/index.ts";
import type { ArtifactClass, ArtifactDefinition, ArtifactMethod, KernelArtifact } from "./artifact.ts";

/**
 * The file that a compiled kernel is kept in: an index of all methods, which a start reads whole, and texts, each read when
 * it is first wanted: comments of classes, and the texts of methods. Most classes of a session are never met, most methods
 * never run, and nearly none are looked at.
 *
 * Layout: the magic number, how many bytes of JSON, how many rows of numbers, and how many lengths of code follow, in 32
 * bits each; the JSON, all of it ASCII, which is read several times faster; at the next multiple of four the rows and the
 * lengths; the methods' hashes; the selectors' ranks, a byte each; then the texts: the comments, class by class, and method
 * by method IR, JavaScript, source.
 */
const MAGIC = 0x4b4c5348;
const HEADER_BYTES = 16;
const HASH_BYTES = 20;

/** What the rows' numbers refer to. */
interface Index extends Pick<KernelArtifact, "irVersion" | "packages" | "variables" | "toInitialize"> {
  /** Their methods follow one another in the rows, those of the class side after those of instances. */
  readonly classes: readonly IndexedClass[];
  /** In the order of their code units, so that one is found without a table of them all. */
  readonly selectors: readonly string[];
  /** Names of other kinds: protocols, packages, primitives. They are counted on from the last selector. */
  readonly names: readonly string[];
}

interface IndexedClass extends Pick<ArtifactClass, "definition"> {
  /** How many methods instances and the class side have. */
  readonly counts: readonly [number, number];
  /** How many bytes the comment has. */
  readonly commentLength: number;
}

/** What stands for the rank of a selector that has none. */
const NO_RANK = 0xff;

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
  // Not by the rules of a language: the same everywhere.
  const selectors = kernel.selectors.toSorted((a, b) => (a < b ? -1 : 1));
  const names = new Map(selectors.map((selector, index) => [selector, index]));
  const nameIndex = (name: string): number => {
    const index = names.get(name) ?? names.size;
    names.set(name, index);
    return index;
  };
  const rows = new Int32Array(methods.length * COLUMNS);
  const comments = kernel.classes.map(({ comment }) => Buffer.from(comment));
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
  const classes = kernel.classes.map(({ definition, methods: own, classMethods }, number): IndexedClass => ({
    definition,
    counts: [own.length, classMethods.length],
    commentLength: comments[number]?.length ?? 0,
  }));
  const { irVersion, packages, variables, toInitialize, ranks } = kernel;
  const otherNames = [...names.keys()].slice(selectors.length);
  const index: Index = { irVersion, classes, selectors, names: otherNames, packages, variables, toInitialize };
  const json = Buffer.from(inAscii(index), "latin1");
  const header = Buffer.from(Int32Array.of(MAGIC, json.length, methods.length, codeLengths.length).buffer);
  const padding = Buffer.alloc(-json.length & 3);
  const lengths = Buffer.from(Int32Array.from(codeLengths).buffer);
  const numbers = [Buffer.from(rows.buffer), lengths, ...methods.map(hashOf)];
  const ranked = Buffer.from(selectors.map((selector) => ranks.get(selector) ?? NO_RANK));
  return Buffer.concat([header, json, padding, ...numbers, ranked, ...comments, ...texts]);
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
    const ranksStart = hashesStart + count * HASH_BYTES;
    const head = read(file, HEADER_BYTES, ranksStart - HEADER_BYTES);
    const { names, classes, selectors, ...kernel } = JSON.parse(head.toString("latin1", 0, jsonLength)) as Index;
    const rows = new Int32Array(head.buffer, rowsStart - HEADER_BYTES, count * COLUMNS);
    const codeLengths = new Int32Array(head.buffer, lengthsStart - HEADER_BYTES, codeCount);
    const hashes = head.subarray(hashesStart - HEADER_BYTES);
    const ranks = new StoredRanks(selectors, read(file, ranksStart, selectors.length));
    const commentsStart = ranksStart + selectors.length;
    const textsStart = classes.reduce((end, { commentLength }) => end + commentLength, commentsStart);
    const store: StoredMethods = { file, textsStart, rows, names: selectors.concat(names), hashes, codeLengths };
    let next = 0;
    let comment = commentsStart;
    const stored = classes.map((each) => {
      const made = new StoredClass(store, each, next, comment);
      next += each.counts[0] + each.counts[1];
      comment += each.commentLength;
      return made;
    });
    return { ...kernel, selectors, ranks, classes: stored };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** What all methods of an open file share. */
interface StoredMethods {
  readonly file: number;
  /** Names of all kinds, the selectors first. */
  readonly names: readonly string[];
  readonly textsStart: number;
  readonly rows: Int32Array;
  /** How many bytes each JavaScript text of each method takes; how many there are of a method is in its row. */
  readonly codeLengths: Int32Array;
  /** The hashes of all methods, one after the other. */
  readonly hashes: Buffer;
}

/** The ranks of an open file's selectors. */
class StoredRanks implements KnownRanks {
  readonly #selectors: readonly string[];
  readonly #ranks: Uint8Array;

  constructor(selectors: readonly string[], ranks: Uint8Array) {
    this.#selectors = selectors;
    this.#ranks = ranks;
  }

  get(selector: string): number | undefined {
    const selectors = this.#selectors;
    let from = 0;
    let to = selectors.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((selectors[middle] ?? "") < selector) from = middle + 1;
      else to = middle;
    }
    const rank = this.#ranks[from];
    return selectors[from] === selector && rank !== NO_RANK ? rank : undefined;
  }
}

/** A class in an open file, whose methods begin at a row. */
class StoredClass implements ArtifactClass {
  readonly definition: ArtifactDefinition;
  readonly #store: StoredMethods;
  readonly #counts: readonly [number, number];
  readonly #first: number;
  readonly #comment: { readonly start: number; readonly length: number };

  constructor(
    store: StoredMethods,
    { definition, counts, commentLength }: IndexedClass,
    first: number,
    comment: number,
  ) {
    this.definition = definition;
    this.#store = store;
    this.#counts = counts;
    this.#first = first;
    this.#comment = { start: comment, length: commentLength };
  }

  get comment(): string {
    return read(this.#store.file, this.#comment.start, this.#comment.length).toString("utf8");
  }

  get methods(): readonly ArtifactMethod[] {
    return this.#methods(this.#first, this.#counts[0]);
  }

  get classMethods(): readonly ArtifactMethod[] {
    return this.#methods(this.#first + this.#counts[0], this.#counts[1]);
  }

  #methods(first: number, count: number): readonly ArtifactMethod[] {
    return Array.from({ length: count }, (_, number) => new StoredMethod(this.#store, first + number));
  }
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
