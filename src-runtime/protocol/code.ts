import * as z from "zod";
import type { MethodReference } from "./browsing.ts";
import { packageName, stateName } from "./ids.ts";
import { vmRequest } from "./request.ts";

/** A place in a file and what is wrong there; what follows in the file was loaded all the same where it could be. */
export interface LoadProblem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** Something that loaded code names and the workspace has not. */
export interface Lacking {
  readonly kind: "superclass" | "class" | "trait" | "pool" | "package" | "project" | "selector";
  readonly name: string;
  /** The classes or methods that name it, the first few. */
  readonly usedBy: readonly string[];
}

/** What loading a folder of Tonel came to. Never a crash: what could not be loaded is listed. */
export interface LoadReport {
  readonly packages: readonly string[];
  readonly classCount: number;
  readonly methodCount: number;
  readonly problems: readonly LoadProblem[];
  readonly lacking: readonly Lacking[];
}

/** The code of a state as Tonel: the project's files as they were, with what was defined beyond them. */
export interface ExportedCode {
  /** In the order of their paths, which are `PACKAGE/FILE`. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What could not be written into its file, and why. */
  readonly problems: readonly string[];
}

/** The code of a state by what it is of, wherever it stands: in files, or in the state alone. */
export interface CodePieces {
  /** `Account`, the definition of a class; `Account comment`; `Account class>>new`, the source of a method. */
  readonly pieces: readonly { readonly title: string; readonly text: string }[];
}

/** Something wrong with the project's code, with its place: in a method, or in a file that did not load whole. */
export interface CodeProblem {
  /** Kebab-case: that of a diagnostic, `unknown-selector`, or `not-loaded`. */
  readonly code: string;
  readonly severity: "error" | "warning" | "information";
  readonly message: string;
  /** The method, and the line in its source, from 1. */
  readonly method?: MethodReference & { readonly line: number };
  /** UTF-16 offsets in the method's source, half-open. */
  readonly start?: number;
  readonly end?: number;
  /** From 1. */
  readonly column?: number;
  readonly file?: string;
  /** In the file, from 1. */
  readonly line?: number;
}

/** Requests about the code of a workspace as files. */
export const codeRequests = {
  /** Loads Tonel packages that are not the project's own; they stay loaded, and are never written to. */
  "code/load": vmRequest<LoadReport>()(
    "code/load",
    z.object({ directories: z.array(z.string().min(1).max(4096)).min(1).max(100) }),
  ),
  /** What the same packages would lack, messages that no class understands included; nothing is loaded and nothing runs. */
  "code/check": vmRequest<LoadReport>()(
    "code/check",
    z.object({ directories: z.array(z.string().min(1).max(4096)).min(1).max(100) }),
  ),
  /** The code of a state, named as for `snapshot/restore`, as Tonel; nothing is written and nothing runs. */
  "code/export": vmRequest<ExportedCode>()("code/export", z.object({ name: stateName })),
  /** The code of a state, named in the same way, class by class and method by method. */
  "code/pieces": vmRequest<CodePieces>()("code/pieces", z.object({ name: stateName })),
  /** What is wrong with the project's code as it stands: names and messages that nothing knows, files that did not load. */
  "code/problems": vmRequest<{ readonly problems: readonly CodeProblem[] }>()(
    "code/problems",
    z.object({ packages: z.array(packageName).max(1000).optional() }),
  ),
  /** What the start, or the last reload, of the project's own packages came to. */
  "code/status": vmRequest<LoadReport & { readonly attached: boolean; readonly directory: string }>()(
    "code/status",
    z.object({}),
  ),
} as const;
