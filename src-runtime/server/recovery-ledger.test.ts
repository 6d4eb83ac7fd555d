import { describe, expect, test } from "vitest";
import { RecoveryLedger } from "./recovery-ledger.ts";

const MINUTE = 60_000;
const NOW = Date.parse("2026-01-01T12:00:00Z");
const before = (...minutes: number[]): string[] => minutes.map((m) => new Date(NOW - m * MINUTE).toISOString());

describe("RecoveryLedger", () => {
  test.each([
    ["none", [], false],
    ["two", before(1, 2), false],
    ["three within five minutes", before(1, 2, 4), true],
    ["three, one of them older", before(1, 2, 6), false],
    ["times that are none", ["soon", "", "later"], false],
  ])("[P2] failures that need safe mode: %s", (_, failures, needed) => {
    expect(new RecoveryLedger(failures, () => undefined).needsSafeMode(NOW)).toBe(needed);
  });

  test("[P2] a recovery is on record as failed from its beginning until it has proved good", () => {
    const saved: (readonly string[])[] = [];
    const ledger = new RecoveryLedger(before(2), (failures) => saved.push(failures));
    ledger.begin(NOW);
    expect(saved.at(-1)).toEqual(before(2, 0));
    ledger.provedGood();
    expect(saved.at(-1)).toEqual([]);
  });

  test("[P2] an orderly end forgets what failed", () => {
    const ledger = new RecoveryLedger(before(1, 2, 3), () => undefined);
    ledger.endedInOrder();
    expect(ledger.needsSafeMode(NOW)).toBe(false);
  });
});
