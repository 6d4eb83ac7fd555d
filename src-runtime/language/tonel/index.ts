export * from "./model.ts";
export { parseTonelClass, type TonelDiagnostic, type TonelLayout, type TonelResult } from "./read.ts";
export { readSton, writeSton, type StonEntry, type StonMap, type StonResult, type StonValue } from "./ston.ts";
