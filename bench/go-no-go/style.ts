/** A style of emitted JavaScript: one choice for each question that the measurement answers. */
export interface EmissionStyle {
  /** Where an unwinding send leaves: by a call at each site with the live registers, or by one tail a function. */
  readonly leave: "none" | "site" | "tail";
  /** What an unwinding send answers: an object of its own, or `undefined`, which is never a value. */
  readonly sentinel: "object" | "undefined";
  /** How the depth of the stack is known; a guard compares it with the poll word itself. */
  readonly depth: "none" | "field" | "cell" | "closure" | "parameter" | "guard" | "parameter and guard";
  /** How an interrupt is noticed at method entry and loop back-edges. */
  readonly poll: "none" | "shared" | "atomics";
  /** Which methods poll and count at entry: all, all but leaves, or those that may close a cycle of sends by rank. */
  readonly entry: "all" | "not leaves" | "ranked";
  /** The husk test on each read. */
  readonly read: "none" | "undefined" | "nullish";
  /** Whether a write tests the epoch: never, each, or the first of an object between two sends. */
  readonly barrier: "none" | "each" | "once";
  /** What an operator does when its operands are no integers, and which temporaries are raw doubles. */
  readonly floats: "instanceof" | "field" | "send" | "proven" | "speculated";
  /** How integer results are kept in range. */
  readonly arithmetic: "checked" | "unchecked" | "safe integer";
  /** How `value:` reaches a block's code: through a field, the same inlined at the site, or one JS class a block. */
  readonly blocks: "field" | "site" | "class";
  /** Where a block keeps the values it copied. */
  readonly captures: "array" | "fields";
  /** Whether literals and globals are read from an array or closed over. */
  readonly literals: "array" | "closed";
  /** Where the methods of integers live, and whether V8 was made to keep the prototypes they inherit fast. */
  readonly integers: "inherited" | "inherited, slow" | "direct";
  /** Whether each class allocates by a function of its own or all by one. */
  readonly allocation: "own" | "shared";
  /** Whether a primitive is its method's function, or a function that the method calls first. */
  readonly primitives: "method" | "called";
}

/** The style chosen; every variant differs from it in what it says. */
export const chosenStyle: EmissionStyle = {
  leave: "tail",
  sentinel: "undefined",
  depth: "field",
  poll: "shared",
  entry: "ranked",
  read: "undefined",
  barrier: "once",
  floats: "field",
  arithmetic: "checked",
  blocks: "field",
  captures: "array",
  literals: "array",
  integers: "inherited",
  allocation: "own",
  primitives: "method",
};

/** What the design prescribed before the measurement, as far as it differs. */
const designed: Partial<EmissionStyle> = {
  sentinel: "object",
  entry: "not leaves",
  barrier: "each",
  floats: "instanceof",
  integers: "inherited, slow",
};

const nothing: Partial<EmissionStyle> = {
  leave: "none",
  depth: "none",
  poll: "none",
  read: "none",
  barrier: "none",
  arithmetic: "unchecked",
};

/** Starts V8 with more room for inlining, since our bytecode is several times as long as plain JavaScript's. */
export const chosenFlags: readonly string[] = ["--max-inlined-bytecode-size-cumulative=3000"];

/** One measured case. */
export interface Variant {
  readonly name: string;
  readonly style?: Partial<EmissionStyle>;
  /** V8 flags, when they are not the chosen ones. */
  readonly flags?: readonly string[];
  /** Flags set by the running process before it starts its thread. */
  readonly lateFlags?: readonly string[];
}

const room = (bytes: number): string => `--max-inlined-bytecode-size-cumulative=${bytes}`;

/** All that is measured, by the question it answers. */
export const questions: readonly { readonly question: string; readonly variants: readonly Variant[] }[] = [
  {
    question: "the whole",
    variants: [
      { name: "chosen" },
      { name: "chosen, V8's own flags", flags: [] },
      { name: "as designed", style: designed },
      { name: "as designed, V8's own flags", style: designed, flags: [] },
      { name: "chosen, floats speculated", style: { floats: "speculated" } },
      { name: "nothing checked", style: nothing },
    ],
  },
  {
    question: "unwinding",
    variants: [
      { name: "an object as sentinel", style: { sentinel: "object" } },
      { name: "leave at each site", style: { leave: "site" } },
      { name: "object, leave at each site", style: { sentinel: "object", leave: "site" } },
      { name: "no test", style: { leave: "none" } },
    ],
  },
  {
    question: "depth and poll",
    variants: [
      { name: "entry checked in all methods", style: { entry: "all" } },
      { name: "entry checked in all but leaves", style: { entry: "not leaves" } },
      { name: "… depth: none", style: { entry: "not leaves", depth: "none" } },
      { name: "… depth: Int32Array cell", style: { entry: "not leaves", depth: "cell" } },
      { name: "… depth: closure variable", style: { entry: "not leaves", depth: "closure" } },
      { name: "… depth: parameter", style: { entry: "not leaves", depth: "parameter" } },
      { name: "… depth: guard", style: { entry: "not leaves", depth: "guard" } },
      { name: "… depth: parameter and guard", style: { entry: "not leaves", depth: "parameter and guard" } },
      { name: "… poll: none", style: { entry: "not leaves", poll: "none" } },
      { name: "… poll: Atomics.load", style: { entry: "not leaves", poll: "atomics" } },
      { name: "no depth, no poll", style: { depth: "none", poll: "none" } },
    ],
  },
  {
    question: "slots",
    variants: [
      { name: "read: no test", style: { read: "none" } },
      { name: "read: ??", style: { read: "nullish" } },
      { name: "write: epoch at each", style: { barrier: "each" } },
      { name: "write: no barrier", style: { barrier: "none" } },
    ],
  },
  {
    question: "numbers",
    variants: [
      { name: "floats by instanceof", style: { floats: "instanceof" } },
      { name: "floats by send", style: { floats: "send" } },
      { name: "floats proven, raw", style: { floats: "proven" } },
      { name: "integers unchecked", style: { arithmetic: "unchecked" } },
      { name: "Number.isSafeInteger", style: { arithmetic: "safe integer" } },
      { name: "methods on Number.prototype", style: { integers: "direct" } },
      { name: "inherited, prototypes slow", style: { integers: "inherited, slow" } },
    ],
  },
  {
    question: "blocks, literals, objects",
    variants: [
      { name: "block code called at the site", style: { blocks: "site" } },
      { name: "a JS class each block", style: { blocks: "class" } },
      { name: "captures as fields", style: { captures: "fields" } },
      { name: "literals closed over", style: { literals: "closed" } },
      { name: "one allocator for all classes", style: { allocation: "shared" } },
      { name: "primitives called by methods", style: { primitives: "called" } },
    ],
  },
  {
    question: "flags",
    variants: [
      { name: "cumulative 1500", flags: [room(1500)] },
      { name: "cumulative 4600", flags: [room(4600)] },
      { name: "cumulative 3000, each 1000", flags: [room(3000), "--max-inlined-bytecode-size=1000"] },
      { name: "cumulative 3000, small 100", flags: [room(3000), "--max-inlined-bytecode-size-small=100"] },
      { name: "cumulative 3000, young heap 64 MB", flags: [room(3000), "--max-semi-space-size=64"] },
      { name: "cumulative 3000, no maglev", flags: [room(3000), "--no-maglev"] },
      { name: "set in the running process", flags: [], lateFlags: [room(3000)] },
    ],
  },
];
