import { release } from "node:os";
import type { PrimitiveTable } from "./table.ts";

/** Microseconds from the beginning of 1901, from which Pharo counts, to that of 1970; both UTC. */
const EPOCH_MICROSECONDS = 2_177_452_800_000_000;

/**
 * Primitives whose answers come from the world outside: asked again they may answer something else. Who replays what a
 * process did must keep their answers, and these are all there are besides files.
 */
export const outsidePrimitives: PrimitiveTable = {
  /** Microseconds since the beginning of 1901, UTC. */
  utcMicroseconds: () => EPOCH_MICROSECONDS + Math.floor((performance.timeOrigin + performance.now()) * 1000),
  /** Minutes that the machine's clock is ahead of UTC now. */
  localTimeOffset: () => -new Date().getTimezoneOffset() || 0,

  platformName: (vm) => vm.string(process.platform),
  platformProcessor: (vm) => vm.string(process.arch),
  platformVersion: (vm) => vm.string(release()),
  platformWorkingDirectory: (vm) => vm.string(process.cwd()),
};
