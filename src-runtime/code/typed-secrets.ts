import { type ExpressionNode, type LiteralNode, messagesIn, parseDoIt, type Range } from "../language/index.ts";
import { placed, type SourceDiagnostic } from "./diagnostics.ts";

const MESSAGE =
  "A secret that is typed into code stays in histories and pages: enter it by fresnel secret NAME, or :secret NAME in the REPL, or read it by Secret fromFile:; and remove it from here";

/** Where the text of a secret is written into a do-it, as in `Secret text: 'hush'`; nothing of it may be kept. */
export function typedSecrets(source: string): readonly SourceDiagnostic[] {
  const ranges = rangesOfSecrets(source);
  return placed(
    source,
    ranges.map((range) => ({ code: "typed-secret", severity: "error", message: MESSAGE, range })),
  );
}

/** The do-it without the texts of secrets that are written into it. */
export function withoutTypedSecrets(source: string): string {
  let kept = source;
  for (const { start, end } of rangesOfSecrets(source).toReversed())
    kept = `${kept.slice(0, start)}'…'${kept.slice(end)}`;
  return kept;
}

function rangesOfSecrets(source: string): readonly Range[] {
  // Nearly no do-it has one: it is not parsed for that.
  if (!source.includes("Secret")) return [];
  return messagesIn(parseDoIt(source).node.body)
    .filter(({ receiver, selector }) => isSecretClass(receiver) && selector === "text:")
    .flatMap(({ arguments: [text] }) => (isText(text) ? [text.range] : []))
    .toSorted((a, b) => a.start - b.start);
}

const isSecretClass = (node: ExpressionNode | undefined): boolean =>
  node?.kind === "variable" && node.name === "Secret";

const isText = (node: ExpressionNode | undefined): node is LiteralNode =>
  node?.kind === "literal" && (node.value.kind === "string" || node.value.kind === "symbol");
