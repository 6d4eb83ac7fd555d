import { colourOf, theme } from "../shell/index.ts";
import type { Disposer } from "../connection/index.ts";
import { editor } from "./monaco.ts";

/** The token that colours each kind of text; what is not here has the colour of all text. */
const CODE_COLOURS = {
  comment: "--code-comment",
  string: "--code-string",
  symbol: "--code-symbol",
  number: "--code-number",
  pseudo: "--code-pseudo",
  global: "--code-global",
  variable: "--code-instance",
  local: "--code-local",
  pattern: "--code-pattern",
  return: "--code-return",
  mark: "--code-mark",
} as const;

/** Monaco's colours, from our tokens. */
const EDITOR_COLOURS = {
  "editor.background": "--surface-pane",
  "editor.foreground": "--ink",
  "editorLineNumber.foreground": "--ink-faint",
  "editorLineNumber.activeForeground": "--ink",
  "editorCursor.foreground": "--line-focus",
  "editor.lineHighlightBackground": "--code-line",
  "editor.selectionBackground": "--code-selection",
  "editor.inactiveSelectionBackground": "--surface-chosen",
  "editor.selectionHighlightBackground": "--code-find",
  "editor.wordHighlightBackground": "--code-find",
  "editor.wordHighlightStrongBackground": "--code-find",
  "editor.wordHighlightTextBackground": "--code-find",
  "editor.findMatchBackground": "--code-selection",
  "editor.findMatchHighlightBackground": "--code-find",
  // One colour for all brackets: which belong together the cursor shows. One that closes nothing is wrong.
  "editorBracketHighlight.foreground1": "--code-mark",
  "editorBracketHighlight.foreground2": "--code-mark",
  "editorBracketHighlight.foreground3": "--code-mark",
  "editorBracketHighlight.unexpectedBracket.foreground": "--ink-danger",
  "editorBracketMatch.background": "--code-find",
  "editorBracketMatch.border": "--line-control",
  "editorError.foreground": "--ink-danger",
  "editorWarning.foreground": "--ink-notice",
  "editorInfo.foreground": "--ink-muted",
  "editorIndentGuide.background1": "--line-hair",
  "editorIndentGuide.activeBackground1": "--line-strong",
  "editorWhitespace.foreground": "--line-strong",
  "editorGutter.foldingControlForeground": "--ink-faint",
  "editorWidget.background": "--surface-raised",
  "editorWidget.foreground": "--ink",
  "editorWidget.border": "--line-strong",
  "editorHoverWidget.background": "--surface-raised",
  "editorHoverWidget.foreground": "--ink",
  "editorHoverWidget.border": "--line-strong",
  "editorHoverWidget.statusBarBackground": "--surface-sunken",
  "editorMarkerNavigation.background": "--surface-raised",
  "editorMarkerNavigationError.background": "--ink-danger",
  "editorMarkerNavigationWarning.background": "--ink-notice",
  "editor.placeholder.foreground": "--ink-faint",
  "input.background": "--surface-raised",
  "input.foreground": "--ink",
  "input.border": "--line-control",
  "input.placeholderForeground": "--ink-faint",
  "inputOption.activeBackground": "--surface-selected",
  "inputOption.activeForeground": "--ink",
  "inputOption.activeBorder": "--line-focus",
  focusBorder: "--line-focus",
  foreground: "--ink",
  errorForeground: "--ink-danger",
  "icon.foreground": "--ink-muted",
  "scrollbarSlider.background": "--line-strong",
  "scrollbarSlider.hoverBackground": "--line-control",
  "scrollbarSlider.activeBackground": "--line-control",
  "toolbar.hoverBackground": "--surface-hover",
  "textLink.foreground": "--ink-accent",
  "textLink.activeForeground": "--ink-accent",
} as const;

const NAME = "fresnel";

/** Colours all editors as the window is, now and whenever that changes; answers what ends it. */
export function followTheme(): Disposer {
  show();
  return theme.subscribe(show);
}

function show(): void {
  editor.defineTheme(NAME, {
    base: theme.getState().scheme === "dark" ? "vs-dark" : "vs",
    inherit: false,
    rules: [
      { token: "", foreground: hex("--ink") },
      ...Object.entries(CODE_COLOURS).map(([token, colour]) => ({
        token,
        foreground: hex(colour),
        ...(token === "comment" ? { fontStyle: "italic" } : {}),
        ...(token === "pattern" || token === "return" ? { fontStyle: "bold" } : {}),
      })),
    ],
    colors: {
      ...Object.fromEntries(Object.entries(EDITOR_COLOURS).map(([id, token]) => [id, colourOf(token)])),
      // What is drawn over text must let it through; no shadow under what scrolls.
      "scrollbar.shadow": "#00000000",
      "widget.shadow": "#00000000",
      "editor.lineHighlightBorder": "#00000000",
      "editorOverviewRuler.border": "#00000000",
    },
  });
  editor.setTheme(NAME);
}

/** Rules of tokens want their colours without the hash. */
function hex(token: `--${string}`): string {
  return colourOf(token).slice(1);
}
