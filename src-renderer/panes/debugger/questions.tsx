import { useState } from "react";
import type { ReactNode } from "react";
import type { BreakpointSummary } from "../../../src-runtime/protocol/index.ts";
import { messageOf } from "../../connection/index.ts";
import type { WorkspaceSession } from "../../connection/index.ts";
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

/** Asks when a breakpoint is to stop. */
export function BreakpointQuestion({
  session,
  breakpoint,
  onClose,
}: {
  readonly session: WorkspaceSession;
  readonly breakpoint: BreakpointSummary;
  readonly onClose: () => void;
}): ReactNode {
  const { class: className, side, selector, line } = breakpoint;
  const [condition, setCondition] = useState(breakpoint.condition ?? "");
  const [fromHit, setFromHit] = useState(String(breakpoint.fromHit));
  const [problem, setProblem] = useState<string>();
  const set = async (isEnabled: boolean): Promise<void> => {
    try {
      await session.request("debug/setBreakpoint", {
        class: className,
        side,
        selector,
        line,
        fromHit: Math.max(1, Math.trunc(Number(fromHit)) || 1),
        isEnabled,
        ...(condition.trim() === "" ? {} : { condition }),
      });
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <Dialog
      title={`Breakpoint in ${className}${side === "class" ? " class" : ""}>>${selector}, line ${line}`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button onPress={() => void set(false)}>Turn off</Button>
          <Button kind="primary" onPress={() => void set(true)}>
            Stop there
          </Button>
        </>
      }
    >
      <TextField
        label="Where this is true"
        value={condition}
        onChange={setCondition}
        onEnter={() => void set(true)}
        placeholder="always"
        problem={problem}
        isCode
      />
      <TextField
        label="From which hit on"
        value={fromHit}
        onChange={setFromHit}
        onEnter={() => void set(true)}
        hint={reachedText(breakpoint.hits)}
      />
    </Dialog>
  );
}

/** How often a breakpoint was reached, in words. */
function reachedText(hits: number): string {
  if (hits === 0) return "It has not been reached since it was set.";
  return hits === 1 ? "It was reached once since it was set." : `It was reached ${hits} times since it was set.`;
}
