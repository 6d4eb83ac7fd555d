import { type NewMethod, type TonelMethod, writeTonelClass } from "../language/tonel/index.ts";
import type { Behavior, VM } from "../vm/index.ts";
import { bothSides } from "./code-base.ts";
import { inheritedLayout, shapeOf, tonelDefinition } from "./class-definition.ts";

/** The file that a class would have that was made without one: its definition, comment and the methods of its package. */
export function classFileText(vm: VM, behavior: Behavior): string {
  const { comment, package: home } = behavior.$info;
  const shape = shapeOf(behavior);
  const definition = { ...tonelDefinition(shape, inheritedLayout(vm, shape), undefined), comment };
  const methods = bothSides(behavior).flatMap((each) =>
    [...each.$info.methods.values()]
      .filter((code) => code.method.package === home)
      .map(({ method: { selector, protocol, source } }) => ({
        className: behavior.$info.name,
        isMeta: each.$info.isMeta,
        selector,
        protocol,
        source,
      })),
  );
  return writeTonelClass({ kind: "class", definition, methods: methods.map(unplaced) });
}

/** A method that stands in no text yet. */
function unplaced(method: NewMethod): TonelMethod {
  const nowhere = { start: 0, end: 0 };
  return { ...method, range: nowhere, patternStart: 0, bodyStart: 0, bodyOffset: 0, extras: [] };
}
