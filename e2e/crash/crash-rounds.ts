import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { verifyStore, withStore } from "../../src-main/snapshots/index.ts";
import type { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import {
  openNamedSession,
  openWorkspace,
  repairWorkspace,
  SessionTokens,
  type WorkspaceEntry,
} from "../../src-main/workspaces/index.ts";
import { ConnectionLost, type WorkspaceClient } from "../../src-runtime/client/index.ts";
import {
  NoSuchState,
  rootNamed,
  StoreError,
  type StoredObject,
  StoredState,
  type StoredValue,
} from "../../src-runtime/store/index.ts";
import {
  ErrorCode,
  type EvaluationId,
  isRunning,
  readNodeInfo,
  RequestError,
  type SessionId,
} from "../../src-runtime/protocol/index.ts";
import { type Hardship, HARDSHIPS } from "./hardships.ts";
import { addToChecksum, LedgerModel, type LedgerState, parseLedger } from "./ledger-model.ts";
import { changeBytes, cutLog, whileDamaged } from "./store-damage.ts";
import { withoutFreeRoom } from "./free-room.ts";
import { writeLedgerProject } from "./ledger-project.ts";

/** The longest time from the beginning of the load to the end of the process, in milliseconds. */
const LONGEST_LIFE = 1_500;
/** The same for a process that is ended while it starts. */
const LONGEST_START = 500;
/** One round in so many ends the process once more, while it comes back. */
const KILLED_STARTS = 4;
/** Milliseconds from one look at a process to the next. */
const LOOK_AGAIN = 2;
/** Where the ledger is in a stored state. */
const LEDGER = "globals/TheLedger";
/** What answers how many transfers are done. */
const COUNT = "TheLedger instVarNamed: 'count'";
/** How many rounds back the model is kept. */
const REMEMBERED = 50;
/** How many snapshots are kept. */
const SNAPSHOTS = 8;
/** All checkpoints are kept so long, in milliseconds: the store stays small, and is tidied under load. */
const KEPT = 20_000;

/** What the rounds came to: anything in `faults` is a fault of the workspace. */
export interface CrashReport {
  readonly rounds: number;
  readonly kills: number;
  readonly transfers: number;
  readonly snapshots: number;
  readonly edits: number;
  /** What was refused since there was no room to save it, by what left no room. */
  readonly refused: Readonly<Record<string, number>>;
  /** The rounds in which the workspace met with something besides being killed, by what that was. */
  readonly hardships: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** A snapshot that was acknowledged. */
interface Acknowledged {
  readonly name: string;
  /** The transfers that were done before it was asked for. */
  readonly atLeast: number;
  /** What it holds, once that was looked at: it never changes. */
  state?: LedgerState;
}

/**
 * Kills a workspace under load, again and again, at random instants, and holds what comes back to a model: every byte
 * right, a state that was one instant of its history, not older than the last checkpoint that was told, with every
 * snapshot and every accepted method that was acknowledged. Meanwhile it lives with one of the {@link HARDSHIPS}. `random`
 * gives numbers from 0 to 1.
 */
export class CrashRounds {
  readonly #options: TestHome["options"];
  readonly #random: () => number;
  readonly #entry: WorkspaceEntry;
  readonly #folder: string;
  readonly #faults: string[] = [];
  readonly #snapshots: Acknowledged[] = [];
  /** The model as of the beginning of this round's load. */
  readonly #model = new LedgerModel();
  /** The same as of earlier rounds. */
  readonly #earlier: LedgerModel[] = [];
  #edition = 0;
  #editionAsked = 0;
  /** The last checkpoint that a client was told of. */
  #told = "";
  readonly #refused: Record<string, number> = {};
  readonly #hardships: Record<string, number> = {};
  #kills = 0;
  #round = 0;
  #done = 0;
  #snapshotCount = 0;

  constructor(home: TestHome, random: () => number) {
    const { options } = home;
    const retention = { all: KEPT, hourly: KEPT, daily: KEPT };
    this.#options = { ...options, config: { ...options.config, retention } };
    this.#random = random;
    this.#entry = home.entry("ledger");
    this.#folder = this.#entry.metadata.projectPath;
    writeLedgerProject(this.#folder);
  }

  /** `onRound` hears after each round what all of them have come to. */
  async run(rounds: number, onRound: (report: CrashReport) => void = () => undefined): Promise<CrashReport> {
    const { client, session } = await this.#open();
    await this.#evaluate(client, session, "Smalltalk at: #TheLedger put: Ledger new");
    await client.request("workspace/checkpoint", {});
    client.close();
    for (this.#round = 1; this.#round <= rounds; this.#round++) {
      try {
        await this.#oneRound();
      } catch (error) {
        // Whatever it is, what comes after it would not be to be trusted.
        this.#fault(error instanceof Error ? (error.stack ?? error.message) : String(error));
        break;
      }
      this.#done = this.#round;
      onRound(this.#report());
    }
    return this.#report();
  }

  #report(): CrashReport {
    return {
      rounds: this.#done,
      kills: this.#kills,
      transfers: this.#model.count,
      snapshots: this.#snapshotCount,
      edits: this.#edition,
      refused: this.#refused,
      hardships: this.#hardships,
      faults: this.#faults,
    };
  }

  async #oneRound(): Promise<void> {
    this.#earlier.push(this.#model.copy());
    if (this.#earlier.length > REMEMBERED) this.#earlier.shift();
    await this.#loadAndKill(HARDSHIPS[(this.#round % (HARDSHIPS.length + 1)) - 1]);
    this.#checkStore();
    for (const damage of [cutLog, changeBytes])
      await whileDamaged(this.#entry.files.store, damage, this.#random, () => this.#checkDamaged(damage.name));
    if (this.#round % KILLED_STARTS === 0) await this.#killStart();
    await this.#checkReopened();
  }

  async #open(hardship?: Hardship): Promise<{ client: WorkspaceClient; session: SessionId }> {
    const options = hardship?.options(this.#entry, this.#options, this.#random) ?? this.#options;
    const { client } = await openWorkspace(this.#entry, options);
    client.on("workspace/checkpointed", ({ asOf }) => (this.#told = asOf));
    const { session } = await openNamedSession(client, "load", new SessionTokens(this.#entry));
    return { client, session };
  }

  /** Transfers without end, and meanwhile snapshots, edits and checkpoints, until the process is gone. */
  async #loadAndKill(hardship: Hardship | undefined): Promise<void> {
    // The workspace runs since the last round: it is to be started anew.
    if (hardship) await this.#killAfter(0);
    // Room that was freed would have to be filled again before a tight store is met, which took longer from round to round.
    if (hardship?.isTight === true) withoutFreeRoom(this.#entry.files.store);
    const { client, session } = await this.#open(hardship);
    const { session: other } = await openNamedSession(client, "edit", new SessionTokens(this.#entry));
    const load = this.#evaluate(client, session, "[ TheLedger transfer ] repeat");
    // However slow the machine is, something is under way.
    while (Number(await this.#evaluate(client, other, COUNT)) <= this.#model.count);
    const felt = hardship?.felt(this.#entry, client, this.#random) ?? Promise.resolve();
    const gone = felt.then(() => this.#killAfter(this.#random() * LONGEST_LIFE));
    const edits = this.#edit(client, other, hardship);
    const [killed, ...ended] = await Promise.allSettled([gone, load, edits]);
    if (killed.status === "rejected") throw killed.reason;
    if (hardship) countIn(this.#hardships, hardship.name);
    for (const each of ended)
      if (each.status === "rejected" && !(each.reason instanceof ConnectionLost)) this.#fault(String(each.reason));
    client.close();
  }

  /** What a user does meanwhile; each is noted when it is acknowledged. Ends when the connection does. */
  async #edit(client: WorkspaceClient, session: SessionId, hardship: Hardship | undefined): Promise<never> {
    const isTight = hardship?.isTight === true;
    for (;;) {
      try {
        const choice = this.#random();
        if (choice < 0.4) await this.#saveSnapshot(client, session);
        else if (choice < 0.75) await this.#accept(client, session);
        // What was freed would have to be filled again before a tight store is met.
        else if (choice < 0.8 && !isTight) await client.request("workspace/collect", {});
        else await client.request("workspace/checkpoint", {});
      } catch (error) {
        const isRefusal = error instanceof RequestError && error.code === ErrorCode.storeFailure;
        if (!isRefusal || !isTight) throw error;
        countIn(this.#refused, hardship.name);
      }
    }
  }

  async #saveSnapshot(client: WorkspaceClient, session: SessionId): Promise<void> {
    const atLeast = Number(await this.#evaluate(client, session, COUNT));
    const name = `s${++this.#snapshotCount}`;
    await client.request("snapshot/save", { session, name });
    this.#snapshots.push({ name, atLeast });
    while (this.#snapshots.length > SNAPSHOTS) {
      const [oldest] = this.#snapshots;
      // From here on nobody can say whether it is there.
      this.#snapshots.shift();
      if (oldest) await client.request("snapshot/delete", { name: oldest.name });
    }
  }

  async #accept(client: WorkspaceClient, session: SessionId): Promise<void> {
    const edition = ++this.#editionAsked;
    const accepted = await client.request("browsing/accept", {
      session,
      class: "Ledger",
      protocol: "ledger",
      source: `edition\n\n\t^ ${edition}`,
    });
    if (accepted.outcome === "accepted") this.#edition = edition;
    else this.#fault(`accepting edition ${edition} came to ${accepted.outcome}`);
  }

  /** Every hash of the stopped store, and every snapshot in it. */
  #checkStore(): void {
    const { files } = this.#entry;
    const { sound, problems } = verifyStore(files);
    if (!sound) this.#fault(`the store is damaged: ${problems.join("; ")}`);
    withStore(files, (reading) => {
      if (!reading.roots().some(({ createdAt }) => new Date(createdAt).toISOString() === this.#told))
        this.#fault(`the checkpoint of ${this.#told} was told to be durable, and is not there`);
      // Those of this round, and one of those that were looked at before.
      const known = this.#snapshots.filter(({ state }) => state !== undefined);
      const again = known[Math.floor(this.#random() * known.length)];
      for (const snapshot of this.#snapshots) {
        if (snapshot.state !== undefined && snapshot !== again) continue;
        const { name, atLeast } = snapshot;
        const state = storedLedger(new StoredState(reading, rootNamed(reading, name)));
        if (snapshot.state === undefined) {
          if (state.count < atLeast) this.#fault(`${name} has ${state.count} transfers of at least ${atLeast}`);
          if (this.#model.writesUnderWay(state) === undefined)
            this.#fault(`${name} is no instant of the ledger: ${JSON.stringify(state)}`);
          snapshot.state = state;
        } else if (!isDeepStrictEqual(snapshot.state, state)) this.#fault(`${name} is not what it was`);
      }
    });
  }

  /** Of a damaged store it is told, or what it holds was one instant; and what a repair goes back to was one too. */
  async #checkDamaged(damage: string): Promise<void> {
    const { files } = this.#entry;
    try {
      if (!verifyStore(files).sound) {
        const { kind } = await repairWorkspace(this.#entry, this.#options);
        if (kind === "sound") this.#fault(`${damage}: the check found what the repair does not see`);
        if (kind !== "repaired" && kind !== "sessionsRepaired") return;
      }
      const state = withStore(files, (reading) => {
        const latest = new StoredState(reading, rootNamed(reading, undefined));
        return latest.at(LEDGER) && storedLedger(latest);
      });
      // A state from before the ledger was made is an instant too.
      if (!state) return;
      // The log may be cut before what this round began with.
      const model = this.#earlier.findLast(({ count }) => count <= state.count) ?? new LedgerModel();
      if (model.writesUnderWay(state) === undefined)
        this.#fault(`${damage}: no instant of the ledger, and nobody is told: ${JSON.stringify(state)}`);
    } catch (error) {
      if (!(error instanceof StoreError) && !(error instanceof NoSuchState)) throw error;
    }
  }

  /** Ends the process once more, while it comes back. */
  async #killStart(): Promise<void> {
    const before = readNodeInfo(this.#entry.files.node)?.pid;
    const opening = openWorkspace(this.#entry, this.#options).then(
      ({ client }) => client.close(),
      // It was ended in the middle of it.
      () => undefined,
    );
    const opened = opening.then(() => "opened" as const);
    const startedOrOpened = async (): Promise<boolean> =>
      (readNodeInfo(this.#entry.files.node)?.pid ?? before) !== before ||
      (await Promise.race([opened, delay(LOOK_AGAIN)])) === "opened";
    while (!(await startedOrOpened()));
    await this.#killAfter(this.#random() * LONGEST_START);
    await opening;
  }

  async #checkReopened(): Promise<void> {
    const latest = withStore(this.#entry.files, (reading) => reading.latest());
    const { client, session } = await this.#open();
    const { start } = await client.request("workspace/status", {});
    if (start?.kind !== "recovered") this.#fault(`after the kill the workspace says it is ${start?.kind}`);
    else if (Date.parse(start.asOf) !== latest?.createdAt)
      this.#fault(`as of ${start.asOf}, and the latest checkpoint is of ${latest?.createdAt}`);
    const state = parseLedger((await this.#evaluate(client, session, "TheLedger summary")).slice(1, -1));
    const writes = this.#model.writesUnderWay(state);
    if (writes === undefined) throw new Error(`No instant of the ledger: ${JSON.stringify(state)}`);
    if (state.pending !== undefined) await this.#evaluate(client, session, `TheLedger finishAfter: ${writes}`);
    const edition = Number(await this.#evaluate(client, session, "TheLedger edition"));
    const inFile = Number(
      /edition \[\s*\^ (\d+)/.exec(readFileSync(join(this.#folder, "src/Ledger/Ledger.class.st"), "utf8"))?.[1],
    );
    if (edition < this.#edition) this.#fault(`edition ${this.#edition} was accepted, ${edition} is back`);
    if (edition !== inFile) this.#fault(`the workspace has edition ${edition}, its file ${inFile}`);
    this.#edition = edition;
    const { snapshots } = await client.request("snapshot/list", {});
    const missing = this.#snapshots.filter(({ name }) => !snapshots.some((each) => each.name === name));
    if (missing.length > 0) this.#fault(`snapshots are gone: ${missing.map(({ name }) => name).join(", ")}`);
    // The next round's states are after this one: the model need not begin at the beginning each time.
    await client.request("workspace/checkpoint", {});
    // Under load most are killed before they come to an end: without this one the store would grow from round to round.
    await client.request("workspace/collect", {});
    this.#model.advanceTo(state.count + (state.pending === undefined ? 0 : 1));
    client.close();
  }

  async #evaluate(client: WorkspaceClient, session: SessionId, source: string): Promise<string> {
    const evaluationId = randomUUID() as EvaluationId;
    const result = await client.request("evaluation/evaluate", { session, evaluationId, source });
    if (result.outcome === "error") throw new Error(`${source}: ${result.error.class}: ${result.error.messageText}`);
    return result.value.printString;
  }

  /** Ends the process as `kill -9` does, so many milliseconds from now. */
  async #killAfter(milliseconds: number): Promise<void> {
    await delay(milliseconds);
    const node = readNodeInfo(this.#entry.files.node);
    if (!node || !isRunning(node)) return;
    process.kill(node.pid, "SIGKILL");
    this.#kills++;
    while (isRunning(node)) await delay(LOOK_AGAIN);
  }

  #fault(what: string): void {
    this.#faults.push(`round ${this.#round}: ${what}`);
  }
}

const countIn = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/** The ledger in a stored state. */
function storedLedger(state: StoredState): LedgerState {
  const ledger = objectAt(state, state.at(LEDGER));
  const slot = (object: StoredObject, name: string): StoredValue | undefined =>
    object.slots.find((each) => each.name === name)?.value;
  const balances = state.elements(objectAt(state, slot(ledger, "accounts"))).map((account) => {
    return integer(slot(objectAt(state, account), "balance"));
  });
  const ballast = state.elements(objectAt(state, slot(ledger, "ballast")));
  const marks = ballast.map((each) => integer(state.elements(objectAt(state, each))[0]));
  const pending = slot(ledger, "pending");
  return {
    count: integer(slot(ledger, "count")),
    seed: integer(slot(ledger, "seed")),
    pending: pending?.kind === "integer" ? pending.value : undefined,
    balances,
    checksum: marks.reduce(addToChecksum, 0),
  };
}

function objectAt(state: StoredState, value: StoredValue | undefined): StoredObject {
  if (value?.kind !== "reference") throw new Error(`Expected a stored object, got ${value?.kind ?? "nothing"}`);
  return state.object(value.to);
}

function integer(value: StoredValue | undefined): number {
  if (value?.kind !== "integer") throw new Error(`Expected a stored integer, got ${value?.kind ?? "nothing"}`);
  return value.value;
}
