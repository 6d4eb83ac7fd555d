import { useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { messageOf } from "../../connection/index.ts";
import { Button, Dialog, TextField } from "../../widgets/index.ts";
import type { QuestionProps } from "../question-props.ts";
import { useSession } from "../session-context.ts";
import { isVariableName } from "../variable-name.ts";

/** Has a secret entered, which is not shown, and binds a variable of this window to it. It is kept nowhere in the window. */
export function EnterSecret({ onTold, onClose }: QuestionProps): ReactNode {
  const session = useSession();
  const { bindings } = useStore(session.bindings.store);
  const [name, setName] = useState("");
  const [secret, setSecret] = useState("");
  const [refusal, setRefusal] = useState<string>();
  const canAnswer = isVariableName(name) && secret !== "";
  const isThere = bindings.some((each) => each.name === name);
  const answer = async (): Promise<void> => {
    if (!canAnswer) return;
    try {
      const [written] = await session.enterSecret(name, secret);
      onClose();
      onTold({ tone: "good", text: `${name} is a Secret: ask it by use:` });
      if (written)
        onTold({
          tone: "danger",
          text: `The text of ${name} is written in ${written.file}, line ${written.line}: remove it, also from what git has kept`,
        });
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };
  return (
    <Dialog
      title="Enter a secret"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" isDisabled={!canAnswer} onPress={() => void answer()}>
            {isThere ? "Replace" : "Keep it"}
          </Button>
        </>
      }
    >
      <p>A password or a token. It is in no page, history or snapshot, and goes with the workspace’s process.</p>
      <TextField
        label="Variable of this window"
        isCode
        value={name}
        onChange={(text) => {
          setName(text.trim());
          setRefusal(undefined);
        }}
        onEnter={() => void answer()}
        problem={
          refusal ?? (name !== "" && !isVariableName(name) ? "A name has letters, digits and _ alone" : undefined)
        }
        hint={isThere ? `${name} is there already: it will hold the secret` : undefined}
      />
      <TextField label="Secret" isSecret value={secret} onChange={setSecret} onEnter={() => void answer()} />
    </Dialog>
  );
}
