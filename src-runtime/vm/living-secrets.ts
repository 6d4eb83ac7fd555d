import { Buffer } from "node:buffer";
import { isText, toCodePoints } from "./strings.ts";
import { isString } from "./tests.ts";
import type { HeapObject } from "./values.ts";
import type { VM } from "./vm.ts";

/** What is to be done instead of writing a secret into code. */
export const ENTER_SECRET =
  "enter it by fresnel secret NAME, :secret NAME in the REPL, or Enter a secret… in the window, or read it by Secret fromFile:; and remove it from here";

/** Said where the text of a secret in memory is written into code. */
export const SECRET_WRITTEN = `The text of a secret in memory is written here, and would stay in histories, pages and files: ${ENTER_SECRET}. If it is here by chance, give the secret a text that nothing else has`;

/** From this length on the text of a secret is found in the midst of other text. */
const LONG = 8;

/** One of letters or of digits alone may be a word, a name, a date or a number that has nothing to do with it, unless it is as long as this. */
const LONG_WORD = 16;

/** Whether a text can hardly be part of another by chance: only then is what has it in its midst taken for a copy. */
export const isUnmistakable = (text: string): boolean =>
  text.length >= (/^(?:\p{L}+|\d+)$/u.test(text) ? LONG_WORD : LONG);

/**
 * The secrets whose texts are in memory: nobody is to write one of them into code, and none is stored. They are not held.
 */
export class LivingSecrets {
  readonly #vm: VM;
  readonly #secrets = new Set<WeakRef<HeapObject>>();
  readonly #known = new WeakSet<HeapObject>();
  /** The very strings that secrets have had as their texts. */
  readonly #given = new WeakSet<HeapObject>();
  #hasAny = false;
  #version = 0;
  #tombstone: HeapObject | undefined;

  constructor(vm: VM) {
    this.#vm = vm;
  }

  /** An instance of Secret has its text. */
  add(secret: HeapObject): void {
    const text = secret["_text"];
    if (text !== undefined && isText(text)) this.#hasAny = true;
    if (isString(text) && !this.#given.has(text)) {
      this.#give(text);
      this.#version++;
    }
    if (this.#known.has(secret)) return;
    this.#known.add(secret);
    this.#secrets.add(new WeakRef(secret));
  }

  #give(text: HeapObject): void {
    this.#given.add(text);
    // It may be stored by now: the next state is to be without it.
    this.#vm.touch(text);
  }

  /** A string has become the same as another: if that is the text of a secret, so is this. */
  noteCopy(of: HeapObject, copy: HeapObject): void {
    if (this.isGiven(of)) this.#give(copy);
  }

  /** Another number whenever there is a text more. */
  get version(): number {
    return this.#version;
  }

  /** What is stored in place of the text of a secret, and of what has a copy of one. */
  get tombstone(): HeapObject {
    if (!this.#tombstone) {
      const vm = this.#vm;
      this.#tombstone = vm.instantiate(vm.classNamed("Tombstone"));
      // Of values that are stored in place: whoever writes it has no other objects to write.
      this.#tombstone["_what"] = vm.symbol("the text of a secret, or one that has it in it");
      this.#tombstone["_why"] = vm.symbol("neither is ever stored, so ask the secret for its text anew");
    }
    return this.#tombstone;
  }

  /** The texts, each once. */
  texts(): ReadonlySet<string> {
    const texts = new Set<string>();
    for (const each of this.#secrets) {
      const secret = each.deref();
      const text = secret?.["_text"];
      if (!secret) this.#secrets.delete(each);
      else if (text !== undefined && isText(text)) texts.add(this.#vm.text(text));
    }
    return texts;
  }

  /** Whether the object is a string that a secret has had as its text, and not a copy of one. */
  isGiven(object: HeapObject): boolean {
    return this.#hasAny && this.#given.has(object);
  }

  /** The text with `…` wherever the unmistakable text of a secret is. */
  leftOut(text: string): string {
    let kept = text;
    for (const each of this.texts()) if (isUnmistakable(each)) kept = kept.replaceAll(each, "…");
    return kept;
  }

  /** What finds the texts there are by now; undefined while there never was one, so that nothing has to be looked through. */
  search(): SecretSearch | undefined {
    return this.#hasAny ? new SecretSearch(this, this.texts()) : undefined;
  }
}

/** Looks for the texts of secrets in what may have a copy of one. */
export class SecretSearch {
  readonly #secrets: LivingSecrets;
  readonly #texts: readonly string[];
  readonly #codePoints: readonly Uint32Array[];
  readonly #bytes: readonly Buffer[];

  constructor(secrets: LivingSecrets, texts: Iterable<string>) {
    this.#secrets = secrets;
    this.#texts = [...texts].filter(isUnmistakable);
    this.#codePoints = this.#texts.map(toCodePoints);
    this.#bytes = this.#texts.map((text) => Buffer.from(text));
  }

  /** Whether the object is the text of a secret, whatever that is. */
  isGiven(object: HeapObject): boolean {
    return this.#secrets.isGiven(object);
  }

  inText(text: string): boolean {
    return this.#texts.some((each) => text.includes(each));
  }

  inCodePoints(codePoints: Uint32Array): boolean {
    return this.#codePoints.some((each) => isWithin(codePoints, each));
  }

  /** As UTF-8. */
  inBytes(bytes: Uint8Array): boolean {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#bytes.some((each) => buffer.includes(each));
  }
}

function isWithin(codePoints: Uint32Array, wanted: Uint32Array): boolean {
  const [first = 0] = wanted;
  const last = codePoints.length - wanted.length;
  for (let start = codePoints.indexOf(first); start >= 0 && start <= last; start = codePoints.indexOf(first, start + 1))
    if (wanted.every((each, i) => codePoints[start + i] === each)) return true;
  return false;
}
