export { type ClassShape, definitionVersion, fluidDefinition, shapeOf } from "./class-definition.ts";
export type { CommentOutcome, DefineOutcome, DefineRequest, RemoveClassOutcome } from "./class-editor.ts";
export { BASELINE, type Baseline, readBaseline, type RequiredProject } from "./baseline.ts";
export { bothSides, CodeBase, type CodeBaseOptions, type Loaded, type PackageOrigin } from "./code-base.ts";
export { checkPackages } from "./check-packages.ts";
export {
  type CodeMergePlan,
  type CodeState,
  codeStateOf,
  mergeCode,
  type MergedCode,
  type MergedCodeReport,
  planCodeMerge,
  textOfPiece,
} from "./code-merge.ts";
export { CodeEditor } from "./code-editor.ts";
export { type ExportedFiles, exportedFiles } from "./exported-files.ts";
export { type ChangedCode, differingFiles, type WrittenFiles } from "./project-files.ts";
export type { CodeChange, CodeJournal, PendingSplice } from "./code-journal.ts";
export { placeAt, placed, type SourceDiagnostic } from "./diagnostics.ts";
export { checkDoIt, type DoItCheck, type DoItStatement, doItStatements } from "./do-it.ts";
export type { FileSplice } from "./file-splice.ts";
export { joined, type Lacking, type LoadSummary, nothingLoaded } from "./load-summary.ts";
export {
  type AcceptOutcome,
  type AcceptRequest,
  type CurrentMethod,
  installedMethod,
  type Refusal,
  type RemoveMethodOutcome,
} from "./method-editor.ts";
export { loadPackages, type LoadProblem, type LoadReport, type SourceFile } from "./package-loader.ts";
export { parseClassDefinition, type ParsedDefinition } from "./parse-class-definition.ts";
export { ProjectFolder } from "./project-folder.ts";
export { livingSecretsIn, typedSecrets, withoutTypedSecrets } from "./typed-secrets.ts";
export { readPackages, type ReadPackages, tonelFiles } from "./read-packages.ts";
export { type CodeEntry, readCodeEntry, WorkspaceCode, writeCodeEntry } from "./workspace-code.ts";
