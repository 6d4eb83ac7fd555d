export * from "./workspace-client.ts";
