import { expect, test } from "vitest";
import { bootTestVM } from "./testing.ts";

/** Every method polls, so that each send of a program is a place where it can be captured. */
const machine = bootTestVM({ checksAll: true });

/** Programs in which control goes every way it can; each answers what it noted on its ways. */
const programs = [
  "| log | log := OrderedCollection new. [ log add: 1. [ log add: 2 ] ensure: [ log add: 3 ] ] ensure: [ log add: 4 ]. log asArray",
  "| log | log := OrderedCollection new. [ [ 1 / 0. log add: #no ] ensure: [ log add: #unwound ] ] on: ZeroDivide do: [ :e | log add: e class name. e return: 5 ]. log asArray",
  "| log | log := OrderedCollection new. [ [ 1 / 0 ] ifCurtailed: [ log add: #curtailed ] ] on: ZeroDivide do: [ :e | log add: #handled ]. log asArray",
  "[ (Warning signal: 'w') printString ] on: Warning do: [ :w | w resume: 7 ]",
  "| n | n := 0. [ n := n + 1. n < 3 ifTrue: [ Error signal ]. n ] on: Error do: [ :e | e retry ]",
  "[ Error signal ] on: Error do: [ :e | e retryUsing: [ #other ] ]",
  "[ [ Error signal: 'inner' ] on: Error do: [ :e | e pass ] ] on: Error do: [ :e | e messageText ]",
  "[ [ (Warning signal: 'w') + 1 ] on: Warning do: [ :w | w outer + 10 ] ] on: Warning do: [ :w | w resume: 5 ]",
  "[ [ Error signal: 'one' ] on: Error do: [ :e | Warning signal: 'two'. e return: 3 ] ] on: Warning do: [ :w | w messageText ]",
  "[ :stop | #(1 2 3) do: [ :each | each = 2 ifTrue: [ stop value: each ] ]. 0 ] valueWithExit",
  "#(3 1 2) asSortedCollection asArray",
  "(1 to: 5) inject: 0 into: [ :sum :each | sum + (each perform: #squared) ]",
  "| d | d := Dictionary new. #(a b a) do: [ :each | d at: each put: (d at: each ifAbsent: [ 0 ]) + 1 ]. d at: #a",
  "[ :a :b | a -> b ] valueWithArguments: #(1 2)",
  "| log | log := OrderedCollection new. 1 to: 3 do: [ :i | | k | k := i. log add: [ k := k * 10 ] ]. (log collect: [ :each | each value ]) asArray",
  "| s | s := Semaphore new. [ s signal ] fork. s wait. #woken",
  "| q | q := SharedQueue new. [ q nextPut: 3 ] fork. q next",
  "| log p | log := OrderedCollection new. p := [ [ Semaphore new wait ] ensure: [ log add: #ended ] ] fork. Processor yield. p terminate. log asArray",
  "| f | f := nil. f := [ :n | n < 2 ifTrue: [ n ] ifFalse: [ (f value: n - 1) + (f value: n - 2) ] ]. f value: 7",
  "| x | x := 1.5. 1 to: 4 do: [ :i | x := x * i + 0.25 ]. x",
  "100 factorial / 98 factorial",
  "thisContext selector",
  "nil foo",
  "[ ^ 9 ] value. 10",
] as const;

test.each(programs)("[L1] comes to the same, captured at each place in turn: %s", async (source) => {
  const plain = await machine.print(source);
  let poll = 0;
  for (;;) {
    const captured = await machine.printCapturedAt(poll, source);
    if (captured === undefined) break;
    expect(captured, `captured at poll ${poll}`).toBe(plain);
    poll++;
  }
  expect(poll).toBeGreaterThan(0);
});
