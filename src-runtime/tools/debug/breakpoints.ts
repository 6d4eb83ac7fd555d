import { placeAt } from "../../code/index.ts";
import { conditionProblem, parseMethod, statementsIn, type StatementNode } from "../../language/index.ts";
import {
  type BreakpointSummary,
  type CheckedParams,
  ErrorCode,
  type MethodReference,
  RequestError,
} from "../../protocol/index.ts";
import type { Behavior, CompiledCode, VM } from "../../vm/index.ts";

/** A breakpoint as it is kept: a line of a method's source. */
interface Breakpoint extends MethodReference {
  readonly id: number;
  readonly line: number;
  /** The text of that line: by it the breakpoint is found again in a new text of the method. */
  readonly text: string;
  readonly condition?: string;
  /** It stops from the so-manieth time on that it is come to with its condition true; 1 for always. */
  readonly fromHit: number;
  readonly isEnabled: boolean;
}

/**
 * The breakpoints of a workspace. A method that has some is compiled with messages that ask whether to stop; all others
 * are as they were. They stay with their line's text when the method is changed.
 */
export class Breakpoints {
  readonly #vm: VM;
  readonly #all = new Map<number, Breakpoint>();
  readonly #hits = new Map<number, number>();
  /** Code that was compiled with breakpoints. */
  readonly #stopping = new WeakSet<CompiledCode>();
  #last = 0;
  /** Hears of every change. */
  onChange: () => void = () => undefined;

  constructor(vm: VM) {
    this.#vm = vm;
    vm.onBreakpoint = (id) => this.#stops(id);
  }

  list(): readonly BreakpointSummary[] {
    return [...this.#all.values()].map((each) => ({ ...each, hits: this.#hits.get(each.id) ?? 0 }));
  }

  /** Sets a breakpoint, or changes the one that the line has. */
  set(params: CheckedParams<"debug/setBreakpoint">): BreakpointSummary {
    const { class: className, side, selector, condition, fromHit, isEnabled } = params;
    const reference = { class: className, side, selector };
    const code = this.#code(reference);
    const problem = condition === undefined ? undefined : conditionProblem(condition);
    if (problem !== undefined) throw new RequestError(ErrorCode.doesNotCompile, `The condition: ${problem}`);
    const statement = statementFrom(code.method.source, params.line);
    if (!statement)
      throw new RequestError(ErrorCode.notFound, `${code.title} has no statement at or below line ${params.line}`);
    const { line } = placeAt(code.method.source, statement.range.start);
    const known = this.#of(reference).find((each) => each.line === line);
    const id = known?.id ?? ++this.#last;
    const text = lineText(code.method.source, line);
    const breakpoint = {
      ...reference,
      id,
      line,
      text,
      fromHit,
      isEnabled,
      ...(condition === undefined ? {} : { condition }),
    };
    this.#all.set(id, breakpoint);
    this.#hits.delete(id);
    const installed = this.#install(reference);
    if (!installed) {
      if (known) this.#all.set(id, known);
      else this.#all.delete(id);
      this.#install(reference);
      throw new RequestError(ErrorCode.doesNotCompile, "The condition does not compile in the method");
    }
    this.onChange();
    return { ...breakpoint, hits: 0 };
  }

  remove(id: number): boolean {
    const removed = this.#all.get(id);
    if (!removed) return false;
    this.#all.delete(id);
    this.#hits.delete(id);
    this.#install(removed);
    this.onChange();
    return true;
  }

  /** The code of a class was changed: its breakpoints are put into the new texts, where their lines still are. */
  codeChanged(className: string): void {
    let isChanged = false;
    for (const each of this.#all.values()) {
      if (each.class !== className) continue;
      const code = this.#tryCode(each);
      if (code && this.#stopping.has(code)) continue;
      const line = code && lineOf(code.method.source, each);
      isChanged = true;
      if (line === undefined) this.#all.delete(each.id);
      else this.#all.set(each.id, { ...each, line });
      if (code) this.#install(each);
    }
    if (isChanged) this.onChange();
  }

  /** As text, to be kept. */
  toText(): string {
    return JSON.stringify([...this.#all.values()]);
  }

  /** Puts breakpoints back that were kept, where their lines still are. */
  restore(text: string): void {
    for (const each of JSON.parse(text) as readonly Breakpoint[]) {
      const code = this.#tryCode(each);
      const line = code && lineOf(code.method.source, each);
      this.#last = Math.max(this.#last, each.id);
      if (line === undefined) continue;
      this.#all.set(each.id, { ...each, line });
      this.#install(each);
    }
  }

  /** A process came to a breakpoint, its condition true. One that nobody debugs goes on. */
  #stops(id: number): boolean {
    const breakpoint = this.#all.get(id);
    if (!breakpoint?.isEnabled || !this.#vm.runtime.process?.isDebugged) return false;
    const hits = (this.#hits.get(id) ?? 0) + 1;
    this.#hits.set(id, hits);
    return hits >= breakpoint.fromHit;
  }

  #of({ class: className, side, selector }: MethodReference): readonly Breakpoint[] {
    return [...this.#all.values()].filter(
      (each) => each.class === className && each.side === side && each.selector === selector,
    );
  }

  /** Compiles the method with the breakpoints it has now; one without any is what it was. False if it does not compile. */
  #install(reference: MethodReference): boolean {
    const behavior = this.#behavior(reference);
    const code = behavior?.$info.methods.get(reference.selector);
    if (!behavior || !code) return false;
    const { source, protocol, package: home } = code.method;
    const marks = this.#of(reference)
      .filter(({ isEnabled }) => isEnabled)
      .flatMap(({ id, line, condition }) => {
        const statement = statementFrom(source, line);
        return statement ? [{ id, offset: statement.range.start, condition }] : [];
      });
    const made = this.#vm.makeMethod(behavior, source, { protocol, package: home }, marks);
    if (made.kind === "failed") return false;
    this.#vm.install(behavior, made.code);
    if (marks.length > 0) this.#stopping.add(made.code);
    return true;
  }

  #behavior({ class: className, side }: MethodReference): Behavior | undefined {
    const behavior = this.#vm.tryClassNamed(className);
    return side === "class" ? behavior?.$info.counterpart : behavior;
  }

  #tryCode(reference: MethodReference): CompiledCode | undefined {
    return this.#behavior(reference)?.$info.methods.get(reference.selector);
  }

  #code(reference: MethodReference): CompiledCode {
    const code = this.#tryCode(reference);
    if (code && code.method.source !== "") return code;
    const { class: className, side, selector } = reference;
    const title = `${className}${side === "class" ? " class" : ""}>>${selector}`;
    throw new RequestError(ErrorCode.notFound, `There is no method ${title} with a source`);
  }
}

/** The first statement that begins on a line, or below it; the outermost of those that begin at one place. */
function statementFrom(source: string, line: number): StatementNode | undefined {
  let found: StatementNode | undefined;
  for (const each of statementsIn(parseMethod(source).node)) {
    if (placeAt(source, each.range.start).line < line) continue;
    if (!found || each.range.start < found.range.start) found = each;
  }
  return found;
}

const lines = (source: string): readonly string[] => source.split(/\r\n|\n|\r/);

const lineText = (source: string, line: number): string => lines(source)[line - 1]?.trim() ?? "";

/** Where a breakpoint's line is in a text: where it was, or else where its text stands once. */
function lineOf(source: string, { line, text }: Breakpoint): number | undefined {
  if (lineText(source, line) === text) return line;
  const places = lines(source).flatMap((each, i) => (each.trim() === text ? [i + 1] : []));
  return places.length === 1 ? places[0] : undefined;
}
