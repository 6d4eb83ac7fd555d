import { describe, expect, test } from "vitest";
import tokens from "./tokens.css?raw";

const sheets = import.meta.glob<string>(["../**/*.css", "!./tokens.css"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** The colours of the tokens, for day and night. */
const colours = new Map(
  [...tokens.matchAll(/(--[\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }] as const,
  ),
);

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((n) => Number.parseInt(colour.slice(n, n + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours as WCAG 2.2 defines it, 1 to 21. */
function contrast(a: string, b: string): number {
  const [brighter = 0, darker = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (brighter + 0.05) / (darker + 0.05);
}

/** Those of the pairs that are too near to one another. */
function tooNear(fronts: readonly string[], backs: readonly string[], least: number): readonly string[] {
  return fronts.flatMap((front) =>
    backs.flatMap((back) =>
      (["light", "dark"] as const).flatMap((scheme) => {
        const [a, b] = [colours.get(front)?.[scheme], colours.get(back)?.[scheme]];
        if (a === undefined || b === undefined) return [`${front} or ${back} is no colour token`];
        const found = contrast(a, b);
        return found < least ? [`${front} on ${back}, ${scheme}: ${found.toFixed(2)} < ${least}`] : [];
      }),
    ),
  );
}

const SURFACES = ["window", "pane", "sunken", "raised", "hover", "selected", "chosen"].map(
  (name) => `--surface-${name}`,
);
const CODE = [
  "comment",
  "string",
  "number",
  "symbol",
  "pseudo",
  "global",
  "instance",
  "local",
  "pattern",
  "mark",
  "return",
];

describe("the design tokens", () => {
  test("[T11] every text can be read on every surface, by day and by night", () => {
    const inks = ["--ink", "--ink-muted", "--ink-faint", "--ink-accent", "--ink-danger", "--ink-good", "--ink-notice"];
    expect(tooNear(inks, SURFACES, 4.5)).toEqual([]);
    expect(tooNear(["--ink-on-lamp"], ["--lamp"], 4.5)).toEqual([]);
    const washes = ["--surface-danger", "--surface-good", "--surface-notice"];
    expect(tooNear(inks, washes, 4.5)).toEqual([]);
  });

  test("[T11] code can be read, on its own line and selected too", () => {
    const names = CODE.map((name) => `--code-${name}`);
    expect(tooNear(names, ["--surface-pane", "--code-line", "--code-selection", "--code-find"], 4.5)).toEqual([]);
  });

  test("[T11] the focus and the edge of what can be filled in stand out", () => {
    expect(tooNear(["--line-focus"], SURFACES, 3)).toEqual([]);
    expect(
      tooNear(["--line-control"], ["--surface-window", "--surface-pane", "--surface-sunken", "--surface-raised"], 3),
    ).toEqual([]);
  });

  test("no style sheet has a colour of its own, or a token that there is not", () => {
    const defined = new Set([...tokens.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
    const faults = Object.entries(sheets).flatMap(([path, sheet]) => {
      const own = new Set([...sheet.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
      const unknown = [...sheet.matchAll(/var\((--[\w-]+)/g)].filter(
        ([, name]) => !defined.has(name) && !own.has(name),
      );
      const colour = [...sheet.matchAll(/#[0-9a-f]{3,8}\b(?![^{}]*\{)|rgba?\(|hsla?\(|oklch\(/gi)];
      return [...unknown, ...colour].map(([text]) => `${path}: ${text}`);
    });
    expect(Object.keys(sheets).length).toBeGreaterThan(10);
    expect(faults).toEqual([]);
  });
});
