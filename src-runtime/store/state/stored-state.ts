import {
  decodeChunk,
  type ObjectBody,
  type ObjectRecord,
  type OpenChunk,
  type StoredValue,
  UNBOUND,
} from "../chunk/index.ts";
import { ObjectInspector, type StoredObject } from "../inspect.ts";
import type { RootReader, StoreReading } from "../object-store.ts";
import { valueOf } from "../problem.ts";
import { type ChunkNumber, packReference, type Reference, unpackReference } from "../reference.ts";
import type { RootRecord } from "../root.ts";
import { pairsIn } from "./pairs.ts";
import { SessionPlace } from "./session-place.ts";

/** A value with the name by which one gets to it: a root's path, or a step from the object that holds it. */
export interface NamedValue {
  readonly name: string;
  readonly value: StoredValue;
}

/** Where the graph begins. */
export interface StoredRoot extends NamedValue {
  /**
   * Whether it is what its users have made of the workspace: a global, or a variable of a session or of a class, but none of the
   * installation's own. What runs, and what is kept of sessions beside their variables, is nobody's.
   */
  readonly isUsers: boolean;
}

/** How many of a state's globals and class variables are the installation's own; in their lists they come first. */
export interface SystemRoots {
  readonly globals: number;
  readonly classVariables: number;
}

/** The note of a root that says so. */
export const SYSTEM_ROOTS = "systemRoots";

export const writeSystemRoots = (count: SystemRoots): string => JSON.stringify(count);

/** What the note says; undefined for none, in a state of an earlier version of Fresnel. */
export const readSystemRoots = (note: string | undefined): SystemRoots =>
  note === undefined ? { globals: 0, classVariables: 0 } : (JSON.parse(note) as SystemRoots);

/** Whether a root is a list of all actors: which there are is its users' doing, though the list is the installation's. */
export const isActorRoot = (path: string): boolean =>
  path === "classes/Supervisor/Root" || path === "classes/Supervisor/Others";

/** The variable of a session that has the answer of its last evaluation, which nobody assigned. */
const LAST_ANSWER = "ans";

/** A variable of a session: a cell, which has no value where code only reads the name. */
export interface StoredVariable {
  readonly name: string;
  readonly cell: Reference;
  readonly value: StoredValue | undefined;
}

/** What a state has of one session. */
export interface StoredSession {
  readonly variables: readonly StoredVariable[];
  /** What was evaluated, oldest first. */
  readonly history: readonly string[];
  /** The objects that its clients keep: names and objects by turns. */
  readonly kept: readonly StoredValue[];
}

/**
 * One state of a workspace as its store has it: the values that the graph begins with by their paths
 * (`globals/Transcript`, `sessions/main/x`, `classes/Account/Rate`), and the objects from there.
 */
export class StoredState {
  readonly #reader: RootReader;
  readonly objects: ObjectInspector;

  constructor(reading: StoreReading, root: RootRecord) {
    this.#reader = valueOf(reading.openRoot(root.id));
    this.objects = new ObjectInspector(this.#reader);
  }

  get root(): RootRecord {
    return this.#reader.root;
  }

  /** All objects with where they are, in the order of the store; a large one's pieces are records of their own. */
  *records(): Iterable<readonly [Reference, ObjectRecord]> {
    for (const chunk of this.chunkNumbers()) {
      const bytes = valueOf(this.#reader.chunk(chunk));
      for (const [index, record] of decodeChunk(chunk, bytes).entries()) yield [{ chunk, index }, record];
    }
  }

  chunkNumbers(): readonly ChunkNumber[] {
    return valueOf(this.#reader.chunkNumbers());
  }

  /** The bytes of a chunk; undefined when this state has none of that number. */
  chunk(number: ChunkNumber): Uint8Array | undefined {
    const bytes = this.#reader.chunk(number);
    return !bytes.ok && bytes.problem.kind === "absentChunk" ? undefined : valueOf(bytes);
  }

  /** A chunk with what is in it; undefined when this state has none of that number. */
  openChunk(number: ChunkNumber): OpenChunk | undefined {
    const opened = this.objects.chunk(number);
    return !opened.ok && opened.problem.kind === "absentChunk" ? undefined : valueOf(opened);
  }

  /** Where an object lives: at the reference, or where the one is that it became. */
  resolve(reference: Reference): Reference {
    return valueOf(this.objects.resolve(reference));
  }

  object(reference: Reference): StoredObject {
    return valueOf(this.objects.object(reference));
  }

  /** The object there, undefined when there is none any more, or it became another. */
  objectAt(reference: Reference): StoredObject | undefined {
    const object = this.#objectMeantBy(reference);
    return object && packReference(object.reference) === packReference(reference) ? object : undefined;
  }

  /** The object there or what it became, undefined when there is none any more. */
  #objectMeantBy(reference: Reference): StoredObject | undefined {
    const found = this.objects.object(reference);
    if (!found.ok && (found.problem.kind === "absentObject" || found.problem.kind === "absentChunk")) return undefined;
    return valueOf(found);
  }

  /** The elements of an object: none when it has none. */
  elements({ body }: StoredObject, limit = Infinity): readonly StoredValue[] {
    if (body.kind === "elements") return body.elements.slice(0, limit);
    if (body.kind !== "parts" || body.of !== "elements") return [];
    return valueOf(this.objects.elements(body, 0, Math.min(limit, body.size)));
  }

  /** The text of an object, up to `limit` code points; undefined when it is no string. */
  text({ body }: StoredObject, limit = Infinity): string | undefined {
    const isText =
      body.kind === "string" || body.kind === "codePoints" || (body.kind === "parts" && body.of === "string");
    if (!isText) return undefined;
    const codePoints = valueOf(this.objects.codePoints(body, 0, limit));
    return codePoints.map((codePoint) => String.fromCodePoint(codePoint)).join("");
  }

  /** All of a body in one piece, however large it is. */
  wholeBody(body: ObjectBody<StoredValue>): Exclude<ObjectBody<StoredValue>, { kind: "parts" }> {
    if (body.kind !== "parts") return body;
    switch (body.of) {
      case "elements":
        return { kind: "elements", elements: valueOf(this.objects.elements(body, 0, Infinity)) };
      case "string":
        return {
          kind: "codePoints",
          codePoints: Uint32Array.from(valueOf(this.objects.codePoints(body, 0, Infinity))),
        };
      case "bytes":
        return { kind: "bytes", bytes: valueOf(this.objects.bytes(body, 0, Infinity)) };
      case "words":
        return { kind: "words", words: Uint32Array.from(valueOf(this.objects.words(body, 0, Infinity))) };
    }
  }

  /** What an object refers to, by slot name, then by index from 1. */
  *fields(object: StoredObject): Iterable<NamedValue> {
    yield* object.slots;
    for (const [index, value] of this.elements(object).entries()) yield { name: String(index + 1), value };
  }

  /** Where the graph begins, by path. */
  *roots(): Iterable<StoredRoot> {
    const system = readSystemRoots(this.root.meta[SYSTEM_ROOTS]);
    for (const [role, reference] of Object.entries(this.root.roles)) {
      const list = this.elements(this.object(reference));
      if (role === "globals") yield* this.#globals(list, system.globals);
      else if (role === "classState") yield* this.#classState(list, system.classVariables);
      else if (role === "sessions") for (const session of list) yield* this.#session(session);
      else yield { name: role, value: { kind: "reference", to: reference }, isUsers: false };
    }
  }

  /** The value at a path, or undefined when there is none. `@ID` is the object with that id. */
  at(path: string): StoredValue | undefined {
    const id = /^@(\d+)$/.exec(path)?.[1];
    if (id !== undefined) {
      const to = unpackReference(Number(id));
      return this.#objectMeantBy(to) && { kind: "reference", to };
    }
    for (const { name, value } of this.roots()) {
      if (path === name) return value;
      if (!path.startsWith(`${name}/`)) continue;
      const found = this.#follow(value, path.slice(name.length + 1).split("/"));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #follow(start: StoredValue, steps: readonly string[]): StoredValue | undefined {
    let value: StoredValue | undefined = start;
    for (const step of steps) {
      if (value?.kind !== "reference") return undefined;
      const object = this.object(value.to);
      value = object.slots.find(({ name }) => name === step)?.value ?? this.elements(object)[Number(step) - 1];
    }
    return value;
  }

  /** Name and value in turn. */
  *#globals(list: readonly StoredValue[], ofSystem: number): Iterable<StoredRoot> {
    for (let index = 0; index + 1 < list.length; index += 2) {
      const [key, value] = [list[index], list[index + 1]];
      if (key?.kind === "symbol" && value !== undefined)
        yield { name: `globals/${key.text}`, value, isUsers: index / 2 >= ofSystem };
    }
  }

  /** Class, name, value in turn; a class variable's name ends in an exclamation mark. */
  *#classState(list: readonly StoredValue[], ofSystem: number): Iterable<StoredRoot> {
    for (let index = 0; index + 2 < list.length; index += 3) {
      const [owner, key, value] = list.slice(index, index + 3);
      if (owner?.kind !== "special" || key?.kind !== "symbol" || value === undefined) continue;
      const name = `classes/${owner.name}/${key.text.replace(/!$/, "")}`;
      yield { name, value, isUsers: index / 3 >= ofSystem };
    }
  }

  /** What the windows on the workspace kept when it was saved: files by their paths. */
  windows(): ReadonlyMap<string, string> {
    return pairsIn(this.#elementsOf("windows").map((each) => this.#textOf(each) ?? ""));
  }

  /** The code of the state: what stands in no file by class and selector, and the project's files by their paths. */
  *code(): Iterable<NamedValue> {
    for (const value of this.#elementsOf("code")) {
      const text = this.#textOf(value);
      if (text !== undefined) yield { name: `code/${codeTitle(text)}`, value };
    }
    // Paths and texts in turn.
    const files = this.#elementsOf("files");
    for (let index = 0; index + 1 < files.length; index += 2) {
      const [path, value] = [this.#textOf(files[index]), files[index + 1]];
      if (path !== undefined && value !== undefined) yield { name: `files/${path}`, value };
    }
  }

  /** The objects that code is kept in: lists and texts. */
  codeObjects(): ReadonlySet<number> {
    const texts = [...this.#elementsOf("code"), ...this.#elementsOf("files")];
    return new Set(texts.flatMap((value) => (value.kind === "reference" ? [packReference(value.to)] : [])));
  }

  #elementsOf(role: string): readonly StoredValue[] {
    const reference = this.root.roles[role];
    return reference === undefined ? [] : this.elements(this.object(reference));
  }

  #textOf(value: StoredValue | undefined): string | undefined {
    return value?.kind === "reference" ? this.text(this.object(value.to)) : undefined;
  }

  /** What there is of the session with that id; undefined when it was not there. */
  session(id: string): StoredSession | undefined {
    for (const value of this.#elementsOf("sessions")) {
      const record = this.#listAt(value);
      if (this.#textOf(record[SessionPlace.id]) !== id) continue;
      return {
        variables: [...this.#variables(record[SessionPlace.cells])],
        history: this.#listAt(record[SessionPlace.history]).map((each) => this.#textOf(each) ?? ""),
        kept: this.#listAt(record[SessionPlace.kept]),
      };
    }
    return undefined;
  }

  *#session(value: StoredValue): Iterable<StoredRoot> {
    if (value.kind !== "reference") return;
    const record = this.#listAt(value);
    const path = `sessions/${this.#textOf(record[SessionPlace.name]) ?? ""}`;
    for (const { name, value: content } of this.#variables(record[SessionPlace.cells]))
      if (content !== undefined) yield { name: `${path}/${name}`, value: content, isUsers: name !== LAST_ANSWER };
    // What else is kept of a session, such as what was evaluated in it.
    yield { name: `${path}/(session)`, value, isUsers: false };
  }

  *#variables(cells: StoredValue | undefined): Iterable<StoredVariable> {
    for (const each of this.#listAt(cells)) {
      if (each.kind !== "reference") continue;
      const { slots, reference: cell } = this.object(each.to);
      const key = slots.find((slot) => slot.name === "key")?.value;
      const value = slots.find((slot) => slot.name === "value")?.value;
      if (key?.kind === "symbol")
        yield { name: key.text, cell, value: value === undefined || isUnbound(value) ? undefined : value };
    }
  }

  #listAt(value: StoredValue | undefined): readonly StoredValue[] {
    return value?.kind === "reference" ? this.elements(this.object(value.to)) : [];
  }
}

const isUnbound = (value: StoredValue): boolean => value.kind === "special" && value.name === UNBOUND;

/** A piece of code as a state keeps it: in JSON, what it is of, and its source if it is a method. */
interface CodeText {
  readonly className?: string;
  readonly isMeta?: boolean;
  readonly selector?: string;
  readonly source?: string;
}

/** What a kept piece of code is of: `Account`, `Account class>>new`. */
function codeTitle(text: string): string {
  const { className = "", isMeta = false, selector } = JSON.parse(text) as CodeText;
  return `${className}${isMeta ? " class" : ""}${selector === undefined ? "" : `>>${selector}`}`;
}

/** The source of a kept piece of code; what else a class's definition says is shown as it is kept. */
export function codeSource(text: string): string {
  return (JSON.parse(text) as CodeText).source ?? text;
}

/** The text by which an object without a path is named. */
export function idText(reference: Reference): string {
  return `@${packReference(reference)}`;
}
