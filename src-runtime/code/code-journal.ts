import type { CompiledCode } from "../vm/index.ts";
import type { FileSplice } from "./file-splice.ts";

/** A change of the workspace's code that is kept for ever. */
export interface CodeChange {
  readonly kind: "method" | "class" | "comment";
  /** The qualified name of the class, its metaclass's with ` class` behind. */
  readonly className: string;
  /** Empty for a class's definition or comment. */
  readonly selector: string;
  readonly source: string;
  /** A method's code, so that frames of this version can be resumed. */
  readonly code?: CompiledCode;
  /** The change removed this from its class. */
  readonly removed: boolean;
  readonly author: string;
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly package: string;
  /** The file the source stands in, relative to the project's folder; empty when it stands in none. */
  readonly file: string;
}

/** A splice whose end was never noted. */
export interface PendingSplice extends FileSplice {
  readonly id: number;
}

/** Keeps what happens to code: the versions of everything, and the changes to files that are under way. */
export interface CodeJournal {
  /** Records changes, all or none; answers when they would survive a power cut. */
  record(changes: readonly CodeChange[]): Promise<void>;
  /** Notes that a file is about to be changed; it may be touched once this has answered. */
  beginSplice(splice: FileSplice): Promise<number>;
  /** Notes that the change is made, or was given up: now, or as soon as there is room for that. */
  endSplice(id: number): Promise<void>;
  /** The changes that were begun and not ended, oldest first. */
  pendingSplices(): Promise<readonly PendingSplice[]>;
}
