import type { CodeKind } from "./code-kind.ts";
import { firstState, tokenizeLine } from "./line-tokenizer.ts";
import type { LineState } from "./line-tokenizer.ts";
import { languages } from "./monaco.ts";

/** The languages as Monaco calls them: methods and statements differ in how they begin. */
export const LANGUAGES: Readonly<Record<CodeKind, string>> = {
  doIt: "smalltalk-statements",
  method: "smalltalk-method",
  text: "plaintext",
};

const CONFIGURATION: languages.LanguageConfiguration = {
  comments: { blockComment: ['"', '"'] },
  brackets: [
    ["(", ")"],
    ["[", "]"],
    ["{", "}"],
  ],
  autoClosingPairs: [
    { open: "(", close: ")", notIn: ["string", "comment"] },
    { open: "[", close: "]", notIn: ["string", "comment"] },
    { open: "{", close: "}", notIn: ["string", "comment"] },
  ],
  surroundingPairs: [
    { open: "(", close: ")" },
    { open: "[", close: "]" },
    { open: "{", close: "}" },
    { open: "'", close: "'" },
    { open: '"', close: '"' },
  ],
  // A keyword with its colon is one word, and so is a symbol's name.
  wordPattern: /(?:[\p{L}_][\p{L}\p{N}_]*(?:::[\p{L}_][\p{L}\p{N}_]*)*:?)|(?:\d\w*(?:\.\w+)?)/gu,
  onEnterRules: [
    {
      beforeText: /^.*\[[^\]]*$/,
      afterText: /^\s*\]/,
      action: { indentAction: languages.IndentAction.IndentOutdent },
    },
    { beforeText: /^.*\[[^\]]*$/, action: { indentAction: languages.IndentAction.Indent } },
  ],
};

/** Makes Smalltalk known to Monaco; once for all editors of a page. */
export function registerSmalltalk(): void {
  for (const kind of ["doIt", "method"] as const) {
    const id = LANGUAGES[kind];
    languages.register({ id });
    languages.setLanguageConfiguration(id, CONFIGURATION);
    languages.setTokensProvider(id, {
      getInitialState: () => new MonacoState(firstState(kind)),
      tokenize: (line, state) => {
        if (!(state instanceof MonacoState)) throw new Error("A line's state is none of this language's");
        const result = tokenizeLine(line, state.line);
        return {
          tokens: result.tokens.map(({ start, kind: scopes }) => ({ startIndex: start, scopes })),
          endState: new MonacoState(result.state),
        };
      },
    });
  }
}

/** A line's state as Monaco wants it. */
class MonacoState implements languages.IState {
  readonly line: LineState;

  constructor(line: LineState) {
    this.line = line;
  }

  clone(): MonacoState {
    return this;
  }

  equals(other: languages.IState): boolean {
    if (!(other instanceof MonacoState)) return false;
    const [a, b] = [this.line, other.line];
    return (
      a.open === b.open &&
      a.afterValue === b.afterValue &&
      a.literalDepth === b.literalDepth &&
      a.declares === b.declares
    );
  }
}
