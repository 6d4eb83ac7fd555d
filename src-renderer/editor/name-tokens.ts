import type {
  CascadedMessage,
  Declaration,
  DoItNode,
  ExpressionNode,
  MessageNode,
  MethodNode,
  Range,
  SequenceNode,
} from "../../src-runtime/language/index.ts";

/** What a name turns out to be once the text is parsed. Names the colour that it has. */
export const NAME_KINDS = ["local", "instance", "global", "selector", "pattern"] as const;
/** One of {@link NAME_KINDS}. */
export type NameKind = (typeof NAME_KINDS)[number];

/** A name in a text. */
export interface NameToken extends Range {
  readonly kind: NameKind;
  /** The whole of it: of a part of a keyword message the selector. */
  readonly name: string;
}

const PSEUDO_VARIABLES = new Set(["self", "super", "nil", "true", "false", "thisContext", "thisProcess"]);

/** The names in a parsed text, in no particular order. */
export function nameTokens(node: MethodNode | DoItNode): readonly NameToken[] {
  const walk = new NameWalk();
  if (node.kind === "method") walk.method(node);
  else walk.sequence(node.body, new Set());
  return walk.tokens;
}

/** Goes through a tree with the names that are declared at each place. */
class NameWalk {
  readonly tokens: NameToken[] = [];

  method({ selector, selectorRanges, arguments: parameters, body }: MethodNode): void {
    this.#add("pattern", selector, selectorRanges);
    this.sequence(body, this.#declared(parameters, new Set()));
  }

  sequence({ temporaries, statements }: SequenceNode, outer: ReadonlySet<string>): void {
    const locals = this.#declared(temporaries, outer);
    for (const statement of statements) {
      this.#expression(statement.kind === "return" ? statement.value : statement, locals);
    }
  }

  #expression(node: ExpressionNode, locals: ReadonlySet<string>): void {
    switch (node.kind) {
      case "assignment":
        this.#expression(node.variable, locals);
        return this.#expression(node.value, locals);
      case "message":
        return this.#chain(node, locals);
      case "cascade":
        this.#expression(node.receiver, locals);
        for (const message of node.messages) this.#message(message, locals);
        return;
      case "block":
        return this.sequence(node.body, this.#declared(node.arguments, locals));
      case "dynamicArray":
        for (const element of node.elements) this.#expression(element, locals);
        return;
      case "variable":
        return this.#variable(node.name, node.range, locals);
      case "literal":
      case "error":
        return;
    }
  }

  /** A chain of messages may be long: it is followed without recursion. */
  #chain(last: MessageNode, locals: ReadonlySet<string>): void {
    let node: ExpressionNode = last;
    while (node.kind === "message") {
      this.#message(node, locals);
      node = node.receiver;
    }
    this.#expression(node, locals);
  }

  #message({ selector, selectorRanges, arguments: args }: CascadedMessage, locals: ReadonlySet<string>): void {
    this.#add("selector", selector, selectorRanges);
    for (const argument of args) this.#expression(argument, locals);
  }

  #variable(name: string, range: Range, locals: ReadonlySet<string>): void {
    if (PSEUDO_VARIABLES.has(name)) return;
    const kind = locals.has(name) ? "local" : /^\p{Lu}/u.test(name) ? "global" : "instance";
    this.#add(kind, name, [range]);
  }

  #declared(declarations: readonly Declaration[], outer: ReadonlySet<string>): ReadonlySet<string> {
    if (declarations.length === 0) return outer;
    for (const { name, range } of declarations) this.#add("local", name, [range]);
    return new Set([...outer, ...declarations.map(({ name }) => name)]);
  }

  #add(kind: NameKind, name: string, ranges: readonly Range[]): void {
    for (const { start, end } of ranges) this.tokens.push({ kind, name, start, end });
  }
}
