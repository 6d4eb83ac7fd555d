import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Disposer } from "../connection/index.ts";
import type { NoticeTone, StackedNotice } from "../widgets/index.ts";

/** Something to be told at the corner of a window. */
export interface NoticeToPost {
  readonly tone?: NoticeTone;
  readonly text: string;
  /** To take a notice's offer takes the notice away. */
  readonly actions?: StackedNotice["actions"];
  /** It stays until it is dismissed. What went wrong, or offers something, stays anyway. */
  readonly stays?: boolean;
}

/** Tells the time: `setTimeout`, or what a test advances. Answers what cancels it. */
export type After = (milliseconds: number, act: () => void) => Disposer;

const after: After = (milliseconds, act) => {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
};

const SHOWN_MILLISECONDS = 6_000;
const MOST_NOTICES = 4;

/** The notices of a window, the latest last. What only informs goes by itself. */
export class NoticeBoard {
  readonly store: StoreApi<{ readonly notices: readonly StackedNotice[] }> = createStore(() => ({
    notices: [] as readonly StackedNotice[],
  }));
  readonly #after: After;
  #count = 0;

  constructor(time: After = after) {
    this.#after = time;
  }

  /** Shows a notice; answers what takes it away. */
  post({
    tone = "plain",
    text,
    actions = [],
    stays = tone === "danger" || actions.length > 0,
  }: NoticeToPost): Disposer {
    const id = `notice-${++this.#count}`;
    const notice: StackedNotice = {
      id,
      tone,
      text,
      actions: actions.map(({ label, run }) => ({
        label,
        run: () => {
          this.dismiss(id);
          run();
        },
      })),
    };
    const others = this.store.getState().notices.filter((each) => each.text !== text);
    this.store.setState({ notices: [...others, notice].slice(-MOST_NOTICES) });
    const stop = stays ? undefined : this.#after(SHOWN_MILLISECONDS, () => this.dismiss(id));
    return () => {
      stop?.();
      this.dismiss(id);
    };
  }

  /** Takes a notice away. */
  dismiss(id: string): void {
    this.store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
  }
}
