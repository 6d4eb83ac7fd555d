/**
 * Has V8 keep an object's properties in a fixed layout, from now on and while it gets more of them. V8 does so with
 * prototypes when an inline cache looks through them from an object, but only up to the first that is laid out so
 * already, and never for receivers that are primitives. While one object of a chain is a hash table, nothing that looks
 * through it is optimised: not even a constructor's first write to a slot (docs/decisions/0001).
 */
export function makeFast(prototype: object): void {
  const probe = Object.create(prototype) as Record<string, unknown>;
  for (let i = 0; i < 20; i++) void probe["$$plus"];
}
