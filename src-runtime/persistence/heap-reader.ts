import type { Body, Literal } from "../language/index.ts";
import {
  chunkClasses,
  type ChunkNumber,
  type ObjectBody,
  type ObjectBuilder,
  readChunk,
  type Shape,
  type SpecialSpace,
  type ValueBuilder,
  type VersionContent,
} from "../store/index.ts";
import {
  type Behavior,
  BlockLayout,
  bornReadOnly,
  CompiledCode,
  ContextLayout,
  HomeLayout,
  type HeapObject,
  IDS_PER_CHUNK,
  EphemeronPair,
  isEphemeron,
  isIndexed,
  isWeak,
  type MaybeValue,
  ProcessLayout,
  type ProcessState,
  type Resumption,
  StringLayout,
  fromCodePoints,
  type Value,
  VariableContextLayout,
  WeakParts,
  type VM,
} from "../vm/index.ts";
import { DO_IT_CODE, PROCESS_HEAP, PROCESS_STATE } from "./anatomy.ts";
import { bodyOf, versionOf } from "./code-names.ts";
import { UNBOUND } from "./heap-writer.ts";
import { rememberPieces } from "./pieces.ts";

/** Where a stored heap is read from. */
export interface HeapSource {
  readonly chunkNumbers: readonly ChunkNumber[];
  /** Verified bytes; throws when they are damaged. */
  chunk(number: ChunkNumber): Uint8Array;
  /** The version of code with this hash. */
  version(hash: string): VersionContent | undefined;
}

/** Something in a stored heap that has no place in this one: what refers to it has nil or a tombstone instead. */
export interface LostObject {
  readonly what: string;
  readonly why: string;
}

/**
 * Makes the objects of a stored heap anew. `named` answers the objects that are named instead of stored; with `keepIds`
 * objects have their stored ids, else, for a heap that is read beside another, they get new ones when they need them.
 */
export class HeapReader {
  readonly lost: LostObject[] = [];
  readonly #vm: VM;
  readonly #source: HeapSource;
  readonly #objects = new Map<number, HeapObject>();
  readonly #codes = new Map<string, CompiledCode>();
  /** The code of do-its as it is stored, and as it was made. */
  readonly #storedCodes = new Map<number, StoredCode>();
  readonly #doIts = new Map<number, CompiledCode | undefined>();
  readonly #pieces = new Map<number, ObjectBody<MaybeValue>>();
  readonly #pending: (() => void)[] = [];
  readonly #named: (name: string) => MaybeValue;
  readonly #keepIds: boolean;

  constructor(vm: VM, source: HeapSource, named: (name: string) => MaybeValue, keepIds: boolean) {
    this.#named = named;
    this.#vm = vm;
    this.#source = source;
    this.#keepIds = keepIds;
  }

  /** Reads everything. Afterwards `at` answers objects. */
  readAll(): void {
    const chunks = this.#source.chunkNumbers.map((number) => [number, this.#source.chunk(number)] as const);
    for (const [number, bytes] of chunks)
      chunkClasses(bytes).forEach((className, index) => {
        if (className !== "" && className !== "Piece" && className !== DO_IT_CODE)
          this.#make(number * IDS_PER_CHUNK + index, className);
      });
    // The code of do-its first: blocks and frames need it.
    for (const [number, bytes] of chunks)
      if (chunkClasses(bytes).includes(DO_IT_CODE))
        readChunk(number, bytes, later(this.#values), this.#codeBuilder(number));
    for (const [number, bytes] of chunks) readChunk(number, bytes, this.#values, this.#builder(number));
    for (const finish of this.#pending) finish();
  }

  /** The object with a stored id. */
  at(id: number): HeapObject | undefined {
    return this.#objects.get(id) ?? this.#doItCode(id);
  }

  #make(id: number, className: string): void {
    const object = this.#empty(className);
    if (!object) return;
    object.$i = this.#keepIds ? id : 0;
    this.#objects.set(id, object);
  }

  /** An object of the class without its contents; undefined where there is no such class any more. */
  #empty(className: string): HeapObject | undefined {
    const vm = this.#vm;
    switch (className) {
      case "BlockClosure":
        return new BlockLayout(vm.noCode, vm.nil, vm.nil, []);
      case "Context":
        return new ContextLayout(vm.noCode, 0, vm.nil, [], vm.nil);
      case "MethodHome":
        return new HomeLayout(vm.nil, vm.nil, 0);
      case "Process":
        return new ProcessLayout(vm.nil, 0);
      case "VariableContext":
        return new VariableContextLayout([]);
      case "String":
        return new StringLayout("");
    }
    const behavior = vm.tryClassNamed(className);
    if (!behavior) {
      this.lost.push({ what: `an instance of ${className}`, why: `the class ${className} does not exist` });
      return undefined;
    }
    return vm.instantiate(behavior);
  }

  readonly #values: ValueBuilder<MaybeValue> = {
    nil: () => this.#vm.nil,
    boolean: (value) => value,
    integer: (value) => value,
    largeInteger: (value) => value,
    float: (value) => this.#vm.float(value),
    character: (codePoint) => this.#vm.character(codePoint),
    symbol: (text) => this.#vm.symbol(text),
    reference: (chunk, index) => this.at(chunk * IDS_PER_CHUNK + index) ?? this.#vm.nil,
    special: (space, name) => this.#special(space, name),
  };

  #special(space: SpecialSpace, name: string): MaybeValue {
    switch (space) {
      case "class":
        return this.#behavior(name) ?? this.#vm.nil;
      case "method":
        return this.#code(name) ?? this.#vm.nil;
      case "global":
        return name === UNBOUND ? undefined : (this.#named(name) ?? this.#vm.nil);
    }
  }

  #behavior(name: string): Behavior | undefined {
    const meta = name.endsWith(" class");
    const behavior = this.#vm.tryClassNamed(meta ? name.slice(0, -6) : name);
    if (!behavior) this.lost.push({ what: `the class ${name}`, why: "it does not exist any more" });
    return meta ? behavior?.$info.counterpart : behavior;
  }

  /** The code of a method, or of a closure in it: the class's present method if it is the same version. */
  #code(name: string): CompiledCode | undefined {
    const [hash = "", ...path] = name.split("/");
    let code = this.#codes.get(hash);
    if (!code) {
      const content = this.#source.version(hash);
      if (!content) {
        this.lost.push({ what: `the code ${hash}`, why: "its version is not in the store" });
        return undefined;
      }
      code = this.#methodOf(content, hash);
      if (!code) return undefined;
      this.#codes.set(hash, code);
    }
    return inside(code, path.map(Number));
  }

  #methodOf(content: VersionContent, hash: string): CompiledCode | undefined {
    const behavior = this.#behavior(content.className);
    const body = bodyOf(content);
    const present = behavior?.$info.methods.get(content.selector);
    if (present && versionOf(present).hash === hash) return present;
    if (!behavior || !body) {
      this.lost.push({
        what: `${content.className}>>${content.selector}`,
        why: "this runtime can't run its stored code",
      });
      return undefined;
    }
    return this.#vm.revive(behavior, body, content.selector, content.source);
  }

  #codeBuilder(chunk: number): ObjectBuilder<() => MaybeValue> {
    return {
      object: (index, shape, slots, body) => {
        const [version, outer, path] = slots;
        if (shape.className !== DO_IT_CODE || body.kind !== "elements" || !version || !outer || !path) return;
        this.#storedCodes.set(chunk * IDS_PER_CHUNK + index, { version, outer, path, literals: [...body.elements] });
      },
      part: () => undefined,
      forward: () => undefined,
      vacant: () => undefined,
    };
  }

  /** The code of a do-it, or of a closure in one, made at first need. */
  #doItCode(id: number): CompiledCode | undefined {
    const stored = this.#storedCodes.get(id);
    if (!stored) return undefined;
    if (!this.#doIts.has(id)) this.#doIts.set(id, this.#makeDoIt(stored));
    return this.#doIts.get(id);
  }

  #makeDoIt(stored: StoredCode): CompiledCode | undefined {
    const vm = this.#vm;
    const outer = stored.outer();
    const path = stored.path();
    if (outer instanceof CompiledCode)
      return inside(outer, path !== undefined && vm.isSymbol(path) ? path.s.split("/").map(Number) : []);
    const version = stored.version();
    const content = version !== undefined && vm.isSymbol(version) ? this.#source.version(version.s) : undefined;
    const body = content && bodyOf(content);
    if (!content || !body) {
      this.lost.push({ what: "the code of an evaluation", why: "this runtime can't run its stored code" });
      return undefined;
    }
    const literals = new Map(literalsOf(body).map((literal, i) => [literal, stored.literals[i]]));
    const behavior = content.className === "" ? undefined : this.#behavior(content.className);
    return vm.reviveDoIt(behavior, body, content.source, (literal) => literals.get(literal)?.() ?? vm.nil);
  }

  #builder(chunk: number): ObjectBuilder<MaybeValue> {
    return {
      object: (index, shape, slots, body, readOnly, identity) => {
        const object = this.#objects.get(chunk * IDS_PER_CHUNK + index);
        if (object && identity !== undefined) this.#vm.keepHash(object, identity);
        if (object) this.#fill(object, shape, [...slots], body, readOnly);
      },
      part: (_index, _className, body) => void this.#pieces.set(chunk, body),
      forward: () => undefined,
      vacant: () => undefined,
    };
  }

  #fill(
    object: HeapObject,
    shape: Shape,
    slots: readonly MaybeValue[],
    body: ObjectBody<MaybeValue>,
    readOnly: boolean,
  ): void {
    if (body.kind === "parts") {
      if (this.#keepIds) rememberPieces(object, body.runs);
      this.#pending.push(() => this.#fill(object, shape, slots, this.#join(body), readOnly));
      return;
    }
    const named = new Map(shape.slotNames.map((name, i) => [name, slots[i]]));
    const els = body.kind === "elements" ? [...body.elements] : [];
    const { nil } = this.#vm;
    const slot = (name: string): Value => named.get(name) ?? nil;
    if (object instanceof BlockLayout) fillBlock(this.#vm, object, slot, els);
    else if (object instanceof ContextLayout) {
      const code = slot("code");
      if (code instanceof CompiledCode) object._code = code;
      object._pc = Number(slot("pc"));
      object._owner = slot("owner");
      object._sender = slot("sender");
      object.els = els;
    } else if (object instanceof HomeLayout) {
      object._alive = slot("alive") === true;
      object._process = slot("process");
      object._handlers = slot("handlers");
    } else if (object instanceof ProcessLayout) this.#fillProcess(object, named, els);
    else {
      // A slot the class no longer has is kept aside under its name; one it has got since stays nil.
      for (const [name, value] of named) object[`_${name}`] = value;
      this.#fillBody(object, body, els);
      if (readOnly) bornReadOnly(object);
    }
  }

  #fillBody(object: HeapObject, body: ObjectBody<MaybeValue>, els: readonly MaybeValue[]): void {
    switch (body.kind) {
      case "elements":
        this.#fillElements(
          object,
          els.map((each) => each ?? this.#vm.nil),
        );
        return;
      case "string":
      case "codePoints":
        Object.assign(object, {
          s: body.kind === "string" ? body.text : undefined,
          cp: body.kind === "codePoints" ? body.codePoints : undefined,
        });
        return;
      case "bytes":
        Object.assign(object, { bytes: body.bytes.slice() });
        return;
      case "words":
        Object.assign(object, { words: body.words });
        return;
      case "none":
      case "parts":
    }
  }

  #fillElements(object: HeapObject, els: readonly Value[]): void {
    const { nil } = this.#vm;
    if (isIndexed(object)) for (const each of els) object.els.push(each);
    else if (isWeak(object)) Object.assign(object, { weak: new WeakParts(els) });
    else if (isEphemeron(object)) object.pair = new EphemeronPair(els[0] ?? nil, els[1] ?? nil);
  }

  #fillProcess(process: ProcessLayout, named: ReadonlyMap<string, MaybeValue>, els: readonly MaybeValue[]): void {
    const vm = this.#vm;
    const slot = (name: string): Value => named.get(name) ?? vm.nil;
    for (const [name, value] of named)
      if (name !== PROCESS_STATE && name !== PROCESS_HEAP) process[`_${name}`] = value ?? vm.nil;
    process.heap = Number(slot(PROCESS_HEAP));
    process.state = stateOf(vm, slot(PROCESS_STATE));
    process.resumption = resumptionOf(vm, els);
  }

  /** Puts the pieces of a large body together. */
  #join(body: Extract<ObjectBody<MaybeValue>, { kind: "parts" }>): ObjectBody<MaybeValue> {
    const pieces = body.runs.flatMap(({ first, count }) =>
      Array.from({ length: count }, (_, i) => this.#pieces.get((first as number) + i)),
    );
    switch (body.of) {
      case "elements":
        return {
          kind: "elements",
          elements: pieces.flatMap((each) => (each?.kind === "elements" ? each.elements : [])),
        };
      case "string":
        return { kind: "string", text: pieces.map(pieceText).join("") };
      case "bytes":
        return {
          kind: "bytes",
          bytes: Buffer.concat(pieces.map((each) => (each?.kind === "bytes" ? each.bytes : new Uint8Array()))),
        };
      case "words":
        return {
          kind: "words",
          words: Uint32Array.from(pieces.flatMap((each) => (each?.kind === "words" ? [...each.words] : []))),
        };
    }
  }
}

/** The code of a do-it in the store; its values are made only when it is used. */
interface StoredCode {
  readonly version: () => MaybeValue;
  readonly outer: () => MaybeValue;
  readonly path: () => MaybeValue;
  readonly literals: readonly (() => MaybeValue)[];
}

/** Makes functions that answer the values. */
function later(values: ValueBuilder<MaybeValue>): ValueBuilder<() => MaybeValue> {
  return {
    nil: () => () => values.nil(),
    boolean: (value) => () => value,
    integer: (value) => () => value,
    largeInteger: (value) => () => value,
    float: (value) => () => values.float(value),
    character: (codePoint) => () => values.character(codePoint),
    symbol: (text) => () => values.symbol(text),
    reference: (chunk, index) => () => values.reference(chunk, index),
    special: (space, name) => () => values.special(space, name),
  };
}

/** The literals of a body and of the closures in it, outer ones first: as they are stored. */
const literalsOf = (body: Body): readonly Literal[] => [...body.literals, ...body.blocks.flatMap(literalsOf)];

const pieceText = (piece: ObjectBody<MaybeValue> | undefined): string => {
  if (piece?.kind === "string") return piece.text;
  return piece?.kind === "codePoints" ? fromCodePoints(piece.codePoints) : "";
};

function inside(code: CompiledCode, path: readonly number[]): CompiledCode | undefined {
  let each: CompiledCode | undefined = code;
  for (const index of path) each = each?.blocks[index];
  return each;
}

function fillBlock(vm: VM, block: BlockLayout, slot: (name: string) => Value, els: readonly MaybeValue[]): void {
  const code = slot("code");
  const made = new BlockLayout(code instanceof CompiledCode ? code : vm.noCode, slot("receiver"), slot("home"), [
    ...els,
  ]);
  const { $i } = block;
  Object.assign(block, made, { $i });
}

const states: readonly string[] = ["ready", "running", "waiting", "suspended", "terminated"] satisfies ProcessState[];

function stateOf(vm: VM, value: Value): ProcessState {
  const text = vm.isSymbol(value) ? value.s : "terminated";
  return states.includes(text) ? (text as ProcessState) : "terminated";
}

function resumptionOf(vm: VM, els: readonly MaybeValue[]): Resumption {
  const [kind, first, second, ...rest] = els;
  const nil: Value = vm.nil;
  switch (vm.isSymbol(kind) ? kind.s : "") {
    case "value":
      return { kind: "value", value: first ?? nil };
    case "send":
      return {
        kind: "send",
        receiver: first ?? nil,
        selector: second !== undefined && vm.isSymbol(second) ? second.s : "yourself",
        args: rest.map((each) => each ?? nil),
      };
    case "unwind":
      return first instanceof HomeLayout || first instanceof ContextLayout
        ? { kind: "unwind", home: first, value: second ?? nil }
        : { kind: "go" };
    default:
      return { kind: "go" };
  }
}
