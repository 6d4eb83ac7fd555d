import type { AcceptOutcome, CodeEditor, Refusal } from "../code/index.ts";
import {
  type AcceptResult,
  type CheckedParams,
  type DefineResult,
  ErrorCode,
  type MethodReference,
  RequestError,
  type Result,
} from "../protocol/index.ts";
import type { Browser } from "./browser.ts";
import type { CodeAnnouncing } from "./code-announcing.ts";

/** A request without the session: who made it is told by name. */
type By<P> = Omit<P, "session"> & { readonly author: string };

/** Changes code for browsers and editors: what was done, why it was not, or a refusal. */
export class Editing {
  readonly #editor: CodeEditor;
  readonly #browser: Browser;
  readonly #announcing: CodeAnnouncing;
  /** Hears of each class whose code was changed. */
  onChange: (className: string) => void = () => undefined;
  /** Hears that there is a package more. */
  onPackage: () => void = () => undefined;

  constructor(editor: CodeEditor, browser: Browser, announcing: CodeAnnouncing) {
    this.#editor = editor;
    this.#browser = browser;
    this.#announcing = announcing;
  }

  async accept({ class: className, side, ...method }: By<CheckedParams<"browsing/accept">>): Promise<AcceptResult> {
    const outcome = await this.#announcing.during(
      () => this.#editor.accept({ ...method, className, isMeta: side === "class" }),
      [className],
    );
    if (outcome.outcome === "accepted") this.onChange(className);
    return this.#acceptResult({ class: className, side, selector: "" }, outcome);
  }

  /** Makes a package without any code. */
  async newPackage(name: string): Promise<Result<"browsing/newPackage">> {
    if (this.#browser.packages().some((each) => each.name === name))
      throw new RequestError(ErrorCode.alreadyExists, `There is a package ${name} already`);
    const outcome = accepted(await this.#editor.newPackage(name));
    this.onPackage();
    return {
      package: { name, origin: "project", classCount: 0, methodCount: 0 },
      ...inFile(outcome.file),
    };
  }

  async define(request: By<CheckedParams<"browsing/define">>): Promise<DefineResult> {
    const outcome = accepted(await this.#announcing.during(() => this.#editor.define(request)));
    if (outcome.outcome !== "defined") return outcome;
    const { behavior, isNew, file } = outcome;
    this.onChange(behavior.$info.name);
    return { outcome: "defined", class: this.#browser.classSummary(behavior), isNew, ...inFile(file) };
  }

  async setComment({
    class: className,
    ...request
  }: By<CheckedParams<"browsing/setComment">>): Promise<Result<"browsing/setComment">> {
    const change = () => this.#editor.setComment({ ...request, className });
    const { behavior, file } = accepted(await this.#announcing.during(change, [className]));
    this.onChange(className);
    return { class: this.#browser.classSummary(behavior), ...inFile(file) };
  }

  async removeMethod(request: By<CheckedParams<"browsing/removeMethod">>): Promise<Result<"browsing/removeMethod">> {
    const { class: className, side, selector, author } = request;
    const change = () => this.#editor.removeMethod({ className, isMeta: side === "class", selector, author });
    const { file } = accepted(await this.#announcing.during(change, [className]));
    this.onChange(className);
    return { removed: { class: className, side, selector }, ...inFile(file) };
  }

  async removeClass({
    class: className,
    author,
  }: By<CheckedParams<"browsing/removeClass">>): Promise<Result<"browsing/removeClass">> {
    const change = () => this.#editor.removeClass({ className, author });
    const { file } = accepted(await this.#announcing.during(change, [className]));
    this.onChange(className);
    return { removed: className, ...inFile(file) };
  }

  #acceptResult(reference: MethodReference, outcome: AcceptOutcome): AcceptResult {
    const done = accepted(outcome);
    switch (done.outcome) {
      case "accepted": {
        const { code, file, warnings } = done;
        return { outcome: "accepted", method: this.#browser.methodSummary(code), warnings, ...inFile(file) };
      }
      case "doesNotCompile":
        return done;
      case "conflict":
        return { ...done, current: this.#browser.currentMethod(reference, done.current) };
    }
  }
}

const inFile = (file: string | undefined): { readonly file?: string } => (file === undefined ? {} : { file });

const refusalCodes: Readonly<Record<Refusal["reason"], number>> = {
  unknownClass: ErrorCode.notFound,
  unknownMethod: ErrorCode.notFound,
  needsPackage: ErrorCode.invalidParams,
  notOurs: ErrorCode.invalidParams,
  unwritable: ErrorCode.conflict,
  secret: ErrorCode.invalidParams,
};

/** The outcome, unless it is a refusal, which is thrown for the client. */
function accepted<O extends { readonly outcome: string }>(outcome: O | Refusal): Exclude<O, Refusal> {
  if (isRefusal(outcome))
    throw new RequestError(refusalCodes[outcome.reason], outcome.message, { reason: outcome.reason });
  return outcome as Exclude<O, Refusal>;
}

const isRefusal = (outcome: { readonly outcome: string }): outcome is Refusal => outcome.outcome === "refused";
