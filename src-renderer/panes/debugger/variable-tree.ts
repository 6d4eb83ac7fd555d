import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type {
  DebuggerId,
  DebugVariable,
  Handle,
  InspectedPart,
  PartStep,
} from "../../../src-runtime/protocol/index.ts";
import type { WorkspaceSession } from "../../connection/index.ts";

/** A line of the tree: a variable of the frame, or a part of what it refers to. */
export interface VariableNode {
  readonly key: string;
  readonly label: string;
  readonly printString: string;
  readonly className: string;
  readonly kind: DebugVariable["kind"] | "part";
  /** The way to it: the frame's variable, and steps from there. */
  readonly variable: string;
  readonly steps: readonly PartStep[];
}

/** What the tree shows. */
export interface VariableTreeState {
  readonly roots: readonly VariableNode[];
  readonly children: ReadonlyMap<string, readonly VariableNode[]>;
  readonly open: ReadonlySet<string>;
  readonly chosen: string | undefined;
}

/** Parts of one object that are shown; an inspector shows the rest. */
const MOST_PARTS = 100;

/** Objects of these classes have nothing in them worth a look. */
const PLAIN: ReadonlySet<string> = new Set([
  "SmallInteger",
  "LargePositiveInteger",
  "LargeNegativeInteger",
  "Float",
  "BoxedFloat64",
  "Character",
  "True",
  "False",
  "UndefinedObject",
  "ByteSymbol",
  "ByteString",
  "WideString",
]);

/** The variables of a frame, each with what it refers to below it. */
export class VariableTree {
  readonly store: StoreApi<VariableTreeState> = createStore<VariableTreeState>(() => ({
    roots: [],
    children: new Map(),
    open: new Set(),
    chosen: undefined,
  }));
  readonly #session: WorkspaceSession;
  #debugger: DebuggerId | undefined;
  #frame = 0;

  constructor(session: WorkspaceSession) {
    this.#session = session;
  }

  /** Shows a frame's variables; what was unfolded is so again, as it is now. */
  async show(id: DebuggerId, frame: number, variables: readonly DebugVariable[]): Promise<void> {
    this.#debugger = id;
    this.#frame = frame;
    const roots = variables.map(({ name, kind, printString, className }): VariableNode => ({
      key: name,
      label: name,
      kind,
      printString,
      className,
      variable: name,
      steps: [],
    }));
    this.store.setState({ roots });
    const unfolded = roots.filter(({ key }) => this.store.getState().open.has(key));
    this.store.setState({ children: new Map(), open: new Set(unfolded.map(({ key }) => key)) });
    for (const node of unfolded) await this.#load(node);
  }

  choose({ key }: VariableNode): void {
    this.store.setState({ chosen: key });
  }

  async unfold(node: VariableNode, isOpen: boolean): Promise<void> {
    const open = new Set(this.store.getState().open);
    if (isOpen) open.add(node.key);
    else open.delete(node.key);
    this.store.setState({ open });
    if (isOpen) await this.#load(node);
  }

  /** Undefined for what has no parts. */
  childrenOf(node: VariableNode): readonly VariableNode[] | undefined {
    if (PLAIN.has(node.className)) return undefined;
    return this.store.getState().children.get(node.key) ?? [];
  }

  async #load(node: VariableNode): Promise<void> {
    const { id: session } = this.#session;
    const id = this.#debugger;
    if (id === undefined) return;
    const held: Handle[] = [];
    try {
      const of = { debugger: id, frame: this.#frame, variable: node.variable };
      let object = await this.#session.request("inspection/open", { session, of });
      held.push(object.handle);
      for (const step of node.steps) {
        object = await this.#session.request("inspection/into", { session, handle: object.handle, step });
        held.push(object.handle);
      }
      const { handle } = object;
      const window = { from: 0, to: MOST_PARTS };
      const slots = await this.#session.request("inspection/slots", { session, handle, window });
      const elements = await this.#session.request("inspection/elements", { session, handle, window });
      const parts = [...slots.entries, ...elements.entries].map((part) => partNode(node, part));
      this.store.setState(({ children }) => ({ children: new Map(children).set(node.key, parts) }));
    } catch {
      // The frame has moved on, and the tree is shown anew.
    } finally {
      if (held.length > 0) void this.#session.request("inspection/release", { session, handles: held }).catch(() => {});
    }
  }
}

const partNode = (of: VariableNode, { label, printString, className, step }: InspectedPart): VariableNode => ({
  key: `${of.key}\n${JSON.stringify(step)}`,
  label,
  printString,
  className,
  kind: "part",
  variable: of.variable,
  steps: [...of.steps, step],
});
