import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { WindowTarget } from "../../windows/index.ts";

/** How long a code may take from the main process to a page: a browser's start, not a person's lunch. */
const CODE_MILLISECONDS = 60_000;

/**
 * Who may open windows: a page shows a one-time code from its address, once and within a minute, and gets a token for it,
 * which it shows on every connection. Neither is ever written anywhere by this process.
 */
export class Access {
  readonly #now: () => number;
  readonly #codes = new Map<string, { readonly target: WindowTarget; readonly until: number }>();
  readonly #tokens = new Map<string, WindowTarget>();

  /** `now` is a clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A new code for a page that is to show `target`. */
  makeCode(target: WindowTarget): string {
    this.#forgetOldCodes();
    const code = randomBytes(18).toString("base64url");
    this.#codes.set(digest(code), { target, until: this.#now() + CODE_MILLISECONDS });
    return code;
  }

  /** The token for a code, which is used up by that; undefined for a code that is unknown, used or too old. */
  exchange(code: string): string | undefined {
    this.#forgetOldCodes();
    const found = find(this.#codes, code);
    if (found === undefined) return undefined;
    this.#codes.delete(digest(code));
    const token = randomBytes(32).toString("base64url");
    this.#tokens.set(digest(token), found.target);
    return token;
  }

  /** What the page with this token was opened on; undefined for no token of ours. */
  targetOf(token: string): WindowTarget | undefined {
    return find(this.#tokens, token);
  }

  #forgetOldCodes(): void {
    for (const [code, { until }] of this.#codes) if (until < this.#now()) this.#codes.delete(code);
  }
}

/** Secrets are kept and compared as hashes, each in constant time: how long a comparison takes says nothing. */
function find<T>(secrets: ReadonlyMap<string, T>, shown: string): T | undefined {
  const wanted = Buffer.from(digest(shown));
  let found: T | undefined;
  for (const [secret, value] of secrets) if (timingSafeEqual(Buffer.from(secret), wanted)) found = value;
  return found;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
