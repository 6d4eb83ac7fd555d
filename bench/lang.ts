import { compare, type Comparison } from "./comparison.ts";

const setUp = `
  (Object << #Shape slots: { #size }; package: 'Bench') install.
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
  Shape class compile: 'objects: n | last | 1 to: n do: [ :i | last := Shape new. last size: i ]. ^ n' classified: 'x'`;

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
export async function run(): Promise<Record<string, number>> {
  const figures = compare({ setUp, comparisons, rounds: 15, warmUp: 5 });
  return { ...figures, "sends a second (fib 27)": 1e9 / (figures["sends (fib 27), ns"] ?? Infinity) };
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
