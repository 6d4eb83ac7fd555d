import { describe, expect, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import { HandClock } from "../vm/fixtures/index.ts";
import { COMMONS, type ProcessLayout } from "../vm/index.ts";
import { Turn, type TurnEnd } from "./turn.ts";

/** A clock that stands still until it is moved, of a thread that works only when it is told to. */
class IdleClock extends HandClock {
  used = 0;

  worked(): number {
    return this.used;
  }
}

const clock = new IdleClock();
const { vm } = bootTestVM({ clock });
// Nothing gets the processor: as on a machine that is busy with others.
vm.scheduler.halted = true;

/** A turn with a limit of 100 ms, its process, and how it ended, if it has. */
function limited(state: "ready" | "waiting"): {
  readonly process: ProcessLayout;
  readonly end: () => Promise<TurnEnd | undefined>;
} {
  const process = vm.spawnSend(3, "yourself", [], COMMONS);
  const ended = new Turn(vm, process).run(100);
  process.state = state;
  return { process, end: () => Promise.race([ended, Promise.resolve(undefined)]) };
}

describe("the time limit of a turn", () => {
  test("[T15] counts the time that the thread has worked, not the time that others had the processor", async () => {
    const turn = limited("ready");
    turn.process.turns = 6;
    clock.advance(100);
    expect(await turn.end()).toBeUndefined();
    clock.used += 60;
    clock.advance(100);
    expect(await turn.end()).toBeUndefined();
    clock.used += 40;
    clock.advance(40);
    expect(await turn.end()).toEqual({ kind: "stopped", by: "timeLimit" });
  });

  test("[T15] is not reached by what the thread worked for others: its process has had turns of its own", async () => {
    const turn = limited("ready");
    clock.used += 500;
    clock.advance(100);
    expect(await turn.end()).toBeUndefined();
    turn.process.turns = 3;
    clock.advance(30);
    expect(await turn.end()).toEqual({ kind: "stopped", by: "timeLimit" });
  });

  test("[T15] is reached all the same when others have had all of it, and its process none", async () => {
    const turn = limited("ready");
    clock.used += 500;
    clock.advance(100);
    expect(await turn.end()).toBeUndefined();
    vm.scheduler.turns += 10;
    clock.advance(30);
    expect(await turn.end()).toEqual({ kind: "stopped", by: "timeLimit" });
  });

  test("[T15] counts all time where the process waits", async () => {
    const turn = limited("waiting");
    clock.advance(100);
    expect(await turn.end()).toEqual({ kind: "stopped", by: "timeLimit" });
  });
});
