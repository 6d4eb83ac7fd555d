import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { CrashRounds } from "./crash-rounds.ts";
import { seededRandom } from "./seeded-random.ts";

/** `npm run -s crash [-- ROUNDS [SEED]]`: kills a workspace under load so many times (1000) and holds what comes back to a model. */
const rounds = Number(process.argv[2] ?? 1000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
console.log(`${rounds} rounds, seed ${seed}`);
await using home = new TestHome();
const report = await new CrashRounds(home, seededRandom(seed)).run(rounds, ({ rounds: done, kills, faults }) => {
  // A run that is cut off has said so much.
  if (done % 10 === 0) console.log(`${done} of ${rounds}: ${kills} kills, ${faults.length} faults`);
});
console.log(JSON.stringify(report, undefined, 2));
process.exitCode = report.faults.length === 0 ? 0 : 1;
