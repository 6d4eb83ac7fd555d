import { useEffect, useRef, useState } from "react";
import type { ReactNode, RefObject } from "react";
import { useStore } from "zustand";
import type { ActorSummary } from "../../../src-runtime/protocol/index.ts";
import { CommandButton, CommandMenu, useCommands, useDock } from "../../shell/index.ts";
import type { PaneProps } from "../../shell/index.ts";
import {
  Button,
  Dialog,
  EmptyState,
  Icon,
  IconButton,
  LineText,
  Notice,
  Split,
  StateLight,
  TextField,
  Toolbar,
  Tree,
} from "../../widgets/index.ts";
import type { MenuAnchor, Tone } from "../../widgets/index.ts";
import { openInspector } from "../inspector/index.ts";
import { asObject } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { useSession } from "../session-context.ts";
import { usePaneModel } from "../use-pane-model.ts";
import styles from "./actors.module.css";
import { Actors, actorTitle, actorsUnder } from "./store.ts";
import type { SentMessage } from "./store.ts";

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
  const { actors, chosen, problem, share } = useStore(model.store);
  const [menu, setMenu] = useState<MenuAnchor>();
  const [isAsking, setIsAsking] = useState(false);
  const actor = actors?.find(({ id }) => id === chosen);

  const inspect = (): void => {
    if (actor !== undefined) {
      openInspector(dock, { origin: { kind: "actor", actor: actor.id }, label: actorTitle(actor) });
    }
  };
  const isEnabled = (): boolean => actor !== undefined;
  useCommands(root, {
    "actors.inspect": { run: inspect, isEnabled },
    "actors.message": { run: () => field.current?.focus(), isEnabled },
    "actors.stop": { run: () => setIsAsking(true), isEnabled },
  });

  return (
    <div ref={root} className={styles.pane}>
      <Toolbar
        name="Actors"
        end={<span className={styles.count}>{actors === undefined ? "" : countText(actors.length)}</span>}
      >
        <CommandButton command="actors.inspect" icon="inspect" within={root} isDisabled={actor === undefined} />
        <CommandButton command="actors.message" icon="send" within={root} isDisabled={actor === undefined} />
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
            <ActorTree model={model} actors={actors ?? []} onInspect={inspect} onMenu={setMenu} />
          </div>
          <Messages model={model} actor={actor} field={field} />
        </Split>
      )}
      {menu !== undefined && (
        <CommandMenu
          name="Actor"
          groups={[["actors.inspect", "actors.message"], ["actors.stop"]]}
          anchor={menu}
          onClose={() => setMenu(undefined)}
        />
      )}
      {isAsking && actor !== undefined && (
        <StopQuestion actor={actor} onStop={() => void model.stop()} onClose={() => setIsAsking(false)} />
      )}
    </div>
  );
}

function ActorTree({
  model,
  actors,
  onInspect,
  onMenu,
}: {
  readonly model: Actors;
  readonly actors: readonly ActorSummary[];
  readonly onInspect: () => void;
  readonly onMenu: (at: MenuAnchor) => void;
}): ReactNode {
  const { chosen, folded } = useStore(model.store);
  const open = new Set(actors.filter(({ id }) => !folded.has(id)).map(({ id }) => String(id)));
  return (
    <div className={styles.lines}>
      <Tree
        name="Actors"
        roots={actorsUnder(actors, undefined)}
        childrenOf={({ id }) => {
          const below = actorsUnder(actors, id);
          return below.length === 0 ? undefined : below;
        }}
        keyOf={({ id }) => String(id)}
        textOf={actorTitle}
        renderItem={(actor) => <ActorLine actor={actor} />}
        chosen={chosen === undefined ? undefined : String(chosen)}
        onChoose={({ id }) => model.choose(id)}
        open={open}
        onOpen={({ id }, isOpen) => model.fold(id, !isOpen)}
        onAct={onInspect}
        onContextMenu={(_, at) => onMenu(at)}
      />
    </div>
  );
}

const TONES: Readonly<Record<ActorSummary["state"], Tone>> = {
  idle: "plain",
  running: "good",
  waiting: "notice",
  suspended: "notice",
  crashed: "danger",
  stopped: "plain",
};

function ActorLine({ actor }: { readonly actor: ActorSummary }): ReactNode {
  const { name, className, id, state, mailboxLength, messagesHandled, restarts, lastError } = actor;
  return (
    <>
      <Icon name="actors" />
      <LineText kind={name === undefined ? "plain" : "strong"}>{actorTitle(actor)}</LineText>
      {name !== undefined && (
        <LineText kind="muted">
          {className} {id}
        </LineText>
      )}
      <span className={styles.end} title={lastError}>
        {mailboxLength > 0 && <span className={styles.figure}>{mailboxLength} in mailbox</span>}
        {restarts > 0 && <span className={styles.figure}>{restarts === 1 ? "1 restart" : `${restarts} restarts`}</span>}
        <span className={styles.figure}>{messagesHandled} handled</span>
        <StateLight tone={TONES[state]}>{state}</StateLight>
      </span>
    </>
  );
}

function Messages({
  model,
  actor,
  field,
}: {
  readonly model: Actors;
  readonly actor: ActorSummary | undefined;
  readonly field: RefObject<HTMLInputElement | null>;
}): ReactNode {
  const { message, sent } = useStore(model.store);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [sent]);
  return (
    <div className={styles.part}>
      {sent.length === 0 ? (
        <div className={styles.sent}>
          <EmptyState title="Nothing sent yet">
            {actor === undefined ? "Choose an actor above, and write it a message." : "Answers appear here."}
          </EmptyState>
        </div>
      ) : (
        <ul ref={list} className={styles.sent} aria-label="Messages sent" aria-live="polite">
          {sent.map((each) => (
            <Exchange key={each.id} sent={each} onInterrupt={() => model.interrupt(each.id)} />
          ))}
        </ul>
      )}
      <div className={styles.write}>
        <TextField
          ref={field}
          label={actor === undefined ? "Message" : `Message to ${actorTitle(actor)}`}
          isLabelHidden
          icon="send"
          isCode
          placeholder={actor === undefined ? "Choose an actor first" : `message to ${actorTitle(actor)}`}
          value={message}
          onChange={(text) => model.type(text)}
          onEnter={() => void model.send()}
        />
        <Button
          kind="primary"
          isDisabled={actor === undefined || message.trim() === ""}
          onPress={() => void model.send()}
        >
          Send
        </Button>
      </div>
    </div>
  );
}

function Exchange({
  sent: { to, message, outcome },
  onInterrupt,
}: {
  readonly sent: SentMessage;
  readonly onInterrupt: () => Promise<void>;
}): ReactNode {
  return (
    <li className={styles.exchange}>
      <div className={styles.message}>
        <span className={styles.to}>{to}</span>
        <span>{message}</span>
        {outcome === undefined && <IconButton name="Interrupt" icon="stop" onPress={() => void onInterrupt()} />}
      </div>
      <div className={styles.answer} data-kind={outcome?.outcome === "error" ? "error" : undefined}>
        {answerText(outcome)}
      </div>
    </li>
  );
}

function answerText(outcome: SentMessage["outcome"]): string {
  switch (outcome?.outcome) {
    case undefined:
      return "…";
    case "ok":
      return outcome.value.printString;
    case "error":
      return `${outcome.error.class}: ${outcome.error.messageText}`;
    case "lost":
      return outcome.why;
  }
}

function StopQuestion({
  actor,
  onStop,
  onClose,
}: {
  readonly actor: ActorSummary;
  readonly onStop: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const stop = (): void => {
    onClose();
    onStop();
  };
  return (
    <Dialog
      title={`Stop ${actorTitle(actor)}?`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="danger" onPress={stop}>
            Stop
          </Button>
        </>
      }
    >
      <p>
        It handles the {actor.mailboxLength} messages in its mailbox first. Whoever sends to it later gets an error.
      </p>
    </Dialog>
  );
}

function countText(count: number): string {
  return count === 1 ? "1 actor" : `${count} actors`;
}
