/** How far something long has come: what is being done, and which share of it is done where that is known. */
export interface Progress {
  readonly message?: string;
  /** From 0 to 1. */
  readonly fraction?: number;
}

/** How something long is followed and ended. */
export interface TaskOptions {
  /** Ends it: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Hears now and then how far it has come. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What a task's process says: how far it has come, and at last what came of it. */
export type TaskMessage<A> =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "answer"; readonly answer: A };

/** How often it is told how far something has come, in milliseconds. */
const TELL_EVERY = 100;

/** Passes on how far something has come, but not more often than somebody can read. */
export function nowAndThen(tell: (progress: Progress) => void): (progress: Progress) => void {
  let told = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (now - told < TELL_EVERY) return;
    told = now;
    tell(progress);
  };
}
