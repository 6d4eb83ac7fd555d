import { fluidDefinition, shapeOf } from "../code/index.ts";
import { describeFailure, Printer, Turn } from "../sessions/index.ts";
import { type Behavior, type CompiledCode, TRAIT_PACKAGE, type Value, type VM } from "../vm/index.ts";

/** A class as it was before a change. */
interface ClassBefore {
  readonly behavior: Behavior;
  readonly definition: string;
  readonly comment: string;
  readonly methods: OwnMethods;
  readonly classMethods: OwnMethods;
}

type OwnMethods = ReadonlyMap<string, CompiledCode>;

/**
 * Tells Smalltalk's SystemAnnouncer of changes that no Smalltalk code made: what a window or an editor accepted, what was
 * loaded. It is told afterwards and one after the other; nobody waits for those who hear of it.
 */
export class CodeAnnouncing {
  readonly #vm: VM;
  #told: Promise<void> = Promise.resolve();
  /** How long those who are told of one change may take in all, in milliseconds. */
  limit = 10_000;
  /** Hears of what went wrong in those who were told. */
  onProblem: (message: string) => void = () => undefined;

  constructor(vm: VM) {
    this.#vm = vm;
  }

  /** Resolves when all changes until now have been told. */
  get told(): Promise<void> {
    return this.#told;
  }

  /** Makes a change, and tells what it did to the classes of these names; to all classes without names. */
  async during<T>(change: () => T | Promise<T>, names?: readonly string[]): Promise<T> {
    const before = this.#classes(names);
    const result = await change();
    const news = this.#news(before, this.#classes(names));
    if (news.length > 0 && !this.#vm.scheduler.halted) this.#told = this.#told.then(() => this.#tell(news));
    return result;
  }

  #classes(names: readonly string[] | undefined): ReadonlyMap<string, ClassBefore> {
    const vm = this.#vm;
    const behaviors = names ? names.flatMap((name) => vm.tryClassNamed(name) ?? []) : vm.allClasses();
    return new Map(behaviors.map((each) => [each.$info.name, described(each)]));
  }

  /** Arrays that `SystemAnnouncer class>>announceChanges:` knows. */
  #news(before: ReadonlyMap<string, ClassBefore>, after: ReadonlyMap<string, ClassBefore>): readonly Value[] {
    const vm = this.#vm;
    const news: Value[] = [];
    const note = (kind: string, ...parts: readonly Value[]): void =>
      void news.push(vm.array([vm.symbol(kind), ...parts]));
    for (const [name, now] of after) {
      const old = before.get(name);
      if (!old) note("classAdded", now.behavior);
      else if (old.definition !== now.definition) note("classModified", now.behavior, vm.string(old.definition));
      if (old && old.comment !== now.comment) note("classCommented", now.behavior);
      const { methods, classMethods } = now;
      const oldMethods = old?.methods ?? NO_METHODS;
      const oldClassMethods = old?.classMethods ?? NO_METHODS;
      for (const [selector, code] of [...methods, ...classMethods]) {
        const previous = (methods.get(selector) === code ? oldMethods : oldClassMethods).get(selector);
        if (!previous) note("methodAdded", code);
        else if (previous.method.hash !== code.method.hash) note("methodModified", code, previous);
      }
      for (const [selector, code] of oldMethods) if (!methods.has(selector)) note("methodRemoved", code);
      for (const [selector, code] of oldClassMethods) if (!classMethods.has(selector)) note("methodRemoved", code);
    }
    for (const [name, old] of before) if (!after.has(name)) note("classRemoved", old.behavior);
    return news;
  }

  async #tell(news: readonly Value[]): Promise<void> {
    const vm = this.#vm;
    const heap = vm.newHeapId();
    const announcer = vm.classNamed("SystemAnnouncer");
    const turn = new Turn(vm, vm.spawnSend(announcer, "announceChanges:", [vm.array([...news])], heap));
    const end = await turn.run(this.limit);
    if (end.kind === "failed") {
      const error = await describeFailure(vm, new Printer(vm, heap), end.exception, turn.stack, {});
      this.onProblem(`Who was told of a change of code failed: ${error.class}: ${error.messageText}`);
    }
    if (end.kind === "stopped")
      this.onProblem(`Who was told of a change of code took longer than ${this.limit / 1000} s and was ended`);
    await turn.unwind();
  }
}

function described(behavior: Behavior): ClassBefore {
  const { $info: info } = behavior;
  return {
    behavior,
    definition: fluidDefinition(shapeOf(behavior)),
    comment: info.comment,
    ...methodsOf(behavior),
  };
}

/** Of what nobody has met yet the methods are as the installation has them, now and when they are asked for. */
function methodsOf(behavior: Behavior): Pick<ClassBefore, "methods" | "classMethods"> {
  const methods = ownMethods(behavior);
  const { counterpart } = behavior.$info;
  const classMethods = counterpart ? ownMethods(counterpart) : () => NO_METHODS;
  return {
    get methods() {
      return methods();
    },
    get classMethods() {
      return classMethods();
    },
  };
}

const NO_METHODS: OwnMethods = new Map();

/** What traits give comes with the definition, and is told of the trait. */
function ownMethods({ $info: info }: Behavior): () => OwnMethods {
  const own = (methods: OwnMethods): OwnMethods =>
    new Map([...methods].filter(([, { method }]) => method.package !== TRAIT_PACKAGE));
  if (info.awaken) return () => (info.awaken ? NO_METHODS : own(info.kernelMethods ?? NO_METHODS));
  const now = own(info.methods);
  return () => now;
}
