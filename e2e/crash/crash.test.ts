import { expect, test } from "vitest";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { CrashRounds } from "./crash-rounds.ts";
import { seededRandom } from "./seeded-random.ts";

const ROUNDS = 30;

test("[P2] killed at random instants under load, a workspace comes back whole: nothing acknowledged is lost, nothing is mixed", async () => {
  await using home = new TestHome();
  const report = await new CrashRounds(home, seededRandom(Date.now())).run(ROUNDS);
  expect(report.faults).toEqual([]);
  expect(report.kills).toBeGreaterThanOrEqual(ROUNDS);
  expect(report.transfers).toBeGreaterThan(ROUNDS);
});
