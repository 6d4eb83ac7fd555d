import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { messageOf } from "../../connection/index.ts";
import type { QuestionProps } from "../question-props.ts";
import { useSession } from "../session-context.ts";
import { NameQuestion, type SnapshotScope } from "./questions.tsx";

/** Asks, over whatever is open, what a snapshot of the workspace or of this window as it is now is to be called, and saves it. */
export function SaveSnapshot({ onTold, onClose }: QuestionProps): ReactNode {
  const session = useSession();
  const [taken, setTaken] = useState<readonly string[]>([]);
  useEffect(() => {
    let isOver = false;
    // Without the names a taken one is refused by the workspace, which is told then.
    session.request("snapshot/list", {}).then(
      ({ snapshots }) => {
        if (!isOver) setTaken(snapshots.map(({ name }) => name));
      },
      () => {},
    );
    return () => {
      isOver = true;
    };
  }, [session]);
  const save = async (name: string, note: string, replace: boolean, scope: SnapshotScope): Promise<void> => {
    try {
      await session.request("snapshot/save", { session: session.id, name, note, replace, scope });
      onTold({ tone: "good", text: `Saved as ${name}` });
    } catch (error) {
      onTold({ tone: "danger", text: `The snapshot ${name} was not saved: ${messageOf(error)}` });
    }
  };
  return (
    <NameQuestion
      snapshot={undefined}
      taken={taken}
      onAnswer={(name, note, replace, scope) => void save(name, note, replace, scope)}
      onClose={onClose}
    />
  );
}
