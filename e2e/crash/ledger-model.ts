/** How many accounts the ledger has, and how many objects beside them, so that a checkpoint takes many slices. */
export const ACCOUNTS = 20;
export const BALLAST = 6_000;
/** The generator of transfers, `seed * 75 + 74 mod 65537`, comes back to a seed after so many of them. */
export const MODULUS = 65_537;
const PERIOD = MODULUS - 1;
/** Spreads the marks over the ballast. */
export const SPREAD = 7;

/** The last write of a transfer under way: none, withdrawn, deposited, marked. */
const WRITES = 3;

/** What a ledger says of itself. */
export interface LedgerState {
  /** The transfers that are done. */
  readonly count: number;
  readonly seed: number;
  /** The seed of the transfer under way; undefined between two. */
  readonly pending: number | undefined;
  readonly balances: readonly number[];
  /** A sum over all of the ballast. */
  readonly checksum: number;
}

/** The checksum of the ballast goes on from `sum` with one more mark. */
export function addToChecksum(sum: number, mark: number): number {
  return (sum * 31 + mark) % 1_000_003;
}

/** The text of `Ledger>>summary` as a state. */
export function parseLedger(text: string): LedgerState {
  const words = text.split(" ");
  if (words.length !== ACCOUNTS + 4) throw new Error(`Expected a ledger's summary, got ${text}`);
  const [count, seed, pending] = words;
  return {
    count: Number(count),
    seed: Number(seed),
    pending: pending === "nil" ? undefined : Number(pending),
    balances: words.slice(3, -1).map(Number),
    checksum: Number(words.at(-1)),
  };
}

/** The ledger as it must be after any number of transfers, in plain numbers. */
export class LedgerModel {
  #count = 0;
  #seed = 1;
  #balances = new Array<number>(ACCOUNTS).fill(1000);
  #ballast = Float64Array.from({ length: BALLAST }, (_, index) => index + 1);

  get count(): number {
    return this.#count;
  }

  copy(): LedgerModel {
    const copy = new LedgerModel();
    copy.#count = this.#count;
    copy.#seed = this.#seed;
    copy.#balances = [...this.#balances];
    copy.#ballast = this.#ballast.slice();
    return copy;
  }

  /** Goes on to the state after `count` transfers. */
  advanceTo(count: number): void {
    const periods = Math.floor((count - this.#count) / PERIOD);
    if (periods > 1) this.#skip(periods - 1);
    while (this.#count < count) this.#transfer();
  }

  #transfer(): void {
    const pending = this.#next;
    for (let write = 0; write < WRITES; write++) this.#write(write, pending);
    this.#seed = pending;
    this.#count++;
  }

  /** Each period changes the balances alike. The marks are as of earlier: the next period writes all of them again. */
  #skip(periods: number): void {
    const after = this.copy();
    for (let transfer = 0; transfer < PERIOD; transfer++) after.#transfer();
    this.#balances = this.#balances.map((before, account) => {
      return before + periods * ((after.#balances[account] ?? 0) - before);
    });
    this.#count += periods * PERIOD;
  }

  /**
   * How many writes of the transfer under way a state has that is one instant of the ledger's history, 0 between two
   * transfers; undefined when there never was such an instant.
   */
  writesUnderWay(state: LedgerState): number | undefined {
    const model = this.copy();
    model.advanceTo(state.count);
    if (state.seed !== model.#seed) return undefined;
    if (state.pending === undefined) return model.#agrees(state) ? 0 : undefined;
    if (state.pending !== model.#next) return undefined;
    for (let writes = 0; writes <= WRITES; writes++) {
      if (model.#agrees(state)) return writes;
      model.#write(writes, state.pending);
    }
    return undefined;
  }

  get #next(): number {
    return (this.#seed * 75 + 74) % MODULUS;
  }

  #write(write: number, pending: number): void {
    const amount = (pending % 97) + 1;
    if (write === 0) this.#change(pending % ACCOUNTS, -amount);
    else if (write === 1) this.#change(Math.floor(pending / ACCOUNTS) % ACCOUNTS, amount);
    else this.#ballast[(pending * SPREAD) % BALLAST] = pending + this.#count;
  }

  #change(account: number, amount: number): void {
    this.#balances[account] = (this.#balances[account] ?? 0) + amount;
  }

  #agrees({ balances, checksum }: LedgerState): boolean {
    return (
      balances.every((balance, account) => balance === this.#balances[account]) &&
      checksum === this.#ballast.reduce(addToChecksum, 0)
    );
  }
}
