import type { Json } from "../../../src-main/channels.ts";
import type { MethodReference, Side } from "../../../src-runtime/protocol/index.ts";
import { asObject, asText } from "../json.ts";

/** A piece of code that can be edited on its own. */
export type Subject =
  | ({ readonly kind: "method" } & MethodReference)
  | { readonly kind: "newMethod"; readonly class: string; readonly side: Side }
  | { readonly kind: "definition"; readonly class: string }
  | { readonly kind: "comment"; readonly class: string }
  | { readonly kind: "newClass"; readonly package: string };

/** Names a subject among others. */
export function subjectKey(subject: Subject): string {
  switch (subject.kind) {
    case "method":
      return `method ${sideTitle(subject)}>>${subject.selector}`;
    case "newMethod":
      return `newMethod ${sideTitle(subject)}`;
    case "definition":
    case "comment":
      return `${subject.kind} ${subject.class}`;
    case "newClass":
      return `newClass ${subject.package}`;
  }
}

/** What people call a subject: `Account>>deposit:`. */
export function subjectTitle(subject: Subject): string {
  switch (subject.kind) {
    case "method":
      return `${sideTitle(subject)}>>${subject.selector}`;
    case "newMethod":
      return `New method of ${sideTitle(subject)}`;
    case "definition":
      return subject.class;
    case "comment":
      return `Comment of ${subject.class}`;
    case "newClass":
      return `New class in ${subject.package}`;
  }
}

/** One side of a class as code names it: `Account` or `Account class`. */
export function sideTitle({ class: name, side }: { readonly class: string; readonly side: Side }): string {
  return side === "class" ? `${name} class` : name;
}

/** The class that a subject is of; undefined for one that is only to be. */
export function classOf(subject: Subject): string | undefined {
  return subject.kind === "newClass" ? undefined : subject.class;
}

/** The subject that a kept value is; undefined if it can't be read. */
export function subjectIn(kept: Json | undefined): Subject | undefined {
  const object = asObject(kept);
  const name = asText(object?.["class"], "");
  const side: Side = object?.["side"] === "class" ? "class" : "instance";
  switch (object?.["kind"]) {
    case "method":
      return { kind: "method", class: name, side, selector: asText(object["selector"], "") };
    case "newMethod":
      return { kind: "newMethod", class: name, side };
    case "definition":
      return { kind: "definition", class: name };
    case "comment":
      return { kind: "comment", class: name };
    case "newClass":
      return { kind: "newClass", package: asText(object["package"], "") };
    default:
      return undefined;
  }
}

/** What a subject that does not exist yet begins with. */
export function templateOf(subject: Extract<Subject, { kind: "newMethod" | "newClass" }>): string {
  if (subject.kind === "newClass")
    return `Object << #NewClass\n\tslots: {};\n\tpackage: '${subject.package.replaceAll("'", "''")}'`;
  return 'messageSelectorAndArgumentNames\n\t"What I do, in a sentence."\n\n\t| temporaries |\n\t^ self';
}
