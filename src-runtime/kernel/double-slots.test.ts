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

/** A method that computes with what other objects' accessors answer, and gives them Floats. */
const twice = `
  (Object << #Twice slots: {}; package: 'Doubles') install.
  (Smalltalk at: #Twice) compile: 'twice: a | sum | sum := a x + a y * 2.0. a x: sum * 0.5. ^ sum' classified: 'computing'.
  twice := (Smalltalk at: #Twice) new.
  a := (Smalltalk at: #Place) new x: 1.5; y: 2.5; yourself.
  1 to: 3000 do: [ :i | a x: 1.5. twice twice: a ]. a x: 1.5`;

test("[L1] who reads and writes such slots of other objects sends messages: any method for them is heard", async () => {
  await machine.print(setUp);
  const places = "(Smalltalk at: #Place)";
  const heres = "(Smalltalk at: #Here)";
  const tried = "{ twice twice: a. a x. a y }";
  await machine.print(twice);
  expect(await machine.print(tried)).toBe("#(8.0 4.0 2.5)");
  expect(await machine.print(`${places} compile: 'x ^ x + 1.0' classified: 'x'. a x: 1.5. ${tried}`)).toBe(
    "#(10.0 6.0 2.5)",
  );
  expect(await machine.print(`${places} compile: 'x ^ x' classified: 'x'. a x: 1.5. ${tried}`)).toBe("#(8.0 4.0 2.5)");
  await machine.print(
    `${places} compile: 'x: aNumber Smalltalk at: #Written put: aNumber. x := aNumber' classified: 'x'`,
  );
  expect(await machine.print(`a x: 1.5. { ${tried}. Smalltalk at: #Written }`)).toBe("#(#(8.0 4.0 2.5) 4.0)");
  await machine.print(`${places} compile: 'x: aNumber x := aNumber' classified: 'x'`);
  // A subclass with methods of its own, some of them from before its superclass's were called.
  await machine.print(
    `here := ${heres} new x: 1.5; y: 2.5; yourself. 1 to: 3000 do: [ :i | here x: 1.5. twice twice: here ]`,
  );
  expect(await machine.print("here x: 1.5. twice twice: here")).toBe("8.0");
  await machine.print(
    `${heres} compile: 'y ^ 100' classified: 'x'; compile: 'x: aNumber ^ super x: aNumber * 2' classified: 'x'`,
  );
  expect(await machine.print("here x: 0.75. { twice twice: here. here x. twice twice: a }")).toBe(
    "#(203.0 203.0 13.0)",
  );
  await machine.print(`${heres} removeSelector: #y; removeSelector: #x:`);
  expect(await machine.print("here x: 1.5. { twice twice: here. here x }")).toBe("#(8.0 4.0)");
  await machine.print(`${places} removeSelector: #y`);
  expect(await machine.print("[ twice twice: here ] on: Error do: [ :e | e messageText ]")).toContain("#y");
});

test("[L1] they may hold anything, belong to anybody, be read-only, and change their class's slots", async () => {
  await machine.print(setUp);
  await machine.print(twice);
  expect(await machine.print("a x: 3; y: 4. { twice twice: a. a x }")).toBe("#(14.0 7.0)");
  expect(await machine.print("a x: (1 / 2). { twice twice: a. a x }")).toBe("#(9.0 4.5)");
  expect(await machine.print("[ twice twice: 3 @ 4 ] on: Error do: [ :e | e messageText ]")).toContain("#x:");
  expect(await machine.print("[ twice twice: nil ] on: Error do: [ :e | e messageText ]")).toContain("nil");
  expect(await machine.print("[ twice twice: 5 ] on: Error do: [ :e | e messageText ]")).toContain("#x");
  expect(
    await machine.print(
      "a x: 1.5; y: 2.5; beReadOnlyObject. { [ twice twice: a ] on: Error do: [ :e | e class name ]. a x. a beWritableObject. twice twice: a }",
    ),
  ).toBe("#(#ModificationForbidden 1.5 true 8.0)");
  expect(await machine.print("a x: Float nan. (twice twice: a) isNaN")).toBe("true");
  const walk =
    "| all sum | all := (1 to: 40) collect: [ :i | (Smalltalk at: (i \\\\ 3 = 0 ifTrue: [ #Here ] ifFalse: [ #Place ])) new x: (i \\\\ 7 = 0 ifTrue: [ i ] ifFalse: [ i / 2.0 ]); y: i / 4.0; yourself ]. sum := 0. 1 to: 200 do: [ :j | all do: [ :each | sum := sum + (twice twice: each). j \\\\ 50 = 0 ifTrue: [ each x: j ] ] ]. sum";
  const compiled = await machine.print(walk);
  machine.captureAlways = true;
  expect(await machine.print(walk)).toBe(compiled);
  machine.captureAlways = false;
  await machine.print("a x: 1.5; y: 2.5. (Object << #Place slots: { #y. #z. #x }; package: 'Doubles') install");
  expect(await machine.print("{ twice twice: a. a x. a instVarNamed: 'z' }")).toBe("#(8.0 4.0 nil)");
  await machine.print("(Object << #Place slots: { #y. #z }; package: 'Doubles') install");
  expect(await machine.print("[ twice twice: a ] on: Error do: [ :e | e class name ]")).not.toContain("8.0");
});
