import { useEffect, useId, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { CommandButton, CommandMenu, useCommands, useDock } from "../../shell/index.ts";
import type { PaneProps } from "../../shell/index.ts";
import { EmptyState, Notice, Split, TabStrip, Toolbar } from "../../widgets/index.ts";
import type { MenuAnchor } from "../../widgets/index.ts";
import { openInspector } from "../inspector/index.ts";
import { asObject } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { useSession } from "../session-context.ts";
import { usePaneModel } from "../use-pane-model.ts";
import { ActorTree } from "./actor-tree.tsx";
import styles from "./actors.module.css";
import { MailboxView } from "./mailbox.tsx";
import { Messages } from "./messages.tsx";
import { ActorQuestionDialog } from "./questions.tsx";
import type { ActorQuestion } from "./questions.tsx";
import { Actors, actorTitle } from "./store.ts";

/** What an actors pane kept. */
export type ActorsParams = JsonObject;

/** The actors of the workspace. */
export function ActorsPane({ params, pane }: PaneProps<ActorsParams>): ReactNode {
  const session = useSession();
  const actors = usePaneModel(() => new Actors(session, params));
  useEffect(() => actors?.store.subscribe(() => pane.keep(asObject(actors.kept()) ?? {})), [actors, pane]);
  return actors === undefined ? undefined : <OpenActors model={actors} />;
}

function OpenActors({ model }: { readonly model: Actors }): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const dock = useDock();
  const session = useSession();
  const { actors, chosen, problem, share, view } = useStore(model.store);
  const [menu, setMenu] = useState<MenuAnchor>();
  const [asking, setAsking] = useState<ActorQuestion>();
  const panelId = useId();
  const actor = actors?.find(({ id }) => id === chosen);

  const inspect = (): void => {
    if (actor !== undefined) {
      openInspector(dock, session, { origin: { kind: "actor", actor: actor.id }, label: actorTitle(actor) });
    }
  };
  const isEnabled = (): boolean => actor !== undefined;
  useCommands(root, {
    "actors.inspect": { run: inspect, isEnabled },
    "actors.message": {
      run: () => {
        model.show("messages");
        // The field is there once the messages are.
        requestAnimationFrame(() => field.current?.focus());
      },
      isEnabled,
    },
    "actors.restart": { run: () => setAsking("restart"), isEnabled },
    "actors.stop": { run: () => setAsking("stop"), isEnabled },
  });

  return (
    <div ref={root} className={styles.pane}>
      <Toolbar
        name="Actors"
        end={<span className={styles.count}>{actors === undefined ? "" : countText(actors.length)}</span>}
      >
        <CommandButton command="actors.inspect" icon="inspect" within={root} isDisabled={actor === undefined} />
        <CommandButton command="actors.message" icon="send" within={root} isDisabled={actor === undefined} />
        <CommandButton command="actors.restart" icon="refresh" within={root} isDisabled={actor === undefined} />
        <CommandButton command="actors.stop" icon="stop" within={root} isDisabled={actor === undefined} />
      </Toolbar>
      {problem !== undefined && (
        <Notice tone="danger" onDismiss={() => model.dismissProblem()}>
          {problem}
        </Notice>
      )}
      {actors?.length === 0 ? (
        <EmptyState title="No actors">
          Send <code>spawn</code> to a subclass of Actor, and it lives here: on its own, one message at a time.
        </EmptyState>
      ) : (
        <Split direction="column" name="Actors and messages" share={share} onShare={(next) => model.share(next)}>
          <div className={styles.part}>
            <ActorTree model={model} onInspect={inspect} onMenu={setMenu} />
          </div>
          <div className={styles.part}>
            <div className={styles.tabs}>
              <TabStrip
                name={actor === undefined ? "The chosen actor" : actorTitle(actor)}
                tabs={[
                  { id: "messages", label: "Messages" },
                  { id: "mailbox", label: mailboxLabel(actor?.mailboxLength ?? 0) },
                ]}
                chosen={view}
                onChoose={(next) => model.show(next)}
                panelId={panelId}
              />
            </div>
            <div id={panelId} className={styles.panel} role="tabpanel" aria-label={view}>
              {view === "messages" ? (
                <Messages model={model} actor={actor} field={field} />
              ) : (
                <MailboxView model={model} actor={actor} />
              )}
            </div>
          </div>
        </Split>
      )}
      {menu !== undefined && (
        <CommandMenu
          name="Actor"
          groups={[
            ["actors.inspect", "actors.message"],
            ["actors.restart", "actors.stop"],
          ]}
          anchor={menu}
          onClose={() => setMenu(undefined)}
        />
      )}
      {asking !== undefined && actor !== undefined && (
        <ActorQuestionDialog
          question={asking}
          actor={actor}
          onAnswer={() => void (asking === "stop" ? model.stop() : model.restart())}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}

function countText(count: number): string {
  return count === 1 ? "1 actor" : `${count} actors`;
}

function mailboxLabel(length: number): string {
  return length === 0 ? "Mailbox" : `Mailbox (${length})`;
}
