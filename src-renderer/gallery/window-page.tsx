import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { CommandRegistry, focusPath } from "../commands/index.ts";
import type { FocusPath } from "../commands/index.ts";
import {
  CommandPalette,
  CommandsContext,
  DOCK_COMMANDS,
  Dock,
  DockView,
  Frame,
  KeyHelp,
  KeyListener,
  NoticeBoard,
  PaneRegistry,
  StatusItem,
  WINDOW_COMMANDS,
  dockHandlers,
  isBrowserTab,
  showTheme,
} from "../shell/index.ts";
import type { Commands } from "../shell/index.ts";
import { Button, EmptyState, IconButton, StateLight, focusedElement } from "../widgets/index.ts";
import { SAMPLE_PANES, browserPane, inspectorPane, pagePane, transcriptPane } from "./sample-panes.tsx";

const registry = new CommandRegistry();
registry.register(...WINDOW_COMMANDS, ...DOCK_COMMANDS);
registry.register(
  {
    id: "code.doIt",
    title: "Do it",
    keys: ["Mod+D"],
    scope: "code",
    menu: { name: "Code", group: "evaluate" },
    help: "Evaluates the selection, or the line.",
  },
  {
    id: "workspace.saveSnapshot",
    title: "Save a snapshot",
    menu: { name: "Workspace", group: "snapshots" },
    help: "Names the state that everything is in now.",
  },
);
const commands: Commands = { registry, platform: "linux", inBrowserTab: isBrowserTab() };
const keys = new KeyListener(registry, "linux");
const notices = new NoticeBoard();
const panes = new PaneRegistry();
for (const pane of SAMPLE_PANES) panes.register(pane);

const dock = new Dock({
  panes,
  saved: JSON.parse(sessionStorage.getItem("gallery") ?? "null"),
  save: (layout) => sessionStorage.setItem("gallery", JSON.stringify(layout())),
  prepare: (it) => {
    it.open(pagePane, { text: "scratch" });
    it.open(browserPane, null);
    it.open(inspectorPane, { name: "a SavingsAccount" });
    it.open(transcriptPane, null, { inBackground: true });
  },
});

/** A window as it is with a workspace open, on plain data. */
export function WindowPage(): ReactNode {
  const [palette, setPalette] = useState<FocusPath>();
  const [isHelpOpen, setHelpOpen] = useState(false);
  useEffect(() => keys.listen(), []);
  useEffect(
    () =>
      registry.handleEverywhere({
        ...dockHandlers(dock),
        "window.palette": () => setPalette(focusPath(focusedElement())),
        "window.keyHelp": () => setHelpOpen(true),
        "window.themeLight": () => showTheme("light"),
        "window.themeDark": () => showTheme("dark"),
        "window.themeSystem": () => showTheme("system"),
        "workspace.saveSnapshot": () => void notices.post({ text: "Saved as v2.", tone: "good" }),
      }),
    [],
  );
  return (
    <CommandsContext value={commands}>
      <Frame
        switcher={
          <Button kind="quiet" icon="chevronDown" onPress={() => {}}>
            bank
          </Button>
        }
        actions={
          <IconButton name="Find a command" icon="search" onPress={() => setPalette(focusPath(focusedElement()))} />
        }
        status={
          <>
            <StatusItem>
              <StateLight tone="good">bank</StateLight>
            </StatusItem>
            <StatusItem>session main, resumed</StatusItem>
          </>
        }
        statusEnd={
          <>
            <StatusItem onPress={() => notices.post({ text: "3 actors, 2 idle", tone: "plain" })}>3 actors</StatusItem>
            <StatusItem>saved 11:58</StatusItem>
          </>
        }
        notices={notices}
      >
        <DockView
          dock={dock}
          empty={
            <EmptyState
              title="Nothing is open"
              actions={<Button onPress={() => dock.open(pagePane, { text: "scratch" })}>Open a page</Button>}
            >
              The workspace goes on all the same.
            </EmptyState>
          }
        />
      </Frame>
      {palette !== undefined && <CommandPalette path={palette} onClose={() => setPalette(undefined)} />}
      {isHelpOpen && <KeyHelp onPreset={() => {}} onClose={() => setHelpOpen(false)} />}
    </CommandsContext>
  );
}
