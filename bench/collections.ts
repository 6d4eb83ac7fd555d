import { compare, type Comparison, takesRows } from "./comparison.ts";
import { lehmerNumbers } from "./lehmer.ts";
import type { Given } from "./options.ts";

export const takes = takesRows;

/** How many entries and elements the collections get. */
const SIZE = 1_000_000;
/** Keys are multiples of it; they are visited in another order than that of their making. */
const STEP = 7919;

const setUp = String.raw`
  (Object << #CollectionBench sharedVariables: { #Filled. #Numbers }; package: 'Bench') install.
  CollectionBench class compile: 'fill: n | d | d := Dictionary new. 0 to: n - 1 do: [ :i | d at: i * ${STEP} put: i ]. Filled := d. ^ d size' classified: 'x'.
  CollectionBench class compile: 'read: n | sum d | d := Filled. sum := 0. 0 to: n - 1 do: [ :i | sum := sum + (d at: (i * ${STEP} \\ n) * ${STEP}) ]. ^ sum' classified: 'x'.
  CollectionBench class compile: 'name: n | d | d := Dictionary new. 1 to: n do: [ :i | d at: ''key'' , (i \\ 1000) printString put: i ]. ^ d size' classified: 'x'.
  CollectionBench class compile: 'set: n | s | s := Set new. 0 to: n - 1 do: [ :i | s add: i * ${STEP} \\ 100003 ]. ^ s size' classified: 'x'.
  CollectionBench class compile: 'add: n | all sum | all := OrderedCollection new. 1 to: n do: [ :i | all add: i ]. sum := 0. all do: [ :each | sum := sum + each ]. ^ sum' classified: 'x'.
  CollectionBench class compile: 'numbers: n | x | x := 42. Numbers := (1 to: n) collect: [ :i | x := x * 16807 \\ 2147483647 ]. ^ n' classified: 'x'.
  CollectionBench class compile: 'sort | sorted | sorted := Numbers copy sort: [ :a :b | a <= b ]. ^ sorted first' classified: 'x'.
  CollectionBench class compile: 'sorted | sorted | sorted := Numbers sorted. ^ sorted first' classified: 'x'.
  CollectionBench class compile: 'stream: n ^ (String streamContents: [ :out | 1 to: n do: [ :i | out nextPutAll: ''line ''; print: i; nextPut: $; ] ]) size' classified: 'x'.
  CollectionBench class compile: 'concatenate: n | text | text := ''''. 1 to: n do: [ :i | text := text , ''line '' , i printString , '';'' ]. ^ text size' classified: 'x'.
  CollectionBench numbers: 200000`;

const numbers = lehmerNumbers(200_000);
let filled = new Map<number, number>();

const comparisons: readonly Comparison[] = [
  {
    name: "Dictionary at:put:, 1,000,000 entries",
    smalltalk: `CollectionBench fill: ${SIZE}`,
    javascript: () => {
      const map = new Map<number, number>();
      for (let i = 0; i < SIZE; i++) map.set(i * STEP, i);
      filled = map;
      return map.size;
    },
    count: SIZE,
  },
  {
    name: "Dictionary at:, 1,000,000 entries",
    smalltalk: `CollectionBench read: ${SIZE}`,
    javascript: () => {
      let sum = 0;
      for (let i = 0; i < SIZE; i++) sum += filled.get(((i * STEP) % SIZE) * STEP) ?? 0;
      return sum;
    },
    count: SIZE,
  },
  {
    name: "Dictionary at:put:, 1,000 strings as keys",
    smalltalk: "CollectionBench name: 200000",
    javascript: () => {
      const map = new Map<string, number>();
      for (let i = 1; i <= 200_000; i++) map.set(`key${i % 1000}`, i);
      return map.size;
    },
    count: 200_000,
  },
  {
    name: "Set add:",
    smalltalk: `CollectionBench set: ${SIZE}`,
    javascript: () => {
      const set = new Set<number>();
      for (let i = 0; i < SIZE; i++) set.add((i * STEP) % 100_003);
      return set.size;
    },
    count: SIZE,
  },
  {
    name: "OrderedCollection add: and do:",
    smalltalk: `CollectionBench add: ${SIZE}`,
    javascript: () => {
      const all: number[] = [];
      for (let i = 1; i <= SIZE; i++) all.push(i);
      let sum = 0;
      // As in Smalltalk, a closure gets each element.
      // oxlint-disable-next-line unicorn/no-array-for-each
      all.forEach((each) => (sum += each));
      return sum;
    },
    count: SIZE,
  },
  {
    name: "sort: with a block, 200,000 numbers",
    smalltalk: "CollectionBench sort",
    javascript: smallest,
    count: 200_000,
  },
  {
    name: "sorted, 200,000 numbers",
    smalltalk: "CollectionBench sorted",
    javascript: smallest,
    count: 200_000,
  },
  {
    name: "writing to a stream, 200,000 lines",
    smalltalk: "CollectionBench stream: 200000",
    javascript: () => lines(200_000),
    count: 200_000,
  },
  {
    name: "strings joined by commas, 200,000 lines",
    smalltalk: "CollectionBench concatenate: 200000",
    javascript: () => lines(200_000),
    count: 200_000,
  },
];

/** Nanoseconds for one of each, on Fresnel and with JavaScript's Map, Set, Array and strings, and their ratio. */
export async function run(given: Given): Promise<Record<string, number>> {
  return compare({ setUp, comparisons, rounds: 7, warmUp: 2 }, given);
}

function smallest(): number {
  return numbers.toSorted((a, b) => a - b)[0] ?? 0;
}

function lines(count: number): number {
  let text = "";
  for (let i = 1; i <= count; i++) text += `line ${i};`;
  return text.length;
}
