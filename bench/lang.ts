import { compare, type Comparison, takesRows } from "./comparison.ts";
import { lehmerNumbers } from "./lehmer.ts";
import type { Given } from "./options.ts";

export const takes = takesRows;

const setUp = `
  (Object << #Shape slots: { #size }; sharedVariables: { #Numbers }; package: 'Bench') install.
  Shape compile: 'area ^ 0' classified: 'x'. Shape compile: 'size: n size := n' classified: 'x'.
  #( Square Circle Line Dot Ring Box Cone Cube ) withIndexDo: [ :name :i |
    (Smalltalk at: #Shape) subclasses.
    (Shape << name slots: {}; package: 'Bench') install.
    (Smalltalk at: name) compile: 'area ^ size + ' , i printString classified: 'x' ].
  Shape class compile: 'fib: n ^ n < 2 ifTrue: [ n ] ifFalse: [ (self fib: n - 1) + (self fib: n - 2) ]' classified: 'x'.
  Shape class compile: 'find: x in: anArray anArray do: [ :each | each = x ifTrue: [ ^ each ] ]. ^ nil' classified: 'x'.
  Shape class compile: 'sends: n to: shapes | sum | sum := 0. 1 to: n do: [ :i | sum := sum + (shapes at: i \\\\ shapes size + 1) area ]. ^ sum' classified: 'x'.
  Shape class compile: 'blocks: n | sum block | sum := 0. block := [ :x | x + 1 ]. 1 to: n do: [ :i | sum := sum + (block value: i) ]. ^ sum' classified: 'x'.
  Shape class compile: 'returns: n | a sum | a := #( 1 2 3 4 ). sum := 0. 1 to: n do: [ :i | sum := sum + (self find: 3 in: a) ]. ^ sum' classified: 'x'.
  Shape class compile: 'errors: n | sum | sum := 0. 1 to: n do: [ :i | sum := sum + ([ Error signal. 0 ] on: Error do: [ :e | e return: 1 ]) ]. ^ sum' classified: 'x'.
  Shape class compile: 'ensures: n | sum | sum := 0. 1 to: n do: [ :i | [ sum := sum + 1 ] ensure: [ sum := sum + 1 ] ]. ^ sum' classified: 'x'.
  Shape class compile: 'floats: n | x | x := 0.5. 1 to: n do: [ :i | x := x * 3.7 * (1.0 - x) ]. ^ (x * 1000000) truncated' classified: 'x'.
  Shape class compile: 'objects: n | last | 1 to: n do: [ :i | last := Shape new. last size: i ]. ^ n' classified: 'x'.
  Shape class compile: 'bigIntegers: n | x | x := 1. 1 to: n do: [ :i | x := x * 12345678901234567 \\\\ 1000000000000000000039 ]. ^ x \\\\ 1000003' classified: 'x'.
  Shape class compile: 'strings: n | size | size := 0. 1 to: n do: [ :i | size := size + (String streamContents: [ :out | 1 to: 20 do: [ :j | out nextPutAll: ''line ''; print: j; nextPut: $; ] ]) size ]. ^ size' classified: 'x'.
  Shape class compile: 'dictionary: n | d sum | d := Dictionary new. 1 to: n do: [ :i | d at: i \\\\ 1000 put: i ]. sum := 0. 1 to: n do: [ :i | sum := sum + (d at: i \\\\ 1000) ]. ^ sum' classified: 'x'.
  Shape class compile: 'set: n | s found | s := Set new. 1 to: n do: [ :i | s add: i \\\\ 1000 ]. found := 0. 1 to: n do: [ :i | (s includes: i \\\\ 2000) ifTrue: [ found := found + 1 ] ]. ^ found' classified: 'x'.
  Shape class compile: 'sort: n | sum | sum := 0. 1 to: n do: [ :i | sum := sum + (Numbers copy sort: [ :a :b | a <= b ]) first ]. ^ sum' classified: 'x'.
  Shape class compile: 'numbers: n | x | x := 42. Numbers := (1 to: n) collect: [ :i | x := x * 16807 \\\\ 2147483647 ]. ^ n' classified: 'x'.
  Shape numbers: 1000`;

const numbers = lehmerNumbers(1000);

const comparisons: readonly Comparison[] = [
  { name: "sends (fib 27)", smalltalk: "Shape fib: 27", javascript: () => fib(27), count: 832_040 },
  shapes("monomorphic sends", 1),
  shapes("polymorphic sends, 4 classes", 4),
  shapes("megamorphic sends, 8 classes", 8),
  { name: "block calls", smalltalk: "Shape blocks: 1000000", javascript: () => blocks(1_000_000), count: 1_000_000 },
  { name: "non-local returns", smalltalk: "Shape returns: 200000", javascript: () => returns(200_000), count: 200_000 },
  { name: "exceptions caught", smalltalk: "Shape errors: 20000", javascript: () => errors(20_000), count: 20_000 },
  { name: "ensure blocks", smalltalk: "Shape ensures: 200000", javascript: () => ensures(200_000), count: 200_000 },
  {
    name: "float operations",
    smalltalk: "Shape floats: 1000000",
    javascript: () => floats(1_000_000),
    count: 3_000_000,
  },
  { name: "objects made", smalltalk: "Shape objects: 1000000", javascript: () => objects(1_000_000), count: 1_000_000 },
  {
    name: "big integer operations",
    smalltalk: "Shape bigIntegers: 100000",
    javascript: () => bigIntegers(100_000),
    count: 200_000,
  },
  {
    name: "strings written to a stream",
    smalltalk: "Shape strings: 2000",
    javascript: () => strings(2000),
    count: 2000 * 20 * 3,
  },
  {
    name: "Dictionary at:put: and at:, 1,000 keys",
    smalltalk: "Shape dictionary: 200000",
    javascript: () => dictionary(200_000),
    count: 400_000,
  },
  {
    name: "Set add: and includes:, 1,000 numbers",
    smalltalk: "Shape set: 200000",
    javascript: () => set(200_000),
    count: 400_000,
  },
  {
    name: "elements sorted by a block, 1,000 at once",
    smalltalk: "Shape sort: 100",
    javascript: () => sort(100),
    count: 100_000,
  },
];

function shapes(name: string, kinds: number): Comparison {
  const classes = ["Square", "Circle", "Line", "Dot", "Ring", "Box", "Cone", "Cube"].slice(0, kinds);
  const made = makeShapes(kinds);
  return {
    name,
    smalltalk: `Shape sends: 1000000 to: { ${classes.map((each) => `${each} new size: 3; yourself`).join(". ")} }`,
    javascript: () => {
      let sum = 0;
      for (let i = 1; i <= 1_000_000; i++) sum += made[i % made.length]!.area();
      return sum;
    },
    count: 1_000_000,
  };
}

/** Nanoseconds for one of each, on Fresnel and in plain JavaScript, and their ratio; medians of alternating rounds. */
export async function run(given: Given): Promise<Record<string, number>> {
  const figures = compare({ setUp, comparisons, rounds: 15, warmUp: 5 }, given);
  const send = figures["sends (fib 27), ns"];
  return { ...figures, ...(send !== undefined && { "sends a second (fib 27)": 1e9 / send }) };
}

// The same programs in plain JavaScript.

const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2));

interface Shape {
  area(): number;
}

function makeShapes(kinds: number): readonly Shape[] {
  // A class each, so that V8 sees as many shapes as there are classes.
  const makers = [
    class implements Shape {
      size = 3;
      area(): number {
        return this.size + 1;
      }
    },
    class implements Shape {
      size = 3;
      area(): number {
        return this.size + 2;
      }
    },
    class implements Shape {
      size = 3;
      area(): number {
        return this.size + 3;
      }
    },
    class implements Shape {
      size = 3;
      area(): number {
        return this.size + 4;
      }
    },
    class implements Shape {
      size = 3;
      area(): number {
        return this.size + 5;
      }
    },
    class implements Shape {
      size = 3;
      area(): number {
        return this.size + 6;
      }
    },
    class implements Shape {
      size = 3;
      area(): number {
        return this.size + 7;
      }
    },
    class implements Shape {
      size = 3;
      area(): number {
        return this.size + 8;
      }
    },
  ];
  return makers.slice(0, kinds).map((Maker) => new Maker());
}

function blocks(n: number): number {
  const block = (x: number): number => x + 1;
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += block(i);
  return sum;
}

function find(x: number, array: readonly number[]): number {
  for (const each of array) if (each === x) return each;
  return -1;
}

function returns(n: number): number {
  const array = [1, 2, 3, 4];
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += find(3, array);
  return sum;
}

function errors(n: number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) {
    try {
      throw new Error("signal");
    } catch {
      sum += 1;
    }
  }
  return sum;
}

function ensures(n: number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) {
    try {
      sum += 1;
    } finally {
      sum += 1;
    }
  }
  return sum;
}

function floats(n: number): number {
  let x = 0.5;
  for (let i = 1; i <= n; i++) x = x * 3.7 * (1 - x);
  return Math.trunc(x * 1_000_000);
}

class Plain {
  size = 0;
}

function objects(n: number): number {
  let last: Plain | undefined;
  for (let i = 1; i <= n; i++) {
    last = new Plain();
    last.size = i;
  }
  return last?.size ?? 0;
}

function bigIntegers(n: number): number {
  let x = 1n;
  for (let i = 1; i <= n; i++) x = (x * 12_345_678_901_234_567n) % 1_000_000_000_000_000_000_039n;
  return Number(x % 1_000_003n);
}

function strings(n: number): number {
  let size = 0;
  for (let i = 1; i <= n; i++) {
    let text = "";
    for (let j = 1; j <= 20; j++) text += `line ${j};`;
    size += text.length;
  }
  return size;
}

function dictionary(n: number): number {
  const map = new Map<number, number>();
  for (let i = 1; i <= n; i++) map.set(i % 1000, i);
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += map.get(i % 1000) ?? 0;
  return sum;
}

function set(n: number): number {
  const all = new Set<number>();
  for (let i = 1; i <= n; i++) all.add(i % 1000);
  let found = 0;
  for (let i = 1; i <= n; i++) if (all.has(i % 2000)) found++;
  return found;
}

function sort(n: number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += numbers.toSorted((a, b) => a - b)[0] ?? 0;
  return sum;
}
