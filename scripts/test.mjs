// `npm test`: finds a Node that can run Fresnel, and has it check everything.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { isUsable, rerun } from "../bin/usable-node.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
if (isUsable(process.versions.node)) await import("./checks.mjs");
else rerun(root, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
