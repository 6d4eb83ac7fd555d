import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Disposer } from "../connection/index.ts";
import { KEY_PRESETS } from "./command.ts";
import type { Command, CommandHandler, CommandHandlers, CommandId, KeyPreset } from "./command.ts";
import { keySequence } from "./key.ts";
import type { KeySequence } from "./key.ts";

/** A part of a window in which commands mean something, inside out: what has the focus first. */
export type FocusPath = readonly Element[];

/** A command with its keys in the chosen preset, as they are compared. */
export interface RegisteredCommand extends Command {
  readonly sequences: readonly KeySequence[];
}

/** What menus, palette and help show. */
export interface CommandsState {
  /** In the order in which they were registered. */
  readonly commands: readonly RegisteredCommand[];
  readonly preset: KeyPreset;
}

/** Who would do a command at a place, and how far out from the focus: 0 is the focus itself. */
interface FoundHandler {
  readonly handler: CommandHandler;
  readonly distance: number;
}

/**
 * All commands of a window, and who does them. Commands are registered by name; handlers belong to elements of the page,
 * and the one nearest around the focus is asked. So `Print it` means the editor one is in, and nothing elsewhere.
 */
export class CommandRegistry {
  /** Changes when commands come and go, or their keys change. */
  readonly store: StoreApi<CommandsState> = createStore<CommandsState>(() => ({ commands: [], preset: "pharo" }));
  readonly #commands = new Map<CommandId, Command>();
  readonly #handlers = new WeakMap<Element, CommandHandlers>();
  /** The latest one is asked first. */
  #everywhere: readonly CommandHandlers[] = [];

  /** Makes commands known; answers what takes them away. */
  register(...commands: readonly Command[]): Disposer {
    for (const command of commands) {
      if (this.#commands.has(command.id)) throw new Error(`There is a command ${command.id} already`);
      // A text that is no key is found out here, not when its preset is chosen.
      for (const preset of KEY_PRESETS) sequencesOf(command, preset);
      this.#commands.set(command.id, command);
    }
    this.#changed(this.store.getState().preset);
    return () => {
      for (const command of commands) {
        if (this.#commands.get(command.id) === command) this.#commands.delete(command.id);
      }
      this.#changed(this.store.getState().preset);
    };
  }

  /** From now on the keys are those of `preset`. */
  usePreset(preset: KeyPreset): void {
    this.#changed(preset);
  }

  /** Says what can be done wherever the focus is; answers what takes it back. */
  handleEverywhere(handlers: CommandHandlers): Disposer {
    this.#everywhere = [handlers, ...this.#everywhere];
    return () => {
      this.#everywhere = this.#everywhere.filter((each) => each !== handlers);
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
    return this.store.getState().commands;
  }

  get(id: CommandId): RegisteredCommand {
    const command = this.all().find((each) => each.id === id);
    if (command === undefined) throw new Error(`There is no command ${id}`);
    return command;
  }

  /** Who would do the command at that place, if anybody can just now. */
  handlerOf(id: CommandId, path: FocusPath): CommandHandler | undefined {
    return this.#find(id, path)?.handler;
  }

  /** How far out from the focus the command would be done; undefined if nobody can. */
  distanceOf(id: CommandId, path: FocusPath): number | undefined {
    return this.#find(id, path)?.distance;
  }

  /** Does the command at that place; answers whether anybody could. */
  run(id: CommandId, path: FocusPath): boolean {
    const handler = this.handlerOf(id, path);
    if (handler === undefined) return false;
    // Whatever it throws, at once or later, is a bug: it is reported, and the window goes on.
    try {
      Promise.resolve(handler.run()).catch(reportError);
    } catch (error) {
      reportError(error);
    }
    return true;
  }

  #find(id: CommandId, path: FocusPath): FoundHandler | undefined {
    const places = [...path.map((element) => this.#handlers.get(element)), ...this.#everywhere];
    for (const [distance, handlers] of places.entries()) {
      const found = handlers?.[id];
      if (found === undefined) continue;
      const handler = typeof found === "function" ? { run: found } : found;
      return handler.isEnabled?.() === false ? undefined : { handler, distance };
    }
    return undefined;
  }

  #changed(preset: KeyPreset): void {
    const commands = [...this.#commands.values()].map((command) => ({
      ...command,
      sequences: sequencesOf(command, preset),
    }));
    this.store.setState({ commands, preset });
  }
}

function sequencesOf({ keys = [] }: Command, preset: KeyPreset): readonly KeySequence[] {
  const texts = "pharo" in keys ? keys[preset] : keys;
  return texts.map(keySequence);
}

/** What has the focus and the elements around it, inside out. */
export function focusPath(from: Element | null): FocusPath {
  const path: Element[] = [];
  for (let element = from; element !== null; element = element.parentElement) path.push(element);
  return path;
}
