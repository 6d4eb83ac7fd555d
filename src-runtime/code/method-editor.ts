import { compile } from "../language/index.ts";
import {
  type MethodKey,
  type NewMethod,
  parseTonelClass,
  removeMethod as removeFromText,
  spliceMethod,
  type SpliceResult,
  writeTonelClass,
} from "../language/tonel/index.ts";
import { type Behavior, type CompiledCode, displayName, versionHash } from "../vm/index.ts";
import { type CodeBase, methodTitle } from "./code-base.ts";
import { classFileText } from "./class-file.ts";
import { placed, type SourceDiagnostic } from "./diagnostics.ts";
import { FileChanges, type PlannedFile } from "./file-changes.ts";
import { typedSecrets } from "./typed-secrets.ts";

/** A method that somebody wrote. */
export interface AcceptRequest {
  readonly className: string;
  readonly isMeta: boolean;
  readonly source: string;
  /** The protocol it is to be in; where it is, or none, if not given. */
  readonly protocol?: string | undefined;
  /** For a class outside the project: the project's package that gets it. */
  readonly package?: string | undefined;
  /** The version that was edited: when another is installed by now, that is a conflict. */
  readonly basedOn?: string | undefined;
  /** Who wrote it. */
  readonly author: string;
}

/** A method as it is now, for somebody whose own text is in conflict with it. */
export interface CurrentMethod {
  readonly selector: string;
  readonly source: string;
  readonly protocol: string;
  readonly package: string;
  readonly version: string;
  readonly file?: string;
  readonly line?: number;
}

/** Why code was not changed, and what can be done. */
export interface Refusal {
  readonly outcome: "refused";
  readonly reason: "unknownClass" | "unknownMethod" | "needsPackage" | "notOurs" | "unwritable" | "secret";
  readonly message: string;
}

/** What became of a method that somebody accepted. */
export type AcceptOutcome =
  | {
      readonly outcome: "accepted";
      readonly code: CompiledCode;
      readonly file?: string;
      readonly warnings: readonly SourceDiagnostic[];
    }
  | { readonly outcome: "doesNotCompile"; readonly diagnostics: readonly SourceDiagnostic[] }
  | { readonly outcome: "conflict"; readonly current: CurrentMethod; readonly message: string }
  | Refusal;

/** What became of a method that is to go. */
export type RemoveMethodOutcome = { readonly outcome: "removed"; readonly file?: string } | Refusal;

/** Compiles a method, writes it to its file, installs it for everybody and records its version, in this order. */
export async function acceptMethod(code: CodeBase, request: AcceptRequest): Promise<AcceptOutcome> {
  const { vm } = code;
  const behavior = behaviorOf(code, request);
  if (!behavior) return unknownClass(request.className);
  const source = request.source.replaceAll(/\r\n?/g, "\n");
  const { node, diagnostics } = compile(source, "method", vm.environmentOf(behavior));
  if (diagnostics.some((each) => each.severity === "error"))
    return { outcome: "doesNotCompile", diagnostics: placed(source, diagnostics) };
  const secrets = typedSecrets(source, "method", vm.secrets.texts());
  if (secrets.length > 0) return { outcome: "doesNotCompile", diagnostics: secrets };
  const { selector } = node;
  const installed = behavior.$info.methods.get(selector);
  const home = homeFor(code, behavior, installed, request.package);
  if ("outcome" in home) return home;
  if (installed && request.basedOn !== undefined && request.basedOn !== installed.method.hash)
    return conflict(installedMethod(code, behavior, installed), `${installed.title} was changed since it was read`);

  const isExtension = home.package !== behavior.$info.package;
  const kept = installed?.method.package === home.package ? installed.method.protocol : undefined;
  const protocol = isExtension ? `*${home.package}` : (request.protocol ?? kept ?? "as yet unclassified");
  const method: NewMethod = {
    className: behavior.$info.name,
    isMeta: behavior.$info.isMeta,
    selector,
    protocol,
    source,
  };
  const files = new FileChanges(code);
  if (!code.attached) return install(code, behavior, method, home.package, undefined, files, request.author);

  const found = currentInFile(code, behavior, selector, home.package);
  if (found && found.source !== source && found.source !== ownSource(installed, home.package))
    return conflict(found, `${methodTitle(behavior, selector)} was changed in ${found.file}`);
  if (!found && installed?.method.package === home.package && code.isFiled(methodTitle(behavior, selector)))
    return conflict(
      installedMethod(code, behavior, installed),
      `${installed.title} was removed from its file: remove it here too, or accept it as a new method`,
    );
  const plan = planMethod(code, behavior, method, home.package);
  if ("problem" in plan) return { outcome: "refused", reason: "unwritable", message: plan.problem };
  const written = await files.writeInPackage(home.package, [plan]);
  if (written !== undefined) {
    const current = currentInFile(code, behavior, selector, home.package);
    if (current) return conflict(current, `${written} was changed at the same moment`);
    return {
      outcome: "refused",
      reason: "unwritable",
      message: `${written} was changed at the same moment: try again`,
    };
  }
  return install(code, behavior, method, home.package, plan, files, request.author);
}

/** Takes a method out of its class and its file. Under a project's method may be one of the system's, which is back then. */
export async function removeMethod(
  code: CodeBase,
  request: Pick<AcceptRequest, "className" | "isMeta" | "author"> & { readonly selector: string },
): Promise<RemoveMethodOutcome> {
  const { vm } = code;
  const { selector } = request;
  const behavior = behaviorOf(code, request);
  if (!behavior) return unknownClass(request.className);
  const installed = behavior.$info.methods.get(selector);
  const title = methodTitle(behavior, selector);
  if (!installed) return { outcome: "refused", reason: "unknownMethod", message: `There is no method ${title}` };
  const { package: home } = installed.method;
  if (code.originOf(home) !== "project")
    return {
      outcome: "refused",
      reason: "notOurs",
      message: `${title} is of the package ${home}, which is not the project's`,
    };
  const file = code.attached ? code.fileOf(behavior, home) : undefined;
  const files = new FileChanges(code);
  if (file !== undefined) {
    const before = code.project.text(file);
    const result = removeFromText(before ?? "", keyOf(behavior, selector));
    if ("problem" in result) return { outcome: "refused", reason: "unwritable", message: result.problem };
    const after = isEmptyExtension(result.text) ? undefined : result.text;
    if ((await files.write([{ file, before, after }])) !== undefined)
      return { outcome: "refused", reason: "unwritable", message: `${file} was changed at the same moment: try again` };
  }
  await files.orTakeBack(record(code, behavior, installed, file, request.author, true));
  const system = code.systemMethod(behavior, selector);
  if (system) vm.install(behavior, system);
  else vm.removeMethod(behavior, selector);
  code.noteFiledMethod(title, false);
  code.noteFiled([{ className: displayName(behavior.$info), selector, file: file ?? "" }]);
  return { outcome: "removed", ...(file === undefined ? {} : { file }) };
}

/** A method as it is installed. */
export function installedMethod(code: CodeBase, behavior: Behavior, { method }: CompiledCode): CurrentMethod {
  const { selector, source, protocol, package: home, hash } = method;
  const file = code.fileOf(behavior, home);
  const line = file === undefined ? undefined : code.project.method(file, behavior.$info.isMeta, selector)?.line;
  return {
    selector,
    source,
    protocol,
    package: home,
    version: hash,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  };
}

/** Installs what the file has now, so that both have the same text. */
async function install(
  code: CodeBase,
  behavior: Behavior,
  method: NewMethod,
  home: string,
  plan: PlannedFile | undefined,
  files: FileChanges,
  author: string,
): Promise<AcceptOutcome> {
  const installed = behavior.$info.methods.get(method.selector);
  const source = (plan?.after === undefined ? undefined : methodIn(plan.after, method)) ?? method.source;
  const result = code.vm.compileMethod(behavior, source, { protocol: method.protocol, package: home });
  if (result.kind === "failed") return { outcome: "doesNotCompile", diagnostics: placed(source, result.diagnostics) };
  const title = methodTitle(behavior, method.selector);
  const wasFiled = code.isFiled(title);
  if (plan) code.noteFiledMethod(title, true);
  files.addPackage(home);
  try {
    await files.orTakeBack(record(code, behavior, result.code, plan?.file, author, false));
  } catch (error) {
    // It is refused, so all is to be as it was.
    if (installed) code.vm.install(behavior, installed);
    else code.vm.removeMethod(behavior, method.selector);
    code.noteFiledMethod(title, wasFiled);
    throw error;
  }
  return {
    outcome: "accepted",
    code: result.code,
    ...(plan ? { file: plan.file } : {}),
    warnings: placed(source, result.diagnostics),
  };
}

function record(
  code: CodeBase,
  behavior: Behavior,
  compiled: CompiledCode,
  file: string | undefined,
  author: string,
  removed: boolean,
): Promise<void> {
  const { selector, source, package: home } = compiled.method;
  return code.record([
    {
      kind: "method",
      className: displayName(behavior.$info),
      selector,
      source,
      code: compiled,
      removed,
      author,
      time: Date.now(),
      package: home,
      file: file ?? "",
    },
  ]);
}

/** The package of the project that a method belongs to. */
function homeFor(
  code: CodeBase,
  behavior: Behavior,
  installed: CompiledCode | undefined,
  asked: string | undefined,
): { readonly package: string } | Refusal {
  if (asked !== undefined) {
    if (code.originOf(asked) === "project") return { package: asked };
    return {
      outcome: "refused",
      reason: "notOurs",
      message: `The package ${asked} is not the project's: name one that is`,
    };
  }
  for (const home of [installed?.method.package, behavior.$info.package])
    if (home !== undefined && code.originOf(home) === "project") return { package: home };
  const packages = code.projectPackages;
  const choice = packages.length === 0 ? "a new package" : `one of ${packages.join(", ")}`;
  return {
    outcome: "refused",
    reason: "needsPackage",
    message: `${behavior.$info.name} is not the project's: name the package that gets the method as an extension, ${choice}`,
  };
}

function planMethod(
  code: CodeBase,
  behavior: Behavior,
  method: NewMethod,
  home: string,
): PlannedFile | { readonly problem: string } {
  const { name, package: ownPackage } = behavior.$info;
  const isExtension = home !== ownPackage;
  const file = isExtension
    ? code.project.fileFor(home, name, "extension")
    : (code.project.definitionFile(home, name) ?? code.project.fileFor(home, name, "class"));
  const before = code.project.text(file);
  const base = before ?? (isExtension ? emptyExtension(name) : classFileText(code.vm, behavior));
  const result: SpliceResult = spliceMethod(base, method);
  return "problem" in result ? result : { file, before, after: result.text };
}

/** The text of a file that extends a class by nothing yet. */
export const emptyExtension = (className: string): string =>
  writeTonelClass({ kind: "extension", className, methods: [] });

function isEmptyExtension(text: string): boolean {
  const { file } = parseTonelClass(text, "");
  return file?.kind === "extension" && file.methods.length === 0;
}

/** A method as its file has it. */
function currentInFile(code: CodeBase, behavior: Behavior, selector: string, home: string): CurrentMethod | undefined {
  const file = code.fileOf(behavior, home);
  const found = file === undefined ? undefined : code.project.method(file, behavior.$info.isMeta, selector);
  if (file === undefined || !found) return undefined;
  const { source, protocol, line } = found;
  return {
    selector,
    source,
    protocol,
    package: home,
    version: versionHash(displayName(behavior.$info), selector, source),
    file,
    line,
  };
}

function methodIn(text: string, key: MethodKey): string | undefined {
  const { file } = parseTonelClass(text, "");
  if (!file || file.kind === "package") return undefined;
  return file.methods.find((each) => each.selector === key.selector && each.isMeta === key.isMeta)?.source;
}

const ownSource = (installed: CompiledCode | undefined, home: string): string | undefined =>
  installed?.method.package === home ? installed.method.source : undefined;

const keyOf = ({ $info: info }: Behavior, selector: string): MethodKey => ({
  className: info.name,
  isMeta: info.isMeta,
  selector,
});

function behaviorOf(
  { vm }: CodeBase,
  { className, isMeta }: Pick<AcceptRequest, "className" | "isMeta">,
): Behavior | undefined {
  const behavior = vm.tryClassNamed(className);
  return isMeta ? behavior?.$info.counterpart : behavior;
}

const unknownClass = (name: string): Refusal => ({
  outcome: "refused",
  reason: "unknownClass",
  message: `There is no class ${name}`,
});

const conflict = (current: CurrentMethod, message: string): AcceptOutcome => ({
  outcome: "conflict",
  current,
  message,
});
