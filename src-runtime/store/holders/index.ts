export * from "./edges.ts";
export * from "./holders.ts";
