import type {
  ActorDescription,
  ActorSystem,
  MessageDescription,
  Reference,
  SupervisorDescription,
} from "../actors/index.ts";
import {
  type ActorSummary,
  ErrorCode,
  type EvaluationResult,
  type MailboxMessage,
  RequestError,
  type Result,
  type SupervisorSummary,
  type Window,
} from "../protocol/index.ts";
import { LINE_LIMITS, type Once, type Session } from "../sessions/index.ts";
import type { Value } from "../vm/index.ts";

/** The workspace's actors as tools show them and reach them. */
export class ActorDesk {
  readonly #actors: ActorSystem;

  constructor(actors: ActorSystem) {
    this.#actors = actors;
  }

  list(): Result<"actors/list"> {
    const { vm } = this.#actors;
    const idOf = ({ supervisor }: { readonly supervisor: Value }): number => vm.identityHash(supervisor);
    return {
      actors: this.#actors.list().map((each) => summary(each, idOf(each))),
      supervisors: this.#actors.supervisors().map((each) => supervisorSummary(each, idOf(each))),
    };
  }

  /** What an actor handles and has yet to handle; a session prints the arguments. `titleOf` names who waits. */
  async mailbox(
    session: Session,
    actor: number,
    { from, to }: Window,
    titleOf: (heap: number) => string | undefined,
  ): Promise<Result<"actors/mailbox">> {
    const reference = this.#reference(actor);
    const total = this.#actors.describe(reference).mailboxLength;
    const { handled, waiting } = this.#actors.mailboxOf(reference, from, to);
    const shown = (message: MessageDescription): Promise<MailboxMessage> => this.#message(session, message, titleOf);
    const entries: MailboxMessage[] = [];
    for (const each of waiting) entries.push(await shown(each));
    return { ...(handled ? { handled: await shown(handled) } : {}), waiting: { from, total, entries } };
  }

  async #message(
    session: Session,
    { selector, arguments: args, sent, from }: MessageDescription,
    titleOf: (heap: number) => string | undefined,
  ): Promise<MailboxMessage> {
    const printed: string[] = [];
    for (const each of args) printed.push((await session.printer.print(each, ARGUMENT_LIMITS)).printString);
    const who = from === undefined ? undefined : titleOf(from);
    return { text: messageText(selector, printed), sent, ...(who === undefined ? {} : { from: who }) };
  }

  /** Evaluates a message, written as an expression to whose receiver `actor` refers, in a session. */
  send(session: Session, id: string, actor: number, message: string): Once<EvaluationResult> {
    const variables = new Map([["actor", this.reference(actor)]]);
    return session.evaluate({ id, source: message, mode: "printIt", variables });
  }

  /** The actor of that number. */
  reference(actor: number): Value {
    return this.#reference(actor);
  }

  #reference(actor: number): Reference {
    const reference = this.#actors.withId(actor);
    if (!reference) throw noSuchActor(actor);
    return reference;
  }

  /** Starts an actor again; false when it has stopped. */
  restart(actor: number): boolean {
    return this.#actors.restart(actor);
  }

  /** Has an actor stop; false when it has already. */
  stop(actor: number): boolean {
    return this.#actors.stop(actor);
  }

  /** What an actor is called in lists: its name, or its class and number. Undefined for a heap that is no actor's. */
  titleOfHeap(heap: number): string | undefined {
    const reference = this.#actors.withId(heap);
    if (!reference) return undefined;
    const { name, className, id } = this.#actors.describe(reference);
    return name ?? `${className}(#${id})`;
  }
}

/** An argument of a message that is one line among others. */
const ARGUMENT_LIMITS = { ...LINE_LIMITS, length: 200 };

function summary(actor: ActorDescription, supervisor: number): ActorSummary {
  const { id, name, className, status, mailboxLength, messagesHandled, restarts, lastError } = actor;
  return {
    id,
    className,
    state: status,
    mailboxLength,
    messagesHandled,
    restarts,
    supervisor,
    ...(name === undefined ? {} : { name }),
    ...(lastError === undefined ? {} : { lastError }),
  };
}

const STRATEGIES = ["oneForOne", "oneForAll", "restForOne"] as const;

function supervisorSummary(
  { name, strategy, intensity, period }: SupervisorDescription,
  id: number,
): SupervisorSummary {
  return {
    id,
    ...(name === undefined ? {} : { name }),
    // A strategy that is none of these is taken for the first: so does who restarts.
    strategy: STRATEGIES.find((each) => each === strategy) ?? "oneForOne",
    intensity,
    period,
  };
}

/** A message as it would be written. */
function messageText(selector: string, args: readonly string[]): string {
  const [first] = args;
  if (first === undefined) return selector;
  if (!selector.includes(":")) return `${selector} ${first}`;
  const keywords = selector.split(":").slice(0, -1);
  return keywords.map((keyword, index) => `${keyword}: ${args[index] ?? ""}`).join(" ");
}

const noSuchActor = (actor: number): RequestError =>
  new RequestError(ErrorCode.notFound, `There is no actor ${actor}: it has stopped`);
