import { type Body, decodeBody, encodeBody } from "../language/index.ts";
import { type VersionContent, versionHash } from "../store/index.ts";
import { type CompiledCode, displayName, outermost } from "../vm/index.ts";

/** The content of the version of code that a code object runs, and the name the store has for it. */
export interface NamedVersion {
  readonly hash: string;
  readonly content: VersionContent;
}

const named = new WeakMap<CompiledCode, NamedVersion>();

/** The version that a method or do-it (not a closure in one) is: of its class by the name that it has now. */
export function versionOf(code: CompiledCode): NamedVersion {
  let found = named.get(code);
  const className = code.methodClass ? displayName(code.methodClass.$info) : "";
  if (found?.content.className !== className) {
    const content: VersionContent = {
      kind: "method",
      className,
      selector: code.method.selector,
      source: code.method.source,
      ir: new TextEncoder().encode(encodeBody(code.body)),
    };
    found = { hash: versionHash(content), content };
    named.set(code, found);
  }
  return found;
}

/** The IR of a stored version; undefined when a later or older compiler wrote it, which this one can't run. */
export const bodyOf = (content: VersionContent): Body | undefined => decodeBody(new TextDecoder().decode(content.ir));

/** The name of a method's code, or of a closure in it: `hash`, `hash/0/2`. */
export const codeName = (code: CompiledCode): string => [versionOf(outermost(code)).hash, ...code.path].join("/");

/** Whether the code belongs to a do-it, which is stored as an object of its own. */
export const isDoIt = (code: CompiledCode): boolean => outermost(code).body.kind === "doIt";
