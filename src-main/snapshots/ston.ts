import {
  contentOf,
  floatText,
  packReference,
  slotOf,
  type StoredObject,
  type StoredState,
  type StoredValue,
  symbolText,
} from "../../src-runtime/store/index.ts";

/** How deep a graph is followed: a longer chain of objects can't be written as nested text. */
const MAX_DEPTH = 1000;

/** The classes of what runs, and of references to what does. */
const RUNNING: ReadonlySet<string> = new Set([
  "ActorReference",
  "BlockClosure",
  "CompiledBlock",
  "CompiledMethod",
  "Context",
  "Process",
]);

/** A graph that can't be written as STON. */
export class NotWritable extends Error {
  override readonly name = "NotWritable";
}

/**
 * Writes one stored graph as STON. An object met again is `@N`, the Nth list, map or object of the text. Dictionaries with
 * plain keys, and sets of plain elements, are in the order of these, so that equal ones give equal text whatever their hashes are.
 */
export class StonWriter {
  readonly #state: StoredState;
  readonly #numbers = new Map<number, number>();

  constructor(state: StoredState) {
    this.#state = state;
  }

  write(value: StoredValue, depth = 0): string {
    switch (value.kind) {
      case "nil":
        return "nil";
      case "boolean":
      case "integer":
      case "largeInteger":
        return String(value.value);
      case "float":
        if (Number.isFinite(value.value)) return floatText(value.value);
        this.#count();
        return `Float [ ${Number.isNaN(value.value) ? "#nan" : value.value > 0 ? "#infinity" : "#negativeInfinity"} ]`;
      case "character":
        this.#count();
        return `Character [ ${stringText(String.fromCodePoint(value.codePoint))} ]`;
      case "symbol":
        return symbolText(value.text);
      case "special":
        if (value.space !== "class") throw new NotWritable(`${value.name} is of the workspace itself`);
        this.#count();
        return `Class [ ${symbolText(value.name)} ]`;
      case "reference":
        return this.#object(this.#state.object(value.to), depth);
    }
  }

  #object(object: StoredObject, depth: number): string {
    const text = this.#state.text(object);
    if (text !== undefined) return stringText(text);
    const id = packReference(object.reference);
    const known = this.#numbers.get(id);
    if (known !== undefined) return `@${known}`;
    if (depth > MAX_DEPTH) throw new NotWritable(`it is nested deeper than ${MAX_DEPTH} objects`);
    this.#numbers.set(id, this.#count());
    const { className, body } = object;
    if (RUNNING.has(className))
      throw new NotWritable(`it has an instance of ${className}, which can't be read back from a text`);
    if (body.kind === "bytes" || (body.kind === "parts" && body.of === "bytes")) {
      const size = body.kind === "bytes" ? body.bytes.length : body.size;
      const bytes = this.#state.objects.bytes(body, 0, size);
      return `${className} [ '${bytes.ok ? Buffer.from(bytes.value).toString("hex") : ""}' ]`;
    }
    const list = (values: readonly StoredValue[]): string =>
      block(
        "[",
        values.map((value) => this.write(value, depth + 1)),
        "]",
        depth,
      );
    if (className === "Array") return list(this.#state.elements(object));
    const content = contentOf(this.#state, object);
    if (content !== undefined && className.endsWith("Dictionary"))
      return `${className === "Dictionary" ? "" : `${className} `}${this.#dictionary(content, depth)}`;
    if (content !== undefined && className.endsWith("Set")) return `${className} ${list(this.#inOrder(content))}`;
    if (content !== undefined) return `${className} ${list(content)}`;
    const elements = this.#state.elements(object);
    if (object.slots.length === 0 && elements.length > 0) return `${className} ${list(elements)}`;
    const fields = object.slots.map(({ name, value }) => `${symbolText(name)} : ${this.write(value, depth + 1)}`);
    if (elements.length > 0) fields.push(`#elements : ${list(elements)}`);
    return `${className} ${block("{", fields, "}", depth)}`;
  }

  #dictionary(associations: readonly StoredValue[], depth: number): string {
    const pairs = associations.flatMap((each) => {
      if (each.kind !== "reference") return [];
      const association = this.#state.object(each.to);
      const [key, value] = [slotOf(association, "key"), slotOf(association, "value")];
      return key === undefined || value === undefined ? [] : [{ key, value, order: this.#plain(key) }];
    });
    const isPlain = pairs.every(({ order }) => order !== undefined);
    const sorted = isPlain ? pairs.toSorted((a, b) => ((a.order ?? "") < (b.order ?? "") ? -1 : 1)) : pairs;
    return block(
      "{",
      sorted.map(({ key, value }) => `${this.write(key, depth + 1)} : ${this.write(value, depth + 1)}`),
      "}",
      depth,
    );
  }

  /** The elements of a set in the order of their texts, where all have one; else as they are. */
  #inOrder(elements: readonly StoredValue[]): readonly StoredValue[] {
    const ordered = elements.map((value) => ({ value, order: this.#plain(value) }));
    if (ordered.some(({ order }) => order === undefined)) return elements;
    return ordered.toSorted((a, b) => ((a.order ?? "") < (b.order ?? "") ? -1 : 1)).map(({ value }) => value);
  }

  /** The text of a key that takes no number; undefined for others. */
  #plain(key: StoredValue): string | undefined {
    if (key.kind === "reference") {
      const text = this.#state.text(this.#state.object(key.to));
      return text === undefined ? undefined : stringText(text);
    }
    return key.kind === "symbol" || key.kind === "integer" ? this.write(key) : undefined;
  }

  /** The number of the next list, map or object. */
  #count(): number {
    return ++this.#last;
  }

  #last = 0;
}

/** Parts in brackets, each in a line of its own, so that a comparison of files shows what changed; `depth` blocks are around. */
function block(open: string, parts: readonly string[], close: string, depth: number): string {
  if (parts.length === 0) return `${open} ${close}`;
  const indent = "\t".repeat(depth);
  // Added one to the other, texts are not copied, as joining would for each block around.
  let text = `${open}\n`;
  for (const [index, part] of parts.entries()) text += `${index === 0 ? "" : ",\n"}${indent}\t${part}`;
  return `${text}\n${indent}${close}`;
}

function stringText(text: string): string {
  const escaped = text.replace(/['\\]/g, "\\$&").replace(/[^\x20-\x7e]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0").toUpperCase()}`;
  });
  return `'${escaped}'`;
}
