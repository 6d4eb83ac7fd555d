import { useRef } from "react";
import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import styles from "./split.module.css";

const STEP = 0.02;

/** Two parts beside or above one another, and a bar to share the room between them, by pointer or arrow keys. */
export function Split({
  direction,
  name,
  share,
  onShare,
  children,
  minimum = 60,
}: {
  readonly direction: "row" | "column";
  /** What the bar resizes, for screen readers. */
  readonly name: string;
  /** The first part's share, 0 to 1. */
  readonly share: number;
  readonly onShare: (share: number) => void;
  readonly children: readonly [ReactNode, ReactNode];
  /** Pixels that each part keeps. */
  readonly minimum?: number;
}): ReactNode {
  const split = useRef<HTMLDivElement>(null);
  const isRow = direction === "row";

  const put = (wanted: number): void => {
    const box = split.current?.getBoundingClientRect();
    const size = box === undefined ? 0 : isRow ? box.width : box.height;
    const least = size === 0 ? 0 : Math.min(0.5, minimum / size);
    onShare(Math.min(1 - least, Math.max(least, wanted)));
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const box = split.current?.getBoundingClientRect();
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    put(isRow ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const [less, more] = isRow ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    if (event.key === "Home") put(0);
    else if (event.key === "End") put(1);
    else if (event.key === less) put(share - STEP);
    else if (event.key === more) put(share + STEP);
    else return;
    event.preventDefault();
  };

  return (
    <div ref={split} className={styles.split} data-direction={direction}>
      <div className={styles.part} style={{ flex: `${share} 1 0` }}>
        {children[0]}
      </div>
      <div
        className={styles.bar}
        role="separator"
        tabIndex={0}
        aria-label={name}
        aria-orientation={isRow ? "vertical" : "horizontal"}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onKeyDown={onKeyDown}
      />
      <div className={styles.part} style={{ flex: `${1 - share} 1 0` }}>
        {children[1]}
      </div>
    </div>
  );
}
