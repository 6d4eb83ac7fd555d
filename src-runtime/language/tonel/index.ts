export * from "./model.ts";
export {
  fileNameFor,
  packagePaths,
  parsePackageFile,
  parseProject,
  parseProperties,
  writeProject,
  writeProperties,
  type PackageFileResult,
  type PackagePaths,
  type SourceProperties,
} from "./package.ts";
export { parseTonelClass, type TonelDiagnostic, type TonelLayout, type TonelResult } from "./read.ts";
export { removeMethod, spliceComment, spliceDefinition, spliceMethod, type SpliceResult } from "./splice.ts";
export { readSton, writeSton, type StonEntry, type StonMap, type StonResult, type StonValue } from "./ston.ts";
export { offsetInFile } from "./source-map.ts";
export { compareMethods, writeTonelClass } from "./write.ts";
