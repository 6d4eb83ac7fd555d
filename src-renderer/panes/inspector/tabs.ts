import type { InspectedObject, PartStep } from "../../../src-runtime/protocol/index.ts";

/** A way of looking at an object. */
export type TabId = "items" | "state" | "mailbox" | "slots" | "print" | "survival";

/** A tab of a column: what it shows, and the way there from the column's object. */
export interface InspectorTab {
  readonly id: TabId;
  readonly label: string;
  /** From the object to the one whose parts are shown. */
  readonly steps: readonly PartStep[];
  readonly parts: "slots" | "elements" | "none";
}

const PRINT: InspectorTab = { id: "print", label: "Print", steps: [], parts: "none" };

const SURVIVAL: InspectorTab = { id: "survival", label: "Survival", steps: [], parts: "none" };

/** The ways of looking at an object, the most telling first. */
export function tabsOf({ className, slotCount, elementCount }: InspectedObject): readonly InspectorTab[] {
  if (className === "ActorReference") {
    // An actor is seen from outside as a reference; what it knows and what waits for it are within.
    return [
      { id: "state", label: "State", steps: [{ slot: "state" }], parts: "slots" },
      { id: "mailbox", label: "Mailbox", steps: [{ slot: "mailbox" }], parts: "elements" },
      { id: "slots", label: "Raw", steps: [], parts: "slots" },
      SURVIVAL,
    ];
  }
  const items: InspectorTab = { id: "items", label: "Items", steps: [], parts: "elements" };
  const slots: InspectorTab = { id: "slots", label: elementCount > 0 ? "Raw" : "Slots", steps: [], parts: "slots" };
  return [...(elementCount > 0 ? [items] : []), ...(slotCount > 0 ? [slots] : []), PRINT, SURVIVAL];
}

const numbers = new Intl.NumberFormat("en");

/** What an object is in a word or two: its class, and of what has elements how many there are. */
export function kindText({ className, elementCount }: Pick<InspectedObject, "className" | "elementCount">): string {
  if (className === "ActorReference" || elementCount === 0) return className;
  return `${className}, ${numbers.format(elementCount)} ${elementCount === 1 ? "item" : "items"}`;
}
