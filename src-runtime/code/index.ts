export { loadPackages, type LoadProblem, type LoadReport, type SourceFile } from "./package-loader.ts";
export { readPackages, type ReadPackages, tonelFiles } from "./read-packages.ts";
export { applyTraits } from "./traits.ts";
