import type { WorkspaceListing } from "../../src-main/channels.ts";
import type { SnapshotSummary, WorkspaceId } from "../../src-runtime/protocol/index.ts";

/** A class of the sample, with its subclasses. */
export interface SampleClass {
  readonly name: string;
  readonly subclasses?: readonly SampleClass[];
}

export const PACKAGES = [
  "Bank",
  "Bank-Tests",
  "Collections",
  "Kernel",
  "Kernel-Exceptions",
  "Kernel-Processes",
  "SUnit",
];

export const CLASSES: readonly SampleClass[] = [
  {
    name: "Object",
    subclasses: [
      { name: "Account", subclasses: [{ name: "CurrentAccount" }, { name: "SavingsAccount" }] },
      { name: "Actor", subclasses: [{ name: "Teller" }] },
      {
        name: "Error",
        subclasses: [{ name: "InsufficientFunds" }, { name: "AnErrorWithANameThatIsLongerThanItsColumnIsWide" }],
      },
    ],
  },
];

export const PROTOCOLS = ["-- all --", "accessing", "initialization", "printing", "transferring"];

export const METHODS = ["balance", "deposit:", "initialize", "printOn:", "transfer:to:", "withdraw:"];

/** A variable, or an element, with what it holds. */
export interface Sample {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly bytes: number;
}

export const VARIABLES: readonly Sample[] = [
  { name: "account", type: "SavingsAccount", value: "a SavingsAccount (balance: 1200.00s2)", bytes: 184 },
  { name: "teller", type: "Actor", value: "an Actor (Teller, idle)", bytes: 612 },
  { name: "rates", type: "OrderedCollection", value: "an OrderedCollection(1/4 3/8 7/16)", bytes: 2_048 },
  { name: "ans", type: "SmallInteger", value: "42", bytes: 8 },
];

const listing = (id: string, name: string, rest: Partial<WorkspaceListing>): WorkspaceListing => ({
  id: id as WorkspaceId,
  name,
  projectPath: `/home/ada/projects/${name}`,
  folderExists: true,
  running: false,
  trust: "trusted",
  lastActiveAt: "2026-03-10T11:58:00Z",
  ...rest,
});

export const WORKSPACES: readonly WorkspaceListing[] = [
  listing("1", "bank", { running: true }),
  listing("2", "chess", { running: true, lastActiveAt: "2026-03-10T08:00:00Z" }),
  listing("3", "weather-station", { lastActiveAt: "2026-03-02T08:00:00Z" }),
  listing("4", "thesis", { folderExists: false, lastActiveAt: "2025-06-02T08:00:00Z" }),
];

const snapshot = (name: string, note: string, createdAt: string): SnapshotSummary => ({
  name,
  note,
  createdAt,
  root: "",
  codeVersion: "",
  scope: "workspace",
});

export const SNAPSHOTS: readonly SnapshotSummary[] = [
  snapshot("before the migration", "all accounts still in lire", "2026-03-01T09:12:00Z"),
  snapshot("v1", "", "2026-03-08T17:40:00Z"),
];

export const NOW = new Date("2026-03-10T12:00:00Z");
