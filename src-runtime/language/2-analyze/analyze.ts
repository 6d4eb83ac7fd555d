import type {
  BlockNode,
  Declaration,
  DoItNode,
  ExpressionNode,
  MessageNode,
  MethodNode,
  SequenceNode,
  VariableNode,
} from "../1-parse/ast.ts";
import type { Diagnostic } from "../errors.ts";
import { assignmentToArgument, assignmentToReserved, duplicateVariable, undeclaredVariable } from "../errors.ts";
import type { Environment, OuterVariable } from "./environment.ts";
import { type InlinedForm, inlinedBlocks, inlinedForm } from "./inlining.ts";
import { LocalVariable, type Scope, type Unit } from "./scope.ts";

/** What a name stands for where it is used. */
export type ResolvedVariable =
  | { readonly kind: "local"; readonly variable: LocalVariable }
  | { readonly kind: "self" | "super" | "thisContext" | "thisProcess" | "nil" | "true" | "false" }
  | OuterVariable;

/** The answer of the analysis: what every name, block and message of a text means. Keys are the nodes themselves. */
export interface Analysis {
  readonly variables: ReadonlyMap<VariableNode, ResolvedVariable>;
  readonly forms: ReadonlyMap<MessageNode, InlinedForm>;
  /** The scope of the method or do-it, and of every block. */
  readonly scopes: ReadonlyMap<MethodNode | DoItNode | BlockNode, Scope>;
  readonly diagnostics: readonly Diagnostic[];
}

const pseudoVariables = new Set(["self", "super", "thisContext", "thisProcess", "nil", "true", "false"]);

/** Resolves every name, decides which blocks are inlined and which variables closures share. */
export function analyze(root: MethodNode | DoItNode, environment: Environment): Analysis {
  const analyzer = new Analyzer(environment);
  analyzer.visitRoot(root);
  return analyzer;
}

class Analyzer implements Analysis {
  readonly variables = new Map<VariableNode, ResolvedVariable>();
  readonly forms = new Map<MessageNode, InlinedForm>();
  readonly scopes = new Map<MethodNode | DoItNode | BlockNode, Scope>();
  readonly diagnostics: Diagnostic[] = [];
  readonly #environment: Environment;
  /** Where the outermost closure around the current node begins, for each enclosing closure. */
  #closureStarts: number[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  visitRoot(root: MethodNode | DoItNode): void {
    const unit: Unit = { parent: undefined, block: undefined, needsHome: false };
    const scope = newScope(unit, undefined, undefined);
    this.scopes.set(root, scope);
    if (root.kind === "method") this.#declare(root.arguments, scope, true);
    this.#sequence(root.body, scope);
  }

  #declare(declarations: readonly Declaration[], scope: Scope, isArgument: boolean): void {
    for (const declaration of declarations) {
      const { name, range } = declaration;
      if (pseudoVariables.has(name)) this.diagnostics.push(assignmentToReserved(name, range));
      if (scope.variables.has(name)) this.diagnostics.push(duplicateVariable(name, range));
      else scope.variables.set(name, new LocalVariable(name, scope, isArgument, range));
    }
  }

  #sequence(sequence: SequenceNode, scope: Scope): void {
    this.#declare(sequence.temporaries, scope, false);
    for (const statement of sequence.statements) {
      if (statement.kind !== "return") {
        this.#expression(statement, scope);
        continue;
      }
      this.#expression(statement.value, scope);
      if (scope.unit.parent) methodUnit(scope.unit).needsHome = true;
    }
  }

  #expression(node: ExpressionNode, scope: Scope): void {
    switch (node.kind) {
      case "literal":
      case "error":
        return;
      case "variable":
        this.variables.set(node, this.#use(node, scope));
        return;
      case "assignment":
        this.#expression(node.value, scope);
        this.#assign(node.variable, scope, node.range.end);
        return;
      case "dynamicArray":
        for (const element of node.elements) this.#expression(element, scope);
        return;
      case "block":
        this.#closure(node, scope);
        return;
      case "cascade":
        this.#expression(node.receiver, scope);
        for (const message of node.messages) for (const each of message.arguments) this.#expression(each, scope);
        return;
      case "message":
        this.#message(node, scope);
        return;
    }
  }

  #message(node: MessageNode, scope: Scope): void {
    const form = inlinedForm(node);
    if (!form) {
      this.#expression(node.receiver, scope);
      for (const each of node.arguments) this.#expression(each, scope);
      return;
    }
    this.forms.set(node, form);
    const blocks = inlinedBlocks(form);
    for (const part of [node.receiver, ...node.arguments]) {
      const inlined = blocks.find(({ block }) => block === part);
      if (inlined) this.#inlinedBlock(inlined.block, inlined.loops, scope);
      else this.#expression(part, scope);
    }
  }

  #inlinedBlock(block: BlockNode, loops: boolean, outer: Scope): void {
    const scope = newScope(outer.unit, outer, loops ? "self" : outer.loop);
    this.scopes.set(block, scope);
    this.#declare(block.arguments, scope, true);
    this.#sequence(block.body, scope);
  }

  #closure(block: BlockNode, outer: Scope): void {
    const unit: Unit = { parent: outer.unit, block, needsHome: false };
    const scope = newScope(unit, outer, undefined);
    this.scopes.set(block, scope);
    this.#closureStarts.push(block.range.start);
    this.#declare(block.arguments, scope, true);
    this.#sequence(block.body, scope);
    this.#closureStarts.pop();
  }

  #use(node: VariableNode, scope: Scope): ResolvedVariable {
    const { name } = node;
    switch (name) {
      case "self":
      case "super":
      case "thisContext":
      case "thisProcess":
      case "nil":
      case "true":
      case "false":
        return { kind: name };
    }
    const variable = lookup(name, scope);
    if (variable) {
      variable.noteUse(scope, this.#captureStart(variable, scope));
      return { kind: "local", variable };
    }
    const outer = this.#environment.resolve(name);
    if (outer) return outer;
    const session = this.#environment.declaresSessionBindings && !/^[A-Z]/.test(name);
    if (session) return { kind: "session", name };
    if (!this.#environment.declaresSessionBindings) this.diagnostics.push(undeclaredVariable(name, node.range));
    return { kind: "undeclared", name };
  }

  /** `end` is where the assignment ends: closures in its value are made before the variable is written. */
  #assign(node: VariableNode, scope: Scope, end: number): void {
    if (pseudoVariables.has(node.name)) {
      this.diagnostics.push(assignmentToReserved(node.name, node.range));
      this.variables.set(node, { kind: "nil" });
      return;
    }
    let resolved = this.#use(node, scope);
    if (resolved.kind === "undeclared" && this.#environment.declaresSessionBindings)
      resolved = { kind: "session", name: node.name };
    if (resolved.kind === "local") {
      if (resolved.variable.isArgument) this.diagnostics.push(assignmentToArgument(node.name, node.range));
      resolved.variable.noteWrite(scope, end);
    }
    this.variables.set(node, resolved);
  }

  /** Where the closure that captures the variable begins: the outermost closure inside the variable's own unit. */
  #captureStart(variable: LocalVariable, scope: Scope): number {
    let depth = 0;
    for (let unit: Unit | undefined = scope.unit; unit && unit !== variable.scope.unit; unit = unit.parent) depth++;
    return depth === 0 ? Infinity : (this.#closureStarts[this.#closureStarts.length - depth] ?? 0);
  }
}

function newScope(unit: Unit, parent: Scope | undefined, loop: Scope | "self" | undefined): Scope {
  const scope = { unit, parent, loop: undefined as Scope | undefined, variables: new Map<string, LocalVariable>() };
  scope.loop = loop === "self" ? scope : loop;
  return scope;
}

function lookup(name: string, scope: Scope): LocalVariable | undefined {
  for (let each: Scope | undefined = scope; each; each = each.parent) {
    const found = each.variables.get(name);
    if (found) return found;
  }
  return undefined;
}

function methodUnit(unit: Unit): Unit {
  let each = unit;
  while (each.parent) each = each.parent;
  return each;
}
