import type { ReactNode } from "react";
import type { ActorSummary } from "../../../src-runtime/protocol/index.ts";
import { Button, Dialog } from "../../widgets/index.ts";
import { actorTitle } from "./store.ts";

/** What is asked about before it is done to an actor. */
export type ActorQuestion = "stop" | "restart";

const ANSWERS = { stop: "Stop", restart: "Restart" } as const;

/** Asks before an actor loses what it has. */
export function ActorQuestionDialog({
  question,
  actor,
  onAnswer,
  onClose,
}: {
  readonly question: ActorQuestion;
  readonly actor: ActorSummary;
  readonly onAnswer: () => void;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Dialog
      title={`${ANSWERS[question]} ${actorTitle(actor)}?`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            kind="danger"
            onPress={() => {
              onClose();
              onAnswer();
            }}
          >
            {ANSWERS[question]}
          </Button>
        </>
      }
    >
      {question === "stop" ? (
        <p>It handles {waitingText(actor.mailboxLength)} first. Whoever sends to it later gets an error.</p>
      ) : (
        <p>
          What it does now is ended, and it starts again from its initial state, as its supervisor would have it. What
          waits in its mailbox stays.
        </p>
      )}
    </Dialog>
  );
}

function waitingText(count: number): string {
  if (count === 0) return "what it does now";
  return count === 1 ? "the message in its mailbox" : `the ${count} messages in its mailbox`;
}
