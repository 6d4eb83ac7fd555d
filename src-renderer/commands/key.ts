import type { Attached } from "../../src-main/channels.ts";

/** The system that keys are shown for, and that says which key Pharo's ⌘ is. */
export type Platform = Attached["platform"];

/** One key with its modifiers. `mod` is Pharo's ⌘: Command on a Mac, Control elsewhere. */
export interface KeyStroke {
  readonly key: string;
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

/** What is pressed to run a command: one stroke, or several after one another, as in `Mod+O Mod+P`. */
export type KeySequence = readonly KeyStroke[];

/** The sequence that a text such as `Mod+Shift+F` or `Mod+O Mod+P` denotes. */
export function keySequence(text: string): KeySequence {
  return text.split(" ").map(keyStroke);
}

function keyStroke(text: string): KeyStroke {
  const words = text.split("+");
  const key = words.pop();
  const modifiers = new Set(words);
  if (key === undefined || key === "" || [...modifiers].some((word) => !["Mod", "Shift", "Alt"].includes(word))) {
    throw new Error(`${JSON.stringify(text)} is no key: expected one such as Mod+Shift+F`);
  }
  return {
    key: key.length === 1 ? key.toLowerCase() : key,
    mod: modifiers.has("Mod"),
    shift: modifiers.has("Shift"),
    alt: modifiers.has("Alt"),
  };
}

/** What a key event says about keys; a part of the DOM's `KeyboardEvent`. */
export interface KeyEvent {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The stroke of a key event; undefined for a modifier alone, or for Control on a Mac, which is not ⌘. */
export function strokeOf(event: KeyEvent, platform: Platform): KeyStroke | undefined {
  if (["Shift", "Control", "Alt", "Meta", "AltGraph", "Dead"].includes(event.key)) return undefined;
  const isMac = platform === "darwin";
  if (isMac ? event.ctrlKey : event.metaKey) return undefined;
  // With Alt, layouts give other characters: the key itself is meant.
  const letter = event.altKey ? /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() : undefined;
  return {
    key: letter ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key),
    mod: isMac ? event.metaKey : event.ctrlKey,
    shift: event.shiftKey,
    alt: event.altKey,
  };
}

/** Whether two strokes are the same key. Shift is part of a character such as `?` already. */
export function isSameStroke(a: KeyStroke, b: KeyStroke): boolean {
  const shiftMatters = a.key.length > 1 || /[a-z0-9]/.test(a.key);
  return a.key === b.key && a.mod === b.mod && a.alt === b.alt && (!shiftMatters || a.shift === b.shift);
}

/** Whether a sequence begins with these strokes, or is these strokes. */
export function beginsWith(sequence: KeySequence, beginning: KeySequence): boolean {
  return (
    beginning.length <= sequence.length &&
    beginning.every((stroke, n) => {
      const wanted = sequence[n];
      return wanted !== undefined && isSameStroke(stroke, wanted);
    })
  );
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Delete: "Del",
};

/** A sequence as people read it: `⇧⌘F` on a Mac, `Ctrl+Shift+F` elsewhere. */
export function keyText(sequence: KeySequence, platform: Platform): string {
  return sequence.map((stroke) => strokeText(stroke, platform)).join(" ");
}

function strokeText({ key, mod, shift, alt }: KeyStroke, platform: Platform): string {
  const name = NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  if (platform === "darwin") return `${alt ? "⌥" : ""}${shift ? "⇧" : ""}${mod ? "⌘" : ""}${name}`;
  return [...(mod ? ["Ctrl"] : []), ...(alt ? ["Alt"] : []), ...(shift ? ["Shift"] : []), name].join("+");
}
