import {
  type ExpressionNode,
  type LiteralNode,
  messagesIn,
  parseDoIt,
  parseMethod,
  type Range,
} from "../language/index.ts";
import { ENTER_SECRET, isUnmistakable, SECRET_WRITTEN } from "../vm/index.ts";
import { placeAt, placed, type SourceDiagnostic } from "./diagnostics.ts";

const MADE = `A secret that is typed into code stays in histories, pages and files: ${ENTER_SECRET}`;

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
  return placed(
    source,
    secretsIn(source, kind, living).map(({ range, message }) => ({
      code: "typed-secret",
      severity: "error",
      message,
      range,
    })),
  );
}

/** The lines, from 1, of a text that is no code, or not that alone, on which one of the living is written. */
export function livingSecretsIn(
  text: string,
  living: Iterable<string>,
): readonly { readonly line: number; readonly message: string }[] {
  const lines = Array.from(rangesOf(living, text), ({ start }) => placeAt(text, start).line);
  return [...new Set(lines)].map((line) => ({ line, message: SECRET_WRITTEN }));
}

/** The do-it without the texts of secrets that are written into it. */
export function withoutTypedSecrets(source: string, living: Iterable<string>): string {
  let kept = source;
  for (const {
    range: { start, end },
  } of secretsIn(source, "doIt", living).toReversed()) {
    const isLiteral = source[start] === "'" || source[start] === "#";
    kept = `${kept.slice(0, start)}${isLiteral ? "'…'" : "…"}${kept.slice(end)}`;
  }
  return kept;
}

interface FoundSecret {
  readonly range: Range;
  readonly message: string;
}

/** In their order, and apart from each other. */
function secretsIn(source: string, kind: "method" | "doIt", living: Iterable<string>): readonly FoundSecret[] {
  const found: readonly FoundSecret[] = [
    ...rangesOfMade(source, kind).map((range) => ({ range, message: MADE })),
    ...Array.from(rangesOf(living, source), (range) => ({ range, message: SECRET_WRITTEN })),
  ];
  const apart: FoundSecret[] = [];
  for (const each of found.toSorted((a, b) => a.range.start - b.range.start || b.range.end - a.range.end))
    if (each.range.start >= (apart.at(-1)?.range.end ?? 0)) apart.push(each);
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
      else if (isUnmistakable(text)) yield { start, end };
    }
  }
}
