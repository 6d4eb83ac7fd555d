import { useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { PaneProps } from "../../shell/index.ts";
import { Choice, EmptyState, IconButton, TextField, Toolbar } from "../../widgets/index.ts";
import { useSession } from "../session-context.ts";
import { filtered, linesOf, writersOf } from "./lines.ts";
import styles from "./transcript-pane.module.css";

/** What the transcript keeps: which of its lines are shown. */
export type TranscriptParams = { readonly words: string; readonly actor: string | null };

const NEAR_THE_END = 24;
const EVERYBODY = "";

/** What the workspace's code and actors write. It follows the end, unless one has scrolled away from it. */
export function TranscriptPane({ params, pane }: PaneProps<TranscriptParams>): ReactNode {
  const { transcript } = useSession();
  const { entries, lost } = useStore(transcript.store);
  const [words, setWords] = useState(params.words);
  const [actor, setActor] = useState(params.actor ?? EVERYBODY);
  const lines = useMemo(() => linesOf(entries), [entries]);
  const writers = useMemo(() => writersOf(lines), [lines]);
  const shown = useMemo(() => filtered(lines, words, actor === EVERYBODY ? undefined : actor), [lines, words, actor]);
  const scroller = useRef<HTMLDivElement>(null);
  const followsEnd = useRef(true);

  useEffect(() => pane.keep({ words, actor: actor === EVERYBODY ? null : actor }), [pane, words, actor]);
  useEffect(() => {
    const element = scroller.current;
    if (element !== null && followsEnd.current) element.scrollTop = element.scrollHeight;
  }, [shown]);

  return (
    <div className={styles.pane}>
      <Toolbar
        name="Transcript"
        end={
          <IconButton name="Clear" icon="trash" onPress={() => transcript.clear()} isDisabled={entries.length === 0} />
        }
      >
        <TextField label="Filter" isLabelHidden icon="search" placeholder="Filter" value={words} onChange={setWords} />
        {writers.length > 0 && (
          <Choice
            name="Written by"
            options={[{ id: EVERYBODY, label: "Everybody" }, ...writers.map((id) => ({ id, label: id }))]}
            chosen={actor}
            onChoose={setActor}
          />
        )}
      </Toolbar>
      <div
        ref={scroller}
        className={styles.lines}
        hidden={shown.length === 0}
        role="log"
        aria-label="Transcript"
        tabIndex={0}
        data-focus-first=""
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          followsEnd.current = scrollHeight - clientHeight - scrollTop < NEAR_THE_END;
        }}
      >
        {lost > 0 && <p className={styles.lost}>{lostText(lost)}.</p>}
        {shown.map(({ key, text, at, actor: writer }) => (
          <p key={key} className={styles.line} title={new Date(at).toLocaleString()}>
            {writer !== undefined && <span className={styles.writer}>{writer}</span>}
            {text}
          </p>
        ))}
      </div>
      {shown.length === 0 && (
        <EmptyState title={entries.length > 0 ? "No line is so" : lost > 0 ? lostText(lost) : "Nothing written yet"}>
          {entries.length === 0 && (
            <>
              <code>Transcript show: 'hello'; cr</code> writes here, from evaluations and actors alike.
            </>
          )}
        </EmptyState>
      )}
    </div>
  );
}

function lostText(lost: number): string {
  return lost === 1 ? "One earlier entry is no longer kept" : `${lost} earlier entries are no longer kept`;
}
