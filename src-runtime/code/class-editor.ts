import {
  type ClassDefinition as TonelDefinition,
  parseTonelClass,
  spliceComment,
  spliceDefinition,
  writeTonelClass,
} from "../language/tonel/index.ts";
import {
  type Behavior,
  type ClassDefinition,
  isMadeOf,
  parseTraitComposition,
  subclassesOf,
  traitNames,
  type VM,
} from "../vm/index.ts";
import {
  type ClassShape,
  definitionVersion,
  fluidDefinition,
  formatOfType,
  inheritedLayout,
  shapeOf,
  slotDeclared,
  slotNameOf,
  tonelDefinition,
} from "./class-definition.ts";
import { classFileText } from "./class-file.ts";
import { bothSides, type CodeBase } from "./code-base.ts";
import type { CodeChange } from "./code-journal.ts";
import { placeAt, type SourceDiagnostic } from "./diagnostics.ts";
import { FileChanges, type PlannedFile } from "./file-changes.ts";
import type { Refusal } from "./method-editor.ts";
import { parseClassDefinition, type StatedClassSide, type StatedDefinition } from "./parse-class-definition.ts";
import { livingSecretsIn, typedSecrets } from "./typed-secrets.ts";

/** A class definition that somebody wrote. */
export interface DefineRequest {
  readonly definition: string;
  /** The version that was edited: when the class has another by now, that is a conflict. */
  readonly basedOn?: string | undefined;
  readonly author: string;
}

/** What became of a class definition that somebody accepted. */
export type DefineOutcome =
  | { readonly outcome: "defined"; readonly behavior: Behavior; readonly isNew: boolean; readonly file?: string }
  | { readonly outcome: "doesNotCompile"; readonly diagnostics: readonly SourceDiagnostic[] }
  | { readonly outcome: "conflict"; readonly currentDefinition: string; readonly message: string }
  | Refusal;

/** What became of a comment. */
export type CommentOutcome =
  | { readonly outcome: "commented"; readonly behavior: Behavior; readonly file?: string }
  | Refusal;

/** What became of a class that is to go. */
export type RemoveClassOutcome = { readonly outcome: "removed"; readonly file?: string } | Refusal;

/** Defines a class, or gives one another definition: writes its file, then records the version, then makes it. */
export async function defineClass(
  code: CodeBase,
  { definition, basedOn, author }: DefineRequest,
): Promise<DefineOutcome> {
  const { vm } = code;
  const stated = parseClassDefinition(definition);
  if (stated.kind === "failed") return { outcome: "doesNotCompile", diagnostics: stated.diagnostics };
  const secrets = typedSecrets(definition, "doIt", vm.secrets.texts());
  if (secrets.length > 0) return { outcome: "doesNotCompile", diagnostics: secrets };
  const existing = vm.tryClassNamed(stated.kind === "class" ? stated.name : stated.className);
  if (existing && code.originOf(existing.$info.package) !== "project") return notOurs(existing);
  const shape = completed(vm, stated, existing);
  const faults = typeof shape === "string" ? [shape] : faultsOf(code, shape);
  if (typeof shape === "string" || faults.length > 0)
    return { outcome: "doesNotCompile", diagnostics: faults.map((message) => faultIn(definition, message)) };
  if (existing && basedOn !== undefined && basedOn !== definitionVersion(shapeOf(existing)))
    return {
      outcome: "conflict",
      currentDefinition: fluidDefinition(shapeOf(existing)),
      message: `The definition of ${shape.name} was changed since it was read`,
    };

  let file: string | undefined;
  const files = new FileChanges(code);
  if (code.attached) {
    const plan = planDefinition(code, shape, existing);
    if ("outcome" in plan) return plan;
    const changed = await files.writeInPackage(shape.package, plan.files);
    if (changed !== undefined)
      return {
        outcome: "refused",
        reason: "unwritable",
        message: `${changed} was changed at the same moment: try again`,
      };
    file = plan.file;
  }
  const source = fluidDefinition(shape);
  const change = {
    kind: "class",
    className: shape.name,
    source,
    removed: false,
    author,
    package: shape.package,
  } as const;
  const behavior = await recordAndMake(code, files, { ...change, file }, () => {
    code.addProjectPackage(shape.package);
    return install(vm, shape, existing);
  });
  return { outcome: "defined", behavior, isNew: !existing, ...(file === undefined ? {} : { file }) };
}

/** Gives a class of the project another comment. */
export async function setComment(
  code: CodeBase,
  { className, comment, author }: { readonly className: string; readonly comment: string; readonly author: string },
): Promise<CommentOutcome> {
  const behavior = ownClass(code, className);
  if ("outcome" in behavior) return behavior;
  const [secret] = livingSecretsIn(comment, code.vm.secrets.texts());
  if (secret) return refused("secret", `Line ${secret.line}: ${secret.message}`);
  const { $info: info } = behavior;
  const file = code.attached ? code.project.definitionFile(info.package, className) : undefined;
  const files = new FileChanges(code);
  if (file !== undefined) {
    const before = code.project.text(file) ?? "";
    const present = definitionIn(before);
    if (present && present.comment !== info.comment && present.comment !== comment)
      return refused("unwritable", `The comment of ${className} was changed in ${file}: load it first`);
    const result = spliceComment(before, comment);
    if ("problem" in result) return refused("unwritable", result.problem);
    if ((await files.write([{ file, before, after: result.text }])) !== undefined)
      return refused("unwritable", `${file} was changed at the same moment: try again`);
  }
  const change = {
    kind: "comment",
    className,
    source: comment,
    removed: false,
    author,
    package: info.package,
  } as const;
  await recordAndMake(code, files, { ...change, file }, () => code.vm.setComment(behavior, comment));
  return { outcome: "commented", behavior, ...(file === undefined ? {} : { file }) };
}

/** Removes a class of the project with its file and the files that extend it. A class with subclasses stays. */
export async function removeClass(
  code: CodeBase,
  { className, author }: { readonly className: string; readonly author: string },
): Promise<RemoveClassOutcome> {
  const behavior = ownClass(code, className);
  if ("outcome" in behavior) return behavior;
  const { $info: info } = behavior;
  const [subclass] = subclassesOf(behavior);
  if (subclass)
    return refused("unwritable", `${className} has subclasses, such as ${subclass.$info.name}: remove those first`);
  const file = code.attached ? code.project.definitionFile(info.package, className) : undefined;
  const extensions = code.attached ? code.project.extensionsOf(className) : [];
  const files = new FileChanges(code);
  const changed = await files.write(
    (file === undefined ? extensions : [...extensions, file]).map((each) => ({
      file: each,
      before: code.project.text(each),
      after: undefined,
    })),
  );
  if (changed !== undefined) return refused("unwritable", `${changed} was changed at the same moment: try again`);
  const source = fluidDefinition(shapeOf(behavior));
  const change = { kind: "class", className, source, removed: true, author, package: info.package } as const;
  await recordAndMake(code, files, { ...change, file }, () => code.vm.removeClass(behavior));
  return { outcome: "removed", ...(file === undefined ? {} : { file }) };
}

/** Records a change of a class and then makes it. If it can't be recorded, nothing is made, and its files are as they were. */
async function recordAndMake<T>(
  code: CodeBase,
  files: FileChanges,
  change: Omit<CodeChange, "selector" | "time" | "code" | "file"> & { readonly file: string | undefined },
  make: () => T,
): Promise<T> {
  const recorded: CodeChange = { ...change, selector: "", time: Date.now(), file: change.file ?? "" };
  await files.orTakeBack(code.record([recorded]));
  const made = make();
  // Only now: what makes it noted that the state has something which no file has.
  code.noteFiled([recorded]);
  return made;
}

/** The whole shape that a definition asks for: what it leaves out stays as it is. Or why it can't be told. */
function completed(
  vm: VM,
  stated: StatedDefinition | StatedClassSide,
  existing: Behavior | undefined,
): ClassShape | string {
  const present = existing && shapeOf(existing);
  if (stated.kind === "classSide")
    return present ? { ...present, classSlots: stated.slots } : `There is no class ${stated.className}`;
  const home = stated.package ?? present?.package;
  if (home === undefined || home === "") return `${stated.name} needs a package: add package: 'Name' to its definition`;
  const layout = stated.layout ?? inheritedLayout(vm, stated);
  return {
    ...stated,
    layout: layout === "special" ? "normal" : layout,
    classSlots: stated.classSlots ?? present?.classSlots ?? [],
    package: home,
  };
}

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** What is wrong with a shape. */
function faultsOf(code: CodeBase, shape: ClassShape): readonly string[] {
  const { vm } = code;
  const faults: string[] = [];
  const { name, superclass: above } = shape;
  const superclass = above === undefined ? undefined : vm.tryClassNamed(above);
  if (!/^\p{Lu}/u.test(name)) faults.push(`${name} is no name for a class: it must begin with a capital letter`);
  if (above !== undefined && !superclass) faults.push(`The superclass ${above} does not exist`);
  const existing = vm.tryClassNamed(name);
  if (!existing && vm.globals.get(name)?._value !== undefined) faults.push(`${name} is the name of another global`);
  if (existing && superclass && vm.inheritsFrom(superclass, existing))
    faults.push(`${name} can't be its own superclass`);
  if (existing && shapeOf(existing).isTrait !== shape.isTrait)
    faults.push(`${name} is a ${shape.isTrait ? "class" : "trait"} and can't become another kind: remove it first`);
  faults.push(...faultyTraits(vm, shape, existing));
  if (code.originOf(shape.package) !== "project")
    faults.push(`The package ${shape.package} is not the project's: choose one of its own, or a new one`);
  const inherited = superclass ? vm.slotNames(superclass) : [];
  const inheritedByClass = superclass?.$info.counterpart ? vm.slotNames(superclass.$info.counterpart) : [];
  faults.push(
    ...faultyNames(shape.slots.map(nameDeclared), inherited),
    ...faultyNames(shape.classSlots.map(nameDeclared), inheritedByClass),
  );
  faults.push(...faultyNames(shape.classVariables, []));
  return faults;
}

function faultyTraits(vm: VM, { name, traits }: ClassShape, existing: Behavior | undefined): readonly string[] {
  return traitNames(parseTraitComposition(traits)).flatMap((used) => {
    const trait = vm.tryClassNamed(used);
    if (!trait) return [`The trait ${used} does not exist`];
    return existing && isMadeOf(vm, trait.$info, existing.$info)
      ? [`${name} can't use the trait ${used}, which is made of ${name}`]
      : [];
  });
}

/** The name in a declaration of a shape; what is no declaration is a name, or should be one. */
const nameDeclared = (declaration: string): string =>
  declaration.startsWith("#") ? slotNameOf(declaration) : declaration;

function faultyNames(names: readonly string[], inherited: readonly string[]): readonly string[] {
  return names.flatMap((name, index) => {
    if (!NAME.test(name)) return [`${name} is no name for a variable`];
    if (inherited.includes(name)) return [`The variable ${name} is inherited already`];
    return names.indexOf(name) < index ? [`The variable ${name} is there twice`] : [];
  });
}

interface DefinitionPlan {
  /** Where the class stands afterwards. */
  readonly file: string;
  readonly files: readonly PlannedFile[];
}

function planDefinition(
  code: CodeBase,
  shape: ClassShape,
  existing: Behavior | undefined,
): DefinitionPlan | DefineOutcome {
  const { vm, project } = code;
  const home = existing?.$info.package ?? shape.package;
  const present = project.definitionFile(home, shape.name);
  const kind = shape.isTrait ? "trait" : "class";
  const target =
    home === shape.package && present !== undefined ? present : project.fileFor(shape.package, shape.name, kind);
  const before = present === undefined ? undefined : project.text(present);
  if (before === undefined) {
    const made = writeNew(vm, shape, existing);
    return "problem" in made
      ? refused("unwritable", made.problem)
      : { file: target, files: [{ file: target, before: project.text(target), after: made.text }] };
  }
  const inFile = definitionIn(before);
  const known = existing && fluidDefinition(shapeOf(existing));
  const found = inFile && fluidDefinition(shapeInFile(vm, inFile, home));
  if (inFile && found !== known && found !== fluidDefinition(shape))
    return {
      outcome: "conflict",
      currentDefinition: found ?? "",
      message: `The definition of ${shape.name} was changed in ${present}`,
    };
  const result = spliceDefinition(before, tonelDefinition(shape, inheritedLayout(vm, shape), inFile));
  if ("problem" in result) return refused("unwritable", result.problem);
  const files = [{ file: target, before: target === present ? before : undefined, after: result.text }];
  return {
    file: target,
    files:
      target === present || present === undefined ? files : [...files, { file: present, before, after: undefined }],
  };
}

/** The text of a file for a class that has none. */
function writeNew(vm: VM, shape: ClassShape, existing: Behavior | undefined): { text: string } | { problem: string } {
  const definition = tonelDefinition(shape, inheritedLayout(vm, shape), undefined);
  return existing
    ? spliceDefinition(classFileText(vm, existing), definition)
    : { text: writeTonelClass({ kind: "class", definition, methods: [] }) };
}

function install(vm: VM, shape: ClassShape, existing: Behavior | undefined): Behavior {
  const superName = shape.isTrait ? "Trait" : shape.superclass;
  const before = existing?.$info.package;
  const definition: ClassDefinition = {
    name: shape.name,
    superclass: superName === undefined ? undefined : vm.classNamed(superName),
    slots: shape.slots,
    classSlots: shape.classSlots,
    classVariables: shape.classVariables,
    sharedPools: shape.sharedPools,
    traits: shape.traits,
    format: shape.layout,
    package: shape.package,
    tag: shape.tag,
    comment: existing?.$info.comment ?? "",
  };
  const behavior = vm.defineClass(definition);
  if (before !== undefined && before !== shape.package) moveMethods(vm, behavior, before, shape.package);
  return behavior;
}

/** The methods of a class's own package go with it. */
function moveMethods(vm: VM, behavior: Behavior, from: string, to: string): void {
  for (const each of bothSides(behavior))
    for (const { method } of each.$info.methods.values())
      if (method.package === from) vm.compileMethod(each, method.source, { protocol: method.protocol, package: to });
}

function shapeInFile(vm: VM, definition: TonelDefinition, home: string): ClassShape {
  const layout = formatOfType(definition.type);
  const above = definition.superclass;
  return {
    name: definition.name,
    isTrait: definition.kind === "trait",
    superclass: above,
    layout: layout === "normal" ? inheritedLayout(vm, { superclass: above }) : layout,
    traits: definition.traits ?? "",
    slots: definition.instVars.map(slotDeclared),
    classSlots: definition.classInstVars.map(slotDeclared),
    classVariables: definition.classVars.map(slotNameOf),
    sharedPools: definition.pools,
    package: definition.package ?? home,
    tag: definition.tag ?? "",
  };
}

/** The definition that the text of a file has. */
export function definitionIn(text: string): TonelDefinition | undefined {
  const { file } = parseTonelClass(text, "");
  return file?.kind === "class" ? file.definition : undefined;
}

function ownClass(code: CodeBase, name: string): Behavior | Refusal {
  const behavior = code.vm.tryClassNamed(name);
  if (!behavior) return refused("unknownClass", `There is no class ${name}`);
  return code.originOf(behavior.$info.package) === "project" ? behavior : notOurs(behavior);
}

const notOurs = ({ $info: { name, package: home } }: Behavior): Refusal =>
  refused(
    "notOurs",
    `${name} is of the package ${home}, which is not the project's: subclass it, or extend it with methods`,
  );

const refused = (reason: Refusal["reason"], message: string): Refusal => ({ outcome: "refused", reason, message });

function faultIn(source: string, message: string): SourceDiagnostic {
  return { code: "class-definition", severity: "error", message, start: 0, end: source.length, ...placeAt(source, 0) };
}
