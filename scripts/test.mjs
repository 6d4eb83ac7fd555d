// `npm test`: finds a Node that can run Fresnel, and has it check everything.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { checkInstallation } from "../bin/installation.mjs";
import { isUsable, rerun } from "../bin/usable-node.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
if (!isUsable(process.versions.node)) rerun(root, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
else if (checkInstallation(root, true)) await import("./checks.mjs");
