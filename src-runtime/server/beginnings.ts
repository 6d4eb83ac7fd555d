import { Turn } from "../sessions/index.ts";
import { COMMONS, type Value, type VM } from "../vm/index.ts";

/** What all classes together may take; each has a limit of its own, see SessionManager. */
const LIMIT_MILLISECONDS = 30_000;

/**
 * Tells classes that the workspace begins and ends: those that registered with `SessionManager default`. Where nobody ever asked for
 * that there is nothing to do.
 */
export class Beginnings {
  readonly #vm: VM;
  readonly #tell: (text: string) => void;

  /** `tell` is for what goes wrong. */
  constructor(vm: VM, tell: (text: string) => void) {
    this.#vm = vm;
    this.#tell = tell;
  }

  /** The objects are there, and nothing of them runs yet. */
  startUp(beginning: string): Promise<void> {
    return this.#send("startUp:", this.#vm.symbol(beginning));
  }

  shutDown(): Promise<void> {
    return this.#send("shutDown:", true);
  }

  async #send(selector: string, argument: Value): Promise<void> {
    const vm = this.#vm;
    const manager = vm.tryClassNamed("SessionManager")?.$info.classVariables.get("Default")?._value ?? vm.nil;
    if (manager === vm.nil) return;
    const turn = new Turn(vm, vm.spawnSend(manager, selector, [argument], COMMONS));
    const end = await turn.run(LIMIT_MILLISECONDS);
    if (end.kind === "finished") return;
    this.#tell(`SessionManager>>${selector} did not come to its end: some classes were not told\n`);
    await turn.unwind();
  }
}
