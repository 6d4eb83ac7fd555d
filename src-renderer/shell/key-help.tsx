import { useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { useStore } from "zustand";
import {
  KEY_PRESETS,
  KEY_PRESET_TITLES,
  commandsByCategory,
  commandsOnKeys,
  isReserved,
  keyConflicts,
  keyText,
  strokeOf,
} from "../commands/index.ts";
import type { KeyPreset, KeySequence, RegisteredCommand } from "../commands/index.ts";
import { Button, Choice, Dialog, KeyCap, Notice, TextField } from "../widgets/index.ts";
import { useCommandsContext } from "./commands-context.ts";
import styles from "./key-help.module.css";

const SEARCHED_STROKES = 2;

/** All commands with their keys: searched by words, or by pressing keys. Here the keys are chosen too. */
export function KeyHelp({
  onPreset,
  onClose,
}: {
  /** Told what was chosen, so that it can be kept. */
  readonly onPreset: (preset: KeyPreset) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { registry, platform, inBrowserTab } = useCommandsContext();
  const { commands, preset } = useStore(registry.store);
  const [words, setWords] = useState("");
  const [strokes, setStrokes] = useState<KeySequence>([]);
  const conflicts = keyConflicts(commands);
  const found = matching(strokes.length > 0 ? commandsOnKeys(commands, strokes) : commands, words);

  const onPress = (event: KeyboardEvent): void => {
    if (event.key === "Tab" || event.key === "Escape") return;
    event.preventDefault();
    if (event.key === "Backspace" && !event.ctrlKey && !event.metaKey && !event.altKey) return setStrokes([]);
    const stroke = strokeOf(event.nativeEvent, platform);
    if (stroke !== undefined) setStrokes((before) => [...before.slice(1 - SEARCHED_STROKES), stroke]);
  };

  return (
    <Dialog title="Commands and keys" isWide onClose={onClose} actions={<Button onPress={onClose}>Close</Button>}>
      <div className={styles.tools}>
        <TextField label="Find" icon="search" value={words} onChange={setWords} placeholder="a word" />
        <TextField
          label="Press keys"
          icon="keyboard"
          value={keyText(strokes, platform)}
          onChange={() => setStrokes([])}
          onKeyDown={onPress}
          placeholder="the keys themselves"
        />
        <div className={styles.preset}>
          <span className={styles.label}>Keys as in</span>
          <Choice
            name="Keys as in"
            options={KEY_PRESETS.map((id) => ({ id, label: KEY_PRESET_TITLES[id] }))}
            chosen={preset}
            onChoose={(chosen) => {
              registry.usePreset(chosen);
              onPreset(chosen);
            }}
          />
        </div>
      </div>
      {conflicts.map(({ kind, sequence, first, second }) => (
        <Notice key={`${first.id} ${second.id}`} tone="notice">
          {kind === "same"
            ? `${keyText(sequence, platform)} is the key of “${first.title}” and of “${second.title}”: the nearer one is done.`
            : `${keyText(sequence, platform)} does “${first.title}”, so that the longer keys of “${second.title}” are never reached.`}
        </Notice>
      ))}
      <div className={styles.list} tabIndex={0} role="region" aria-label="Commands">
        {found.length === 0 && <p className={styles.none}>No command is called so, or has these keys.</p>}
        {commandsByCategory(found).map(([category, members]) => (
          <section key={category}>
            <h3 className={styles.category}>{category}</h3>
            <dl className={styles.commands}>
              {members.map(({ id, title, help, sequences }) => (
                <div key={id} className={styles.command}>
                  <dt>{title}</dt>
                  <dd className={styles.help}>{help}</dd>
                  <dd className={styles.keys}>
                    {sequences
                      .filter((sequence) => !inBrowserTab || !isReserved(sequence))
                      .map((sequence) => keyText(sequence, platform))
                      .map((text) => (
                        <KeyCap key={text}>{text}</KeyCap>
                      ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function matching(commands: readonly RegisteredCommand[], words: string): readonly RegisteredCommand[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ title, help }) => {
    const text = `${title} ${help}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
