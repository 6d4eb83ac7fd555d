import { isAbsolute } from "node:path";
import type { CancellationToken } from "vscode-jsonrpc/node";
import {
  type CheckedParams,
  ErrorCode,
  RequestError,
  type Result,
  type TaskProgress,
  type WorkspaceMetadata,
} from "../protocol/index.ts";
import { CommandFailed, type CommandProgress, fresnelCommand } from "./fresnel-command.ts";

/** Who asks for something long: hears how far it has come, and may cancel it. */
export interface Asker {
  readonly tell: (progress: TaskProgress) => void;
  readonly cancellation: CancellationToken;
}

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
      const asked = [command, "--workspace", this.#workspace.id, "--json", "--progress", ...words];
      return await fresnelCommand(this.#commandLine, asked, { signal: controller.signal, onProgress });
    } catch (error) {
      if (controller.signal.aborted)
        throw new RequestError(ErrorCode.requestCancelled, `The ${command} was cancelled: nothing of it is left`);
      if (!(error instanceof CommandFailed)) throw error;
      const code = error.exitCode === USAGE ? ErrorCode.invalidParams : ErrorCode.storeFailure;
      throw new RequestError(code, error.message);
    } finally {
      cancelled.dispose();
      this.#underWay = undefined;
    }
  }
}
