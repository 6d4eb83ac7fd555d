import { afterEach, expect, test } from "vitest";
import { bootTestVM } from "./testing.ts";

const machine = bootTestVM();

afterEach(() => {
  machine.captureAlways = false;
});

/** A method that sends a message with a closure, called often enough for the place to have a copy of what it sends. */
const setUp = `
  (Object << #Warmed slots: {}; package: 'Inlining') install.
  (Object << #Pair slots: { #first. #second }; package: 'Inlining') install.
  (Smalltalk at: #Pair)
    compile: 'first: a second: b first := a. second := b' classified: 'accessing';
    compile: 'do: aBlock aBlock value: first. aBlock value: second' classified: 'enumerating'.
  (Smalltalk at: #Warmed)
    compile: 'sum: aCollection | sum | sum := 0. aCollection do: [ :each | sum := sum + each ]. ^ sum' classified: 'x';
    compile: 'find: x in: aCollection aCollection do: [ :each | each = x ifTrue: [ ^ each ] ]. ^ nil' classified: 'x';
    compile: 'evaluate: aBlock ^ aBlock value: 3' classified: 'x'.
  warm := (Smalltalk at: #Warmed) new.
  two := (Smalltalk at: #Pair) new first: 5 second: 6; yourself.
  1 to: 2000 do: [ :i | warm sum: #(1 2 3). warm find: 2 in: #(1 2 3). warm evaluate: [ :x | x ] ]. warm sum: #(1 2 3)`;

test("[L1] a place that evaluates closures meets other receivers, and methods that are defined later", async () => {
  expect(await machine.print(setUp)).toBe("6");
  expect(await machine.print("{ warm sum: two. warm sum: (OrderedCollection with: 7). warm sum: #(1 2) }")).toBe(
    "#(11 7 3)",
  );
  expect(await machine.print("{ warm find: 6 in: two. warm find: 9 in: two. warm find: 3 in: #(1 2 3) }")).toBe(
    "#(6 nil 3)",
  );
  await machine.print("(Smalltalk at: #Pair) compile: 'do: aBlock aBlock value: 100' classified: 'enumerating'");
  expect(await machine.print("1 to: 2000 do: [ :i | warm sum: two ]. warm sum: two")).toBe("100");
  await machine.print("(Smalltalk at: #Pair) compile: 'do: aBlock aBlock value: 200' classified: 'enumerating'");
  expect(await machine.print("warm sum: two")).toBe("200");
});

test("[L1] errors, returns and captures in copies are as in the methods themselves", async () => {
  expect(await machine.print("[ warm sum: #(1 $a 3) ] on: Error do: [ :e | e class name ]")).toBe(
    "#MessageNotUnderstood",
  );
  expect(
    await machine.print(
      "| frames | frames := OrderedCollection new. #(1) do: [ :x | | c | c := thisContext. [ c notNil and: [ frames size < 3 ] ] whileTrue: [ frames add: c method selector. c := c sender ] ]. frames asArray",
    ),
  ).toBe("#(#doIt #do: #doIt)");
  machine.captureAlways = true;
  expect(await machine.print("(1 to: 500) inject: 0 into: [ :a :b | a + (warm sum: { b. b }) ]")).toBe("250500");
  expect(await machine.print("(1 to: 500) collect: [ :i | warm find: i in: { 0. i } ]")).toContain("499 500");
});

test("[L1] somebody's own method for evaluating closures is seen everywhere, and so is its removal", async () => {
  const asked = "warm evaluateAsked: [ :x | x ]";
  await machine.print(
    "(Smalltalk at: #Warmed) compile: 'evaluateAsked: aBlock ^ aBlock value: #asked' classified: 'x'",
  );
  expect(await machine.print(asked)).toBe("#asked");
  // Nothing else is asked this, so that the rest of the kernel goes on.
  const own =
    "value: anObject ^ anObject == #asked ifTrue: [ #mine ] ifFalse: [ self valueWithArguments: { anObject } ]";
  await machine.print(
    `theirs := (BlockClosure >> #value:) sourceCode. BlockClosure compile: '${own.replaceAll("'", "''")}' classified: 'evaluating'`,
  );
  expect(await machine.print(asked)).toBe("#mine");
  expect(await machine.print("BlockClosure compile: theirs classified: 'evaluating'. theirs size > 10")).toBe("true");
  expect(await machine.print(asked)).toBe("#asked");
});

test("[L1] elements and texts are read where a message asks for them only if the receiver's own method would", async () => {
  await machine.print(`
    (Array << #Shifted layout: VariableLayout; slots: {}; package: 'Inlining') install.
    (Smalltalk at: #Warmed)
      compile: 'of: anArray at: i ^ anArray at: i' classified: 'x';
      compile: 'of: anArray at: i put: x ^ anArray at: i put: x' classified: 'x';
      compile: 'is: x ^ x = ''abc''' classified: 'x'.
    array := (Smalltalk at: #Shifted) with: 10 with: 20 with: 30.
    1 to: 2000 do: [ :i | warm of: array at: 1. warm of: array at: 3 put: 30. warm is: 'abc'. warm is: 'x' ]`);
  const errors = "[ :block | block on: Error do: [ :e | e class name ] ]";
  expect(await machine.print("{ warm of: array at: 2. warm of: array at: 2 put: 21. array at: 2 }")).toBe(
    "#(20 21 21)",
  );
  expect(
    await machine.print(`{ [ warm of: array at: 4 ]. [ warm of: array at: 0 put: 1 ]. [ warm of: array at: 1.5 ].
      [ warm of: nil at: 1 ] } collect: ${errors}`),
  ).toBe("#(#SubscriptOutOfBounds #SubscriptOutOfBounds #Error #Error)");
  expect(await machine.print("{ warm is: 'abc'. warm is: #abc. warm is: 'abcd'. warm is: nil. warm is: 3 }")).toBe(
    "#(true true false false false)",
  );
  expect(
    await machine.print(`array beReadOnlyObject. { [ warm of: array at: 2 put: 1 ] on: Error do: [ :e | e class name ].
      array beWritableObject; at: 2 }`),
  ).toBe("#(#ModificationForbidden 21)");
  await machine.print(`(Smalltalk at: #Shifted)
      compile: 'at: i ^ (super at: i) + 1' classified: 'x'; compile: 'at: i put: x ^ super at: i put: x * 2' classified: 'x'`);
  expect(await machine.print("{ warm of: array at: 1. warm of: array at: 1 put: 5. warm of: array at: 1 }")).toBe(
    "#(11 10 11)",
  );
  await machine.print("(Smalltalk at: #Shifted) removeSelector: #at:; removeSelector: #at:put:");
  expect(await machine.print("{ warm of: array at: 1. warm of: array at: 1 put: 5. warm of: array at: 1 }")).toBe(
    "#(10 5 5)",
  );
});

test("[P4] the first write to an object in an epoch, to a slot and to an element, is done like all others", async () => {
  const { vm, value } = bootTestVM();
  await value("(Object << #Pocket slots: { #coin }; package: 'Pockets') install");
  await value("Pocket compile: 'coin: anObject in: anArray coin := anObject. anArray at: 2 put: anObject. ^ coin'");
  await value("pocket := Pocket new. array := Array new: 3");
  for (const coin of [7, 8, 9]) {
    vm.runtime.beginEpoch();
    expect(await value(`pocket coin: ${coin} in: array`)).toBe(coin);
    expect(await value("array at: 2")).toBe(coin);
    expect(await value(`pocket coin: ${coin + 10} in: array`)).toBe(coin + 10);
    expect(await value("array at: 2")).toBe(coin + 10);
  }
});
