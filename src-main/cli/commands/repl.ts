import { resolve } from "node:path";
import { ConnectionLost } from "../../../src-runtime/client/index.ts";
import type { WorkspaceClient } from "../../../src-runtime/client/index.ts";
import { ErrorCode, RequestError } from "../../../src-runtime/protocol/index.ts";
import type { EvaluationResult, OpenedSession, TranscriptEntry } from "../../../src-runtime/protocol/index.ts";
import { dataFolder, surroundings } from "../../workspaces/index.ts";
import { newEvaluationId } from "../evaluation-id.ts";
import { ExitCode } from "../exit-code.ts";
import { InputHistory } from "../input-history.ts";
import { LineTerminal } from "../line-terminal.ts";
import { bindingsText, errorText, loadText, writtenText } from "../report.ts";
import { openTarget } from "../target.ts";
import type { Target, TargetOptions } from "../target.ts";

/** The workspace refused a secret that was written into code: nothing of it is kept. */
const TYPED_SECRET = "TypedSecret";

const HELP = `Smalltalk, e.g. 3 + 4. An open bracket or string goes on in the next line; an empty line ends it all the same.
A ; before the end of a statement suppresses its display. ans is the last value.
:bindings     the variables of this session   :quit, ctrl-D  leave; the workspace goes on
:secret NAME  a variable with a secret        ctrl-C         interrupt what runs, or clear the input
:help         this text`;

/** `fresnel repl`: reads, evaluates and prints until its user leaves; the session stays. */
export async function replCommand(options: TargetOptions): Promise<number> {
  const target = await openTarget(options, "repl");
  const repl = new Repl(target, options);
  await repl.run();
  return ExitCode.ok;
}

/** A conversation with one session. When the workspace ends underneath, the next input opens it again. */
class Repl {
  readonly #options: TargetOptions;
  readonly #terminal: LineTerminal;
  #target: Target;
  #pending = "";
  /** There is nothing left to talk to. */
  #isOver = false;
  #underWay: AbortController | undefined;

  constructor(target: Target, options: TargetOptions) {
    this.#options = options;
    this.#target = target;
    this.#terminal = new LineTerminal(new InputHistory(resolve(dataFolder(surroundings()), "repl-history")));
    this.#listen(target.client);
  }

  async run(): Promise<void> {
    const { session, client, load } = this.#target;
    if (this.#terminal.isInteractive) {
      const { name } = client.initialized.workspace;
      this.#print(`Workspace ${name}, session ${session.name} (${session.state.kind}). :help helps, ctrl-D leaves.`);
    }
    const lacks = load === undefined ? undefined : loadText(load);
    if (lacks !== undefined) this.#complain(lacks);
    this.#terminal.onInterrupt = () => this.#interrupt();
    for (;;) {
      const line = await this.#terminal.read(() => this.#prompt);
      if (line === undefined) break;
      if (!(await this.#accept(line)) || this.#isOver) break;
    }
    // Input that ends in the middle is evaluated, so that a piped script's last error is seen.
    if (this.#pending.trim() !== "") await this.#guarded(() => this.#evaluate(this.#pending));
    this.#terminal.close();
    await this.#target.dispose();
  }

  /** The workspace's name, or as much space while an input goes on. */
  get #prompt(): string {
    const { name } = this.#target.client.initialized.workspace;
    return this.#pending === "" ? `${name}> ` : `${" ".repeat(name.length)}. `;
  }

  /** Takes one line; answers false when its user leaves. */
  async #accept(line: string): Promise<boolean> {
    if (this.#pending === "" && line.startsWith(":")) return this.#command(line.slice(1).trim());
    const source = this.#pending === "" ? line : `${this.#pending}\n${line}`;
    if (source.trim() === "") return true;
    await this.#guarded(async () => {
      // An empty line ends an input that is incomplete, and so shows what is wrong with it.
      if (line.trim() !== "" && (await this.#isIncomplete(source))) {
        this.#pending = source;
        return;
      }
      this.#pending = "";
      await this.#evaluate(source);
    });
    return true;
  }

  async #command(command: string): Promise<boolean> {
    const secret = /^secret(?:\s+(\S+))?$/.exec(command);
    if (secret) return this.#secret(secret[1]);
    switch (command) {
      case "quit":
      case "q":
      case "exit":
        return false;
      case "bindings":
        await this.#guarded(async () => {
          const target = await this.#opened();
          const bindings = await target.client.request("session/bindings", { session: target.session.session });
          this.#print(bindings.bindings.length === 0 ? "No variables yet" : bindingsText(bindings));
        });
        return true;
      case "help":
        this.#print(HELP);
        return true;
      default:
        this.#complain(`Unknown command :${command}. :help lists them`);
        return true;
    }
  }

  /** Has a secret entered that is not shown, for a variable. */
  async #secret(name: string | undefined): Promise<boolean> {
    if (name === undefined) {
      this.#complain("Give the name of a variable: :secret token");
      return true;
    }
    const text = await this.#terminal.readHidden(`${name}: `);
    if (text === undefined || text === "") {
      this.#complain("No secret was entered: nothing was changed");
      return true;
    }
    await this.#guarded(async () => {
      const { client, session } = await this.#opened();
      const { written } = await client.request("session/secret", { session: session.session, name, text });
      this.#print(`${name} is a Secret`);
      if (written.length > 0) this.#complain(writtenText(written));
    });
    return true;
  }

  async #isIncomplete(source: string): Promise<boolean> {
    const { client, session } = await this.#opened();
    const { completeness } = await client.request("evaluation/check", { session: session.session, source });
    return completeness === "incomplete";
  }

  async #evaluate(source: string): Promise<void> {
    const { signal } = (this.#underWay = new AbortController());
    const lines = source.split("\n");
    // Until the workspace has said that no secret is written in them.
    this.#terminal.keep(lines, false);
    try {
      const { client, session } = await this.#opened();
      const params = { session: session.session, evaluationId: newEvaluationId(), source, mode: "repl" as const };
      const result = await client.request("evaluation/evaluate", params, signal);
      this.#terminal.keep(lines, result.outcome !== "error" || result.error.class !== TYPED_SECRET);
      this.#show(result);
    } finally {
      this.#underWay = undefined;
    }
  }

  #show(result: EvaluationResult): void {
    for (const { printString } of result.displays) this.#print(printString);
    if (result.outcome === "error") this.#complain(result.interrupted ? "Interrupted" : errorText(result));
  }

  /** Ctrl-C: interrupts what runs; otherwise the terminal has cleared the line, and the lines before go too. */
  #interrupt(): void {
    // Nobody has looked whether a secret is written in it.
    this.#terminal.keep(this.#pending.split("\n"), false);
    this.#pending = "";
    this.#underWay?.abort();
  }

  /** Does something with the workspace; what it refuses, or that it is gone, is said and not the end. */
  async #guarded(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#pending = "";
      if (error instanceof ConnectionLost && this.#target.entry === undefined) {
        this.#terminal.complain(`The throw-away workspace is gone, and all that was in it: ${error.message}`);
        this.#isOver = true;
      } else if (error instanceof ConnectionLost) {
        this.#complain(
          `The workspace is gone: ${error.message}. What was under way is not run again; the next input opens it.`,
        );
      } else if (error instanceof RequestError && error.code !== ErrorCode.internalError) {
        this.#complain(error.message);
      } else if (error instanceof Error) {
        this.#complain(error.message);
      } else throw error;
    }
  }

  /** The target, opened again if the workspace has ended since. */
  async #opened(): Promise<Target> {
    if (!this.#target.client.isOpen && this.#target.entry !== undefined) {
      // What --load brought is part of the workspace's state: loading it again would only cost time.
      const { load: _, ...options } = this.#options;
      this.#target = await openTarget(options, "repl");
      this.#listen(this.#target.client);
      this.#tellReopened(this.#target.session);
    }
    return this.#target;
  }

  #tellReopened({ state }: OpenedSession): void {
    if (state.kind === "fresh") this.#complain(`The session is a new one: ${state.why}`);
    else if (state.kind === "resumed") this.#complain("The workspace was opened again; the session goes on.");
  }

  #listen(client: WorkspaceClient): void {
    client.on("transcript/shown", (entry: TranscriptEntry) => this.#terminal.write(entry.text));
    client.on("workspace/recovered", ({ why, state }) => {
      const asOf = state.kind === "recovered" ? ` as of ${state.asOf}` : "";
      this.#complain(`The workspace came back from its last checkpoint${asOf}: ${why}`);
    });
    client.on("session/replaced", ({ why }) => this.#complain(`The variables of this session were replaced: ${why}`));
    client.on("workspace/notSaved", ({ message }) =>
      this.#complain(`The workspace can't be saved: ${message}. It goes on, and is saved as soon as it can be.`),
    );
    client.on("workspace/damaged", ({ message }) => this.#complain(`Part of the workspace can't be read. ${message}`));
    client.on("workspace/stopping", ({ reason }) => this.#complain(`The workspace stops: ${reason}`));
  }

  #print(text: string): void {
    this.#terminal.line(text);
  }

  #complain(text: string): void {
    this.#terminal.complain(text);
  }
}
