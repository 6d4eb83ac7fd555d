import { useEffect, useId, useRef } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { SurvivalSummary } from "../../../src-runtime/protocol/index.ts";
import { Badge, Beacon, EmptyState, TabStrip } from "../../widgets/index.ts";
import type { Column } from "./column.ts";
import styles from "./inspector-pane.module.css";
import { PartList } from "./part-list.tsx";
import { SelfEvaluator } from "./self-evaluator.tsx";
import type { Inspector } from "./store.ts";
import { kindText } from "./tabs.ts";

/** One column of the pager: an object, the ways of looking at it, and a place to say something to it. */
export function ColumnView({
  inspector,
  column,
  index,
  isLookedAt,
  width,
  fitsBeside,
}: {
  readonly inspector: Inspector;
  readonly column: Column;
  readonly index: number;
  readonly isLookedAt: boolean;
  /** In pixels. */
  readonly width: number;
  /** There is room for the next column too. */
  readonly fitsBeside: boolean;
}): ReactNode {
  const { object, problem, whole, survival } = useStore(column.store);
  const panelId = useId();
  const element = useRef<HTMLElement>(null);
  const { tab, parts } = column;

  useEffect(() => {
    if (isLookedAt) element.current?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [isLookedAt]);

  const goTo = (next: number): void => {
    inspector.look(next);
    const sibling = element.current?.parentElement?.children[next];
    sibling?.querySelector<HTMLElement>("[role=listbox]")?.focus();
  };
  if (object === undefined) {
    return (
      <section ref={element} className={styles.column} style={{ inlineSize: width }} aria-label={column.label}>
        {problem === undefined ? (
          <div className={styles.waiting}>
            <Beacon name="looking" />
          </div>
        ) : (
          <EmptyState title="It can't be looked at">{problem}</EmptyState>
        )}
      </section>
    );
  }
  return (
    <section
      ref={element}
      className={styles.column}
      style={{ inlineSize: width }}
      aria-label={`${column.label}: ${object.className}`}
    >
      <header className={styles.head}>
        <h3 className={styles.title} title={object.printString.slice(0, 1_000)}>
          {object.printString}
        </h3>
        <span className={styles.className}>{kindText(object)}</span>
      </header>
      <div className={styles.tabs}>
        <TabStrip
          name="Ways of looking at it"
          tabs={column.tabs.map(({ id, label }) => ({ id, label }))}
          chosen={tab?.id ?? "slots"}
          onChoose={(id) => column.show(id)}
          panelId={panelId}
        />
      </div>
      <div id={panelId} className={styles.content} role="tabpanel" aria-label={tab?.label}>
        {problem !== undefined && <p className={styles.problem}>{problem}</p>}
        {tab?.id === "survival" ? (
          <SurvivalView survival={survival} />
        ) : parts === undefined ? (
          <pre className={styles.print} tabIndex={0}>
            {whole ?? object.printString}
          </pre>
        ) : (
          <PartList
            key={tab?.id}
            column={column}
            parts={parts}
            onChoose={(part, byPointer) => void inspector.choose(column, part, byPointer && !fitsBeside)}
            onEnter={() => goTo(index + 1)}
            onLeave={() => goTo(index - 1)}
          />
        )}
      </div>
      <SelfEvaluator inspector={inspector} column={column} />
    </section>
  );
}

const SURVIVAL_WORDS = { durable: "durable", sessionOnly: "session only", notRestorable: "not restorable" } as const;
const SURVIVAL_TONES = { durable: "good", sessionOnly: "notice", notRestorable: "danger" } as const;

/** What becomes of an object when the workspace ends, and why. */
function SurvivalView({ survival }: { readonly survival: SurvivalSummary | undefined }): ReactNode {
  if (survival === undefined) {
    return (
      <div className={styles.waiting}>
        <Beacon name="looking for what keeps it" />
      </div>
    );
  }
  return (
    <div className={styles.survival} role="status">
      <Badge tone={SURVIVAL_TONES[survival.kind]}>{SURVIVAL_WORDS[survival.kind]}</Badge>
      <p>{survival.why}.</p>
    </div>
  );
}
