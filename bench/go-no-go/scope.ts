import type { Block, Expression, Method } from "./smalltalk.ts";

/** A variable of a method or block, and where it lives in the emitted JavaScript. */
export interface Variable {
  readonly name: string;
  /** Its JavaScript name, unique in its function. */
  readonly js: string;
  readonly owner: FunctionScope;
  readonly isArgument: boolean;
  /** Used by a block that is a function of its own. */
  captured: boolean;
  /** Its index in the context object of `owner`, when it is captured and assigned. */
  contextIndex: number | undefined;
  /** What its assignments prove: a Float kept as a raw double, an integer loop counter, or nothing. */
  type: "any" | "raw" | "integer";
  readonly assignments: Expression[];
}

/** A method, or a block that becomes a JavaScript function of its own (not one that is inlined). */
export class FunctionScope {
  readonly parent: FunctionScope | undefined;
  readonly block: Block | undefined;
  readonly variables: Variable[] = [];
  /** Outer variables and contexts this block copies when it is created. */
  readonly copied: (Variable | FunctionScope)[] = [];
  readonly name: string;
  /** For a method: whether one of its blocks has `^`. For a block: whether it or a block in it has. */
  hasNonLocalReturn = false;
  usesSelf = false;

  constructor(name: string, parent: FunctionScope | undefined, block: Block | undefined) {
    this.name = name;
    this.parent = parent;
    this.block = block;
  }

  /** The variables that live in this function's context object. */
  get contextVariables(): Variable[] {
    return this.variables.filter((each) => each.contextIndex !== undefined);
  }
}

/** What the analysis knows of one method. */
export interface Analysis {
  readonly method: FunctionScope;
  /** The scope of each block that is not inlined. */
  readonly blocks: ReadonlyMap<Block, FunctionScope>;
  /** The inlined blocks' parameters. */
  readonly parameters: ReadonlyMap<Block, readonly Variable[]>;
  /** What each variable node and each assignment means; an absent one is a slot or a global. */
  readonly variables: ReadonlyMap<Expression, Variable>;
}

/** Which arguments (and receiver, as -1) of a selector are blocks to inline, when they are literal blocks. */
export const inlinedSelectors: ReadonlyMap<string, readonly number[]> = new Map([
  ["ifTrue:", [0]],
  ["ifFalse:", [0]],
  ["ifTrue:ifFalse:", [0, 1]],
  ["and:", [0]],
  ["or:", [0]],
  ["whileTrue:", [-1, 0]],
  ["whileFalse:", [-1, 0]],
  ["to:do:", [1]],
]);

/** The literal blocks that a send inlines, or undefined when it stays a send. */
export function inlinedBlocks(node: Expression): readonly Block[] | undefined {
  if (node.kind !== "send") return undefined;
  const positions = inlinedSelectors.get(node.selector);
  if (positions === undefined) return undefined;
  const blocks: Block[] = [];
  for (const position of positions) {
    const each = position < 0 ? node.receiver : node.arguments[position];
    if (each?.kind !== "block") return undefined;
    blocks.push(each);
  }
  return blocks;
}

const NO_BLOCK: Block = { kind: "block", parameters: [], temporaries: [], body: [] };

type Names = ReadonlyMap<string, Variable>;

/** Resolves a method's variables and finds what its blocks capture. */
export function analyze(method: Method): Analysis {
  const root = new FunctionScope(method.selector, undefined, undefined);
  const blocks = new Map<Block, FunctionScope>();
  const parameters = new Map<Block, readonly Variable[]>();
  const variables = new Map<Expression, Variable>();
  const taken = new Set<string>();

  function declare(name: string, owner: FunctionScope, isArgument: boolean): Variable {
    let js = `v_${name}`;
    for (let suffix = 2; taken.has(js); suffix++) js = `v_${name}${suffix}`;
    taken.add(js);
    const contextIndex: number | undefined = undefined;
    const variable: Variable = {
      name, js, owner, isArgument, captured: false, contextIndex, type: "any", assignments: [],
    }; // prettier-ignore
    owner.variables.push(variable);
    return variable;
  }

  function use(variable: Variable, scope: FunctionScope): void {
    for (let each = scope; each !== variable.owner;) {
      variable.captured = true;
      if (!each.copied.includes(variable)) each.copied.push(variable);
      if (each.parent === undefined) throw new Error(`Variable ${variable.name} is used outside of its scope`);
      each = each.parent;
    }
  }

  function visit(node: Expression, scope: FunctionScope, names: Names): void {
    switch (node.kind) {
      case "variable": {
        const variable = names.get(node.name);
        if (variable === undefined) {
          scope.usesSelf = true;
          return;
        }
        variables.set(node, variable);
        use(variable, scope);
        return;
      }
      case "assignment": {
        visit(node.value, scope, names);
        const variable = names.get(node.name);
        if (variable === undefined) return;
        variables.set(node, variable);
        variable.assignments.push(node.value);
        use(variable, scope);
        return;
      }
      case "send": {
        const inlined = inlinedBlocks(node) ?? [];
        for (const each of [node.receiver, ...node.arguments]) {
          if (each.kind === "block" && inlined.includes(each)) visitInlined(each, scope, names);
          else visit(each, scope, names);
        }
        const counter = node.selector === "to:do:" ? parameters.get(inlined[0] ?? NO_BLOCK)?.[0] : undefined;
        if (counter !== undefined && node.receiver.kind === "integer") counter.type = "integer";
        return;
      }
      case "cascade":
        visit(node.receiver, scope, names);
        for (const message of node.messages) for (const each of message.arguments) visit(each, scope, names);
        return;
      case "block": {
        const inner = new FunctionScope(`${scope.name}[]`, scope, node);
        blocks.set(node, inner);
        const inside = new Map(names);
        for (const each of node.parameters) inside.set(each, declare(each, inner, true));
        for (const each of node.temporaries) inside.set(each, declare(each, inner, false));
        for (const each of node.body) visit(each, inner, inside);
        if (inner.usesSelf) scope.usesSelf = true;
        return;
      }
      case "return":
        for (let each = scope; each.parent !== undefined; each = each.parent) {
          each.hasNonLocalReturn = true;
          each.parent.hasNonLocalReturn = true;
        }
        visit(node.value, scope, names);
        return;
      default:
    }
  }

  function visitInlined(block: Block, scope: FunctionScope, names: Names): void {
    const inside = new Map(names);
    const own = block.parameters.map((each) => declare(each, scope, false));
    parameters.set(block, own);
    for (const each of own) inside.set(each.name, each);
    for (const each of block.temporaries) inside.set(each, declare(each, scope, false));
    for (const each of block.body) visit(each, scope, inside);
  }

  const names = new Map<string, Variable>();
  for (const each of method.parameters) names.set(each, declare(each, root, true));
  for (const each of method.temporaries) names.set(each, declare(each, root, false));
  for (const each of method.body) visit(each, root, names);
  for (const scope of [root, ...blocks.values()]) placeCaptured(scope, blocks);
  return { method: root, blocks, parameters, variables };
}

/** A variable that is captured and assigned moves to the context; who copied it copies the context instead. */
function placeCaptured(scope: FunctionScope, blocks: ReadonlyMap<Block, FunctionScope>): void {
  let index = 0;
  for (const variable of scope.variables) {
    if (!variable.captured || variable.isArgument) continue;
    variable.contextIndex = index++;
    for (const inner of blocks.values()) {
      const at = inner.copied.indexOf(variable);
      if (at < 0) continue;
      if (inner.copied.includes(scope)) inner.copied.splice(at, 1);
      else inner.copied[at] = scope;
    }
  }
}
