import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Command } from "./command.ts";
import { CommandRegistry } from "./command-registry.ts";
import { commandsByCategory, commandsOnKeys, menuGroups } from "./command-search.ts";
import { keySequence, keyText } from "./key.ts";
import { keyConflicts } from "./key-conflict.ts";
import { shownKeys } from "./reserved-key.ts";

const command = (id: Command["id"], rest: Partial<Command> = {}): Command => ({ id, title: id, help: "", ...rest });
/** The registry compares elements and looks no further into them. */
const element = (): Element => ({}) as Element;

function registryOf(...commands: readonly Command[]): CommandRegistry {
  const registry = new CommandRegistry();
  registry.register(...commands);
  return registry;
}

const keysOf = (registry: CommandRegistry, id: Command["id"]): readonly string[] =>
  registry.get(id).sequences.map((sequence) => keyText(sequence, "linux"));

/** Where a page reports what nobody caught. */
const reported = vi.fn<(error: unknown) => void>();
beforeEach(() => vi.stubGlobal("reportError", reported));
afterEach(() => vi.unstubAllGlobals());

describe("a window's commands", () => {
  test("[T14] go with their disposer, and whoever shows them is told", () => {
    const registry = new CommandRegistry();
    const told = vi.fn<() => void>();
    registry.store.subscribe(told);
    const dispose = registry.register(command("a.b"));
    expect(() => registry.register(command("a.b"))).toThrow("There is a command a.b already");
    dispose();
    expect(registry.all()).toEqual([]);
    expect(told).toHaveBeenCalledTimes(2);
    expect(() => registry.get("a.b")).toThrow("There is no command a.b");
  });

  test("[T14] are done by whoever is nearest around the focus", () => {
    const registry = registryOf(command("a.b"));
    const [inner, outer] = [element(), element()];
    const done: string[] = [];
    registry.handleEverywhere({ "a.b": () => void done.push("everywhere") });
    registry.handleWithin(outer, { "a.b": () => void done.push("outer") });
    const leave = registry.handleWithin(inner, { "a.b": () => void done.push("inner") });
    registry.run("a.b", [inner, outer]);
    leave();
    registry.run("a.b", [inner, outer]);
    registry.run("a.b", []);
    expect(done).toEqual(["inner", "outer", "everywhere"]);
  });

  test("[T14] that nobody can do here do nothing, and say so", () => {
    const registry = registryOf(command("a.b"));
    expect(registry.run("a.b", [])).toBe(false);
    registry.handleEverywhere({ "a.b": { run: () => {}, isEnabled: () => false } });
    expect(registry.run("a.b", [])).toBe(false);
  });

  test("[T14] that are done everywhere by a later one go back to the earlier one after it", () => {
    const registry = registryOf(command("a.b"));
    const done: string[] = [];
    registry.handleEverywhere({ "a.b": () => void done.push("earlier") });
    const leave = registry.handleEverywhere({ "a.b": () => void done.push("later") });
    registry.run("a.b", []);
    leave();
    registry.run("a.b", []);
    expect(done).toEqual(["later", "earlier"]);
  });

  test("[T14] that throw are reported, and the window goes on", async () => {
    const registry = registryOf(command("a.now"), command("a.later"));
    registry.handleEverywhere({
      "a.now": () => {
        throw new Error("now");
      },
      "a.later": () => Promise.reject(new Error("later")),
    });
    expect(registry.run("a.now", [])).toBe(true);
    expect(registry.run("a.later", [])).toBe(true);
    await vi.waitFor(() => expect(reported).toHaveBeenCalledTimes(2));
  });

  test("[T14] stand in menus by groups, and in the palette by category", () => {
    const registry = registryOf(
      command("code.do", { menu: { name: "Code", group: "evaluate" } }),
      command("code.find", { menu: { name: "Code", group: "find" } }),
      command("code.print", { menu: { name: "Code", group: "evaluate" } }),
      command("help.keys", { category: "Help" }),
      command("pane.close", { category: "A pane" }),
      command("workspace.save", { menu: { name: "Workspace", group: "save" } }),
    );
    const ids = (commands: readonly Command[]): readonly string[] => commands.map(({ id }) => id);
    expect(menuGroups(registry.all(), "Code").map(ids)).toEqual([["code.do", "code.print"], ["code.find"]]);
    expect(commandsByCategory(registry.all()).map(([category]) => category)).toEqual([
      "Workspace",
      "Code",
      "Help",
      "A pane",
    ]);
  });
});

describe("the keys of commands", () => {
  test("[T14] change with the preset, at once", () => {
    const registry = registryOf(command("code.do", { keys: { pharo: ["Mod+D"], vscode: ["Mod+Enter"] } }));
    expect(keysOf(registry, "code.do")).toEqual(["Ctrl+D"]);
    registry.usePreset("vscode");
    expect(keysOf(registry, "code.do")).toEqual(["Ctrl+Enter"]);
  });

  test("[T14] are refused by name in whichever preset they stand", () => {
    const registry = new CommandRegistry();
    expect(() => registry.register(command("a.b", { keys: { pharo: ["Mod+D"], vscode: ["Hyper+D"] } }))).toThrow(
      '"Hyper+D" is no key',
    );
  });

  test("[T14] that are in each other's way are shown", () => {
    const registry = registryOf(
      command("a.open", { keys: ["Mod+O"] }),
      command("a.page", { keys: ["Mod+O Mod+P"] }),
      command("a.print", { keys: ["Mod+P"], scope: "code" }),
      command("a.print2", { keys: ["Mod+P"], scope: "code" }),
      command("a.row", { keys: ["Mod+P"], scope: "list" }),
    );
    expect(keyConflicts(registry.all()).map(({ kind, first, second }) => [kind, first.id, second.id])).toEqual([
      ["hides", "a.open", "a.page"],
      ["same", "a.print", "a.print2"],
    ]);
  });

  test("[T14] that a browser's tab keeps for itself have a second one, which is shown there", () => {
    const registry = registryOf(
      command("a.senders", { keys: ["Mod+N", "Alt+N"] }),
      command("a.tests", { keys: ["Mod+O Mod+T"] }),
    );
    const shown = (id: Command["id"], inBrowserTab: boolean): string =>
      keyText(shownKeys(registry.get(id), inBrowserTab) ?? [], "linux");
    expect(shown("a.senders", false)).toBe("Ctrl+N");
    expect(shown("a.senders", true)).toBe("Alt+N");
    expect(shown("a.tests", true)).toBe("Ctrl+O Ctrl+T");
  });

  test("[T14] find their command when they are pressed", () => {
    const registry = registryOf(
      command("a.page", { keys: ["Mod+O Mod+P"] }),
      command("a.open", { keys: ["Mod+O Mod+B"] }),
      command("a.print", { keys: ["Mod+P"] }),
    );
    const found = (keys: string): readonly string[] =>
      commandsOnKeys(registry.all(), keySequence(keys)).map(({ id }) => id);
    expect(found("Mod+O")).toEqual(["a.page", "a.open"]);
    expect(found("Mod+O Mod+P")).toEqual(["a.page"]);
  });
});
