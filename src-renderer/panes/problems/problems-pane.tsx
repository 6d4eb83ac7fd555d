import { useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { CodeProblem } from "../../../src-runtime/protocol/index.ts";
import { useDock } from "../../shell/index.ts";
import { Badge, EmptyState, LineText, ListBox, Notice } from "../../widgets/index.ts";
import { browserPane } from "../browser/index.ts";
import styles from "../pane.module.css";
import { useSession } from "../session-context.ts";
import { usePaneModel } from "../use-pane-model.ts";
import { keyOf, placeOf, Problems } from "./store.ts";

/** What is wrong with the project's code: names and messages that nothing knows, files that did not load. */
export function ProblemsPane(): ReactNode {
  const session = useSession();
  const model = usePaneModel(() => new Problems(session));
  return model === undefined ? undefined : <ProblemList model={model} />;
}

function ProblemList({ model }: { readonly model: Problems }): ReactNode {
  const dock = useDock();
  const { problems, trouble } = useStore(model.store);
  const [chosen, setChosen] = useState<string>();
  const browse = (problem: CodeProblem | undefined): void => {
    if (!problem?.method) return;
    const { class: className, side, selector } = problem.method;
    dock.open(browserPane, { class: className, side, subject: { kind: "method", class: className, side, selector } });
  };
  const shown = problems ?? [];
  const index = shown.findIndex((each) => keyOf(each) === chosen);
  return (
    <div className={styles.pane}>
      {trouble !== undefined && <Notice tone="danger">{trouble}</Notice>}
      <div className={styles.rest}>
        <ListBox
          name="Problems"
          count={shown.length}
          itemAt={(at) => shown[at]}
          keyOf={keyOf}
          textOf={({ message }) => message}
          renderItem={(each) => (
            <>
              <Badge tone={each.severity === "error" ? "danger" : "notice"}>{each.severity}</Badge>
              <LineText>{each.message}</LineText>
              <span className={styles.aside}>{placeOf(each)}</span>
            </>
          )}
          chosen={index}
          onChoose={(at) => setChosen(shown[at] && keyOf(shown[at]))}
          onAct={(at) => browse(shown[at])}
          empty={
            problems && (
              <EmptyState title="No problems">
                Names that nothing declares, messages that no class understands and files that did not load are listed
                here.
              </EmptyState>
            )
          }
        />
      </div>
    </div>
  );
}
