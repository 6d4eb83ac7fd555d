import "@fontsource-variable/source-sans-3/wght.css";
import "@fontsource-variable/source-sans-3/wght-italic.css";
import "@fontsource-variable/source-code-pro/wght.css";
import "@fontsource-variable/source-code-pro/wght-italic.css";
import "./tokens.css";
import "./base.css";
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Settings } from "../../src-main/channels.ts";

/** What the user chose: one of the two, or whatever the system has. */
export type ThemeChoice = Settings["theme"];

/** Day or night. */
export type Scheme = "light" | "dark";

/** The theme as it is shown. */
export interface ThemeState {
  readonly choice: ThemeChoice;
  readonly scheme: Scheme;
}

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

/** The theme that this page shows, for what is not drawn by style sheets. */
export const theme: StoreApi<ThemeState> = createStore<ThemeState>(() => stateFor("system"));

/** Shows a theme. */
export function showTheme(choice: ThemeChoice): void {
  const { dataset } = document.documentElement;
  if (choice === "system") delete dataset["theme"];
  else dataset["theme"] = choice;
  theme.setState(stateFor(choice));
}

/** The colour of a token in the scheme that is shown, as `#rrggbb` or `#rrggbbaa`. */
export function colourOf(token: `--${string}`): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.documentElement.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  const [red = 0, green = 0, blue = 0, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
  const hex = (part: number): string => Math.round(part).toString(16).padStart(2, "0");
  return `#${hex(red)}${hex(green)}${hex(blue)}${alpha < 1 ? hex(alpha * 255) : ""}`;
}

function stateFor(choice: ThemeChoice): ThemeState {
  const ofSystem: Scheme = systemIsDark.matches ? "dark" : "light";
  return { choice, scheme: choice === "system" ? ofSystem : choice };
}

systemIsDark.addEventListener("change", () => theme.setState(stateFor(theme.getState().choice)));
