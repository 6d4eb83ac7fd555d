import {
  type ExpressionNode,
  type LiteralNode,
  messagesIn,
  parseDoIt,
  parseMethod,
  type Range,
} from "../language/index.ts";
import { placed, type SourceDiagnostic } from "./diagnostics.ts";

const MESSAGE =
  "A secret that is typed into code stays in histories, pages and files: enter it by fresnel secret NAME, :secret NAME in the REPL, or Enter a secret… in the window, or read it by Secret fromFile:; and remove it from here";

/** From this length on the text of a secret is found in the midst of other text; a shorter one only as all of a literal. */
const LONG = 8;

/** A shorter text may be anybody's. */
const SHORTEST = 4;

/**
 * Where the text of a secret is written into code: in a message that makes one, as in `Secret text: 'hush'`, or anywhere if it
 * is that of one of the living. Nothing of it may be kept.
 */
export function typedSecrets(
  source: string,
  kind: "method" | "doIt",
  living: Iterable<string>,
): readonly SourceDiagnostic[] {
  const ranges = rangesOfSecrets(source, kind, living);
  return placed(
    source,
    ranges.map((range) => ({ code: "typed-secret", severity: "error", message: MESSAGE, range })),
  );
}

/** The do-it without the texts of secrets that are written into it. */
export function withoutTypedSecrets(source: string, living: Iterable<string>): string {
  let kept = source;
  for (const { start, end } of rangesOfSecrets(source, "doIt", living).toReversed()) {
    const isLiteral = source[start] === "'" || source[start] === "#";
    kept = `${kept.slice(0, start)}${isLiteral ? "'…'" : "…"}${kept.slice(end)}`;
  }
  return kept;
}

/** In their order, and apart from each other. */
function rangesOfSecrets(source: string, kind: "method" | "doIt", living: Iterable<string>): readonly Range[] {
  const ranges = [...rangesOfMade(source, kind), ...rangesOf(living, source)];
  const apart: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end))
    if (range.start >= (apart.at(-1)?.end ?? 0)) apart.push(range);
  return apart;
}

function rangesOfMade(source: string, kind: "method" | "doIt"): readonly Range[] {
  // Hardly any code has one: it is not parsed for that.
  if (!source.includes("Secret")) return [];
  const { node } = kind === "method" ? parseMethod(source) : parseDoIt(source);
  return messagesIn(node.body)
    .filter(({ receiver, selector }) => isSecretClass(receiver) && selector === "text:")
    .flatMap(({ arguments: [text] }) => (isText(text) ? [text.range] : []));
}

const isSecretClass = (node: ExpressionNode | undefined): boolean =>
  node?.kind === "variable" && node.name === "Secret";

const isText = (node: ExpressionNode | undefined): node is LiteralNode =>
  node?.kind === "literal" && (node.value.kind === "string" || node.value.kind === "symbol");

/** Where texts of secrets are written. */
function* rangesOf(texts: Iterable<string>, source: string): Iterable<Range> {
  for (const text of texts) {
    if (text.length < SHORTEST) continue;
    const written = text.replaceAll("'", "''");
    for (let start = source.indexOf(written); start >= 0; start = source.indexOf(written, start + 1)) {
      const end = start + written.length;
      if (source[start - 1] === "'" && source[end] === "'") yield { start: start - 1, end: end + 1 };
      else if (source[start - 1] === "#" && !/[\w:]/.test(source[end] ?? "")) yield { start: start - 1, end };
      else if (text.length >= LONG) yield { start, end };
    }
  }
}
