import type { Disposer } from "../connection/index.ts";
import type { Command, CommandHandler, CommandHandlers, CommandId } from "./command.ts";
import { keySequence } from "./key.ts";
import type { KeySequence } from "./key.ts";

/** A part of a window in which commands mean something, inside out: what has the focus first. */
export type FocusPath = readonly Element[];

/** A command with its keys, as they are compared. */
export interface RegisteredCommand extends Command {
  readonly sequences: readonly KeySequence[];
}

/**
 * All commands of a window, and who does them. Commands are registered by name; handlers belong to elements of the page,
 * and the one nearest around the focus is asked. So `Print it` means the editor one is in, and nothing elsewhere.
 */
export class CommandRegistry {
  readonly #commands = new Map<CommandId, RegisteredCommand>();
  readonly #handlers = new WeakMap<Element, CommandHandlers>();
  #root: CommandHandlers = {};

  /** Makes commands known; answers what takes them away. */
  register(...commands: readonly Command[]): Disposer {
    for (const command of commands) {
      if (this.#commands.has(command.id)) throw new Error(`There is a command ${command.id} already`);
      this.#commands.set(command.id, { ...command, sequences: (command.keys ?? []).map(keySequence) });
    }
    return () => {
      for (const { id } of commands) this.#commands.delete(id);
    };
  }

  /** Says what can be done wherever the focus is; answers what takes it back. */
  handleEverywhere(handlers: CommandHandlers): Disposer {
    this.#root = { ...this.#root, ...handlers };
    return () => {
      const { ...rest } = this.#root as Record<CommandId, CommandHandlers[CommandId]>;
      for (const id of Object.keys(handlers) as CommandId[]) if (rest[id] === handlers[id]) delete rest[id];
      this.#root = rest;
    };
  }

  /** Says what can be done while the focus is within an element. */
  handleWithin(element: Element, handlers: CommandHandlers): Disposer {
    this.#handlers.set(element, handlers);
    return () => {
      if (this.#handlers.get(element) === handlers) this.#handlers.delete(element);
    };
  }

  /** All commands, in the order in which they were registered. */
  all(): readonly RegisteredCommand[] {
    return [...this.#commands.values()];
  }

  get(id: CommandId): RegisteredCommand {
    const command = this.#commands.get(id);
    if (command === undefined) throw new Error(`There is no command ${id}`);
    return command;
  }

  /** Who would do the command at that place, if anybody can just now. */
  handlerOf(id: CommandId, path: FocusPath): CommandHandler | undefined {
    for (const handlers of [...path.map((element) => this.#handlers.get(element)), this.#root]) {
      const handler = handlers?.[id];
      if (handler === undefined) continue;
      const found = typeof handler === "function" ? { run: handler } : handler;
      return found.isEnabled?.() === false ? undefined : found;
    }
    return undefined;
  }

  /** Does the command at that place; answers whether anybody could. */
  run(id: CommandId, path: FocusPath): boolean {
    const handler = this.handlerOf(id, path);
    if (handler === undefined) return false;
    Promise.resolve(handler.run()).catch(reportError);
    return true;
  }
}

/** The elements around the focus, inside out. */
export function focusPath(from: Element | null = document.activeElement): FocusPath {
  const path: Element[] = [];
  for (let element = from; element !== null; element = element.parentElement) path.push(element);
  return path;
}
