import { useCallback, useRef } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { InspectedPart } from "../../../src-runtime/protocol/index.ts";
import { ListBox } from "../../widgets/index.ts";
import type { Column } from "./column.ts";
import { isSameWay } from "./column.ts";
import styles from "./inspector-pane.module.css";
import type { PartWindows } from "./part-windows.ts";

/** The parts that a column's tab lists: what each is called, and how it prints. */
export function PartList({
  column,
  parts,
  onChoose,
  onEnter,
  onLeave,
}: {
  readonly column: Column;
  readonly parts: PartWindows;
  /** `byPointer`: it was pressed, as opposed to gone to by keys. */
  readonly onChoose: (part: InspectedPart, byPointer: boolean) => void;
  /** Goes to the next column. */
  readonly onEnter: () => void;
  readonly onLeave: () => void;
}): ReactNode {
  const { total, version, problem } = useStore(parts.store);
  const { chosen, scrollTo } = useStore(column.store);
  const byPointer = useRef(false);
  /** The line that was asked for last. */
  const wanted = useRef(-1);
  const show = useCallback((from: number, to: number) => void parts.show(from, to), [parts]);

  /** A key may lead to a part that is not loaded yet, as End does; another key may have led on by the time that it is. */
  const choose = async (index: number): Promise<void> => {
    const isPointer = byPointer.current;
    wanted.current = index;
    const part = parts.at(index) ?? (await parts.get(index));
    if (part !== undefined && wanted.current === index) onChoose(part, isPointer);
  };

  return (
    <div
      className={styles.parts}
      onPointerDownCapture={() => {
        byPointer.current = true;
      }}
      onKeyDownCapture={() => {
        byPointer.current = false;
      }}
    >
      <ListBox
        name={`Parts of ${column.label}`}
        count={total ?? 0}
        itemAt={(index) => parts.at(index)}
        keyOf={({ label, step }) => ("slot" in step ? `slot ${step.slot}` : `${step.element} ${label}`)}
        textOf={({ label }) => label}
        renderItem={({ label, printString }) => (
          <>
            <span className={styles.partLabel} data-index={/^\d+$/.test(label)} title={label}>
              {label}
            </span>
            <span className={styles.partValue} title={printString.slice(0, 500)}>
              {printString}
            </span>
          </>
        )}
        chosen={indexOfChosen(column, parts, chosen, total ?? 0, version)}
        onChoose={(index) => void choose(index)}
        onAct={onEnter}
        onLeave={(direction) => (direction > 0 ? onEnter() : onLeave())}
        onVisible={show}
        empty={problem ?? (total === undefined ? "" : "Nothing in it")}
        scrollTop={scrollTo}
        onScroll={(top) => column.scrolled(top)}
      />
    </div>
  );
}

/** Where the chosen part stands; `version` says that the parts may be others. */
function indexOfChosen(
  column: Column,
  parts: PartWindows,
  chosen: ReturnType<Column["store"]["getState"]>["chosen"],
  total: number,
  _version: number,
): number {
  const step = chosen?.at(-1);
  if (step === undefined) return -1;
  // An element says itself where it stands, though it is not loaded.
  if ("element" in step) return step.element < total && isSameWay(column.stepsTo({ step }), chosen) ? step.element : -1;
  for (const [index, part] of parts.loaded()) if (isSameWay(column.stepsTo(part), chosen)) return index;
  return -1;
}
