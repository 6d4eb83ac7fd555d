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
];
