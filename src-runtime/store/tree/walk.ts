import type { BlobSource } from "./blob.ts";
import type { Hash } from "../hash.ts";
import { StoreError, type DamagedChunk, type DamagedTree } from "../problem.ts";
import { CHUNK_NUMBER_LIMIT, type ChunkNumber } from "../reference.ts";
import { damagedChunk, damagedTree } from "./root-reader.ts";
import type { RootId, RootRecord } from "../root.ts";
import { EMPTY_TREE } from "./tree.ts";
import { capacity, classesOf, decodeNode, isLeaf, type TreeNode } from "./node.ts";
import { lastGoodRoot } from "../retention.ts";
import type { Damage, TreeReport, VerifyReport } from "../verify.ts";
import type { WorkDone } from "../work.ts";

/** After how many chunks and nodes a check says how many they were: they are read and hashed in some milliseconds. */
const TOLD_EVERY = 100;

/** What a walk over the trees of many roots found. */
type TreeFindings = Pick<VerifyReport, "checked" | "checkedBytes" | "damages">;

/**
 * Reads and checks every node and chunk that the roots reach, each once however many roots share it. `onChecked` hears now and
 * then how many it has read.
 */
function* checkTrees(
  roots: readonly RootRecord[],
  blobs: BlobSource,
  onChecked: (count: number) => void = () => undefined,
): Generator<WorkDone, TreeFindings> {
  const check = new TreeCheck(blobs);
  for (const [index, root] of roots.entries())
    for (const count of check.root(root)) {
      onChecked(count);
      yield index / roots.length;
    }
  return { checked: check.checked, checkedBytes: check.checkedBytes, damages: [...check.damages.values()] };
}

/** The same, with the newest root that is whole. */
export function* checkRoots(
  roots: readonly RootRecord[],
  blobs: BlobSource,
  onChecked?: (count: number) => void,
): Generator<WorkDone, TreeReport> {
  const findings = yield* checkTrees(roots, blobs, onChecked);
  return { ...findings, lastGood: lastGoodRoot(roots, findings.damages) };
}

/**
 * The hashes of every node and chunk that the roots reach. Throws a StoreError `damagedTree` at a damaged node: what it
 * led to is unknown, and must not be taken for garbage.
 */
export function* reachable(roots: readonly RootRecord[], blobs: BlobSource): Generator<WorkDone, Set<Hash>> {
  const reached = new Set<Hash>();
  function* visit(hash: Hash, base: number, span: number, done: WorkDone): Generator<WorkDone> {
    if (hash === EMPTY_TREE || reached.has(hash)) return;
    yield done;
    const bytes = blobs.read(hash);
    if (!(bytes instanceof Uint8Array)) {
      throw new StoreError(damagedTree(hash, base as ChunkNumber, (base + span - 1) as ChunkNumber, bytes.reason));
    }
    reached.add(hash);
    const node = decodeNode(bytes);
    if (isLeaf(node)) {
      for (const entry of node.entries) if (entry !== undefined) reached.add(entry.hash);
    } else {
      for (const [child, start, below] of childrenOf(node, base)) yield* visit(child, start, below, done);
    }
  }
  for (const [index, { tree }] of roots.entries()) yield* visit(tree, 0, CHUNK_NUMBER_LIMIT, index / roots.length);
  return reached;
}

/** One damage in the making. */
interface GrowingDamage extends Damage {
  readonly problem: DamagedChunk | DamagedTree;
  readonly roots: RootId[];
}

/** A check over many roots, which remembers what it has seen below each node. */
class TreeCheck {
  checked = 0;
  checkedBytes = 0;
  readonly damages = new Map<string, GrowingDamage>();
  readonly #blobs: BlobSource;
  /** For each node at its place, the damages below it. */
  readonly #below = new Map<string, ReadonlySet<GrowingDamage>>();

  constructor(blobs: BlobSource) {
    this.#blobs = blobs;
  }

  /** Says now and then how many chunks and nodes were read. */
  *root(root: RootRecord): Generator<number, void> {
    for (const damage of yield* this.#node(root, root.tree, 0, CHUNK_NUMBER_LIMIT)) damage.roots.push(root.id);
  }

  *#node(root: RootRecord, hash: Hash, base: number, span: number): Generator<number, ReadonlySet<GrowingDamage>> {
    if (hash === EMPTY_TREE) return new Set();
    const place = `${hash}@${base}`;
    const known = this.#below.get(place);
    if (known !== undefined) return known;
    const found = new Set<GrowingDamage>();
    this.#below.set(place, found);
    const bytes = this.#read(hash);
    if (!(bytes instanceof Uint8Array)) {
      const [first, last] = [base as ChunkNumber, (base + span - 1) as ChunkNumber];
      found.add(this.#damage(place, damagedTree(hash, first, last, bytes.reason)));
      return found;
    }
    const node = decodeNode(bytes);
    if (!isLeaf(node)) {
      for (const [child, start, below] of childrenOf(node, base)) {
        for (const damage of yield* this.#node(root, child, start, below)) found.add(damage);
      }
      return found;
    }
    for (const [index, entry] of node.entries.entries()) {
      if (entry === undefined) continue;
      const chunk = this.#read(entry.hash);
      if (this.checked % TOLD_EVERY === 0) yield this.checked;
      if (chunk instanceof Uint8Array) continue;
      const number = (base + index) as ChunkNumber;
      const problem = damagedChunk(number, entry.hash, classesOf(entry), root, chunk.reason);
      found.add(this.#damage(`${entry.hash}#${number}`, problem));
    }
    return found;
  }

  #read(hash: Hash): ReturnType<BlobSource["read"]> {
    const bytes = this.#blobs.read(hash);
    this.checked++;
    if (bytes instanceof Uint8Array) this.checkedBytes += bytes.length;
    return bytes;
  }

  /** The damage at `place`: the same one for every root that shares it. */
  #damage(place: string, problem: DamagedChunk | DamagedTree): GrowingDamage {
    let damage = this.damages.get(place);
    if (damage === undefined) this.damages.set(place, (damage = { problem, roots: [] }));
    return damage;
  }
}

function* childrenOf(node: Exclude<TreeNode, { level: 0 }>, base: number): Iterable<[Hash, number, number]> {
  const span = capacity(node.level - 1);
  for (const [index, child] of node.children.entries()) {
    if (child !== undefined) yield [child, base + index * span, span];
  }
}
