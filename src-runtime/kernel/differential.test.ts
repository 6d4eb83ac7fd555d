import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bootTestVM } from "./testing.ts";

/**
 * Programs in which control goes every way it can, run as compiled code and again with every other poll capturing the
 * stack, so that each activation goes on in the interpreter at one time or another. What they leave in their log, and
 * their answer, must be the same.
 */
type Statement =
  | { readonly kind: "note" }
  | { readonly kind: "signal"; readonly exception: Exception }
  | { readonly kind: "return" | "returnInBlock" | "yield" | "wait" | "terminate" | "deepCall" }
  | {
      readonly kind: "ensure" | "ifCurtailed";
      readonly body: readonly Statement[];
      readonly unwind: readonly Statement[];
    }
  | {
      readonly kind: "onDo";
      readonly exception: Exception;
      readonly body: readonly Statement[];
      readonly handler: readonly Statement[];
      readonly action: Action;
    }
  | { readonly kind: "loop" | "do" | "exit" | "fork" | "perform"; readonly body: readonly Statement[] }
  | { readonly kind: "branch"; readonly whenTrue: readonly Statement[]; readonly whenFalse: readonly Statement[] };

type Exception = "Error" | "ZeroDivide" | "Notification" | "Warning";
type Action = "fall" | "return" | "resume" | "retry" | "pass" | "outer" | "signal" | "resignal";

const exception = fc.constantFrom<Exception>("Error", "ZeroDivide", "Notification", "Warning");
const action = fc.constantFrom<Action>("fall", "return", "resume", "retry", "pass", "outer", "signal", "resignal");

const { program } = fc.letrec<{ statement: Statement; program: readonly Statement[] }>((tie) => {
  const body = fc.array(tie("statement"), { minLength: 1, maxLength: 3, depthIdentifier: "program" });
  return {
    program: body,
    statement: fc.oneof(
      { maxDepth: 4, depthIdentifier: "program" },
      fc.constant<Statement>({ kind: "note" }),
      fc.record({ kind: fc.constant("signal" as const), exception }),
      fc.record({
        kind: fc.constantFrom(
          "return" as const,
          "returnInBlock" as const,
          "yield" as const,
          "wait" as const,
          "terminate" as const,
          "deepCall" as const,
        ),
      }),
      fc.record({ kind: fc.constantFrom("ensure" as const, "ifCurtailed" as const), body, unwind: body }),
      fc.record({ kind: fc.constant("onDo" as const), exception, body, handler: body, action }),
      fc.record({
        kind: fc.constantFrom("loop" as const, "do" as const, "exit" as const, "fork" as const, "perform" as const),
        body,
      }),
      fc.record({ kind: fc.constant("branch" as const), whenTrue: body, whenFalse: body }),
    ),
  };
});

/** Writes a program as statements of a method whose variable `log` notes what happens; marks tell the places apart. */
class Writer {
  #marks = 0;
  #depth = 0;

  statements(statements: readonly Statement[]): string {
    return statements.map((each) => this.#statement(each)).join(". ");
  }

  #block(statements: readonly Statement[], parameters = ""): string {
    return `[ ${parameters} ${this.statements(statements)} ]`;
  }

  #note(): string {
    return `self note: ${++this.#marks}`;
  }

  #statement(it: Statement): string {
    switch (it.kind) {
      case "note":
        return this.#note();
      case "signal":
        return `self note: (${it.exception} signal: 's${++this.#marks}')`;
      case "return":
        return `self goesOn ifTrue: [ ^ ${++this.#marks} ]`;
      case "returnInBlock":
        return `#(1 2) do: [ :each | self goesOn ifTrue: [ ^ ${++this.#marks} ] ]`;
      case "yield":
        return `Processor yield. ${this.#note()}`;
      case "wait":
        return `self waitForOther. ${this.#note()}`;
      case "terminate":
        return `self terminateOther. ${this.#note()}`;
      case "deepCall":
        return `self note: (self sum: 30)`;
      case "ensure":
      case "ifCurtailed":
        return `self note: (${this.#block(it.body)} ${it.kind}: ${this.#block(it.unwind)})`;
      case "onDo": {
        const name = `e${this.#depth++}`;
        const handler = `[ :${name} | self note: ${name} messageText. ${this.statements(it.handler)}. ${this.#action(it.action, name)} ]`;
        this.#depth--;
        return `self note: (${this.#block(it.body)} on: ${it.exception} do: ${handler})`;
      }
      case "loop":
        return `1 to: 2 do: ${this.#block(it.body, ":i |")}`;
      case "do":
        return `#(7 8) do: ${this.#block(it.body, ":each |")}`;
      case "exit":
        return `self note: ([ :exit | ${this.statements(it.body)}. exit value. ${this.#note()} ] valueWithExit)`;
      case "fork":
        return `self runInOther: ${this.#block(it.body)}. ${this.#note()}`;
      case "perform":
        return `self note: (self evaluate: ${this.#block(it.body)})`;
      case "branch":
        return `self goesOn ifTrue: ${this.#block(it.whenTrue)} ifFalse: ${this.#block(it.whenFalse)}`;
    }
  }

  #action(action: Action, name: string): string {
    switch (action) {
      case "fall":
        return this.#note();
      case "return":
        return `${name} return: ${++this.#marks}`;
      case "resume":
        return `${name} isResumable ifTrue: [ ${name} resume: ${++this.#marks} ]`;
      case "retry":
        return `self mayRetry ifTrue: [ ${name} retry ]`;
      case "pass":
        return `${name} pass`;
      case "outer":
        return `self note: ${name} outer`;
      case "signal":
        return `${name} signal`;
      case "resignal":
        return `self mayRetry ifTrue: [ ${name} resignalAs: (Notification new messageText: 'r'; yourself) ]`;
    }
  }
}

const support = [
  "note: anObject log nextPutAll: anObject asString; space. ^ anObject",
  "goesOn turn := turn + 1. turn > 200 ifTrue: [ Error new signal: 'too long' ]. ^ turn odd",
  "mayRetry retries := retries + 1. ^ retries < 4",
  "sum: n n = 0 ifTrue: [ ^ 0 ]. ^ (self sum: n - 1) + n",
  "evaluate: aBlock ^ self note: aBlock value",
  "waitForOther | s | s := Semaphore new. [ self note: #other. s signal ] fork. s wait",
  "terminateOther | p | p := [ [ Semaphore new wait ] ensure: [ self note: #ended ] ] fork. Processor yield. p terminate",
  "runInOther: aBlock [ [ aBlock value ] on: Exception do: [ :e | self note: e class name ] ] forkAndWait",
  `run | answer |
    log := WriteStream on: String new. turn := 0. retries := 0.
    answer := [ [ self body ] on: Error do: [ :e | self note: e messageText. #failed ] ]
      on: Warning do: [ :w | self note: w messageText. #warned ].
    ^ log contents , '= ' , answer asString`,
];

const machine = bootTestVM();
// Nobody looks at the stack of a forked process that an error stopped, in an unwind block for example.
machine.vm.scheduler.onOrphan = (process, outcome) => {
  if (outcome.kind === "unhandled") machine.vm.scheduler.terminate(process);
};
const define = `Object << #ProgramForTest slots: { #log. #turn. #retries }; package: 'Differential'; install`;

async function compile(body: string): Promise<void> {
  expect(await machine.print(define)).toBe("ProgramForTest");
  for (const source of [...support, `body ${body}`]) {
    const literal = `'${source.replaceAll("'", "''")}'`;
    expect(await machine.print(`ProgramForTest compile: ${literal}. 3`)).toBe("3");
  }
}

async function run(capturing: boolean): Promise<string> {
  machine.captureAlways = capturing;
  try {
    const ended = machine.print("ProgramForTest new run");
    return await Promise.race([
      ended,
      new Promise<string>((resolve) => void setTimeout(resolve, 240_000, "does not end")),
    ]);
  } finally {
    machine.captureAlways = false;
  }
}

test("[L1] programs do the same however often their stack is captured", async () => {
  await fc.assert(
    fc.asyncProperty(program, async (statements) => {
      await compile(new Writer().statements(statements));
      const plain = await run(false);
      expect(plain).not.toBe("does not end");
      // Which polls capture depends on how many there were before: two runs meet different ones.
      expect(await run(true)).toBe(plain);
      expect(await run(true)).toBe(plain);
    }),
    { numRuns: 150 },
  );
});
