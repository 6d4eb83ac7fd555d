import { afterEach, expect, test } from "vitest";
import { bootTestVM } from "./testing.ts";

/** Names that mean something to JavaScript, to our generator, or to Smalltalk in another place. */
const NAMES = `
  constructor __proto__ prototype hasOwnProperty toString valueOf then toJSON length arguments
  await async yield let static eval undefined NaN Infinity globalThis break case catch class
  const delete else enum export extends finally for function if import in new null return switch
  this throw try typeof var void while with do get set of rt U W F K B P b t r0 f0 d els selfish
  superb nilly thisContextual trueish value _ __ _x a1 größe 名前 ﬁ İ 𝒳x Object_ class_ e i
`
  .trim()
  .split(/\s+/);
const lowerNames = NAMES.filter((name) => !/^\p{Lu}/u.test(name));

const machine = bootTestVM();
afterEach(() => {
  machine.captureAlways = false;
});

/** The answer of an evaluation, which must be the same when all of it is captured and interpreted. */
async function both(source: string): Promise<string> {
  const plain = await machine.print(source);
  machine.captureAlways = true;
  expect(await machine.print(source)).toBe(plain);
  machine.captureAlways = false;
  return plain;
}

const compile = async (className: string, source: string): Promise<void> => {
  const text = `'${source.replaceAll("'", "''")}'`;
  expect(await machine.print(`(${className} compile: ${text}) printString size > 0`)).toBe("true");
};

test.each(lowerNames)(
  "[L1] %s is the name of a variable, an argument, a block's argument, a session's",
  async (name) => {
    expect(await both(`| ${name} | ${name} := 3. ${name} + 1`)).toBe("4");
    expect(await both(`[ :${name} | | sum | sum := 0. 1 to: 3 do: [ :k | sum := sum + ${name} ]. sum ] value: 2`)).toBe(
      "6",
    );
    expect(
      await both(
        `| f ${name === "f" ? "" : name} | ${name} := 0. f := [ :n | ${name} := ${name} + n ]. #(1 2) do: f. ${name}`,
      ),
    ).toBe(name === "f" ? await both("| f | f := 0. f := [ :n | f := f + n ]. #(1 2) do: f. f") : "3");
    expect(await both(`${name} := 7. ${name}`)).toBe("7");
  },
);

test.each(lowerNames)("[L1] %s is the name of a slot, a class variable and a message", async (name) => {
  const className = `Named${lowerNames.indexOf(name)}`;
  const define = `Object << #${className} slots: { #${name} }; package: 'Names'; install`;
  expect(await machine.print(define)).toBe(className);
  await compile(className, `${name} ^ ${name}`);
  await compile(className, `${name}: anObject ${name} := anObject`);
  await compile(
    className,
    `${name}: one ${name}: two | sum | sum := one. 1 to: two do: [ :k | sum := sum + k ]. ^ sum`,
  );
  expect(await both(`${className} new ${name}: 5; ${name}`)).toBe("5");
  expect(await both(`${className} new ${name}: 1 ${name}: 3`)).toBe("7");
  expect(await both(`(${className} new instVarNamed: '${name}' put: 4; yourself) copy ${name}`)).toBe("4");
  expect(
    await both(`[ 3 ${name}: 1 ${name}: 2 ] on: MessageNotUnderstood do: [ :x | x message selector asString ]`),
  ).toBe(`'${name}:${name}:'`);
  expect(await both(`${className} new perform: #${name}: with: 9; ${name}`)).toMatch(/nil|9/);
  expect(await both(`${className} selectors asSet size`)).toBe("3");
});

test.each(NAMES.filter((name) => /^\p{Lu}/u.test(name)))(
  "[L1] %s is the name of a class and a class variable",
  async (name) => {
    expect(await machine.print(`Object << #${name} sharedVariables: { #Shared }; package: 'Names'; install`)).toBe(
      name,
    );
    await compile(`${name} class`, "shared ^ Shared ifNil: [ Shared := self name size ]");
    expect(await both(`${name} shared`)).toBe(String(Array.from(name).length));
    expect(await both(`${name} new isNil`)).toBe("false");
    expect(await machine.print(`${name} removeFromSystem. Smalltalk includesKey: #${name}`)).toBe("false");
  },
);

test("[L1] self, super, nil, true, false, thisContext and thisProcess are the names of nothing else", async () => {
  for (const name of ["self", "super", "nil", "true", "false", "thisContext", "thisProcess"]) {
    expect(await machine.print(`| ${name} | 3`)).not.toBe("3");
    expect(await machine.print(`${name} := 3`)).not.toBe("3");
    expect(await machine.print(`[ :${name} | 3 ] value: 1`)).not.toBe("3");
  }
});
