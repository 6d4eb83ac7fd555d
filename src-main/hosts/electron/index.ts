export { ElectronHost, type ElectronHostOptions } from "./electron-host.ts";
export { registerPageScheme } from "./page-scheme.ts";
