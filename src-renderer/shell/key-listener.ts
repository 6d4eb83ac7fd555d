import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Disposer } from "../connection/index.ts";
import { focusedElement } from "../widgets/index.ts";
import { Keymap, focusPath, keyText, strokeOf } from "../commands/index.ts";
import type { CommandRegistry, Platform } from "../commands/index.ts";

/** The keys of a sequence that was begun and is not complete, as people read them: shown in the status line. */
export interface PendingKeys {
  readonly text: string | undefined;
}

/** Hears the keys of a page before anything in it does, and runs commands. */
export class KeyListener {
  readonly pending: StoreApi<PendingKeys> = createStore<PendingKeys>(() => ({ text: undefined }));
  readonly #registry: CommandRegistry;
  readonly #keymap: Keymap;
  readonly #platform: Platform;

  constructor(registry: CommandRegistry, platform: Platform) {
    this.#registry = registry;
    this.#keymap = new Keymap(registry);
    this.#platform = platform;
  }

  /** Begins to listen; answers what ends it. */
  listen(): Disposer {
    const onKeyDown = (event: KeyboardEvent): void => this.#pressed(event);
    const onElsewhere = (): void => this.#reset();
    window.addEventListener("keydown", onKeyDown, true);
    window.addEventListener("pointerdown", onElsewhere, true);
    window.addEventListener("blur", onElsewhere);
    return () => {
      window.removeEventListener("keydown", onKeyDown, true);
      window.removeEventListener("pointerdown", onElsewhere, true);
      window.removeEventListener("blur", onElsewhere);
    };
  }

  #pressed(event: KeyboardEvent): void {
    const stroke = strokeOf(event, this.#platform);
    // An input method is writing, or a dialog has to be done with first.
    if (stroke === undefined || event.isComposing || document.querySelector("dialog:modal") !== null) return;
    if (stroke.key === "Escape" && this.pending.getState().text !== undefined) {
      this.#reset();
      return swallow(event);
    }
    const path = focusPath(focusedElement());
    const pressed = this.#keymap.press(stroke, path);
    switch (pressed.kind) {
      case "free":
        return this.#show(undefined);
      case "pending":
        this.#show(pressed.strokes.length === 0 ? undefined : keyText(pressed.strokes, this.#platform));
        return swallow(event);
      case "command":
        this.#show(undefined);
        this.#registry.run(pressed.id, path);
        return swallow(event);
    }
  }

  #reset(): void {
    this.#keymap.reset();
    this.#show(undefined);
  }

  #show(text: string | undefined): void {
    if (this.pending.getState().text !== text) this.pending.setState({ text });
  }
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}
