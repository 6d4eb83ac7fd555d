import { afterEach, expect, test } from "vitest";
import { bootTestVM } from "./testing.ts";

const machine = bootTestVM();

afterEach(() => {
  machine.captureAlways = false;
});

/** A class whose slots hold Floats from the first calls of its methods on, and an instance from before that. */
const setUp = `
  (Object << #Place slots: { #x. #y }; package: 'Doubles') install.
  (Smalltalk at: #Place)
    compile: 'x ^ x' classified: 'accessing'; compile: 'x: aNumber x := aNumber' classified: 'accessing';
    compile: 'y ^ y' classified: 'accessing'; compile: 'y: aNumber y := aNumber' classified: 'accessing';
    compile: 'move: d x := x + d. y := y - d. ^ x * y' classified: 'moving';
    compile: 'rest x := 0.0. y := nil' classified: 'moving';
    compile: 'both ^ #(1 2) collect: [ :each | each = 1 ifTrue: [ x ] ifFalse: [ y ] ]' classified: 'accessing'.
  (Smalltalk at: #Place) subclass: #Here.
  early := (Smalltalk at: #Place) new.
  early instVarNamed: 'x' put: 7.5; instVarNamed: 'y' put: 1.5.
  place := (Smalltalk at: #Place) new.
  place x: 1.5; y: 2.5. place x; y`;

test("[L1] a slot that keeps a Float as a double answers Floats to whoever reads it, in any way", async () => {
  expect(await machine.print(setUp)).toBe("2.5");
  expect(await machine.print("{ place x. place y. place instVarAt: 1. place instVarNamed: 'y'. place both }")).toBe(
    "#(1.5 2.5 1.5 2.5 #(1.5 2.5))",
  );
  expect(await machine.print("place move: 0.5")).toBe("4.0");
  expect(
    await machine.print("| copy | copy := place copy. place move: 1.0. { copy x. copy y. place x. place y }"),
  ).toBe("#(2.0 2.0 3.0 1.0)");
  expect(await machine.print("{ early x. early y. early move: 0.5. early x }")).toBe("#(7.5 1.5 8.0 8.0)");
  expect(await machine.print("place x class")).toBe("Float");
});

test("[L1] such a slot holds anything else as well", async () => {
  expect(await machine.print("place x: 3; y: nil. { place x. place y }")).toBe("#(3 nil)");
  expect(await machine.print("place x: 'text'. place x")).toBe("'text'");
  expect(await machine.print("place x: 2 ** 70; y: 1.0. { place x. place y }")).toBe("#(1180591620717411303424 1.0)");
  expect(await machine.print("place rest. { place x. place y }")).toBe("#(0.0 nil)");
  expect(await machine.print("place x: -0.0. place x printString")).toBe("'-0.0'");
  expect(await machine.print("place x: Float nan. place x isNaN")).toBe("true");
  expect(await machine.print("place instVarNamed: 'x' put: 4.5. place x")).toBe("4.5");
  expect(await machine.print("place instVarNamed: 'x' put: 4. { place x. place instVarNamed: 'x' }")).toBe("#(4 4)");
});

test("[L1] methods that compute with such slots are the same in both engines, in subclasses, and in another shape", async () => {
  const walk =
    "| it sum | it := (Smalltalk at: #Here) new x: 1.0; y: 1.0; yourself. sum := 0. 1 to: 300 do: [ :i | sum := sum + (it move: i / 2.0). i \\\\ 7 = 0 ifTrue: [ it x: i ] ]. { sum. it x. it y }";
  const compiled = await machine.print(walk);
  machine.captureAlways = true;
  expect(await machine.print(walk)).toBe(compiled);
  machine.captureAlways = false;
  await machine.print("place x: 1.25; y: 2.25. (Object << #Place slots: { #y. #z. #x }; package: 'Doubles') install");
  expect(await machine.print("{ place x. place y. place instVarNamed: 'z'. place move: 0.25. place x }")).toBe(
    "#(1.25 2.25 nil 3.0 1.5)",
  );
});
