import { createHash } from "node:crypto";

/** The content hash that names one version of a method for ever: 20 bytes in hexadecimal. */
export function versionHash(className: string, selector: string, source: string): string {
  return createHash("sha256")
    .update(JSON.stringify([className, selector, source]))
    .digest("hex")
    .slice(0, 40);
}
