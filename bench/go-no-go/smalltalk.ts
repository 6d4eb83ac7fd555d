/**
 * A parser for the part of Smalltalk that the measured programs use. The product's parser is
 * `src-runtime/language`; this one exists so that the measurement depends on nothing it decides about.
 */

/** An expression of a measured program. */
export type Expression =
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "symbol"; readonly value: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "assignment"; readonly name: string; readonly value: Expression }
  | Send
  | { readonly kind: "cascade"; readonly receiver: Expression; readonly messages: readonly Message[] }
  | Block
  | { readonly kind: "return"; readonly value: Expression };

/** A message: what a send says to its receiver. */
export interface Message {
  readonly selector: string;
  readonly arguments: readonly Expression[];
}

/** A message with its receiver. */
export interface Send extends Message {
  readonly kind: "send";
  readonly receiver: Expression;
}

/** A block literal. */
export interface Block {
  readonly kind: "block";
  readonly parameters: readonly string[];
  readonly temporaries: readonly string[];
  readonly body: readonly Expression[];
}

/** A parsed method; `pragmas` are the words between `<` and `>`. */
export interface Method {
  readonly className: string;
  readonly classSide: boolean;
  readonly selector: string;
  readonly parameters: readonly string[];
  readonly temporaries: readonly string[];
  readonly pragmas: readonly string[];
  readonly body: readonly Expression[];
}

/** A class definition: `Super subclass: #Name slots: #( a b ) classSlots: #( c )`. */
export interface ClassDefinition {
  readonly name: string;
  readonly superclass: string;
  readonly slots: readonly string[];
  readonly classSlots: readonly string[];
}

/** A parsed source file. */
export interface Program {
  readonly classes: readonly ClassDefinition[];
  readonly methods: readonly Method[];
}

const TOKEN =
  /\s+|"[^"]*"|(?<float>\d+\.\d+(?:e-?\d+)?)|(?<integer>\d+)|(?<keyword>[A-Za-z]\w*:(?!=))|(?<name>[A-Za-z]\w*)|(?<symbol>#[A-Za-z][\w:]*)|(?<mark>:=|#\(|[.;^()[\]|:])|(?<binary>[-+*/\\<>=~,&@]+)/gy;

interface Token {
  readonly kind: string;
  readonly text: string;
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null) throw new Error(`Unknown character "${source[at]}" at offset ${at}`);
    for (const [kind, text] of Object.entries(match.groups ?? {})) {
      if (text !== undefined) tokens.push({ kind, text });
    }
  }
  return tokens;
}

/** Parses a whole source file; a syntax error throws with the offending token. */
export function parseProgram(source: string): Program {
  return new Parser(tokensOf(source)).program();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  program(): Program {
    const classes: ClassDefinition[] = [];
    const methods: Method[] = [];
    while (this.#at < this.#tokens.length) {
      const name = this.#take("name");
      if (this.#isNext("subclass:")) classes.push(this.#classDefinition(name));
      else methods.push(this.#method(name));
    }
    return { classes, methods };
  }

  #classDefinition(superclass: string): ClassDefinition {
    this.#expect("subclass:");
    const name = this.#take("symbol").slice(1);
    const slots = this.#accept("slots:") ? this.#names() : [];
    const classSlots = this.#accept("classSlots:") ? this.#names() : [];
    return { name, superclass, slots, classSlots };
  }

  #names(): string[] {
    this.#expect("#(");
    const names: string[] = [];
    while (!this.#accept(")")) names.push(this.#take("name"));
    return names;
  }

  #method(className: string): Method {
    const classSide = this.#accept("class");
    this.#expect(">>");
    const parameters: string[] = [];
    let selector = "";
    if (this.#isKind("name")) selector = this.#take("name");
    else if (this.#isKind("binary")) {
      selector = this.#take("binary");
      parameters.push(this.#take("name"));
    } else {
      while (this.#isKind("keyword")) {
        selector += this.#take("keyword");
        parameters.push(this.#take("name"));
      }
    }
    this.#expect("[");
    const pragmas: string[] = [];
    while (this.#accept("<")) {
      pragmas.push(this.#take("name"));
      this.#expect(">");
    }
    const temporaries = this.#temporaries();
    const body = this.#statements();
    this.#expect("]");
    return { className, classSide, selector, parameters, temporaries, pragmas, body };
  }

  #temporaries(): string[] {
    const names: string[] = [];
    if (this.#accept("|")) while (!this.#accept("|")) names.push(this.#take("name"));
    return names;
  }

  #statements(): Expression[] {
    const statements: Expression[] = [];
    while (!this.#isNext("]")) {
      statements.push(this.#accept("^") ? { kind: "return", value: this.#expression() } : this.#expression());
      if (!this.#accept(".")) break;
    }
    return statements;
  }

  #expression(): Expression {
    if (this.#isKind("name") && this.#tokens[this.#at + 1]?.text === ":=") {
      const name = this.#take("name");
      this.#expect(":=");
      return { kind: "assignment", name, value: this.#expression() };
    }
    const first = this.#keywordSend(this.#binarySend(this.#unarySend(this.#primary())));
    if (!this.#isNext(";") || first.kind !== "send") return first;
    const messages: Message[] = [{ selector: first.selector, arguments: first.arguments }];
    const receiver = first.receiver;
    while (this.#accept(";")) {
      const next = this.#keywordSend(this.#binarySend(this.#unarySend(receiver)));
      if (next.kind !== "send") throw new Error(`A message must follow ";"`);
      messages.push({ selector: next.selector, arguments: next.arguments });
    }
    return { kind: "cascade", receiver, messages };
  }

  #unarySend(receiver: Expression): Expression {
    let result = receiver;
    while (this.#isKind("name")) {
      result = { kind: "send", receiver: result, selector: this.#take("name"), arguments: [] };
    }
    return result;
  }

  #binarySend(receiver: Expression): Expression {
    let result = receiver;
    while (this.#isKind("binary")) {
      const selector = this.#take("binary");
      result = { kind: "send", receiver: result, selector, arguments: [this.#unarySend(this.#primary())] };
    }
    return result;
  }

  #keywordSend(receiver: Expression): Expression {
    if (!this.#isKind("keyword")) return receiver;
    let selector = "";
    const values: Expression[] = [];
    while (this.#isKind("keyword")) {
      selector += this.#take("keyword");
      values.push(this.#binarySend(this.#unarySend(this.#primary())));
    }
    return { kind: "send", receiver, selector, arguments: values };
  }

  #primary(): Expression {
    if (this.#accept("(")) {
      const inner = this.#expression();
      this.#expect(")");
      return inner;
    }
    if (this.#accept("[")) {
      const parameters: string[] = [];
      while (this.#accept(":")) parameters.push(this.#take("name"));
      if (parameters.length > 0) this.#expect("|");
      const temporaries = this.#temporaries();
      const body = this.#statements();
      this.#expect("]");
      return { kind: "block", parameters, temporaries, body };
    }
    const negative = this.#accept("-") ? -1 : 1;
    if (this.#isKind("integer")) return { kind: "integer", value: negative * Number(this.#take("integer")) };
    if (this.#isKind("float")) return { kind: "float", value: negative * Number(this.#take("float")) };
    if (this.#isKind("symbol")) return { kind: "symbol", value: this.#take("symbol").slice(1) };
    return { kind: "variable", name: this.#take("name") };
  }

  #isNext(text: string): boolean {
    return this.#tokens[this.#at]?.text === text;
  }

  #isKind(kind: string): boolean {
    return this.#tokens[this.#at]?.kind === kind;
  }

  #accept(text: string): boolean {
    if (!this.#isNext(text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) {
      throw new Error(`Expected "${text}" but found "${this.#tokens[this.#at]?.text}" (token ${this.#at})`);
    }
  }

  #take(kind: string): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind !== kind) {
      const before = this.#tokens.slice(Math.max(0, this.#at - 5), this.#at).map((each) => each.text);
      throw new Error(`Expected a ${kind} but found "${token?.text}" after "${before.join(" ")}"`);
    }
    this.#at++;
    return token.text;
  }
}
