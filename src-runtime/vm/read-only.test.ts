import { afterEach, expect, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";

const machine = bootTestVM();

afterEach(() => {
  machine.captureAlways = false;
});

const setUp = `
  (Object << #Vault slots: { #held }; package: 'Vaults') install.
  (Smalltalk at: #Vault)
    compile: 'held ^ held' classified: 'x';
    compile: 'close self beReadOnlyObject' classified: 'x';
    compile: 'direct held := 1. self beReadOnlyObject. held := 2' classified: 'x';
    compile: 'byAnother held := 1. self close. held := 2' classified: 'x';
    compile: 'inLoop 1 to: 3 do: [ :i | held := i. i = 2 ifTrue: [ self close ] ]' classified: 'x';
    compile: 'inBlock #(1 2 3) do: [ :i | held := i. i = 2 ifTrue: [ self close ] ]' classified: 'x';
    compile: 'inBranch held := 2. held = 2 ifTrue: [ self close ] ifFalse: [ held := 3 ]. held := 4' classified: 'x';
    compile: 'reopened held := 1. self close. self beWritableObject. held := 2' classified: 'x';
    compile: 'by: aBlock held := 1. aBlock value: self. held := 2' classified: 'x'.
  refusals := [ :act | | it | it := (Smalltalk at: #Vault) new.
    { [ act value: it. #written ] on: ModificationForbidden do: [ :e | e class name ]. it held } ]`;

test.each(["compiled", "captured"])(
  "[L1] an object made read-only in the midst of a method takes no more from it, %s",
  async (engine) => {
    await machine.print(setUp);
    machine.captureAlways = engine === "captured";
    for (const message of ["direct", "byAnother", "by: [ :each | each beReadOnlyObject ]"])
      expect(await machine.print(`refusals value: [ :it | it ${message} ]`)).toBe("#(#ModificationForbidden 1)");
    for (const message of ["inLoop", "inBlock", "inBranch"])
      expect(await machine.print(`refusals value: [ :it | it ${message} ]`)).toBe("#(#ModificationForbidden 2)");
    expect(await machine.print("refusals value: [ :it | it reopened ]")).toBe("#(#written 2)");
    // As often as it takes until V8 has optimised it.
    expect(
      await machine.print("((1 to: 500) collect: [ :i | (refusals value: [ :it | it inLoop ]) last ]) asSet asArray"),
    ).toBe("#(2)");
  },
);
