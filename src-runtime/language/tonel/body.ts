/** Where a method's body ends, or what in it never does. */
export type BodyEnd = { readonly end: number } | { readonly unclosed: "bracket" | "string" | "comment" };

/**
 * Finds the bracket that closes the body opened at `open`, past everything a bracket may hide in: strings, comments,
 * characters (`$]`) and literal arrays (`#( ] )`). The answered end is after the bracket.
 */
export function findEndOfBody(text: string, open: number): BodyEnd {
  let depth = 0;
  let position = open;
  while (position < text.length) {
    switch (text[position]) {
      case "[":
        depth += 1;
        break;
      case "]":
        depth -= 1;
        if (depth === 0) return { end: position + 1 };
        break;
      default: {
        const end = endOfQuotation(text, position);
        if (end === undefined) return unclosedQuotation(text, position);
        if (end > position) {
          position = end;
          continue;
        }
        if (text[position] === "(" && text[position - 1] === "#") {
          const literal = endOfLiteralArray(text, position);
          if (typeof literal !== "number") return literal;
          position = literal;
          continue;
        }
      }
    }
    position += 1;
  }
  return { unclosed: "bracket" };
}

/** The end of the string, comment or character at `position`; `position` if there is none, undefined if it never ends. */
function endOfQuotation(text: string, position: number): number | undefined {
  const character = text[position];
  if (character === "$") return position + 2;
  if (character !== "'" && character !== '"') return position;
  for (let quote = text.indexOf(character, position + 1); quote >= 0; quote = text.indexOf(character, quote + 2)) {
    if (text[quote + 1] !== character) return quote + 1;
  }
  return undefined;
}

function unclosedQuotation(text: string, position: number): BodyEnd {
  return { unclosed: text[position] === "'" ? "string" : "comment" };
}

function endOfLiteralArray(text: string, open: number): number | BodyEnd {
  let depth = 0;
  let position = open;
  while (position < text.length) {
    const character = text[position];
    if (character === "(") depth += 1;
    if (character === ")") {
      depth -= 1;
      if (depth === 0) return position + 1;
    }
    const end = endOfQuotation(text, position);
    if (end === undefined) return unclosedQuotation(text, position);
    position = Math.max(position + 1, end);
  }
  return { unclosed: "bracket" };
}
