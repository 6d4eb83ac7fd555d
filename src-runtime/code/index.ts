export { placeAt, placed, type SourceDiagnostic } from "./diagnostics.ts";
export { checkDoIt, type DoItCheck, type DoItStatement, doItStatements } from "./do-it.ts";
export { loadPackages, type LoadProblem, type LoadReport, type SourceFile } from "./package-loader.ts";
export { readPackages, type ReadPackages, tonelFiles } from "./read-packages.ts";
export { applyTraits } from "./traits.ts";
