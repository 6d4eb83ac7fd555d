import { expect, test } from "vitest";
import { testPackages } from "./package-tests.ts";
import { bootTestVM } from "./testing.ts";

const machine = bootTestVM();

/** Packages beyond what all code stands on. */
testPackages(
  {
    row: "L2",
    packages: [
      "Announcements-Core",
      "ClassDefinitionPrinters",
      "Colors",
      "FileSystem-Core",
      "FileSystem-Path",
      "Jobs",
      "Kernel-BasicObjects",
      "Survival",
      "System-Announcements",
      "System-Platforms",
      "System-SessionManager",
      "System-Time",
      "Text-Core",
      "UIManager",
      "Zinc-Resource-Meta-Core",
    ],
  },
  machine,
);

test("[P11] where nothing is stored, what becomes of an object says so", async () => {
  expect(await machine.print("Object new survivalContract reason")).toBe(
    "'Nothing is stored here: the workspace has no store'",
  );
});

test("[W11] where there is no workspace, Workspace says so", async () => {
  expect(await machine.print("[ Workspace snapshot: 'v1' ] on: WorkspaceError do: [ :error | error reason ]")).toBe(
    "#notPossible",
  );
});
