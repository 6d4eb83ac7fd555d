import { describe, expect, test } from "vitest";
import { bootTestVM } from "./testing.ts";

const machine = bootTestVM();

/** Errors nobody handles, as Pharo describes them; the class is what the description begins with, unless it is given. */
const errors: readonly (readonly [source: string, described: string, className?: string])[] = [
  ["nil foo", "#foo was sent to nil", "MessageNotUnderstood"],
  ["3 foo", "Instance of SmallInteger did not understand #foo", "MessageNotUnderstood"],
  ["[ nil foo ] on: Error do: [ :each | self error: each messageText ]", 'Error: receiver of "foo" is nil'],
  ["1 / 0", "ZeroDivide"],
  ["1.0 / 0", "ZeroDivide"],
  ["#( 1 2 3 ) at: 4", "SubscriptOutOfBounds: 4 in #(1 2 3)"],
  ["#( 1 2 3 ) copy at: 0 put: 1", "SubscriptOutOfBounds: 0 in #(1 2 3)"],
  ["Dictionary new at: #a", "KeyNotFound: key #a not found in Dictionary"],
  ["OrderedCollection new removeFirst", "CollectionIsEmpty: an OrderedCollection() is empty"],
  ["#() first", "SubscriptOutOfBounds: 1 in #()"],
  ["Object new at: 1", "Error: Instances of Object are not indexable"],
  ["self error: 'no'", "Error: no"],
  ["Error signal", "Error"],
  ["Error signal: 'text'", "Error: text"],
  ["[ :x | x ] value", "ArgumentsCountMismatch: This block accepts 1 argument, but was called with 0 arguments."],
  ["Nonsense", "UndeclaredVariableRead: Attempt to read undeclared variable Nonsense"],
  [
    "Object new subclassResponsibility",
    "SubclassResponsibility: Object had the subclass responsibility to implement #doIt",
  ],
  ["-1 sqrt", "DomainError: sqrt undefined for number less than zero."],
  ["(Object >> #nonsense)", "KeyNotFound: key #nonsense not found in Object class"],
  ["Object new halt", "Halt"],
  ["Array new: -1", "PrimitiveFailed: primitive #basicNew: in Array class failed"],
  ["Character value: -1", "PrimitiveFailed: primitive #value: in Character class failed"],
  ["'a' < 3", "Instance of SmallInteger did not understand #isByteString", "MessageNotUnderstood"],
  ["'a' < nil", "#isByteString was sent to nil", "MessageNotUnderstood"],
  ["Object obsolete", "Error: Object is NOT obsolete"],
  ["3 instVarAt: 1", "PrimitiveFailed: primitive #instVarAt: in SmallInteger failed"],
];

/** What objects print as. */
const prints: readonly (readonly [source: string, printed: string])[] = [
  ["Object new", "an Object"],
  ["Array", "Array"],
  ["Array class", "Array class"],
  ["1/3", "(1/3)"],
  ["3.0", "3.0"],
  ["1.0e100", "1.0e100"],
  ["0.1s2", "0.10s2"],
  ["2 ** 64", "18446744073709551616"],
  ["$a", "$a"],
  ["Character lf", "Character lf"],
  ["#foo", "#foo"],
  ["#'foo bar'", "#'foo bar'"],
  ["'it''s'", "'it''s'"],
  ["#( 1 $a #b 'c' nil true )", "#(1 $a #b 'c' nil true)"],
  ["{ Object new }", "an Array(an Object)"],
  ["#[ 1 2 ]", "#[1 2]"],
  ["OrderedCollection with: 1 with: 2", "an OrderedCollection(1 2)"],
  ["Set with: 1", "a Set(1)"],
  ["Dictionary new at: 1 put: 2; yourself", "a Dictionary(1->2 )"],
  ["1 -> 2", "1->2"],
  ["Association slots", "{#value => InstanceVariableSlot}"],
  ["{ Smalltalk associationAt: #Array }", "{#Array->Array}"],
  ["1 @ 2", "(1@2)"],
  ["1 to: 5", "(1 to: 5)"],
  ["1 @ 2 corner: 3 @ 4", "(1@2) corner: (3@4)"],
  ["Object >> #printString", "Object>>#printString"],
  ["Object package", "a Package(Kernel-Objects)"],
  ["(Object >> #printString) protocol name", "#printing"],
  ["3 seconds", "0:00:00:03"],
  ["nil", "nil"],
  ["thisContext class", "Context"],
];

describe("[L2] errors and what is printed", () => {
  test.each(errors.map(([source, described, name]) => [source, described, name ?? described.split(":")[0]] as const))(
    "%s is the error %s",
    async (source, described, className) => {
      const result = await machine.evaluate(source);
      expect(result.kind).toBe("error");
      if (result.kind !== "error") return;
      expect({ className: result.className, description: result.description }).toEqual({
        className,
        description: described,
      });
    },
  );

  test.each(prints)("%s prints as %s", async (source, printed) => {
    expect(await machine.print(source)).toBe(printed);
  });
});
