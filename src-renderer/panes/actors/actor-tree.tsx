import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { ActorSummary, SupervisorSummary } from "../../../src-runtime/protocol/index.ts";
import { Icon, LineText, StateLight, Tree } from "../../widgets/index.ts";
import type { MenuAnchor, Tone } from "../../widgets/index.ts";
import styles from "./actors.module.css";
import {
  actorTitle,
  supervisorKey,
  supervisorText,
  supervisorTitle,
  treeChildren,
  treeKey,
  treeRoots,
} from "./store.ts";
import type { Actors } from "./store.ts";

/** The supervisors, and below each the actors that it looks after. */
export function ActorTree({
  model,
  onInspect,
  onMenu,
}: {
  readonly model: Actors;
  readonly onInspect: () => void;
  readonly onMenu: (at: MenuAnchor) => void;
}): ReactNode {
  const { actors = [], supervisors, chosen, chosenSupervisor, folded } = useStore(model.store);
  const open = new Set(supervisors.filter(({ id }) => !folded.has(id)).map(({ id }) => supervisorKey(id)));
  const key =
    chosenSupervisor === undefined
      ? chosen === undefined
        ? undefined
        : `actor ${chosen}`
      : supervisorKey(chosenSupervisor);
  return (
    <div className={styles.lines}>
      <Tree
        name="Actors"
        roots={treeRoots({ actors, supervisors })}
        childrenOf={(item) => treeChildren(item, actors)}
        keyOf={treeKey}
        textOf={(item) => (item.kind === "actor" ? actorTitle(item.actor) : supervisorTitle(item.supervisor))}
        renderItem={(item) =>
          item.kind === "actor" ? <ActorLine actor={item.actor} /> : <SupervisorLine supervisor={item.supervisor} />
        }
        chosen={key}
        onChoose={(item) =>
          item.kind === "actor" ? model.choose(item.actor.id) : model.chooseSupervisor(item.supervisor.id)
        }
        open={open}
        onOpen={(item, isOpen) => {
          if (item.kind === "supervisor") model.fold(item.supervisor.id, !isOpen);
        }}
        onAct={(item) => {
          if (item.kind === "actor") return onInspect();
          model.fold(item.supervisor.id, !folded.has(item.supervisor.id));
        }}
        onContextMenu={(item, at) => {
          if (item.kind === "actor") onMenu(at);
        }}
      />
    </div>
  );
}

function SupervisorLine({ supervisor }: { readonly supervisor: SupervisorSummary }): ReactNode {
  const text = supervisorText(supervisor);
  return (
    <>
      <Icon name="system" />
      <LineText kind="strong">{supervisorTitle(supervisor)}</LineText>
      <span className={styles.does} title={text}>
        {text}
      </span>
    </>
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
