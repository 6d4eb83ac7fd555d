import { useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { ActorSummary, MailboxMessage } from "../../../src-runtime/protocol/index.ts";
import { Badge, EmptyState, LineDetail, LineText, ListBox } from "../../widgets/index.ts";
import styles from "./actors.module.css";
import { actorTitle } from "./store.ts";
import type { Actors } from "./store.ts";

/** What the chosen actor handles, and what waits for it, the next message first. */
export function MailboxView({
  model,
  actor,
}: {
  readonly model: Actors;
  readonly actor: ActorSummary | undefined;
}): ReactNode {
  const mailbox = useStore(model.store, (state) => state.mailbox);
  const [chosen, setChosen] = useState(-1);
  if (actor === undefined)
    return <EmptyState title="No actor chosen">Choose one above to see what waits for it.</EmptyState>;
  if (mailbox === undefined || mailbox.of !== actor.id) return undefined;
  const { handled, waiting } = mailbox;
  const lines = [...(handled === undefined ? [] : [handled]), ...waiting.entries].map((message, place) => ({
    message,
    place,
  }));
  const more = waiting.total - waiting.entries.length;
  return (
    <>
      <div className={styles.lines}>
        <ListBox
          name={`Mailbox of ${actorTitle(actor)}`}
          count={lines.length}
          itemAt={(index) => lines[index]}
          keyOf={({ place }) => String(place)}
          textOf={({ message }) => message.text}
          renderItem={({ message }) => <MessageLine message={message} isHandled={message === handled} />}
          chosen={Math.min(chosen, lines.length - 1)}
          onChoose={setChosen}
          empty="Nothing waits for it."
        />
      </div>
      {more > 0 && <p className={styles.more}>and {numbers.format(more)} more</p>}
    </>
  );
}

const numbers = new Intl.NumberFormat("en");

const SENT_WORDS: Readonly<Record<MailboxMessage["sent"], string>> = {
  call: "waits for the answer",
  future: "has a promise of the answer",
  async: "nobody waits",
  start: "has it start",
  restart: "has it start again",
  stop: "has it stop",
  exit: "has it end",
};

function MessageLine({
  message: { text, sent, from },
  isHandled,
}: {
  readonly message: MailboxMessage;
  readonly isHandled: boolean;
}): ReactNode {
  return (
    <>
      <LineText kind="code">{text}</LineText>
      {isHandled && <Badge tone="good">handled now</Badge>}
      <LineDetail>{[from, SENT_WORDS[sent]].filter((part) => part !== undefined).join(" ")}</LineDetail>
    </>
  );
}
