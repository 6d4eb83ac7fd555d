import type { HeapObject, VM } from "../vm/index.ts";
import type { ActorErrors } from "./actor-errors.ts";
import type { Mailboxes } from "./mailbox.ts";
import type { ActorClasses, Reference } from "./objects.ts";
import type { Transfer } from "./transfer.ts";

/** Something that happened to an actor as a whole. */
export type ActorEvent =
  | { readonly kind: "spawned"; readonly actor: Reference }
  /** An error ended a turn; what its supervisor does comes after. */
  | { readonly kind: "crashed"; readonly actor: Reference; readonly failure: HeapObject }
  | { readonly kind: "restarted"; readonly actor: Reference }
  | { readonly kind: "stopped"; readonly actor: Reference };

/** What all parts of the actor system work with. */
export interface World {
  readonly vm: VM;
  readonly classes: ActorClasses;
  readonly mailboxes: Mailboxes;
  readonly transfer: Transfer;
  readonly errors: ActorErrors;
  /** The living actor that a heap belongs to; undefined for those of sessions and for the commons. */
  actorOf(heap: number): Reference | undefined;
  /** The actor of that number as it is now: after a restore there may be another reference to it. */
  present(actor: Reference): Reference;
  emit(event: ActorEvent): void;
}
