import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json } from "../../../src-main/channels.ts";
import type { ErrorCode, SourceDiagnostic } from "../../../src-runtime/protocol/index.ts";
import { Refusal, messageOf } from "../../connection/index.ts";
import type { WorkspaceSession } from "../../connection/index.ts";
import { asList, asObject, asText } from "../json.ts";
import { classOf, subjectIn, subjectKey, subjectTitle, templateOf } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** What a browser needs of a window's session. */
export type CodeSession = Pick<WorkspaceSession, "id" | "request" | "on" | "store" | "tests" | "evaluate">;

/** The text of a subject as the workspace has it. */
interface Reading {
  readonly text: string;
  /** Names this text: whoever accepts another says which one it replaces. */
  readonly version: string | undefined;
  readonly file: string | undefined;
}

/** Somebody else's version of what is being edited here. */
export interface Conflict {
  readonly message: string;
  /** Undefined when it is there no longer. */
  readonly theirs: Reading | undefined;
}

/** The text of a subject as it is being edited. */
export interface CodeDocument {
  readonly subject: Subject;
  readonly text: string;
  /** What the text was when it was read: another one was not accepted yet. */
  readonly original: string;
  readonly version: string | undefined;
  /** The file that it is written to, relative to the project. */
  readonly file: string | undefined;
  /** What the compiler said of the text that was last accepted or refused. */
  readonly diagnostics: readonly SourceDiagnostic[];
  readonly conflict: Conflict | undefined;
  /** Why it could not be read, or was refused. */
  readonly problem: string | undefined;
}

/** Whether a document holds something that was not accepted yet. */
export function isChanged({ text, original }: CodeDocument): boolean {
  return text !== original;
}

/** What goes along with an accepted text, where the text does not say it. */
export interface AcceptOptions {
  readonly protocol?: string | undefined;
  /** The project's package that gets a method of a class outside the project. */
  readonly package?: string | undefined;
}

const NOT_FOUND: typeof ErrorCode.notFound = 30;

/**
 * The pieces of code that are being read or edited, by {@link subjectKey}. What was not accepted stays, whatever is looked
 * at meanwhile; what somebody else changes is shown, and never overwritten nor overwrites.
 */
export class Documents {
  readonly store: StoreApi<ReadonlyMap<string, CodeDocument>>;
  readonly #session: CodeSession;
  /** Being accepted: a change of theirs is this window's own. */
  readonly #accepting = new Set<string>();
  #current: string | undefined;

  constructor(session: CodeSession, kept: Json | undefined) {
    this.#session = session;
    this.store = createStore<ReadonlyMap<string, CodeDocument>>(
      () =>
        new Map(
          asList(kept)
            .flatMap(restoredDocument)
            .map((document) => [subjectKey(document.subject), document]),
        ),
    );
  }

  get(subject: Subject): CodeDocument | undefined {
    return this.store.getState().get(subjectKey(subject));
  }

  /** What is kept: everything that was not accepted yet. */
  kept(): Json {
    return this.#changed().map(({ subject, text, original, version, file }) => ({
      subject: { ...subject },
      text,
      original,
      version: version ?? null,
      file: file ?? null,
    }));
  }

  /** Shows a subject: reads it, and lets go of the one before unless it was edited. */
  async open(subject: Subject): Promise<void> {
    const key = subjectKey(subject);
    this.#current = key;
    const others = [...this.store.getState()].filter(([each, document]) => each === key || isChanged(document));
    this.store.setState(new Map(others), true);
    await this.#read(subject);
  }

  type(subject: Subject, text: string): void {
    this.#change(subject, (document) =>
      document.text === text ? document : { ...document, text, diagnostics: [], problem: undefined },
    );
  }

  /** Gives up what was not accepted. */
  revert(subject: Subject): void {
    this.#change(subject, (document) => ({
      ...document,
      ...document.conflict?.theirs,
      text: document.conflict?.theirs?.text ?? document.original,
      original: document.conflict?.theirs?.text ?? document.original,
      diagnostics: [],
      conflict: undefined,
      problem: undefined,
    }));
  }

  /** Of two versions, goes on with the one that is edited here; it is not accepted yet. */
  keepMine(subject: Subject): void {
    this.#change(subject, (document) => ({
      ...document,
      original: document.conflict?.theirs?.text ?? "",
      version: document.conflict?.theirs?.version,
      conflict: undefined,
    }));
  }

  /** Accepts a text for all sessions. Answers what it is the text of; undefined if it was not accepted. */
  async accept(subject: Subject, options: AcceptOptions = {}): Promise<Subject | undefined> {
    const document = this.get(subject);
    if (document === undefined || document.conflict !== undefined) return undefined;
    const key = subjectKey(subject);
    this.#accepting.add(key);
    try {
      const accepted = await this.#accept(document, options);
      if (accepted === undefined) return undefined;
      if (subjectKey(accepted) === key) {
        // What was typed meanwhile is an edit of what was accepted.
        this.#change(subject, (now) => ({ ...now, original: document.text, problem: undefined }));
        await this.#read(accepted);
      } else this.#forget(key);
      return accepted;
    } catch (error) {
      this.#change(subject, (now) => ({ ...now, problem: messageOf(error) }));
      return undefined;
    } finally {
      this.#accepting.delete(key);
    }
  }

  /** The subject was removed from the workspace: nothing of it is left to edit. */
  removed(subject: Subject): void {
    this.#forget(subjectKey(subject));
  }

  /** The code of these classes changed, or of any. */
  async refresh(classes?: readonly string[]): Promise<void> {
    const concerned = [...this.store.getState().values()].filter(({ subject }) => {
      const name = classOf(subject);
      return name !== undefined && (classes === undefined || classes.includes(name));
    });
    await Promise.all(
      concerned
        .filter(({ subject }) => !this.#accepting.has(subjectKey(subject)))
        .map(({ subject }) => this.#read(subject)),
    );
  }

  async #accept(document: CodeDocument, options: AcceptOptions): Promise<Subject | undefined> {
    const { subject } = document;
    switch (subject.kind) {
      case "method":
      case "newMethod":
        return this.#acceptMethod(document, subject, options);
      case "definition":
      case "newClass":
        return this.#define(document);
      case "comment":
        return this.#setComment(document, subject);
    }
  }

  async #acceptMethod(
    document: CodeDocument,
    subject: Extract<Subject, { kind: "method" | "newMethod" }>,
    options: AcceptOptions,
  ): Promise<Subject | undefined> {
    const result = await this.#session.request("browsing/accept", {
      session: this.#session.id,
      class: subject.class,
      side: subject.side,
      source: document.text,
      ...given("protocol", options.protocol),
      ...given("package", options.package),
      ...given("basedOn", document.version),
    });
    switch (result.outcome) {
      case "accepted": {
        const { class: name, side, selector } = result.method;
        this.#change(subject, (now) => ({ ...now, diagnostics: result.warnings, version: result.method.version }));
        return { kind: "method", class: name, side, selector };
      }
      case "doesNotCompile":
        this.#change(subject, (now) => ({ ...now, diagnostics: result.diagnostics }));
        return undefined;
      case "conflict": {
        const { source: text, version, file } = result.current;
        this.#inConflict(subject, { message: result.message, theirs: { text, version, file } });
        return undefined;
      }
    }
  }

  async #define(document: CodeDocument): Promise<Subject | undefined> {
    const { subject, text, version } = document;
    const result = await this.#session.request("browsing/define", {
      session: this.#session.id,
      definition: text,
      ...given("basedOn", version),
    });
    switch (result.outcome) {
      case "defined":
        return { kind: "definition", class: result.class.name };
      case "doesNotCompile":
        this.#change(subject, (now) => ({ ...now, diagnostics: result.diagnostics }));
        return undefined;
      case "conflict":
        this.#inConflict(subject, { message: result.message, theirs: await this.#readingOf(subject) });
        return undefined;
    }
  }

  async #setComment(
    document: CodeDocument,
    subject: Extract<Subject, { kind: "comment" }>,
  ): Promise<Subject | undefined> {
    const theirs = await this.#readingOf(subject);
    if (theirs?.version !== document.version) {
      this.#inConflict(subject, { message: `The comment of ${subject.class} was changed since it was read`, theirs });
      return undefined;
    }
    await this.#session.request("browsing/setComment", {
      session: this.#session.id,
      class: subject.class,
      comment: document.text,
    });
    return subject;
  }

  #inConflict(subject: Subject, conflict: Conflict): void {
    this.#change(subject, (now) => ({ ...now, conflict, diagnostics: [] }));
  }

  async #read(subject: Subject): Promise<void> {
    let reading: Reading | undefined;
    try {
      reading = await this.#readingOf(subject);
    } catch (error) {
      const key = subjectKey(subject);
      const problem = messageOf(error);
      if (this.get(subject) !== undefined) this.#change(subject, (document) => ({ ...document, problem }));
      else if (this.#current === key) this.#put({ ...documentOf(subject, undefined), problem });
      return;
    }
    const document = this.get(subject);
    if (document === undefined || !isChanged(document)) {
      if (reading === undefined && document !== undefined && document.version === undefined) return;
      if (document !== undefined || this.#current === subjectKey(subject)) {
        // Warnings are of this very text.
        const diagnostics = document?.version === reading?.version ? (document?.diagnostics ?? []) : [];
        this.#put({ ...documentOf(subject, reading), diagnostics });
      }
    } else if (isOvertaken(reading, document)) {
      const message =
        reading === undefined
          ? `${subjectTitle(subject)} was removed meanwhile`
          : `${subjectTitle(subject)} was changed meanwhile`;
      this.#change(subject, (now) => ({ ...now, conflict: { message, theirs: reading } }));
    } else {
      const { text: original, version } = reading ?? { text: document.original, version: document.version };
      this.#change(subject, (now) => ({ ...now, original, version, conflict: undefined, problem: undefined }));
    }
  }

  /** Undefined when there is no such thing. */
  async #readingOf(subject: Subject): Promise<Reading | undefined> {
    try {
      switch (subject.kind) {
        case "method": {
          const { class: name, side, selector } = subject;
          const { source, version, file } = await this.#session.request("browsing/source", {
            class: name,
            side,
            selector,
          });
          return { text: source, version, file };
        }
        case "definition": {
          const { definition, version, file } = await this.#session.request("browsing/definition", {
            class: subject.class,
          });
          return { text: definition, version, file };
        }
        case "comment": {
          // A comment has no version of its own: it is its own.
          const { comment, file } = await this.#session.request("browsing/definition", { class: subject.class });
          return { text: comment, version: comment, file };
        }
        case "newMethod":
        case "newClass":
          return { text: templateOf(subject), version: undefined, file: undefined };
      }
    } catch (error) {
      if (error instanceof Refusal && error.code === NOT_FOUND) return undefined;
      throw error;
    }
  }

  #changed(): readonly CodeDocument[] {
    return [...this.store.getState().values()].filter(isChanged);
  }

  #put(document: CodeDocument): void {
    this.store.setState(new Map(this.store.getState()).set(subjectKey(document.subject), document), true);
  }

  #change(subject: Subject, change: (document: CodeDocument) => CodeDocument): void {
    const document = this.get(subject);
    if (document === undefined) return;
    const changed = change(document);
    if (changed !== document) this.#put(changed);
  }

  #forget(key: string): void {
    const documents = new Map(this.store.getState());
    if (documents.delete(key)) this.store.setState(documents, true);
  }
}

/** Whether somebody else changed what a document was edited from. */
function isOvertaken(reading: Reading | undefined, document: CodeDocument): boolean {
  if (reading === undefined) return document.version !== undefined;
  return reading.version !== document.version && reading.text !== document.original && reading.text !== document.text;
}

function documentOf(subject: Subject, reading: Reading | undefined): CodeDocument {
  const text = reading?.text ?? "";
  return {
    subject,
    text,
    original: text,
    version: reading?.version,
    file: reading?.file,
    diagnostics: [],
    conflict: undefined,
    problem: reading === undefined ? `There is no ${subjectTitle(subject)}` : undefined,
  };
}

function restoredDocument(kept: Json): readonly CodeDocument[] {
  const object = asObject(kept);
  const subject = subjectIn(object?.["subject"]);
  if (object === undefined || subject === undefined) return [];
  const { version, file } = object;
  return [
    {
      ...documentOf(subject, undefined),
      text: asText(object["text"], ""),
      original: asText(object["original"], ""),
      version: typeof version === "string" ? version : undefined,
      file: typeof file === "string" ? file : undefined,
      problem: undefined,
    },
  ];
}

function given<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: string });
}
