import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { FRESNEL_VERSION } from "../../src-runtime/protocol/index.ts";
import type { CheckOptions } from "./commands/check.ts";
import type { EvalOptions } from "./commands/eval.ts";
import type { IdeOptions } from "./commands/ide.ts";
import type { MergeOptions } from "./commands/merge.ts";
import type { ForkOptions, RestoreOptions, SaveOptions, SnapshotOptions } from "./commands/snapshot.ts";
import type { DiffOptions, StoreOptions } from "./commands/store.ts";
import type { TestOptions } from "./commands/test.ts";
import type { StopOptions, WorkspaceOptions } from "./commands/workspace.ts";
import type { LongOptions } from "./long-operation.ts";
import type { TargetOptions } from "./target.ts";

export { CommanderError };

/** What there is to select from, with `fresnel sql --help`; docs/store.md tells more. */
const SQL_TABLES = `
Tables:
  symbols(name, body, type, size, modified_at, created_at, scope)        the variables there are now
  snapshots(name, symbol_name, body, created_at, scope, note)            those of each snapshot, a row each
  heap(id, class, size, body)                                            all objects there are now
  meta(key, value)                                                       the store's notes and counts
`;

/**
 * The grammar of the command line. Each command's module is loaded only when it is used: starting fast is a feature.
 * `finish` is told the exit code of the command that ran.
 */
export function commandLine(finish: (code: number) => void): Command {
  const program = new Command("fresnel")
    .description("Live Smalltalk objects in workspaces that stay")
    .version(FRESNEL_VERSION)
    .exitOverride()
    .showHelpAfterError("(fresnel --help tells more)");

  lasting(program.command("eval"))
    .description("Evaluate an expression or a file and print the last value")
    .argument("[expression...]", "Smalltalk; write -- before one that begins with -")
    .option("--file <file>", "evaluate a file; - is standard input")
    .addOption(fresh())
    .addOption(load())
    .option("--json", "print one JSON object")
    .action(async (words: string[], options: EvalOptions) => {
      const { evalCommand } = await import("./commands/eval.ts");
      finish(await evalCommand(words, options));
    });

  lasting(program.command("test"))
    .description("Run SUnit tests: all, or those of the packages and classes named")
    .argument("[name...]", "packages and test classes")
    .addOption(fresh())
    .addOption(load())
    .option("--json", "print one JSON object: run, passed, failed, errors, skipped, failures")
    .addOption(
      new Option("--engine <engine>", "what runs them: compiled code, or the interpreter, which is slow")
        .choices(["compiled", "interpreter"])
        .default("compiled"),
    )
    .option("--junit <file>", "write a report in JUnit's XML")
    .action(async (names: string[], options: TestOptions) => {
      const { testCommand } = await import("./commands/test.ts");
      finish(await testCommand(names, options));
    });

  program
    .command("check")
    .description("List the classes and messages that Tonel packages lack here; nothing is loaded, nothing runs")
    .addOption(load())
    .option("--json", "print one JSON object: packages, problems, lacking")
    .action(async (options: CheckOptions) => {
      const { checkCommand } = await import("./commands/check.ts");
      finish(await checkCommand(options));
    });

  lasting(program.command("repl"))
    .description("Read, evaluate, print; leave with ctrl-D, the session stays")
    .addOption(fresh())
    .addOption(load())
    .action(async (options: TargetOptions) => {
      const { replCommand } = await import("./commands/repl.ts");
      finish(await replCommand(options));
    });

  showing(program.command("ide"))
    .description("Open the window: on a project's folder, or on the list of workspaces")
    .argument("[folder]", "a project's folder")
    .action(async (folder: string | undefined, options: IdeOptions) => {
      const { ideCommand } = await import("./commands/ide.ts");
      finish(await ideCommand(folder, options));
    });

  showing(program.command("start"))
    .description(
      "Open the window: on the list of workspaces, or at first on the example project, copied to a folder of yours",
    )
    .argument("[folder]", "a project's folder")
    .action(async (folder: string | undefined, options: IdeOptions) => {
      const { startCommand } = await import("./commands/start.ts");
      finish(await startCommand(folder, options));
    });

  addSnapshotCommands(program, finish);
  addForkCommand(program, finish);
  addStoreCommands(program, finish);
  addWorkspaceCommands(program, finish);
  return program;
}

/** The options of commands that open the window. */
function showing(command: Command): Command {
  return command
    .addOption(new Option("--host <host>", "what shows the window").choices(["electron", "browser"]))
    .option("--no-open", "only print the address to open")
    .option("--port <number>", "the port that the browser host listens on (default: any that is free)");
}

function addSnapshotCommands(program: Command, finish: (code: number) => void): void {
  lasting(program.command("secret"))
    .description("Enter a secret, which is not shown and never stored, into a variable of the session")
    .argument("<name>", "the variable: ask it for its text by NAME use: [ :text | ... ]")
    .action(async (name: string, options: TargetOptions) => {
      const { secretCommand } = await import("./commands/secret.ts");
      finish(await secretCommand(name, options));
    });

  lasting(program.command("snapshot"))
    .description("Save a named snapshot of the workspace, or of one session; one that is stopped stays so")
    .argument("<name>")
    .option("--session-only", "of this session alone: restored, it changes no other and nothing that is shared")
    .option("--note <text>", "what it is for")
    .option("--replace", "replace a snapshot of that name")
    .option("--json", "print one JSON object")
    .action(async (name: string, options: SaveOptions) => {
      const { saveCommand } = await import("./commands/snapshot.ts");
      finish(await saveCommand(name, options));
    });

  long(lasting(program.command("restore")))
    .description(
      "Go back to a snapshot, or to what there was at a time; which can be undone. A stopped workspace stays stopped",
    )
    .argument("<state>", "a snapshot's name, or a time such as 14:30 or '2026-11-28 14:30'")
    .option("--sessions", "restore all sessions too, not only this one")
    .option("--keep-files", "leave the project's files as they are, without asking")
    .addOption(
      new Option("--write-files", "make the project's files, and the code that runs, what they were too").conflicts(
        "keepFiles",
      ),
    )
    .addOption(
      new Option(
        "--detach",
        "have the code of then without writing files: what is accepted stays in the workspace",
      ).conflicts(["keepFiles", "writeFiles"]),
    )
    .option("--json", "print one JSON object")
    .action(async (name: string, options: RestoreOptions & LongOptions) => {
      const { restoreCommand } = await import("./commands/snapshot.ts");
      finish(await restoreCommand(name, options));
    });

  lasting(program.command("snapshots"))
    .description("List the snapshots, or delete, rename or annotate one")
    .addOption(new Option("--delete <name>", "delete a snapshot").conflicts(["rename", "note"]))
    .addOption(new Option("--rename <names...>", "rename a snapshot: --rename OLD NEW").conflicts("note"))
    .option("--note <words...>", "say what a snapshot is for: --note NAME TEXT")
    .option("--all", "list the checkpoints that are kept too, which have no names")
    .option("--json", "print JSON")
    .action(async (options: SnapshotOptions & SnapshotChanges, command: Command) => {
      const { delete: deleted, rename, note, ...others } = options;
      const [name, text] = rename ?? note ?? [];
      const pair = rename ?? note;
      if (pair !== undefined && (name === undefined || text === undefined || pair.length !== 2)) {
        command.error(
          rename === undefined
            ? "error: --note takes a name and a text: --note NAME TEXT"
            : "error: --rename takes two names: --rename OLD NEW",
        );
      }
      const { snapshotsCommand } = await import("./commands/snapshot.ts");
      if (deleted !== undefined) {
        finish(await snapshotsCommand({ ...others, change: { kind: "delete", name: deleted } }));
      } else if (name === undefined || text === undefined) {
        finish(await snapshotsCommand(others));
      } else if (rename === undefined) {
        finish(await snapshotsCommand({ ...others, change: { kind: "note", name, note: text } }));
      } else {
        finish(await snapshotsCommand({ ...others, change: { kind: "rename", name, to: text } }));
      }
    });
}

function addForkCommand(program: Command, finish: (code: number) => void): void {
  long(stored(program.command("fork")))
    .description("Make a workspace of its own that begins with a state of this one")
    .argument("[state]", "a snapshot's name, or a time such as 14:30 or '2026-11-28 14:30' (default: as it is now)")
    .option("--name <name>", "what the fork is called (default: the workspace's name and -fork)")
    .action(async (state: string | undefined, options: ForkOptions) => {
      const { forkCommand } = await import("./commands/snapshot.ts");
      finish(await forkCommand(state, options));
    });
  long(lasting(program.command("merge")))
    .description(
      "Take what was changed in a fork, or in a snapshot, into this workspace, which stays stopped if it is: fresnel merge --from trial",
    )
    .argument("[state]", "a snapshot's name, or a time (default: the fork as it is now)")
    .option("--from <workspace>", "the workspace whose state it is (default: this one)")
    .option("--base <snapshot>", "the snapshot that both began with (default: what the fork was made of)")
    .option("--take <paths...>", "take theirs where both changed the path, or what is below it")
    .option("--keep <paths...>", "keep ours there")
    .addOption(new Option("--take-all", "take theirs in all other conflicts").conflicts("keepAll"))
    .option("--keep-all", "keep ours in all other conflicts")
    .option("--sessions", "merge the variables of all sessions, not only of this one")
    .option("--dry-run", "say what would be done, and do nothing")
    .option("--json", "print JSON")
    .action(async (state: string | undefined, options: MergeOptions) => {
      const { mergeCommand } = await import("./commands/merge.ts");
      finish(await mergeCommand(state, options));
    });
  lasting(program.command("at"))
    .description(
      "Evaluate in a past state, in a copy that goes afterwards and changes nothing outside: fresnel at monday eval 'alice balance'",
    )
    .argument("<state>", "a snapshot's name, or a time such as 14:30 or '2026-11-28 14:30'")
    .addArgument(new Argument("<command>", "what to do there").choices(["eval"]))
    .argument("<expression...>", "Smalltalk")
    .option("--json", "print one JSON object")
    .action(async (state: string, _command: string, words: string[], options: EvalOptions) => {
      const { evalCommand } = await import("./commands/eval.ts");
      finish(await evalCommand(words, { ...options, at: state }));
    });
}

/** The options of `fresnel snapshots` that change one. */
interface SnapshotChanges {
  readonly delete?: string;
  readonly rename?: readonly string[];
  readonly note?: readonly string[];
}

/** The commands that read a workspace's store without starting it, and beside it when it runs. */
function addStoreCommands(program: Command, finish: (code: number) => void): void {
  stored(program.command("info"))
    .description("What the workspace's store holds: sizes, counts by class, the largest objects")
    .option("--snapshot <name>", "look at a snapshot instead of the latest state")
    .option("--why <path>", "what keeps an object alive: globals/Name, sessions/main/x, @ID")
    .action(async (options: StoreOptions & { snapshot?: string; why?: string }) => {
      const { infoCommand } = await import("./commands/store.ts");
      finish(await infoCommand(options));
    });

  long(stored(program.command("diff")))
    .description("What changed from one snapshot to another, or since one, or in another workspace, object by object")
    .argument("[from]", "a snapshot, or a time; only with another workspace it may be left out (default: what is now)")
    .argument("[to]", "a snapshot, or a time (default: what is now)")
    .option("--with <workspace>", "the workspace that the second state is of: fresnel diff --with trial")
    .option("--all", "also what nobody made: what runs, sessions' histories and last answers, what the system keeps")
    .action(async (from: string | undefined, to: string | undefined, options: DiffOptions) => {
      const { diffCommand } = await import("./commands/store.ts");
      finish(await diffCommand(from, to, options));
    });

  stored(program.command("sql"))
    .description("Query symbols, snapshots, meta and heap by one SELECT")
    .argument("<statement>")
    .addHelpText("after", SQL_TABLES)
    .addOption(counting("--limit <rows>", "how many rows are shown at most").default(1000))
    .addOption(seconds("--timeout <seconds>", "when to give up").default(30))
    .action(async (statement: string, options: StoreOptions & { limit: number; timeout: number }) => {
      const { sqlCommand } = await import("./commands/store.ts");
      finish(await sqlCommand(statement, options));
    });

  long(stored(program.command("verify")))
    .description("Read everything in the workspace's store and check every checksum")
    .action(async (options: StoreOptions & LongOptions) => {
      const { verifyCommand } = await import("./commands/store.ts");
      finish(await verifyCommand(options));
    });

  long(stored(program.command("export")))
    .description(
      "Write the workspace's code as Tonel and its objects as STON, a file for each binding, fit for a pull request",
    )
    .addArgument(named("<folder>", "a new folder, or that of an earlier export"))
    .option("--snapshot <name>", "a snapshot instead of the latest state")
    .action(async (folder: string, options: StoreOptions & LongOptions & { snapshot?: string }) => {
      const { exportCommand } = await import("./commands/store.ts");
      finish(await exportCommand(folder, options));
    });

  long(lasting(program.command("import")))
    .description(
      "Take the code and the objects that fresnel export wrote; which can be undone. A stopped workspace stays stopped",
    )
    .addArgument(named("<folder>", "the folder of an export"))
    .option("--json", "print one JSON object")
    .action(async (folder: string, options: TargetOptions & LongOptions & { json?: boolean }) => {
      const { importCommand } = await import("./commands/import.ts");
      finish(await importCommand(folder, options));
    });

  long(stored(program.command("backup")))
    .description("Copy the workspace's store, checked, beside the earlier backups; it may run meanwhile")
    .addOption(counting("--keep <number>", "how many backups are kept, the oldest go").default(10))
    .option("--list", "only list the backups")
    .action(async (options: StoreOptions & LongOptions & { keep: number; list?: boolean }) => {
      const { backupCommand } = await import("./commands/backup.ts");
      finish(await backupCommand(options));
    });

  long(stored(program.command("restore-backup")))
    .description("Put a backup in the place of a stopped workspace's store; which is backed up first")
    .addArgument(
      new Argument("[number]", "1 is the newest, as backup --list has them").argParser(countAboveZero).default(1),
    )
    .option("--force", "do not back up what is there: it is damaged, or may go")
    .action(async (number: number, options: StoreOptions & LongOptions & { force?: boolean }) => {
      const { restoreBackupCommand } = await import("./commands/backup.ts");
      finish(await restoreBackupCommand(number, options));
    });

  long(stored(program.command("gc")))
    .description("Forget old checkpoints, and free the room of what no state reaches; the workspace may run")
    .action(async (options: StoreOptions & LongOptions) => {
      const { gcCommand } = await import("./commands/store.ts");
      finish(await gcCommand(options));
    });
}

function addWorkspaceCommands(program: Command, finish: (code: number) => void): void {
  const workspace = program.command("workspace").description("List, look at, stop and delete workspaces");
  workspace
    .command("list")
    .description("All workspaces, running or not")
    .option("--json", "print JSON")
    .action(async (options: WorkspaceOptions) => {
      const { listCommand } = await import("./commands/workspace.ts");
      finish(await listCommand(options));
    });
  workspace
    .command("status")
    .description("One workspace: its process, memory, connections, what runs")
    .argument("[name]", "a workspace's name or the beginning of its id; this folder's when left out")
    .addOption(project())
    .option("--json", "print one JSON object")
    .action(async (name: string | undefined, options: WorkspaceOptions) => {
      const { statusCommand } = await import("./commands/workspace.ts");
      finish(await statusCommand(name, options));
    });
  workspace
    .command("stop")
    .description("Checkpoint a workspace and end its process; its objects stay")
    .argument("[name]", "as for status")
    .addOption(project())
    .option("--all", "stop all workspaces")
    .option("--force", "end it even if it can't be saved, and lose what is not")
    .option("--json", "print one JSON object; with --all a list of them")
    .action(async (name: string | undefined, options: StopOptions) => {
      const { stopCommand } = await import("./commands/workspace.ts");
      finish(await stopCommand(name, options));
    });
  long(workspace.command("clone"))
    .description("Make a workspace of its own that begins as this one is now: the same as fresnel fork")
    .argument("[name]", "as for status")
    .argument("[clone]", "what the clone is called")
    .addOption(project())
    .option("--json", "print one JSON object")
    .action(async (name: string | undefined, clone: string | undefined, options: WorkspaceOptions & LongOptions) => {
      const { forkCommand } = await import("./commands/snapshot.ts");
      const named = {
        ...(name === undefined ? {} : { workspace: name }),
        ...(clone === undefined ? {} : { name: clone }),
      };
      finish(await forkCommand(undefined, { ...options, ...named }));
    });
  long(workspace.command("export"))
    .description("Write a workspace's code and objects into a folder: the same as fresnel export")
    .argument("<name>", "as for status")
    .argument("<folder>", "a new folder, or that of an earlier export")
    .option("--snapshot <name>", "a snapshot instead of the latest state")
    .option("--json", "print one JSON object")
    .action(async (name: string, folder: string, options: LongOptions & { snapshot?: string }) => {
      const { exportCommand } = await import("./commands/store.ts");
      finish(await exportCommand(folder, { ...options, workspace: name }));
    });
  long(workspace.command("import"))
    .description("Take what export wrote into a workspace: the same as fresnel import")
    .argument("<name>", "as for status")
    .argument("<folder>", "the folder of an export")
    .option("--session <name>", "the session, made if it is new (default: main)")
    .option("--json", "print one JSON object")
    .action(async (name: string, folder: string, options: LongOptions & { session?: string }) => {
      const { importCommand } = await import("./commands/import.ts");
      finish(await importCommand(folder, { ...options, workspace: name }));
    });
  workspace
    .command("repair")
    .description(
      "Check every byte of a stopped workspace's store; when its latest state is damaged, go back to the last whole one",
    )
    .argument("[name]", "a workspace's name or the beginning of its id; this folder's when left out")
    .addOption(project())
    .option("--json", "print one JSON object")
    .action(async (name: string | undefined, options: WorkspaceOptions) => {
      const { repairCommand } = await import("./commands/workspace.ts");
      finish(await repairCommand(name, options));
    });
  workspace
    .command("delete")
    .description("Delete a workspace with its objects and snapshots; asks, and leaves a backup")
    .argument("<name>", "as for status")
    .option("--yes", "do not ask")
    .option("--json", "print one JSON object")
    .action(async (name: string, options: { yes?: boolean; json?: boolean }) => {
      const { deleteCommand } = await import("./commands/workspace.ts");
      finish(await deleteCommand(name, options));
    });
}

/** Adds the options of commands that work in a session of a workspace that stays. */
function lasting(command: Command): Command {
  return command
    .addOption(project())
    .option("--workspace <name>", "a workspace by its name or the beginning of its id")
    .option("--session <name>", "the session, made if it is new (default: main)");
}

/** Adds the options of commands that need no more than a workspace's store. */
function stored(command: Command): Command {
  return command
    .addOption(project())
    .option("--workspace <name>", "a workspace by its name or the beginning of its id")
    .option("--json", "print one JSON object");
}

/** Adds the option of commands that may take long. */
function long(command: Command): Command {
  return command.option("--progress", "tell how far it has come also where standard error is no terminal");
}

/** The longest time limit, in seconds: a timer that is set to more than 24 days ends at once. */
const MOST_SECONDS = 1_000_000;

/** An option that is a time limit. */
function seconds(flags: string, description: string): Option {
  return new Option(flags, description).argParser(secondsAboveZero);
}

/** An option that says how many. */
function counting(flags: string, description: string): Option {
  return new Option(flags, description).argParser(countAboveZero);
}

/** An argument that is not empty: an empty path would be the current folder. */
function named(name: string, description: string): Argument {
  return new Argument(name, description).argParser((text: string) => {
    if (text === "") throw new InvalidArgumentError("It must not be empty; the current folder is .");
    return text;
  });
}

function secondsAboveZero(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= MOST_SECONDS))
    throw new InvalidArgumentError(`It must be a number above 0, at most ${MOST_SECONDS}.`);
  return number;
}

function countAboveZero(text: string): number {
  const number = Number(text);
  if (!(Number.isSafeInteger(number) && number > 0))
    throw new InvalidArgumentError("It must be a whole number above 0.");
  return number;
}

function project(): Option {
  return new Option("--project <folder>", "the project's folder (default: the one around the current folder)");
}

function fresh(): Option {
  return new Option("--fresh", "use a throw-away workspace, gone afterwards");
}

function load(): Option {
  return new Option("--load <folder>", "load Tonel packages from a folder; may be repeated").argParser(
    (folder: string, before: readonly string[] | undefined) => [...(before ?? []), folder],
  );
}
