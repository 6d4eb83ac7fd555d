import * as z from "zod";
import type { SourceDiagnostic } from "./evaluation.ts";
import { className, packageName, selector, sessionId, side } from "./ids.ts";
import type { Side } from "./ids.ts";
import { MAX_SOURCE_LENGTH } from "./limits.ts";
import { vmRequest } from "./request.ts";

/** A package of code, from the project's folder or the installation. */
export interface PackageSummary {
  readonly name: string;
  /** `project` packages are written to files; `system` ones belong to the installation. */
  readonly origin: "project" | "loaded" | "system";
  readonly classCount: number;
  readonly methodCount: number;
}

/** A class in a list. */
export interface ClassSummary {
  readonly name: string;
  readonly superclass?: string;
  readonly package: string;
  readonly tag?: string;
  readonly kind: "class" | "trait";
  readonly hasComment: boolean;
  readonly isTest: boolean;
}

/** A method named by where it is. */
export interface MethodReference {
  readonly class: string;
  readonly side: Side;
  readonly selector: string;
}

/** A method in a list. */
export interface MethodSummary extends MethodReference {
  readonly protocol: string;
  readonly package: string;
  /** The class is of another package. */
  readonly isExtension: boolean;
  readonly isOverride: boolean;
  /** It is a test that `test/run` takes as `Class>>selector`. */
  readonly isTest: boolean;
  /**
   * Of a class-side method without arguments, how its pragma says that it may be run by itself: a script for what it does,
   * the others for what they answer, which is inspected.
   */
  readonly runsAs?: "script" | "example" | "sampleInstance";
  /** Content hash of the version that is installed. */
  readonly version: string;
}

/** A method with its text. */
export interface MethodSource extends MethodSummary {
  readonly source: string;
  /** Relative to the project, when it stands in one of its files. */
  readonly file?: string;
  readonly line?: number;
}

/** What happened to a text that a user accepted. */
export type AcceptResult =
  | {
      readonly outcome: "accepted";
      readonly method: MethodSummary;
      /** What the file is called that now holds it; absent for a detached workspace. */
      readonly file?: string;
      readonly warnings: readonly SourceDiagnostic[];
    }
  | { readonly outcome: "doesNotCompile"; readonly diagnostics: readonly SourceDiagnostic[] }
  /** Somebody changed the method since the client read it: nothing was done. */
  | { readonly outcome: "conflict"; readonly current: MethodSource; readonly message: string };

/** What happened to a class definition that a user accepted. */
export type DefineResult =
  | {
      readonly outcome: "defined";
      readonly class: ClassSummary;
      readonly isNew: boolean;
      readonly file?: string;
      /** How many instances will be migrated when next touched; absent when not counted. */
      readonly instances?: number;
    }
  | { readonly outcome: "doesNotCompile"; readonly diagnostics: readonly SourceDiagnostic[] }
  | { readonly outcome: "conflict"; readonly currentDefinition: string; readonly message: string };

const inClass = { class: className, side: side.default("instance") };

/** Requests of browsers: read code, accept code. */
export const browsingRequests = {
  "browsing/packages": vmRequest<{ readonly packages: readonly PackageSummary[] }>()("browsing/packages", z.object({})),
  "browsing/classes": vmRequest<{
    readonly classes: readonly ClassSummary[];
    /** With `hierarchy`: the classes above those, as far as they are not among them. */
    readonly above?: readonly ClassSummary[];
  }>()(
    "browsing/classes",
    z.object({
      package: z.string().max(500).optional(),
      matching: z.string().max(500).optional(),
      hierarchy: z.boolean().default(false),
    }),
  ),
  /** Makes a package of the project that has no code yet, with its file. */
  "browsing/newPackage": vmRequest<{ readonly package: PackageSummary; readonly file?: string }>()(
    "browsing/newPackage",
    z.object({ session: sessionId, name: packageName }),
  ),
  "browsing/protocols": vmRequest<{
    readonly protocols: readonly { readonly name: string; readonly methodCount: number }[];
  }>()("browsing/protocols", z.object(inClass)),
  "browsing/methods": vmRequest<{ readonly methods: readonly MethodSummary[] }>()(
    "browsing/methods",
    z.object({ ...inClass, protocol: z.string().max(500).optional() }),
  ),
  "browsing/source": vmRequest<MethodSource>()("browsing/source", z.object({ ...inClass, selector })),
  "browsing/definition": vmRequest<{
    readonly class: ClassSummary;
    /** In Pharo's fluid form. */
    readonly definition: string;
    readonly comment: string;
    readonly slots: readonly string[];
    readonly version: string;
    readonly file?: string;
  }>()("browsing/definition", z.object({ class: className })),
  /** Compiles and installs a method for all sessions, records its version and writes it to its file. */
  "browsing/accept": vmRequest<AcceptResult>()(
    "browsing/accept",
    z.object({
      session: sessionId,
      ...inClass,
      source: z.string().max(MAX_SOURCE_LENGTH),
      protocol: z.string().max(500).optional(),
      /** For an extension: the project package that gets the method. */
      package: z.string().max(500).optional(),
      /** The version that the client edited; when another is installed by now, the answer is `conflict`. */
      basedOn: z.string().max(100).optional(),
    }),
  ),
  /** Defines or redefines a class from its fluid definition. */
  "browsing/define": vmRequest<DefineResult>()(
    "browsing/define",
    z.object({
      session: sessionId,
      definition: z.string().max(MAX_SOURCE_LENGTH),
      basedOn: z.string().max(100).optional(),
    }),
  ),
  "browsing/setComment": vmRequest<{ readonly class: ClassSummary; readonly file?: string }>()(
    "browsing/setComment",
    z.object({ session: sessionId, class: className, comment: z.string().max(MAX_SOURCE_LENGTH) }),
  ),
  "browsing/removeMethod": vmRequest<{ readonly removed: MethodReference; readonly file?: string }>()(
    "browsing/removeMethod",
    z.object({ session: sessionId, ...inClass, selector }),
  ),
  "browsing/removeClass": vmRequest<{ readonly removed: string; readonly file?: string }>()(
    "browsing/removeClass",
    z.object({ session: sessionId, class: className }),
  ),
  /** Methods that send a selector. */
  "browsing/senders": vmRequest<{ readonly methods: readonly MethodSummary[] }>()(
    "browsing/senders",
    z.object({ selector }),
  ),
  /** Methods that implement a selector. */
  "browsing/implementors": vmRequest<{ readonly methods: readonly MethodSummary[] }>()(
    "browsing/implementors",
    z.object({ selector }),
  ),
  /** Methods that name a class or another global. */
  "browsing/references": vmRequest<{ readonly methods: readonly MethodSummary[] }>()(
    "browsing/references",
    z.object({ name: className }),
  ),
} as const;
