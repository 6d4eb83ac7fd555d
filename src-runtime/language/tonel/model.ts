/**
 * What a Tonel file says, apart from how it says it: definitions and methods as plain data.
 *
 * Texts in the model have line feeds for line ends, whatever the file has; ranges are offsets into the file's text.
 */

import type { Range } from "../1-parse/ast.ts";
import type { StonEntry } from "./ston.ts";

/**
 * Which of Tonel's dialects a file is written in. 1.0 has symbols for names and categories, 2.0 has strings for them,
 * 3.0 has strings and tells package and tag apart.
 */
export type TonelVersion = "1.0" | "2.0" | "3.0";

/** How a file is written, so that it can be written again in the same way. */
export interface TonelFormat {
  readonly version: TonelVersion;
  readonly lineEnding: "\n" | "\r\n" | "\r";
}

/** What new files are written in: Pharo 13's own choice. */
export const DEFAULT_FORMAT: TonelFormat = { version: "3.0", lineEnding: "\n" };

/** The contents of one Tonel file. */
export type TonelFile = TonelClassFile | TonelExtensionFile | TonelPackageFile;

/** `Counter.class.st` or `TComparable.trait.st`: a definition with the methods of its own package. */
export interface TonelClassFile {
  readonly kind: "class";
  readonly definition: ClassDefinition;
  readonly methods: readonly TonelMethod[];
}

/** `Integer.extension.st`: methods for a class that another package defines. */
export interface TonelExtensionFile {
  readonly kind: "extension";
  readonly className: string;
  readonly methods: readonly TonelMethod[];
}

/** `package.st` */
export interface TonelPackageFile {
  readonly kind: "package";
  readonly name: string;
}

/** A class or a trait as its file defines it. */
export interface ClassDefinition {
  readonly kind: "class" | "trait";
  readonly name: string;
  /** Undefined for a root, such as ProtoObject, and for a trait. */
  readonly superclass: string | undefined;
  /** `normal`, `variable`, `bytes`, `words`, `weak`, `ephemeron`, `immediate`, or the name of a layout class. */
  readonly type: string;
  /** The trait composition as written: `TA + (TB - {#foo})`; undefined if there is none. */
  readonly traits: string | undefined;
  readonly classTraits: string | undefined;
  /** Each a name, or a slot definition as written: `#movies => ToManyRelationSlot inverse: #director`. */
  readonly instVars: readonly string[];
  readonly classVars: readonly string[];
  readonly pools: readonly string[];
  readonly classInstVars: readonly string[];
  /** Package and tag in one, joined by a `-`: all that versions 1.0 and 2.0 know. */
  readonly category: string;
  readonly package: string | undefined;
  readonly tag: string | undefined;
  /** Empty if there is none. */
  readonly comment: string;
  /** What else the file says, in its order, for the sake of whoever put it there. */
  readonly extras: readonly StonEntry[];
}

/** Names a method: at most one of its kind in a file. */
export interface MethodKey {
  readonly className: string;
  /** On the class side. */
  readonly isMeta: boolean;
  readonly selector: string;
}

/** A method as a file holds it. */
export interface TonelMethod extends MethodKey {
  /** Empty if the file gives none. */
  readonly protocol: string;
  /** The method's source as a browser shows it and the compiler takes it: message pattern, then body. */
  readonly source: string;
  /** From the metadata to the closing bracket. */
  readonly range: Range;
  /** Where the message pattern stands in the file. */
  readonly patternStart: number;
  /** Where the body stands in the file: after the opening bracket. */
  readonly bodyStart: number;
  /** Where the body stands in `source`. */
  readonly bodyOffset: number;
  /** What else the metadata says. */
  readonly extras: readonly StonEntry[];
}

/** A method on its way into a file. */
export type NewMethod = MethodKey & Pick<TonelMethod, "protocol" | "source">;
