/**
 * The property that a selector's methods have on prototypes: `$_at$put$` for `at:put:`, `$$plus` for `+`. Injective:
 * Smalltalk names have no `$`, binary ones begin with two, and the hidden fields (`$e`, `$class`) have no `_`.
 */
export function mangle(selector: string): string {
  const first = selector.charCodeAt(0);
  const isName = /^[\p{L}_]/u.test(selector);
  if (isName || first === 58) return `$_${selector.replaceAll(":", "$")}`;
  return `$$${Array.from(selector, (character) => binaryNames[character] ?? `u${character.codePointAt(0)}`).join("$")}`;
}

const binaryNames: Readonly<Record<string, string>> = {
  "+": "plus",
  "-": "minus",
  "*": "times",
  "/": "slash",
  "\\": "backslash",
  "<": "lt",
  ">": "gt",
  "=": "eq",
  "~": "tilde",
  "&": "and",
  "|": "or",
  "@": "at",
  ",": "comma",
  "%": "percent",
  "!": "bang",
  "?": "question",
};

/** The property that holds a slot: `_name`. */
export const slotProperty = (name: string): string => `_${name}`;

/** The property that holds the double of a slot, while the slot's own is undefined. */
export const doubleProperty = (name: string): string => `d_${name}`;

/**
 * The property under which a method that reads or writes a slot of doubles and does nothing else has a function besides
 * that takes and answers a bare double: `$d_x` for `x`, `$d_x$` for `x:`.
 */
export const doubleAccessProperty = (selector: string): string => `$d${mangle(selector).slice(1)}`;

const isPlainIdentifier = (property: string): boolean => /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(property);

/** `.name`, or `["näme"]` where JavaScript wants quotes. */
export const member = (property: string): string =>
  isPlainIdentifier(property) ? `.${property}` : `[${JSON.stringify(property)}]`;
