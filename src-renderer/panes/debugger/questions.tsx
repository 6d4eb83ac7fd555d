import { useState } from "react";
import type { ReactNode } from "react";
import { Button, Dialog, TextField } from "../../widgets/index.ts";

/** Asks for the value that a frame is to return. */
export function ReturnValueQuestion({
  frame,
  onAnswer,
  onClose,
}: {
  readonly frame: string;
  readonly onAnswer: (source: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [source, setSource] = useState("nil");
  const answer = (): void => {
    onClose();
    onAnswer(source);
  };
  return (
    <Dialog
      title={`Return from ${frame}`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" onPress={answer}>
            Return
          </Button>
        </>
      }
    >
      <TextField
        label="Value, an expression in the frame"
        value={source}
        onChange={setSource}
        onEnter={answer}
        isCode
      />
    </Dialog>
  );
}

/** Asks which package of the project gets a method of a class that is not the project's. */
export function PackageQuestion({
  packages,
  onAnswer,
}: {
  readonly packages: readonly string[];
  /** Undefined when none is to have it. */
  readonly onAnswer: (name: string | undefined) => void;
}): ReactNode {
  return (
    <Dialog
      title="Which package gets the extension?"
      onClose={() => onAnswer(undefined)}
      actions={<Button onPress={() => onAnswer(undefined)}>Cancel</Button>}
    >
      <p>The class belongs to the system. The method becomes an extension of a package of yours:</p>
      {packages.map((name) => (
        <p key={name}>
          <Button onPress={() => onAnswer(name)}>{name}</Button>
        </p>
      ))}
    </Dialog>
  );
}
