import { expect, test } from "vitest";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { HARDSHIPS } from "./hardships.ts";
import { CrashRounds } from "./crash-rounds.ts";
import { seededRandom } from "./seeded-random.ts";

const ROUNDS = 30;

const isOften = ({ rounds }: { readonly rounds: number }): boolean => rounds >= 7;

test("[P2] [X3] killed at random instants under load, a workspace comes back whole: nothing acknowledged is lost, nothing is mixed, and of damage one is told; also without room and with a clock that is set back", async () => {
  await using home = new TestHome();
  const seed = Date.now() % 1_000_000;
  const report = await new CrashRounds(home, seededRandom(seed)).run(ROUNDS);
  expect({ seed, faults: report.faults }).toEqual({ seed, faults: [] });
  expect(report.kills).toBeGreaterThanOrEqual(ROUNDS);
  for (const { name } of HARDSHIPS) expect({ name, rounds: report.hardships[name] ?? 0 }).toSatisfy(isOften);
  // Thirty rounds take long on a slow machine.
}, 1_800_000);
