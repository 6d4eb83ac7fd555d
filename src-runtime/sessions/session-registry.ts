import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type IndexedObject, isIndexed, type Value } from "../vm/index.ts";
import { Session, type SessionSurroundings } from "./session.ts";
import { SessionRecord } from "./session-record.ts";

/** A new session with the token that gets it back. */
export interface NewSession {
  readonly session: Session;
  readonly token: string;
}

/** The answer to somebody who wants a session back. */
export type Found =
  | { readonly kind: "found"; readonly session: Session }
  | { readonly kind: "unknownSession" }
  | { readonly kind: "wrongToken" };

/** The sessions of a workspace. Their records are elements of one Array, from which they are restored. */
export class SessionRegistry {
  readonly #options: SessionSurroundings;
  readonly #sessions = new Map<string, { readonly session: Session; readonly record: SessionRecord }>();
  #root: IndexedObject;

  constructor(options: SessionSurroundings) {
    this.#options = options;
    this.#root = options.vm.array([]);
  }

  /** The object that all that is to be stored of the sessions can be reached from. */
  get root(): IndexedObject {
    return this.#root;
  }

  /** Takes over the sessions of a root that was stored. */
  adopt(root: Value): void {
    const { vm } = this.#options;
    if (!isIndexed(root)) throw new Error("The stored sessions are no Array");
    this.#root = root;
    this.#sessions.clear();
    root.els.forEach((_element, index) => {
      const record = SessionRecord.of(vm, vm.element(root, index));
      if (!record) return;
      vm.ids.resume(record.array.$i, record.heap);
      this.#sessions.set(record.id, { session: new Session(this.#options, record), record });
    });
  }

  /**
   * Takes the stored records of some sessions in place of their present ones, and answers the ids of those it found.
   * The versions of their variables go on counting, so that no client takes old ones for new.
   */
  replace(root: Value, ids: ReadonlySet<string>): readonly string[] {
    const { vm } = this.#options;
    const replaced: string[] = [];
    for (const element of isIndexed(root) ? vm.elements(root) : []) {
      const record = SessionRecord.of(vm, element);
      const present = record && this.#sessions.get(record.id);
      if (!record || !present || !ids.has(record.id)) continue;
      // It was in use since then, whatever state it is in: nobody left it that long ago.
      record.lastActiveAt = later(record.lastActiveAt, present.record.lastActiveAt);
      record.version = Math.max(record.version, present.session.bindings.version) + 1;
      // What ran since ran all the same: it is not run again.
      const known = new Set(record.ran);
      for (const ran of present.record.ran) if (!known.has(ran)) record.begin(ran, undefined);
      const session = new Session(this.#options, record);
      session.bindings.replaced();
      session.connected = present.session.connected;
      this.#sessions.set(record.id, { session, record });
      vm.touch(this.#root);
      this.#root.els[this.#root.els.indexOf(present.record.array)] = record.array;
      replaced.push(record.id);
    }
    this.#resumeRegions();
    return replaced;
  }

  /** The sessions in a root that was stored, by their ids. */
  idsIn(root: Value): ReadonlySet<string> {
    const { vm } = this.#options;
    const elements = isIndexed(root) ? vm.elements(root) : [];
    return new Set(elements.flatMap((each) => SessionRecord.of(vm, each)?.id ?? []));
  }

  /** The roots of these sessions. */
  rootsOf(ids: ReadonlySet<string>): readonly IndexedObject[] {
    return [...this.#sessions.values()].filter(({ record }) => ids.has(record.id)).map(({ record }) => record.array);
  }

  /** What only one session refers to goes on having chunks of its own. */
  #resumeRegions(): void {
    const { ids } = this.#options.vm;
    for (const { record } of this.#sessions.values()) {
      if (record.array.$i === 0) record.array.$i = ids.next(record.heap);
      else ids.resume(record.array.$i, record.heap);
    }
  }

  /** The roots of sessions other than these: what a restore leaves alone. */
  rootsExcept(ids: ReadonlySet<string>): readonly IndexedObject[] {
    return [...this.#sessions.values()].filter(({ record }) => !ids.has(record.id)).map(({ record }) => record.array);
  }

  /** Makes a session. Ids and tokens are random; a given pair, of a client that was here before, is taken over. */
  create(name: string | undefined, given?: { readonly id: string; readonly token: string }): NewSession {
    const { vm } = this.#options;
    const id = given?.id ?? randomBytes(16).toString("hex");
    const token = given?.token ?? randomBytes(32).toString("base64url");
    const record = SessionRecord.make(vm, {
      id,
      name: name ?? this.#unusedName(),
      tokenHash: hashOf(token),
      createdAt: new Date((this.#options.now ?? Date.now)()).toISOString(),
      heap: vm.newHeapId(),
    });
    // What only the session refers to has chunks of its own: damage to them is no other's.
    record.array.$i = vm.ids.next(record.heap);
    const session = new Session(this.#options, record);
    this.#sessions.set(id, { session, record });
    vm.touch(this.#root);
    this.#root.els.push(record.array);
    return { session, token };
  }

  /** The session that the token belongs to. */
  find(id: string, token: string): Found {
    const entry = this.#sessions.get(id);
    if (!entry) return { kind: "unknownSession" };
    const isRight = timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(entry.record.tokenHash));
    return isRight ? { kind: "found", session: entry.session } : { kind: "wrongToken" };
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id)?.session;
  }

  /** The session whose evaluations run in a heap. */
  ofHeap(heap: number): Session | undefined {
    return this.all().find((session) => session.heap === heap);
  }

  all(): readonly Session[] {
    return [...this.#sessions.values()].map((entry) => entry.session);
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Ends a session for good. */
  async close(id: string): Promise<void> {
    const entry = this.#sessions.get(id);
    if (!entry) return;
    this.#sessions.delete(id);
    const index = this.#root.els.indexOf(entry.record.array);
    if (index >= 0) {
      this.#options.vm.touch(this.#root);
      this.#root.els.splice(index, 1);
    }
    await entry.session.close();
  }

  #unusedName(): string {
    const names = new Set(this.all().map((session) => session.name));
    for (let number = this.size + 1; ; number++) if (!names.has(`session ${number}`)) return `session ${number}`;
  }
}

/** Tokens are random, so that one round of hashing is enough. */
const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

const later = (a: string, b: string): string => (Date.parse(a) > Date.parse(b) ? a : b);
