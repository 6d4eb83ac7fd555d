import { parseArgs } from "node:util";

/** What a benchmark can be told beside its name. */
export interface Takes {
  /** Each option with the word that stands for its value. */
  readonly options?: Readonly<Record<string, string>>;
  /** What may be named without an option, in one word. */
  readonly words?: string;
}

/** A mistake of whoever called the benchmark: shown as one line. */
export class UsageError extends Error {}

/** What a benchmark was told. */
export class Given {
  readonly words: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>, words: readonly string[]) {
    this.#values = values;
    this.words = words;
  }

  /** Every value of an option, in their order. */
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  text(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  /** A whole number of at least 1. */
  count(name: string): number | undefined {
    const text = this.text(name);
    const number = Number(text ?? 1);
    if (!Number.isSafeInteger(number) || number < 1)
      throw new UsageError(`--${name} takes a whole number of at least 1, not ${text}`);
    return text === undefined ? undefined : number;
  }

  /** Those of `all` that the option names; all of them where it was not given. */
  chosen<T>(name: string, all: readonly T[], nameOf: (each: T) => string): readonly T[] {
    const wanted = this.all(name);
    const unknown = wanted.find((text) => !all.some((each) => nameOf(each) === text));
    if (unknown !== undefined)
      throw new UsageError(`--${name} takes one of ${all.map(nameOf).join("; ")}; not ${unknown}`);
    return wanted.length === 0 ? all : all.filter((each) => wanted.includes(nameOf(each)));
  }
}

/** The options that every benchmark has; `run.ts` looks at them. */
const COMMON = { json: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;

/** Reads a benchmark's command line. Throws a `UsageError` for what it does not take. */
export function given(name: string, { options = {}, words }: Takes, args: readonly string[]): Given {
  const own = Object.keys(options).map((each) => [each, { type: "string", multiple: true }] as const);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: words !== undefined,
      options: { ...COMMON, ...Object.fromEntries(own) },
    });
    const told = Object.entries(values).flatMap(([each, value]) =>
      Array.isArray(value) ? [[each, value.map(String)] as const] : [],
    );
    return new Given(new Map(told), positionals);
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
    throw new UsageError(`${why}; ${usage(name, { options, ...(words !== undefined && { words }) })}`, {
      cause: error,
    });
  }
}

/** One line that says what a benchmark takes. */
export function usage(name: string, { options = {}, words }: Takes): string {
  const own = Object.entries(options).map(([option, value]) => ` [--${option} ${value}]`);
  return `npm run -s bench -- ${name} [--json]${own.join("")}${words === undefined ? "" : ` [${words} ...]`}`;
}
