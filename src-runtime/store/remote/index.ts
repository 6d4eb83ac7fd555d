export * from "./client.ts";
export * from "./server.ts";
export * from "./store-thread.ts";
export type { ThreadOptions } from "./messages.ts";
