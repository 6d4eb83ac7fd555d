import { isAbsolute } from "node:path";
import type { CancellationToken } from "vscode-jsonrpc/node";
import {
  type CheckedParams,
  ErrorCode,
  MAX_WINDOW,
  RequestError,
  type Result,
  type StateChange,
  type TaskProgress,
  type WorkspaceMetadata,
} from "../protocol/index.ts";
import { CommandFailed, type CommandProgress, fresnelCommand } from "./fresnel-command.ts";

/** Who asks for something long: hears how far it has come, and may cancel it. */
export interface Asker {
  readonly tell: (progress: TaskProgress) => void;
  readonly cancellation: CancellationToken;
}

/** The option that says which state a command is about. */
const ofState = (name: string | undefined): readonly string[] => (name === undefined ? [] : [`--snapshot=${name}`]);

/** Commands that say how far they have come. */
const LONG: ReadonlySet<string> = new Set(["verify", "backup", "export", "diff", "fork"]);

/** What people call what some commands do. */
const SAID: Readonly<Record<string, string>> = { at: "evaluation", sql: "query", diff: "comparison" };

/** The exit code of a command that can't be done as it was asked for. */
const USAGE = 2;

/**
 * Has done for clients what commands do with the workspace's store, each in a process of its own beside this one: so the workspace
 * goes on, and its host answers. One at a time, since each reads all that is stored.
 */
export class StoreCommands {
  readonly #commandLine: string | undefined;
  readonly #workspace: Pick<WorkspaceMetadata, "id" | "throwAway">;
  #underWay: { readonly command: string; readonly controller: AbortController } | undefined;

  /** `commandLine` is the module of the command line. */
  constructor(commandLine: string | undefined, workspace: Pick<WorkspaceMetadata, "id" | "throwAway">) {
    this.#commandLine = commandLine;
    this.#workspace = workspace;
  }

  async verify({ task }: CheckedParams<"workspace/verify">, asker: Asker): Promise<Result<"workspace/verify">> {
    return JSON.parse(await this.#run("verify", [], task, asker)) as Result<"workspace/verify">;
  }

  async backup({ keep, task }: CheckedParams<"workspace/backup">, asker: Asker): Promise<Result<"workspace/backup">> {
    const words = keep === undefined ? [] : ["--keep", String(keep)];
    return JSON.parse(await this.#run("backup", words, task, asker)) as Result<"workspace/backup">;
  }

  async export(
    { directory, name, task }: CheckedParams<"workspace/export">,
    asker: Asker,
  ): Promise<Result<"workspace/export">> {
    if (!isAbsolute(directory))
      throw new RequestError(
        ErrorCode.invalidParams,
        `directory: expected an absolute path, since a client's current folder is not known here; got ${JSON.stringify(directory)}`,
      );
    const words = [...(name === undefined ? [] : [`--snapshot=${name}`]), "--", directory];
    return JSON.parse(await this.#run("export", words, task, asker)) as Result<"workspace/export">;
  }

  async info({ name }: CheckedParams<"workspace/info">, asker: Asker): Promise<Result<"workspace/info">> {
    return JSON.parse(await this.#run("info", ofState(name), undefined, asker)) as Result<"workspace/info">;
  }

  async keepers(
    { path, name }: CheckedParams<"workspace/keepers">,
    asker: Asker,
  ): Promise<Result<"workspace/keepers">> {
    const words = [`--why=${path}`, ...ofState(name)];
    return JSON.parse(await this.#run("info", words, undefined, asker)) as Result<"workspace/keepers">;
  }

  async query(
    { sql, limit, seconds }: CheckedParams<"workspace/query">,
    asker: Asker,
  ): Promise<Result<"workspace/query">> {
    const words = ["--limit", String(limit), "--timeout", String(seconds), "--", sql];
    return JSON.parse(await this.#run("sql", words, undefined, asker)) as Result<"workspace/query">;
  }

  async difference(
    { from, to, all }: CheckedParams<"snapshot/difference">,
    asker: Asker,
  ): Promise<Result<"snapshot/difference">> {
    const words = [...(all ? ["--all"] : []), "--", from, ...(to === undefined ? [] : [to])];
    const changes = JSON.parse(await this.#run("diff", words, undefined, asker)) as StateChange[];
    return { changes: changes.slice(0, MAX_WINDOW), total: changes.length };
  }

  async fork({ state, name }: CheckedParams<"snapshot/fork">, asker: Asker): Promise<Result<"snapshot/fork">> {
    const words = [...(name === undefined ? [] : [`--name=${name}`]), "--", ...(state === undefined ? [] : [state])];
    return JSON.parse(await this.#run("fork", words, undefined, asker)) as Result<"snapshot/fork">;
  }

  async evaluate(
    { state, source, sessionName }: CheckedParams<"snapshot/evaluate">,
    asker: Asker,
  ): Promise<Result<"snapshot/evaluate">> {
    const words = [`--session=${sessionName}`, "--", state, "eval", source];
    return JSON.parse(await this.#run("at", words, undefined, asker)) as Result<"snapshot/evaluate">;
  }

  /** Ends what is under way. */
  dispose(): void {
    this.#underWay?.controller.abort();
  }

  /** Answers the JSON that a command prints. */
  async #run(command: string, words: readonly string[], task: string | undefined, asker: Asker): Promise<string> {
    if (this.#commandLine === undefined || this.#workspace.throwAway)
      throw new RequestError(
        ErrorCode.notFound,
        `A throw-away workspace has no ${command}: its store goes with it, and no list has it`,
      );
    if (this.#underWay !== undefined)
      throw new RequestError(
        ErrorCode.conflict,
        `${this.#underWay.command} is under way: ask again when it is done, or cancel it`,
      );
    const controller = new AbortController();
    this.#underWay = { command, controller };
    const cancelled = asker.cancellation.onCancellationRequested(() => controller.abort());
    const onProgress = ({ message = "", fraction }: CommandProgress): void => {
      if (task !== undefined) asker.tell({ task, message, ...(fraction === undefined ? {} : { fraction }) });
    };
    try {
      const progress = LONG.has(command) ? ["--progress"] : [];
      const asked = [command, "--workspace", this.#workspace.id, "--json", ...progress, ...words];
      return await fresnelCommand(this.#commandLine, asked, { signal: controller.signal, onProgress });
    } catch (error) {
      if (controller.signal.aborted)
        throw new RequestError(
          ErrorCode.requestCancelled,
          `The ${SAID[command] ?? command} was cancelled: nothing of it is left`,
        );
      if (!(error instanceof CommandFailed)) throw error;
      const code = error.exitCode === USAGE ? ErrorCode.invalidParams : ErrorCode.storeFailure;
      throw new RequestError(code, error.message);
    } finally {
      cancelled.dispose();
      this.#underWay = undefined;
    }
  }
}
