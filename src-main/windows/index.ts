export { Application } from "./application.ts";
export { Window, type WindowTarget } from "./window.ts";
export { JsonFile } from "./json-file.ts";
export type { WindowTransport } from "./window-transport.ts";
