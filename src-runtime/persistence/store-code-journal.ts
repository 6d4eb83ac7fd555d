import type { CodeChange, CodeJournal, FileSplice, PendingSplice } from "../code/index.ts";
import {
  type Change,
  type Hash,
  parseHash,
  type SpliceId,
  type SpliceIntent,
  type StoreClient,
  valueOf,
  type VersionContent,
} from "../store/index.ts";
import { versionOf } from "./code-names.ts";

/** The journal of a workspace's code, kept in its store. */
export class StoreCodeJournal implements CodeJournal {
  readonly #store: StoreClient;
  /** Splices whose end could not be noted yet: the store had no room. */
  readonly #ended = new Set<SpliceId>();

  constructor(store: StoreClient) {
    this.#store = store;
  }

  async record(changes: readonly CodeChange[]): Promise<void> {
    valueOf(await this.#store.putVersions(changes.map(stored), "full"));
  }

  async beginSplice({ before, after, ...splice }: FileSplice): Promise<number> {
    const intent: SpliceIntent = { ...splice, before: hashIn(before), after: hashIn(after) };
    const id = valueOf(await this.#store.beginSplice(intent));
    if (this.#ended.size > 0) await this.#noteEnds();
    return id;
  }

  async endSplice(id: number): Promise<void> {
    this.#ended.add(id as SpliceId);
    await this.#noteEnds();
  }

  async #noteEnds(): Promise<void> {
    for (const id of this.#ended) if ((await this.#store.endSplice(id)).ok) this.#ended.delete(id);
  }

  pendingSplices(): Promise<readonly PendingSplice[]> {
    return this.#store.pendingSplices();
  }
}

function stored({ code, removed, author, time, package: home, file, ...content }: CodeChange): Change {
  return { content: code ? versionOf(code).content : withoutIr(content), removed, author, time, package: home, file };
}

const withoutIr = ({ kind, className, selector, source }: Omit<VersionContent, "ir">): VersionContent => ({
  kind,
  className,
  selector,
  source,
  ir: new Uint8Array(),
});

const hashIn = (text: string | undefined): Hash | undefined => (text === undefined ? undefined : parseHash(text));
