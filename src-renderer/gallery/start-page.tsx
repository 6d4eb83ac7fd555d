import { useState } from "react";
import type { ReactNode } from "react";
import { CommandRegistry } from "../commands/index.ts";
import { CommandsContext, Frame, NoticeBoard, StartWindow, WINDOW_COMMANDS } from "../shell/index.ts";
import { NOW, SNAPSHOTS, WORKSPACES } from "./samples.ts";

const registry = new CommandRegistry();
registry.register(...WINDOW_COMMANDS);
const notices = new NoticeBoard();

/** The start window, with workspaces or without any. */
export function StartPage({ isEmpty }: { readonly isEmpty: boolean }): ReactNode {
  const [chosen, setChosen] = useState(WORKSPACES[0]?.id);
  return (
    <CommandsContext value={{ registry, platform: "linux", inBrowserTab: false }}>
      <Frame title="Fresnel" notices={notices}>
        <StartWindow
          version="0.1.0"
          workspaces={isEmpty ? [] : WORKSPACES}
          chosen={chosen}
          onChoose={({ id }) => setChosen(id)}
          snapshots={{ kind: "known", snapshots: chosen === WORKSPACES[0]?.id ? SNAPSHOTS : [] }}
          onOpen={() => {}}
          onStop={() => {}}
          onRestore={() => {}}
          folders={[]}
          onFolderTyped={() => {}}
          onOpenFolder={() => {}}
          onOpenExample={() => {}}
          problem={undefined}
          now={NOW}
        />
      </Frame>
    </CommandsContext>
  );
}
