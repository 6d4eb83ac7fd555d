import { useEffect, useRef } from "react";
import type { ReactNode, RefObject } from "react";
import { useStore } from "zustand";
import type { ActorSummary } from "../../../src-runtime/protocol/index.ts";
import { Button, EmptyState, IconButton, TextField } from "../../widgets/index.ts";
import styles from "./actors.module.css";
import { actorTitle } from "./store.ts";
import type { Actors, SentMessage } from "./store.ts";

/** What was sent from here, with what came of it, and a place to write the next message. */
export function Messages({
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
