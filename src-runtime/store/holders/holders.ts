import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { StoreReading } from "../object-store.ts";
import { StoreError, valueOf } from "../problem.ts";
import { type ChunkNumber, unpackReference } from "../reference.ts";
import type { RootId, RootRecord } from "../root.ts";
import { EdgeFile, encodeEdges, UnreadableEdges } from "./edge-file.ts";
import { EdgeCollector, edgesTo, type IncomingEdge, type SortedEdges } from "./edges.ts";

/** What refers to what in one state, seen from what is referred to: also from objects that nothing keeps alive. */
export interface Holders {
  /** The edges that lead to a place. */
  of(to: number): Iterable<IncomingEdge>;
}

const WALKED_BELOW = 256;
/** From so many chunks of difference on, the edges of the state itself are written instead of those of another. */
const FAR = 256;

/** Some states of a store. */
type States = readonly [RootRecord, ...RootRecord[]];

/** How holders are found. */
export interface HolderOptions {
  /**
   * The file that keeps the edges of one state of the store: those of another are these, without what leads out of the chunks
   * that differ, and with what does now. It is a cache: what it says is tied to the hash of a state, and it is made anew when
   * it is missing, unreadable, or of a state that is not kept any more.
   */
  readonly file: string;
  /** States of fewer chunks are left to be walked: that is as fast. */
  readonly walkedBelow?: number;
  /** Hears which share of a state's chunks was read, where all have to be. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * The holders in each of some states, or undefined where finding them does not pay, or a chunk is damaged: then whoever needs
 * them walks the graph.
 */
export function holdersIn(
  reading: StoreReading,
  roots: States,
  options: HolderOptions,
): readonly Holders[] | undefined {
  const { file, walkedBelow = WALKED_BELOW } = options;
  if (roots.every(({ chunks }) => chunks < walkedBelow)) return undefined;
  try {
    const known = knownEdges(reading, file);
    const isNear = ({ id }: RootRecord): boolean => known !== undefined && distance(reading, known.base.id, id) <= FAR;
    const { base, edges } =
      known !== undefined && roots.toReversed().some(isNear) ? known : newEdges(reading, roots, known, options);
    return roots.map((root) => new EdgesOfState(reading, root, base, edges));
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

/** All edges of a state. */
interface KnownEdges {
  readonly base: RootRecord;
  readonly edges: EdgeFile;
}

/** The edges in the file; undefined unless they are of a state that is still there. */
function knownEdges(reading: StoreReading, file: string): KnownEdges | undefined {
  try {
    const edges = new EdgeFile(readFileSync(file));
    const base = reading.roots().find(({ tree }) => tree === edges.tree);
    return base && { base, edges };
  } catch (error) {
    if (error instanceof UnreadableEdges || isAbsent(error)) return undefined;
    throw error;
  }
}

/** In how many chunks two states differ. */
const distance = (reading: StoreReading, from: RootId, to: RootId): number => valueOf(reading.diff(from, to)).length;

/** The edges of one of `roots`, which go to the file: made of those that are known, if they have most of them. */
function newEdges(
  reading: StoreReading,
  roots: States,
  known: KnownEdges | undefined,
  options: HolderOptions,
): KnownEdges {
  const base = lastingOf(reading, roots);
  const isOther = known === undefined || distance(reading, known.base.id, base.id) > base.chunks / 2;
  const sorted = isOther ? readEdges(reading, base, options) : changedEdges(reading, known, base);
  const bytes = encodeEdges(base.tree, sorted);
  save(bytes, options.file);
  return { base, edges: new EdgeFile(bytes) };
}

const isAbsent = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

/** The one that will be kept longest: one with a name, the later one if in doubt. */
function lastingOf(reading: StoreReading, roots: States): RootRecord {
  const named = new Set(reading.snapshots().map(({ root }) => root.id));
  return roots.findLast(({ id }) => named.has(id)) ?? roots.at(-1) ?? roots[0];
}

function changedEdges(reading: StoreReading, known: KnownEdges, root: RootRecord): SortedEdges {
  const { chunks, edges } = edgeDifference(reading, known.base, root);
  const all = new EdgeCollector();
  const isKept = ({ from }: IncomingEdge): boolean => !chunks.has(unpackReference(from).chunk);
  for (const block of known.edges.all()) all.addSorted(block, isKept);
  all.addSorted(edges);
  return all.sorted();
}

function readEdges(reading: StoreReading, root: RootRecord, { onProgress }: HolderOptions): SortedEdges {
  const reader = valueOf(reading.openRoot(root.id));
  try {
    const chunks = valueOf(reader.chunkNumbers());
    const edges = new EdgeCollector();
    for (const [index, chunk] of chunks.entries()) {
      edges.addChunk(chunk, valueOf(reader.chunk(chunk)));
      onProgress?.(index / chunks.length);
    }
    return edges.sorted();
  } finally {
    reader.close();
  }
}

/** Where the file can't be written, the next one to ask makes it anew. */
function save(bytes: Uint8Array, file: string): void {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    writeFileSync(unfinished, bytes, { mode: 0o600 });
    renameSync(unfinished, file);
  } catch {
    rmSync(unfinished, { force: true });
  }
}

/** The edges of a state, as those of another one tell them and the chunks in which the two differ. */
class EdgesOfState implements Holders {
  readonly #reading: StoreReading;
  readonly #root: RootRecord;
  readonly #base: RootRecord;
  readonly #edges: EdgeFile;
  #difference: EdgeDifference | undefined;

  /** `edges` are those of `base`. */
  constructor(reading: StoreReading, root: RootRecord, base: RootRecord, edges: EdgeFile) {
    this.#reading = reading;
    this.#root = root;
    this.#base = base;
    this.#edges = edges;
  }

  *of(to: number): Iterable<IncomingEdge> {
    this.#difference ??= edgeDifference(this.#reading, this.#base, this.#root);
    const { chunks, edges } = this.#difference;
    yield* edgesTo(edges, to);
    for (const edge of this.#edges.edgesTo(to)) if (!chunks.has(unpackReference(edge.from).chunk)) yield edge;
  }
}

/** The chunks in which a state is not as another, and what leads out of them in the former. */
interface EdgeDifference {
  readonly chunks: ReadonlySet<ChunkNumber>;
  readonly edges: SortedEdges;
}

function edgeDifference(reading: StoreReading, base: RootRecord, root: RootRecord): EdgeDifference {
  const reader = valueOf(reading.openRoot(root.id));
  try {
    const differences = valueOf(reading.diff(base.id, root.id));
    const edges = new EdgeCollector();
    for (const { chunk, after } of differences) {
      if (after !== undefined) edges.addChunk(chunk, valueOf(reader.chunk(chunk)));
    }
    return { chunks: new Set(differences.map(({ chunk }) => chunk)), edges: edges.sorted() };
  } finally {
    reader.close();
  }
}
