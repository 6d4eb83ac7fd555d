import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { ArtifactClass, ArtifactMethod, KernelArtifact } from "./artifact.ts";

/**
 * The file that a compiled kernel is kept in: an index of all methods, which a start reads whole, and their texts, each
 * read when it is first wanted. Most methods of a session are never run, and nearly none are looked at.
 *
 * Layout: the magic number, how many bytes of JSON and how many rows of numbers follow, in 32 bits each; the JSON; at
 * the next multiple of four the rows; then the texts, method by method: IR, JavaScript, source.
 */
const MAGIC = 0x4b4c5346;
const HEADER_BYTES = 12;
const HASH_LENGTH = 40;

/** What the rows' numbers refer to. */
interface Index {
  readonly irVersion: number;
  readonly classes: readonly ArtifactClass[];
  readonly selectors: readonly string[];
  readonly toInitialize: readonly string[];
  readonly ranks: Readonly<Record<string, number>>;
  /** Names of all kinds: selectors, protocols, packages, primitives. */
  readonly names: readonly string[];
  /** The hashes of all methods, one after the other. */
  readonly hashes: string;
  /** How many bytes each JavaScript text of each method takes; how many there are of a method is in its row. */
  readonly codeLengths: readonly number[];
}

/** The places in a method's row. */
const Column = {
  className: 0,
  isMeta: 1,
  selector: 2,
  protocol: 3,
  package: 4,
  primitive: 5,
  numArgs: 6,
  /** Where its texts begin, counted from the first text. */
  start: 7,
  bodyLength: 8,
  codeCount: 9,
  /** Where the lengths of its JavaScript texts begin. */
  codeStart: 10,
  sourceLength: 11,
} as const;
const COLUMNS = 12;

/** The bytes of the file for a kernel. */
export function encodeArtifact({ methods, ...kernel }: KernelArtifact): Uint8Array {
  const names = new Map<string, number>();
  const nameIndex = (name: string): number => {
    const index = names.get(name) ?? names.size;
    names.set(name, index);
    return index;
  };
  const classes = new Map(kernel.classes.map(({ name }, index) => [name, index]));
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
        classes.get(method.className) ?? -1,
        method.isMeta ? 1 : 0,
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
  const index: Index = { ...kernel, names: [...names.keys()], hashes: hashesOf(methods), codeLengths };
  const json = Buffer.from(JSON.stringify(index));
  const header = Buffer.from(Int32Array.of(MAGIC, json.length, methods.length).buffer);
  const padding = Buffer.alloc(-json.length & 3);
  return Buffer.concat([header, json, padding, Buffer.from(rows.buffer), ...texts]);
}

function hashesOf(methods: readonly ArtifactMethod[]): string {
  for (const { className, selector, hash } of methods)
    if (hash.length !== HASH_LENGTH) throw new Error(`The hash of ${className}>>${selector} is ${hash}`);
  return methods.map(({ hash }) => hash).join("");
}

/** Opens the file of a kernel, which stays open: the texts of its methods are read from it as long as the kernel lives. */
export function openArtifact(path: string | URL): KernelArtifact {
  const file = openSync(path, "r");
  try {
    const [magic = 0, jsonLength = 0, count = 0] = new Int32Array(read(file, 0, HEADER_BYTES).buffer);
    if (magic !== MAGIC) throw new Error(`${String(path)} is not a kernel of this version: build again`);
    const rowsStart = HEADER_BYTES + jsonLength + (-jsonLength & 3);
    const textsStart = rowsStart + count * COLUMNS * Int32Array.BYTES_PER_ELEMENT;
    const head = read(file, HEADER_BYTES, textsStart - HEADER_BYTES);
    const { names, hashes, codeLengths, ...kernel } = JSON.parse(head.toString("utf8", 0, jsonLength)) as Index;
    const rows = new Int32Array(head.buffer, rowsStart - HEADER_BYTES, count * COLUMNS);
    const store: StoredMethods = { file, textsStart, rows, names, hashes, codeLengths, classes: kernel.classes };
    const methods = Array.from({ length: count }, (_, number) => new StoredMethod(store, number));
    return { ...kernel, methods };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** What all methods of an open file share. */
interface StoredMethods extends Pick<Index, "names" | "hashes" | "codeLengths" | "classes"> {
  readonly file: number;
  readonly textsStart: number;
  readonly rows: Int32Array;
}

/** A method in an open file: its texts are read each time they are asked for. */
class StoredMethod implements ArtifactMethod {
  readonly #store: StoredMethods;
  readonly #number: number;

  constructor(store: StoredMethods, number: number) {
    this.#store = store;
    this.#number = number;
  }

  get className(): string {
    return this.#store.classes[this.#column(Column.className)]?.name ?? "";
  }

  get isMeta(): boolean {
    return this.#column(Column.isMeta) !== 0;
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
    return this.#store.hashes.slice(this.#number * HASH_LENGTH, (this.#number + 1) * HASH_LENGTH);
  }

  get body(): string {
    return this.#text(0, this.#column(Column.bodyLength));
  }

  get code(): readonly string[] {
    const lengths = this.#codeLengths;
    const all = this.#bytes(this.#column(Column.bodyLength), sum(lengths));
    let start = 0;
    return lengths.map((length) => all.toString("utf8", start, (start += length)));
  }

  get source(): string {
    const start = this.#column(Column.bodyLength) + sum(this.#codeLengths);
    return this.#text(start, this.#column(Column.sourceLength));
  }

  get #codeLengths(): readonly number[] {
    const start = this.#column(Column.codeStart);
    return this.#store.codeLengths.slice(start, start + this.#column(Column.codeCount));
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

const sum = (lengths: readonly number[]): number => lengths.reduce((total, length) => total + length, 0);

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
