/** Tests that ask for something Fresnel has no reason to have: each with the reason, argued in docs/compatibility.md. */
export interface LeftOut {
  readonly reason: string;
  /** Matched against the whole of `Class>>selector`. */
  readonly tests: RegExp;
}

export const leftOut: readonly LeftOut[] = [
  {
    reason: "drives the classes Pharo's virtual machine waits with, by a simulated clock; here the scheduler does that",
    tests: /^Delay\w+TickerTest>>/,
  },
  {
    reason: "steps through the byte codes of Pharo's virtual machine one by one, or simulates them",
    tests:
      /^(InstructionStreamTest|InstructionClientTest|CodeSimulationTest)>>|^BlockClosureTest>>test(RunSimulated|Tally\w+)$|^ContextTest>>test(\w*(Step|QuickMethod)\w*|BlockCannotReturn)$|^CompiledCodeTest>>testStepIntoQuickMethods$|^ProcessTest>>test(TerminateInTerminate|IsNotTerminatedWhenItIs(InsideLastTerminationMethod|JustStartedByEnteringMainBlock))$/,
  },
  {
    reason:
      "compares byte codes, headers, frame sizes or the trailers of Pharo's compiled methods, or goes by their program counters and stack pointers",
    tests:
      /^ContextTest>>test(AstScope|Jump)$|^BlockClosureTest>>testLiteralEqual$|^AdditionalMethodStateTest>>|^CompiledMethodTest>>test(Bytecode|Clone|Copy|PerformCanExecutelongMethodWithTemps|IsFaulty)$|^CompiledCodeTest>>test(NewFrom|Literals(DoNotConsider|EvenTheOnes)\w+)$/,
  },
  {
    reason:
      "measures how many bytes Pharo's virtual machine takes for an object, sets the size of its old space, or goes through its memory",
    tests:
      /^ProtoObjectTest>>testNextObject$|^(SizeInMemoryTest|OutOfMemoryTest|AllocationTest)>>|^NativeArrayTest>>test(AtPut\w+|DoubleArrays\w+)$/,
  },
  {
    reason:
      "expects the range of Pharo's small integers, or writes into the digits of a large one or the words of a float; ours are numbers of 53 bits and immutable",
    tests:
      /^FloatTest>>testNaN2$|^SmallIntegerTest>>test(MaxVal|MinVal|PrintString)$|^Large(Positive|Negative)IntegerTest>>test(DigitAtPut|EmptyTemplate|ReplaceFromToWithStartingAt|DenormalizedPrintString)$|^IntegerTest>>test(BitString|CreationFromBytes\d)$/,
  },
  {
    reason: "names the packages, slots and class variables that Pharo's own classes happen to have",
    tests:
      /^(Fluid|Old|Legacy)ClassDefinitionPrinterTest>>test(Point|ProtoObject|Metaclass|ByteString|ExpandedPoint|ExpandedProtoObject|ExpandedEmptyLayoutClass|ExpandedOnClassWithoutTag|DefinitionWithComplexSlot)$|^StringInitializationTest>>|^MethodAnnouncementsTest>>testUpdateMethodAnnounceAddedInCaseAMethodIsInTheMethodDictionaryWithoutBeenInAProtocol$|^(Meta)?ClassTest>>test(HasClassVarNamed|classVarNames|classVariables|HasBindingThatBeginsWith)$|^CompiledCodeTest>>test(Accesses|Reads)Ref$|^ClassDescriptionTest>>test(AllSlots|Slots|HasSlotNamed|classThatDefinesInstVarNamed)$|^BehaviorTest>>test(DefinedVariables|InstSize|HasAbstractMethods|Behaviornewnew\w+)$/,
  },
];

/** Why a test is left out of the second share; undefined if it is not. */
export const reasonToLeaveOut = (key: string): string | undefined =>
  leftOut.find(({ tests }) => tests.test(key))?.reason;
