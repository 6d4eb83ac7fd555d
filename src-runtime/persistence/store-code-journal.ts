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

  constructor(store: StoreClient) {
    this.#store = store;
  }

  async record(changes: readonly CodeChange[]): Promise<void> {
    valueOf(await this.#store.putVersions(changes.map(stored), "full"));
  }

  async beginSplice({ before, after, ...splice }: FileSplice): Promise<number> {
    const intent: SpliceIntent = { ...splice, before: hashIn(before), after: hashIn(after) };
    return valueOf(await this.#store.beginSplice(intent));
  }

  async endSplice(id: number): Promise<void> {
    valueOf(await this.#store.endSplice(id as SpliceId));
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
