import type { VM } from "../vm/index.ts";
import type { ActorClasses, MailboxObject, Message, Reference } from "./objects.ts";

/** Free places at the front of a mailbox beyond which it is moved together. */
const MAX_FREE = 1024;

/** The mailboxes of actors: messages in the order they came, handled from the front. An actor gets one when it is needed. */
export class Mailboxes {
  readonly #vm: VM;
  readonly #classes: ActorClasses;

  constructor(vm: VM, classes: ActorClasses) {
    this.#vm = vm;
    this.#classes = classes;
  }

  length(reference: Reference): number {
    const { _mailbox: mailbox } = reference;
    return this.#classes.isMailbox(mailbox) ? mailbox.els.length - firstOf(mailbox) : 0;
  }

  add(reference: Reference, message: Message): void {
    const mailbox = this.#mailboxOf(reference);
    this.#vm.touch(mailbox);
    mailbox.els.push(message);
  }

  /** Puts a message before all others. */
  addFirst(reference: Reference, message: Message): void {
    const mailbox = this.#mailboxOf(reference);
    this.#vm.touch(mailbox);
    const first = firstOf(mailbox);
    if (first > 0) {
      mailbox.els[first - 1] = message;
      mailbox._first = first - 1;
    } else mailbox.els.unshift(message);
  }

  /** Takes the message that is to be handled next. */
  take(reference: Reference): Message | undefined {
    const { _mailbox: mailbox } = reference;
    if (!this.#classes.isMailbox(mailbox)) return undefined;
    const first = firstOf(mailbox);
    if (first >= mailbox.els.length) return undefined;
    const message = this.#vm.element(mailbox, first);
    if (!this.#classes.isMessage(message)) throw new Error("A mailbox holds something that is no message");
    this.#vm.touch(mailbox);
    mailbox.els[first] = this.#vm.nil;
    const next = first + 1;
    if (next === mailbox.els.length) {
      mailbox.els.length = 0;
      mailbox._first = 0;
    } else if (next > MAX_FREE && next * 2 > mailbox.els.length) {
      mailbox.els.splice(0, next);
      mailbox._first = 0;
    } else mailbox._first = next;
    return message;
  }

  /** Takes out a message wherever it is; false when it is not there. */
  withdraw(reference: Reference, message: Message): boolean {
    const { _mailbox: mailbox } = reference;
    if (!this.#classes.isMailbox(mailbox)) return false;
    const index = mailbox.els.indexOf(message, firstOf(mailbox));
    if (index < 0) return false;
    this.#vm.touch(mailbox);
    mailbox.els.splice(index, 1);
    return true;
  }

  /** All of them, from the front. */
  *messages(reference: Reference): Iterable<Message> {
    const { _mailbox: mailbox } = reference;
    if (!this.#classes.isMailbox(mailbox)) return;
    for (let i = firstOf(mailbox); i < mailbox.els.length; i++) {
      const message = this.#vm.element(mailbox, i);
      if (this.#classes.isMessage(message)) yield message;
    }
  }

  /** Those from one place up to another, both counted from the front from 0. */
  window(reference: Reference, from: number, to: number): readonly Message[] {
    const { _mailbox: mailbox } = reference;
    if (!this.#classes.isMailbox(mailbox)) return [];
    const first = firstOf(mailbox);
    return mailbox.els.slice(first + from, first + to).filter((each) => this.#classes.isMessage(each));
  }

  #mailboxOf(reference: Reference): MailboxObject {
    const { _mailbox: existing } = reference;
    if (this.#classes.isMailbox(existing)) return existing;
    const mailbox = this.#vm.instantiate(this.#classes.mailbox) as MailboxObject;
    mailbox._first = 0;
    this.#vm.touch(reference);
    reference._mailbox = mailbox;
    return mailbox;
  }
}

const firstOf = (mailbox: MailboxObject): number => (typeof mailbox._first === "number" ? mailbox._first : 0);
