export { Application } from "./application.ts";
export { Window, type WindowTarget } from "./window.ts";
export type { WindowTransport } from "./window-transport.ts";
