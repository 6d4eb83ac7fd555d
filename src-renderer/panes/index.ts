import type { Command } from "../commands/index.ts";
import type { Dock, KnownPane } from "../shell/index.ts";
import { ACTORS_COMMANDS, actorsPane } from "./actors/index.ts";
import { BROWSER_COMMANDS, browserPane } from "./browser/index.ts";
import { CODE_COMMANDS } from "./code-commands.ts";
import { DIFFERENCE_COMMANDS, differencePane } from "./difference/index.ts";
import { DEBUGGER_COMMANDS, debuggerPane, debuggersPane, openDebuggers } from "./debugger/index.ts";
import { INSPECTOR_COMMANDS, inspectorPane } from "./inspector/index.ts";
import { PLAYGROUND_COMMANDS, pageWith, playgroundPane } from "./playground/index.ts";
import { MERGE_COMMANDS, mergePane, openMerge } from "./merge/index.ts";
import { openingCommand } from "./opening-command.ts";
import { PAST_COMMANDS, pastPane } from "./past/index.ts";
import { openProblems, problemsPane } from "./problems/index.ts";
import { openProcesses, processesPane } from "./processes/index.ts";
import { openRecovery, recoveryPane } from "./recovery/index.ts";
import { SNAPSHOTS_COMMANDS, snapshotsPane } from "./snapshots/index.ts";
import { openTests, testsPane, TESTS_COMMANDS } from "./tests/index.ts";
import { transcriptPane } from "./transcript/index.ts";

/** A kind of pane, and how it is opened when nobody says on what. */
export interface PaneEntry {
  readonly pane: KnownPane;
  readonly open?: { readonly command: Command; readonly run: (dock: Dock) => void };
}

/** All kinds of panes that a window can have. */
export const PANES: readonly PaneEntry[] = [
  {
    pane: playgroundPane,
    open: {
      command: openingCommand("playground", "Playground", "P", "Opens a new page to evaluate on."),
      run: (dock) => dock.open(playgroundPane, pageWith("")),
    },
  },
  {
    pane: browserPane,
    open: {
      command: openingCommand("browser", "Browser", "B", "Opens a browser of packages, classes and methods."),
      run: (dock) => dock.open(browserPane, {}),
    },
  },
  {
    pane: transcriptPane,
    open: {
      command: openingCommand("transcript", "Transcript", "T", "Shows what the workspace writes."),
      run: (dock) => dock.open(transcriptPane, { words: "", actor: null }),
    },
  },
  {
    pane: actorsPane,
    open: {
      command: openingCommand("actors", "Actors", "A", "Shows the actors of the workspace, live."),
      run: openActors,
    },
  },
  {
    pane: snapshotsPane,
    open: {
      command: openingCommand(
        "snapshots",
        "Snapshots",
        "S",
        "Shows the states of the workspace on a line of time: snapshots and checkpoints.",
      ),
      run: openSnapshots,
    },
  },
  {
    pane: debuggersPane,
    open: {
      command: openingCommand("debuggers", "Debuggers", "D", "Shows the open debuggers of the workspace."),
      run: openDebuggers,
    },
  },
  { pane: differencePane },
  { pane: pastPane },
  {
    pane: mergePane,
    open: {
      command: openingCommand(
        "merge",
        "Merge",
        "M",
        "Shows what was changed in a fork of this workspace, and takes it over.",
      ),
      run: openMerge,
    },
  },
  {
    pane: processesPane,
    open: {
      command: openingCommand(
        "processes",
        "Processes",
        "R",
        "Shows what runs, waits and stands still in the workspace.",
      ),
      run: openProcesses,
    },
  },
  {
    pane: problemsPane,
    open: {
      command: openingCommand(
        "problems",
        "Problems",
        "K",
        "Shows what is wrong with the project's code: names and messages that nothing knows, files that did not load.",
      ),
      run: openProblems,
    },
  },
  {
    pane: recoveryPane,
    open: {
      command: openingCommand(
        "recovery",
        "Recovery",
        "E",
        "Shows what came back after the workspace had ended without notice, and what did not.",
      ),
      run: openRecovery,
    },
  },
  {
    pane: testsPane,
    open: {
      command: openingCommand(
        "tests",
        "Test runner",
        "U",
        "Shows the tests of all packages, runs them, and says why some fail.",
      ),
      run: openTests,
    },
  },
  { pane: inspectorPane },
  { pane: debuggerPane },
];

/** The commands of all panes. */
export const PANE_COMMANDS: readonly Command[] = [
  ...CODE_COMMANDS,
  ...PANES.flatMap(({ open }) => (open === undefined ? [] : [open.command])),
  ...PLAYGROUND_COMMANDS,
  ...INSPECTOR_COMMANDS,
  ...BROWSER_COMMANDS,
  ...ACTORS_COMMANDS,
  ...SNAPSHOTS_COMMANDS,
  ...DIFFERENCE_COMMANDS,
  ...PAST_COMMANDS,
  ...MERGE_COMMANDS,
  ...DEBUGGER_COMMANDS,
  ...TESTS_COMMANDS,
];

const FIRST_PAGE = `"Print it (Ctrl P) shows what the line comes to.
Do it (Ctrl D) just does it, inspect it (Ctrl I) opens the object.
On a Mac it is Cmd. The menu Code has all the keys."
3 + 4.

"What you assign is there for the next line, and still there when you come back."
primes := (2 to: 100) select: [ :n | (2 to: n sqrt floor) noneSatisfy: [ :d | n \\\\ d = 0 ] ].
primes last.
`;

/** Opens what a window has at first. */
export function prepareWindow(dock: Dock): void {
  dock.open(playgroundPane, pageWith(FIRST_PAGE));
  dock.open(browserPane, {}, { inBackground: true });
  dock.open(transcriptPane, { words: "", actor: null }, { inBackground: true });
}

/** Shows the actors. */
export function openActors(dock: Dock): void {
  dock.open(actorsPane, {});
}

export { openDebuggers } from "./debugger/index.ts";
export { EnterSecret } from "./playground/index.ts";
export { openTool } from "./tool-opening.ts";
export { openRecovery, RepairDialog, type Repairing } from "./recovery/index.ts";
export type { QuestionProps } from "./question-props.ts";
export { SaveSnapshot } from "./snapshots/index.ts";

/** Shows the snapshots. */
export function openSnapshots(dock: Dock): void {
  dock.open(snapshotsPane, null);
}
