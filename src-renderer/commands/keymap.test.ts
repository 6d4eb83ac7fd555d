import { describe, expect, test } from "vitest";
import { CommandRegistry } from "./command-registry.ts";
import { Keymap } from "./keymap.ts";
import { keySequence, keyText, strokeOf } from "./key.ts";
import type { KeyEvent, KeyStroke } from "./key.ts";

const stroke = (text: string): KeyStroke => keySequence(text)[0] as KeyStroke;
const event = (key: string, modifiers: Partial<KeyEvent> = {}): KeyEvent => ({
  key,
  code: `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...modifiers,
});

function keymap() {
  const registry = new CommandRegistry();
  registry.register(
    { id: "code.printIt", title: "Print it", help: "", keys: ["Mod+P"] },
    { id: "open.playground", title: "Open a page", help: "", keys: ["Mod+O Mod+P"] },
    { id: "code.senders", title: "Senders", help: "", keys: ["Mod+N", "Alt+N"] },
  );
  return { registry, keymap: new Keymap(registry) };
}

describe("keys", () => {
  test("[T14] are Pharo's: ⌘ is Command on a Mac and Control elsewhere", () => {
    const wanted = stroke("Mod+P");
    expect(strokeOf(event("p", { metaKey: true }), "darwin")).toEqual(wanted);
    expect(strokeOf(event("p", { ctrlKey: true }), "linux")).toEqual(wanted);
    expect(strokeOf(event("p", { ctrlKey: true }), "darwin")).toBeUndefined();
    expect(keyText(keySequence("Mod+Shift+F"), "darwin")).toBe("⇧⌘F");
    expect(keyText(keySequence("Mod+O Mod+P"), "linux")).toBe("Ctrl+O Ctrl+P");
  });

  test("[T14] with Alt are the key itself, whatever character the layout gives", () => {
    expect(strokeOf(event("ñ", { altKey: true, code: "KeyN" }), "linux")).toEqual(stroke("Alt+N"));
  });

  test("[T14] a text that is no key is refused by name", () => {
    expect(() => keySequence("Hyper+Q")).toThrow('"Hyper+Q" is no key');
  });
});

describe("the keymap", () => {
  test("[T14] of two commands with one key runs the one nearest to the focus", () => {
    const { registry, keymap: map } = keymap();
    registry.register({ id: "list.pin", title: "Pin", help: "", keys: ["Mod+P"] });
    const [row, pane] = [{} as Element, {} as Element];
    registry.handleWithin(pane, { "code.printIt": () => {} });
    registry.handleWithin(row, { "list.pin": () => {} });
    expect(map.press(stroke("Mod+P"), [row, pane])).toEqual({ kind: "command", id: "list.pin" });
    expect(map.press(stroke("Mod+P"), [pane])).toEqual({ kind: "command", id: "code.printIt" });
  });

  test("[T14] runs a command by either of its keys", () => {
    const { registry, keymap: map } = keymap();
    registry.handleEverywhere({ "code.senders": () => {} });
    expect(map.press(stroke("Mod+N"), [])).toEqual({ kind: "command", id: "code.senders" });
    expect(map.press(stroke("Alt+N"), [])).toEqual({ kind: "command", id: "code.senders" });
  });

  test("[T14] follows a sequence, whose second key has another meaning alone", () => {
    const { registry, keymap: map } = keymap();
    registry.handleEverywhere({ "code.printIt": () => {}, "open.playground": () => {} });
    expect(map.press(stroke("Mod+O"), [])).toMatchObject({ kind: "pending" });
    expect(map.press(stroke("Mod+P"), [])).toEqual({ kind: "command", id: "open.playground" });
    expect(map.press(stroke("Mod+P"), [])).toEqual({ kind: "command", id: "code.printIt" });
  });

  test("[T14] leaves a key alone that nobody here can do anything with", () => {
    const { registry, keymap: map } = keymap();
    expect(map.press(stroke("Mod+P"), [])).toEqual({ kind: "free" });
    registry.handleEverywhere({ "code.printIt": { run: () => {}, isEnabled: () => false } });
    expect(map.press(stroke("Mod+P"), [])).toEqual({ kind: "free" });
  });
});
