import type { PrimitiveTable } from "./table.ts";

/** Primitives of exceptions: the running process's chain of handlers, and the stop at an exception nobody handles. */
export const exceptionPrimitives: PrimitiveTable = {
  handlersGet: (vm) => vm.runtime.handlers,
  handlersSet: (vm, self, handler) => {
    if (handler === undefined) return undefined;
    vm.runtime.handlers = handler;
    return self;
  },
  /** The stack stays as it is, for whoever looks at it; a process that is resumed goes on with nil. */
  exceptionUnhandled: (vm, self) => vm.runtime.capture({ kind: "unhandled", exception: self }),
};
