import type { Command } from "../../commands/index.ts";

const scope = "browser";

/** What can be done in a class browser. */
export const BROWSER_COMMANDS: readonly Command[] = [
  {
    id: "browser.accept",
    title: "Accept",
    keys: ["Mod+S"],
    menu: { name: "Code", group: "accept" },
    scope,
    help: "Compiles the method, class definition or comment for all sessions and writes it to its file.",
  },
  {
    id: "browser.revert",
    title: "Give up the edit",
    keys: ["Mod+L"],
    menu: { name: "Code", group: "accept" },
    scope,
    help: "Shows the text as the workspace has it, in place of what was typed.",
  },
  {
    id: "browser.newPackage",
    title: "New package…",
    keys: ["Alt+Shift+K"],
    menu: { name: "Code", group: "make" },
    scope,
    help: "Makes a package of the project, after asking what it is to be called.",
  },
  {
    id: "browser.newClass",
    title: "New class",
    keys: ["Alt+K"],
    menu: { name: "Code", group: "make" },
    scope,
    help: "Begins a class in the chosen package.",
  },
  {
    id: "browser.newMethod",
    title: "New method",
    keys: ["Alt+M"],
    menu: { name: "Code", group: "make" },
    scope,
    help: "Begins a method of the chosen class, in the chosen protocol.",
  },
  {
    id: "browser.remove",
    title: "Remove…",
    keys: ["Mod+Delete"],
    menu: { name: "Code", group: "make" },
    scope,
    help: "Removes the method or the class that is shown, after asking.",
  },
  {
    id: "browser.runTests",
    title: "Run tests",
    keys: ["Mod+T", "Alt+T"],
    menu: { name: "Code", group: "test" },
    scope,
    help: "Runs the tests of the chosen class or package, and marks each test in the list. A test class's own mark, pressed, does the same.",
  },
  {
    id: "browser.runTest",
    title: "Run this test",
    keys: ["Alt+Shift+R"],
    menu: { name: "Code", group: "test" },
    scope,
    help: "Runs the test that is shown, and marks it in the list.",
  },
  {
    id: "browser.findClass",
    title: "Find class",
    keys: ["Mod+Shift+F"],
    menu: { name: "Go", group: "code" },
    scope,
    help: "Goes to the field that lists classes by a part of their name, of all packages.",
  },
  {
    id: "browser.otherSide",
    title: "Instance or class side",
    keys: ["Alt+C"],
    menu: { name: "Go", group: "code" },
    scope,
    help: "Shows the methods of the class itself, or those of its instances again.",
  },
];
