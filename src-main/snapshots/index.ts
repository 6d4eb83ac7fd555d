export * from "./stored-snapshots.ts";
