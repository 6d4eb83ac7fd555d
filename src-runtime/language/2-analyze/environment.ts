/**
 * What names mean outside the text being compiled: the class's slots and class variables, pools, globals, and, for an
 * evaluation, the session's bindings.
 */
export interface Environment {
  /** How a name that the text does not declare itself is bound, or undefined when nothing is known by that name. */
  resolve(name: string): OuterVariable | undefined;
  /** Whether a primitive of that name can be had; when left out, all can. */
  hasPrimitive?(name: string): boolean;
  /** In an evaluation: names that it assigns or reads without declaring them become bindings of the session. */
  readonly declaresSessionBindings: boolean;
}

/** A variable that lives outside the method. */
export type OuterVariable = { readonly kind: "slot"; readonly name: string } | BindingReference;

/** Names a slot that is read and written by messages to an object which stands for it. */
export interface SlotVariableReference {
  readonly kind: "slotVariable";
  /** The class or trait that declares it. */
  readonly owner: string;
  /** It is declared for the class side. */
  readonly isMeta: boolean;
  readonly name: string;
}

/** Names a binding (an association-like cell); the virtual machine finds or makes the cell when it links the code. */
export type BindingReference =
  | SlotVariableReference
  | { readonly kind: "classVariable"; readonly owner: string; readonly name: string }
  | { readonly kind: "pool"; readonly pool: string; readonly name: string }
  | { readonly kind: "global"; readonly name: string }
  | { readonly kind: "session"; readonly name: string }
  /** Nothing by this name is known now; reading it signals UndeclaredVariableRead until someone defines it. */
  | { readonly kind: "undeclared"; readonly name: string };
