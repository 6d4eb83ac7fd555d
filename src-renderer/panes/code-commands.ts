import type { Command } from "../commands/index.ts";

/** What can be done with the selection of code, or the line: in a page, and wherever there is an object to say it to. */
export const CODE_COMMANDS: readonly Command[] = [
  {
    id: "code.doIt",
    title: "Do it",
    keys: { pharo: ["Mod+D"], vscode: ["Mod+K Mod+D"] },
    menu: { name: "Code", group: "evaluate" },
    scope: "code",
    help: "Evaluates the selection, or the line, for what it does.",
  },
  {
    id: "code.printIt",
    title: "Print it",
    keys: { pharo: ["Mod+P"], vscode: ["Mod+Enter"] },
    menu: { name: "Code", group: "evaluate" },
    scope: "code",
    help: "Evaluates the selection, or the line, and shows what it comes to below it.",
  },
  {
    id: "code.inspectIt",
    title: "Inspect it",
    keys: { pharo: ["Mod+I"], vscode: ["Mod+K Mod+I"] },
    menu: { name: "Code", group: "evaluate" },
    scope: "code",
    help: "Evaluates the selection, or the line, and opens an inspector on the object it comes to.",
  },
  {
    id: "code.debugIt",
    title: "Debug it",
    keys: { pharo: ["Mod+Shift+D"], vscode: ["Mod+K Mod+Shift+D"] },
    menu: { name: "Code", group: "evaluate" },
    scope: "code",
    help: "Evaluates the selection, or the line, step by step in a debugger.",
  },
  {
    id: "code.browse",
    title: "Browse it",
    keys: ["Mod+B"],
    menu: { name: "Go", group: "code" },
    scope: "code",
    help: "Opens a browser on the class that is selected, or the cursor touches; of a message, on its implementors.",
  },
  {
    id: "code.senders",
    title: "Senders",
    keys: ["Mod+N", "Alt+N"],
    menu: { name: "Go", group: "code" },
    scope: "code",
    help: "Lists the methods that send the message that is selected, or the cursor touches; in the lists, the chosen one.",
  },
  {
    id: "code.implementors",
    title: "Implementors",
    keys: ["Mod+M"],
    menu: { name: "Go", group: "code" },
    scope: "code",
    help: "Lists the methods of that name in all classes.",
  },
  {
    id: "code.references",
    title: "References to the class",
    keys: { pharo: ["Mod+Shift+N", "Alt+R"], vscode: ["Alt+R"] },
    menu: { name: "Go", group: "code" },
    scope: "code",
    help: "Lists the methods that name the class that is selected, or the cursor touches; in the lists, the chosen one.",
  },
];
