import { expect, test, vi } from "vitest";
import { NoticeBoard } from "./notice-board.ts";

/** A clock that a test puts forward. */
class Clock {
  #waiting: readonly { readonly at: number; readonly act: () => void }[] = [];
  #now = 0;

  readonly after = (milliseconds: number, act: () => void) => {
    const entry = { at: this.#now + milliseconds, act };
    this.#waiting = [...this.#waiting, entry];
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== entry);
    };
  };

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now);
    for (const { act } of due) act();
  }
}

const textsOf = (board: NoticeBoard) => board.store.getState().notices.map(({ text }) => text);

test("[T11] a notice that only informs goes by itself; what went wrong stays", () => {
  const clock = new Clock();
  const board = new NoticeBoard(clock.after);
  board.post({ text: "Snapshot saved" });
  board.post({ text: "The disk is full", tone: "danger" });
  clock.advance(60_000);
  expect(textsOf(board)).toEqual(["The disk is full"]);
  board.dismiss(board.store.getState().notices[0]?.id ?? "");
  expect(textsOf(board)).toEqual([]);
});

test("[T11] a notice that offers something stays until it is taken, and goes with that", () => {
  const clock = new Clock();
  const board = new NoticeBoard(clock.after);
  const run = vi.fn<() => void>();
  board.post({ text: "Restored", actions: [{ label: "Undo", run }] });
  clock.advance(60_000);
  board.store.getState().notices[0]?.actions[0]?.run();
  expect(run).toHaveBeenCalledOnce();
  expect(textsOf(board)).toEqual([]);
});

test("[T11] the same said twice is said once, and no more than a few are shown", () => {
  const board = new NoticeBoard(new Clock().after);
  for (const text of ["1", "2", "3", "3", "4", "5"]) board.post({ text });
  expect(textsOf(board)).toEqual(["2", "3", "4", "5"]);
});
