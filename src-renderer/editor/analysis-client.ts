import type { Disposer } from "../connection/index.ts";
import type { AnalysisRequest, AnalysisResult } from "./analysis.ts";
import type { CodeKind } from "./code-kind.ts";

interface Waiting {
  readonly text: string;
  readonly kind: CodeKind;
}

/**
 * Has texts analysed elsewhere. Each editor is a subject: while one of its texts is under way, only the latest of those
 * that come is kept, so that a slow parse never piles up behind a fast typist.
 */
export class AnalysisClient {
  readonly #post: (request: AnalysisRequest) => void;
  readonly #subjects = new Map<number, AnalysisSubject>();
  #count = 0;

  /** `post` hands a request to whoever analyses, who answers with `answered`. */
  constructor(post: (request: AnalysisRequest) => void) {
    this.#post = post;
  }

  /** A result has come. */
  answered(result: AnalysisResult): void {
    this.#subjects.get(result.id)?.answered(result);
  }

  /** Begins to analyse an editor's texts. */
  subject(onResult: (result: AnalysisResult) => void): AnalysisSubject & { readonly dispose: Disposer } {
    const id = ++this.#count;
    const subject = new AnalysisSubject((waiting) => this.#post({ id, ...waiting }), onResult);
    this.#subjects.set(id, subject);
    return Object.assign(subject, { dispose: () => void this.#subjects.delete(id) });
  }
}

/** The texts of one editor, one after another. */
export class AnalysisSubject {
  readonly #ask: (waiting: Waiting) => void;
  readonly #onResult: (result: AnalysisResult) => void;
  #isUnderWay = false;
  #next: Waiting | undefined;

  constructor(ask: (waiting: Waiting) => void, onResult: (result: AnalysisResult) => void) {
    this.#ask = ask;
    this.#onResult = onResult;
  }

  /** The editor has another text by now. Only the result for the latest text is told. */
  analyse(text: string, kind: CodeKind): void {
    if (this.#isUnderWay) {
      this.#next = { text, kind };
      return;
    }
    this.#isUnderWay = true;
    this.#ask({ text, kind });
  }

  /** The analysis has answered. */
  answered(result: AnalysisResult): void {
    const next = this.#next;
    this.#isUnderWay = false;
    this.#next = undefined;
    if (next === undefined) this.#onResult(result);
    else this.analyse(next.text, next.kind);
  }
}
