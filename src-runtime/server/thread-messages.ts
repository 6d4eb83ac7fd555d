import type { EvaluationId, EventMethod, Events, Result, SessionId, StartReport, VmMethod } from "../protocol/index.ts";
import type { VmStart } from "./vm-service.ts";

/** What the VM thread is given when it is made: it loads its modules and the kernel while the store is being opened. */
export interface VmThreadData {
  /** The soft limit of the Smalltalk heap. */
  readonly heapBytes: number;
  readonly words: Int32Array<SharedArrayBuffer>;
}

/** A session that clients hold, as the host remembers it for a VM thread that is new. */
export interface HeldSession {
  readonly session: SessionId;
  readonly token: string;
  readonly name: string;
}

/** What the host thread says to the VM thread. */
export type HostToVm =
  /** The first message; answered by `ready` or `failed`. */
  | { readonly kind: "start"; readonly start: VmStart }
  /** `params` were checked against the method's schema. */
  | { readonly kind: "request"; readonly id: number; readonly method: VmMethod; readonly params: unknown }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "interrupt"; readonly session: SessionId; readonly evaluation: EvaluationId | undefined }
  | { readonly kind: "sessionLeft"; readonly session: SessionId }
  /** After a recovery: the sessions that clients hold; answered by `reattached`. */
  | { readonly kind: "reattach"; readonly sessions: readonly HeldSession[] }
  /** Checkpoint and end; answered by `stopped`. */
  | { readonly kind: "stop" };

/** What the VM thread says to the host thread. */
export type VmToHost =
  | { readonly kind: "ready"; readonly report: StartReport }
  /** The service could not be made; the thread ends. */
  | { readonly kind: "failed"; readonly message: string }
  /** `json` is the text of the result, see `PreparedResult`. */
  | { readonly kind: "answer"; readonly id: number; readonly json: string }
  | {
      readonly kind: "refusal";
      readonly id: number;
      readonly code: number;
      readonly message: string;
      readonly data: unknown;
    }
  | AnyEvent
  /** Smalltalk began to run while the host's ticker was off. */
  | { readonly kind: "runBegan" }
  | { readonly kind: "reattached"; readonly sessions: readonly Result<"session/open">[] }
  | { readonly kind: "stopped"; readonly asOf: string }
  | { readonly kind: "stopFailed"; readonly message: string };

/** An event on its way to clients: those of a session, or all. */
export interface EventMessage<E extends EventMethod> {
  readonly kind: "event";
  readonly session: SessionId | undefined;
  readonly event: E;
  readonly params: Events[E];
}

/** An {@link EventMessage} of some kind. */
export type AnyEvent = { [E in EventMethod]: EventMessage<E> }[EventMethod];
