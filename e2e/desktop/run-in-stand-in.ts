import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { app } from "./electron-stand-in.ts";

/** `node run-in-stand-in.ts MAIN WORDS…`: runs an application as `electron MAIN WORDS…` does, in the stand-in. */
const standIn = new URL("./electron-stand-in.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
process.argv.splice(1, 1);
const [, main = ""] = process.argv;
await import(pathToFileURL(main).href);
app.codeLoaded();
