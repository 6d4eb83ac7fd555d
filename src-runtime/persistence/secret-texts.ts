import type { HeapObject, SecretSearch } from "../vm/index.ts";
import type { Body } from "./anatomy.ts";

/** Whether an object with such a body is the text of a secret, or has a copy of one: it is not stored. */
export function hasSecret(secrets: SecretSearch, object: HeapObject, body: Body): boolean {
  switch (body.kind) {
    case "string":
      return secrets.isGiven(object) || secrets.inText(body.text);
    case "codePoints":
      return secrets.isGiven(object) || secrets.inCodePoints(body.codePoints);
    case "bytes":
      return secrets.inBytes(body.bytes);
    case "none":
    case "elements":
    case "words":
      return false;
  }
}
