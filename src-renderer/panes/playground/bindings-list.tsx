import { useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { EmptyState, IconButton, LineText, ListBox, Toolbar } from "../../widgets/index.ts";
import type { WorkspaceSession } from "../../connection/index.ts";
import styles from "./playground-pane.module.css";

/** The variables of the session, beside the page: what they are, and the way into them. */
export function BindingsList({
  session,
  onInspect,
}: {
  readonly session: WorkspaceSession;
  readonly onInspect: (name: string) => void;
}): ReactNode {
  const { bindings } = useStore(session.bindings.store);
  const [chosen, setChosen] = useState<string>();
  const clear = async (): Promise<void> => {
    const { delta } = await session.request("session/clear", { session: session.id });
    await session.bindings.apply(delta);
  };
  return (
    <div className={styles.bindings}>
      <Toolbar
        name="Variables"
        end={
          <IconButton
            name="Forget all variables"
            icon="trash"
            isDisabled={bindings.length === 0}
            onPress={() => void clear()}
          />
        }
      >
        <span className={styles.bindingsTitle}>Variables</span>
      </Toolbar>
      <div className={styles.bindingsLines}>
        <ListBox
          name="Variables of this session"
          count={bindings.length}
          itemAt={(index) => bindings[index]}
          keyOf={({ key }) => key}
          textOf={({ name }) => name}
          renderItem={({ name, printString, className }) => (
            <>
              <LineText kind="code">{name}</LineText>
              <span className={styles.bindingValue} title={`${className}\n${printString.slice(0, 500)}`}>
                {printString}
              </span>
            </>
          )}
          chosen={bindings.findIndex(({ key }) => key === chosen)}
          onChoose={(index) => setChosen(bindings[index]?.key)}
          onAct={(index) => {
            const name = bindings[index]?.name;
            if (name !== undefined) onInspect(name);
          }}
          empty={
            <EmptyState title="No variables yet">
              <code>x := 3 + 4</code> makes one, for this window alone.
            </EmptyState>
          }
        />
      </div>
    </div>
  );
}
