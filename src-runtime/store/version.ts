import { hashOf, type Hash } from "./hash.ts";

/** What a code version is a version of. A do-it has one while a frame or a block of it is stored. */
export type VersionKind = "method" | "class" | "comment" | "doIt";

/**
 * The content of a code version: what a frame or a block needs to be resumed, and a reader to understand it. Two
 * versions with equal content are one, so author and time are not part of it; they belong to the change that made it.
 */
export interface VersionContent {
  readonly kind: VersionKind;
  /** The qualified name of the class, its metaclass's with ` class` behind. */
  readonly className: string;
  /** The selector of a method; empty for anything else. */
  readonly selector: string;
  readonly source: string;
  /** The stored form of the method's intermediate representation; empty where there is none. */
  readonly ir: Uint8Array;
}

/** The circumstances in which a version was made. */
export interface ChangeOccasion {
  readonly author: string;
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly package: string;
  /** The file the source stands in, relative to the project folder; empty when it stands in none. */
  readonly file: string;
}

/** A change to be recorded: a version, or the removal of whatever was there. */
export interface Change extends ChangeOccasion {
  readonly content: VersionContent;
  /** True when the change removed this version from its class. */
  readonly removed: boolean;
}

/** A recorded change, as history tells it: without the content, which `version(hash)` answers. */
export interface ChangeRecord extends ChangeOccasion {
  /** Rises from change to change over the whole store. */
  readonly sequence: number;
  readonly hash: Hash;
  readonly kind: VersionKind;
  readonly className: string;
  readonly selector: string;
  readonly removed: boolean;
}

/**
 * The content hash of a version. It covers the intermediate representation too: a stored frame's pc counts its
 * instructions, so a compiler that lowers the same source differently makes a different version. Texts count as the
 * UTF-8 they are kept in, as in a file: a lone surrogate is the replacement character there.
 */
export function versionHash(content: VersionContent): Hash {
  const fields = [content.kind, content.className, content.selector, content.source].map((text) =>
    Buffer.from(text, "utf8"),
  );
  // Each field is preceded by its length, lest two different contents run together into the same bytes.
  const parts: Uint8Array[] = [];
  for (const field of [...fields, content.ir]) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(field.length);
    parts.push(length, field);
  }
  return hashOf(Buffer.concat(parts));
}
