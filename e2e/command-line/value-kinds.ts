/** A kind of value: what makes one, and what must be true of it whenever it is looked at. */
export interface Kind {
  readonly kind: string;
  /** Evaluations, one after the other. */
  readonly make: readonly string[];
  /** Expressions that answer true before the end of the process, and after each. */
  readonly holds: readonly string[];
  /** Expressions that answer true at the very end, and change what they are about. */
  readonly atLast?: readonly string[];
}

/** What all kinds may use. */
export const DEFINITIONS: readonly string[] = [
  "Trait << #TGreeting slots: { #greeted }; package: 'Domain'; install",
  "TGreeting compile: 'greet greeted := (greeted ifNil: [ 0 ]) + 1. ^ #hello'",
  "Object << #Kept traits: { TGreeting }; slots: { #total. #others }; sharedVariables: { #Registry }; package: 'Domain'; install",
  "Kept class compile: 'registry ^ Registry ifNil: [ Registry := OrderedCollection new ]'",
  "Kept compile: 'total ^ total'. Kept compile: 'total: anObject total := anObject'",
  "Kept compile: 'adder ^ [ :n | total := total + n. self ]'",
  "Kept compile: 'finder ^ [ :n | ^ n ]'",
  "Kept compile: 'firstAfter: aGate in: them them do: [ :each | aGate wait. each > 1 ifTrue: [ ^ each ] ]. ^ nil'",
];

export const KINDS: readonly Kind[] = [
  {
    kind: "cycles",
    make: [
      "| a | a := Array new: 2. a at: 1 put: a; at: 2 put: (Kept new total: a; yourself). Smalltalk at: #Cycle put: a",
    ],
    holds: ["Cycle first == Cycle", "Cycle last total == Cycle"],
  },
  {
    kind: "sharing and identity",
    make: [
      "| s | s := 'once' copy. Smalltalk at: #Sharing put: { s. s. 'once' copy }",
      "Smalltalk at: #Identified put: (IdentityDictionary new at: Sharing first put: 1; at: Sharing last put: 2; yourself)",
      "Smalltalk at: #Hashes put: { Sharing first identityHash. Kept identityHash. Object new identityHash }",
      "Smalltalk at: #ReadOnly put: #( 1 #( 2 ) )",
    ],
    holds: [
      "Sharing first == Sharing second and: [ Sharing first ~~ Sharing last and: [ Sharing first = Sharing last ] ]",
      "(Identified at: Sharing second) = 1 and: [ (Identified at: Sharing last) = 2 ]",
      "Hashes first = Sharing first identityHash",
      "ReadOnly isReadOnlyObject and: [ ReadOnly last isReadOnlyObject and: [ Sharing isReadOnlyObject not ] ]",
    ],
  },
  {
    kind: "symbols",
    make: [
      "Smalltalk at: #Symbols put: { #a. #with:and:. #+. #'hello world'. ('clef ' , (String with: (Character value: 16r1D11E))) asSymbol }",
    ],
    holds: [
      "Symbols first == #a and: [ Symbols second == #with:and: and: [ Symbols third == #+ ] ]",
      "(Symbols at: 4) == 'hello world' asSymbol and: [ Symbols last asString last asInteger = 16r1D11E ]",
    ],
  },
  {
    kind: "numbers",
    make: [
      "Smalltalk at: #Integers put: { 2 ** 300. (2 ** 300) negated. SmallInteger maxVal. SmallInteger maxVal + 1. SmallInteger minVal. 0 }",
      "Smalltalk at: #Fractions put: { 1 / 3. (2 ** 100) / 3. 1.25s2 }",
      "Smalltalk at: #Floats put: { Float nan. Float infinity. Float negativeInfinity. -0.0. 0.0. 3.0. 5.0e-324. 1.7976931348623157e308. 0.1 }",
    ],
    holds: [
      "Integers = { 2 ** 300. (2 ** 300) negated. 9007199254740991. 9007199254740992. -9007199254740991. 0 }",
      "(Integers collect: [ :each | each class ]) = { LargePositiveInteger. LargeNegativeInteger. SmallInteger. LargePositiveInteger. SmallInteger. SmallInteger }",
      "Fractions printString = '{(1/3). (1267650600228229401496703205376/3). 1.25s2}'",
      "Floats first isNaN and: [ Floats second = Float infinity and: [ Floats third = Float infinity negated ] ]",
      "(Floats at: 4) printString = '-0.0' and: [ (Floats at: 5) printString = '0.0' ]",
      "(Floats at: 6) isFloat and: [ (Floats at: 7) > 0.0 and: [ (Floats at: 8) = 1.7976931348623157e308 and: [ Floats last = 0.1 ] ] ]",
    ],
  },
  {
    kind: "characters, strings and bytes",
    make: [
      "Smalltalk at: #Characters put: { $a. Character null. Character value: 16r10FFFF. Character value: 16r1D11E }",
      "| s | s := 'abc' copy. s at: 2 put: (Character value: 16r1F600). Smalltalk at: #Strings put: { s. ''. String new: 9000 withAll: (Character value: 16r1F600). 'ä', String lf }",
      "Smalltalk at: #Bytes put: { #[ 0 255 ]. ByteArray new: 10000 withAll: 7 }",
    ],
    holds: [
      "Characters first == $a and: [ (Characters collect: [ :each | each asInteger ]) = #( 97 0 16r10FFFF 16r1D11E ) ]",
      "Strings first size = 3 and: [ (Strings first at: 2) asInteger = 16r1F600 ]",
      "Strings second isEmpty and: [ Strings third size = 9000 and: [ Strings third last asInteger = 16r1F600 ] ]",
      "Bytes first = #[ 0 255 ] and: [ Bytes last size = 10000 and: [ Bytes last last = 7 ] ]",
    ],
  },
  {
    kind: "collections and streams",
    make: [
      "Smalltalk at: #Collections put: { OrderedCollection with: 1 with: nil. Set with: 'a' with: 2. Bag with: 1 with: 1. 1 to: 9 by: 2. 3 -> 4. 5 @ 6. (1 to: 1000) asArray }",
      "Smalltalk at: #Table put: (Dictionary new at: #a put: 1; at: 'b' put: 2; at: 3/4 put: 3; at: 2 ** 70 put: 4; at: 1.5 put: 5; yourself)",
      "Smalltalk at: #Reading put: (ReadStream on: #( 1 2 3 )). Reading next. Smalltalk at: #Dates put: { DateAndTime fromString: '2026-11-29T12:00:00+01:00'. 3 days }",
    ],
    holds: [
      "(Collections at: 1) last isNil and: [ ((Collections at: 2) includes: 'a') and: [ ((Collections at: 3) occurrencesOf: 1) = 2 ] ]",
      "(Collections at: 4) last = 9 and: [ (Collections at: 5) = (3 -> 4) and: [ (Collections at: 6) = (5 @ 6) and: [ Collections last sum = 500500 ] ] ]",
      "(Table at: #a) = 1 and: [ (Table at: 'b') = 2 and: [ (Table at: 3/4) = 3 and: [ (Table at: 2 ** 70) = 4 and: [ (Table at: 1.5) = 5 ] ] ] ]",
      "Reading peek = 2 and: [ Dates first = (DateAndTime fromString: '2026-11-29T11:00:00Z') and: [ Dates last asSeconds = 259200 ] ]",
    ],
  },
  {
    kind: "closures with what they captured, their receiver and their home",
    make: [
      "| n | n := 0. Smalltalk at: #Closures put: { [ n := n + 1 ]. [ n ]. (Kept new total: 10; adder). Kept new finder. [ :x :y | x * y ] }",
      "Closures first value; value",
    ],
    holds: [
      "| before | before := Closures second value. Closures first value. Closures second value = (before + 1)",
      "| kept | kept := (Closures at: 3) value: 0. ((Closures at: 3) value: 5) == kept and: [ kept total \\\\ 5 = 0 ]",
      "([ (Closures at: 4) value: 3. false ] on: BlockCannotReturn do: [ :error | true ])",
      "((Closures at: 5) value: 6 value: 7) = 42 and: [ (Closures at: 5) numArgs = 2 ]",
    ],
  },
  {
    kind: "classes, metaclasses, methods and traits",
    make: [
      "Smalltalk at: #Code put: { Kept. Kept class. Kept class class. OrderedCollection. Kept >> #total. TGreeting. Object >> #printString }",
      "Kept registry add: 7. Smalltalk at: #Greeter put: Kept new. Greeter greet",
      "Kept compile: 'replaced ^ 1'. Smalltalk at: #Replaced put: Kept >> #replaced. Kept compile: 'replaced ^ 2'",
    ],
    holds: [
      "Code first == Kept and: [ Code second == Kept class and: [ Code third == Metaclass and: [ (Code at: 4) == OrderedCollection ] ] ]",
      "(Code at: 5) == (Kept >> #total) and: [ (Code at: 6) == TGreeting and: [ Code last == (Object >> #printString) ] ]",
      "Kept registry asArray = #( 7 ) and: [ Greeter greet = #hello and: [ (Kept traits includes: TGreeting) ] ]",
      "(Replaced valueWithReceiver: Kept new arguments: #()) = 1 and: [ Kept new replaced = 2 ]",
    ],
  },
  {
    kind: "what is found by the hash of code and of what is stored in place",
    make: [
      "Smalltalk at: #ByCode put: (IdentitySet withAll: { Kept. Kept class. OrderedCollection. Kept >> #total. TGreeting })",
      "Smalltalk at: #ByPlace put: (IdentityDictionary new at: #a put: 1; at: $a put: 2; at: 3 put: 3; at: nil printString asSymbol put: 4; yourself)",
      "Smalltalk at: #ByClass put: (Dictionary new at: Kept put: 1; at: Kept class put: 2; at: true put: 3; yourself)",
    ],
    holds: [
      "{ Kept. Kept class. OrderedCollection. Kept >> #total. TGreeting } allSatisfy: [ :each | ByCode includes: each ]",
      "(ByPlace at: #a) = 1 and: [ (ByPlace at: $a) = 2 and: [ (ByPlace at: 3) = 3 and: [ (ByPlace at: #nil) = 4 ] ] ]",
      "(ByClass at: Kept) = 1 and: [ (ByClass at: Kept class) = 2 and: [ (ByClass at: true) = 3 ] ]",
    ],
  },
  {
    kind: "contexts and messages",
    make: [
      "Kept compile: 'context: x | y | y := x + 1. ^ { thisContext. [ y ] }'",
      "Smalltalk at: #Contexts put: (Kept new context: 4). Smalltalk at: #Sent put: (Message selector: #between:and: arguments: #( 1 3 ))",
    ],
    holds: [
      "Contexts first receiver class == Kept and: [ Contexts first method == (Kept >> #context:) ]",
      "Contexts last value = 5 and: [ (Sent sentTo: 2) and: [ (Sent sentTo: 4) not ] ]",
    ],
  },
  {
    kind: "actors with their state",
    make: [
      "Actor << #Purse slots: { #coins }; package: 'Domain'; install. Purse compile: 'add: n coins := (coins ifNil: [ 0 ]) + n. ^ coins'",
      "Smalltalk at: #Mine put: (Purse spawnAs: #purse). Mine add: 3",
    ],
    holds: ["(Mine add: 0) = 3 and: [ (Actor named: #purse) = Mine and: [ Mine isAlive ] ]"],
  },
  {
    kind: "weak references",
    make: [
      "Smalltalk at: #Strong put: Kept new. Smalltalk at: #Weak put: (WeakArray with: Strong with: 3)",
      "Smalltalk at: #WeakTable put: (WeakKeyDictionary new at: Strong put: #there; yourself)",
      "Smalltalk at: #HeldWeakly put: (WeakSet with: Strong).",
    ],
    holds: [
      "Weak first == Strong and: [ Weak last = 3 ]",
      "(WeakTable at: Strong) = #there and: [ (HeldWeakly includes: Strong) ]",
    ],
  },
  {
    kind: "suspended processes",
    make: [
      "Smalltalk at: #Went put: OrderedCollection new",
      "Smalltalk at: #Unborn put: ([ Went add: #unborn ] newProcess name: 'unborn'; priority: 30; yourself)",
      "Smalltalk at: #Stopped put: [ [ Went add: #before. Processor activeProcess suspend. Went add: #after ] repeat ] fork. Processor yield",
    ],
    holds: [
      "Unborn isSuspended and: [ Unborn name = 'unborn' and: [ Unborn priority = 30 and: [ (Went includes: #unborn) not ] ] ]",
      "| size | size := Went size. Stopped isSuspended and: [ Stopped resume. Processor yield. Went size = (size + 2) & (Went last = #before) ]",
    ],
  },
  {
    kind: "semaphores with waiters, in their order",
    make: [
      "Smalltalk at: #Gate put: Semaphore new. Smalltalk at: #Passed put: OrderedCollection new. Smalltalk at: #Spare put: (Semaphore new signal; signal; yourself)",
      "#( 1 2 ) do: [ :n | [ [ Gate wait. Passed add: n ] repeat ] fork. Processor yield ]",
      "Smalltalk at: #Lock put: Mutex new. Smalltalk at: #Release put: Semaphore new. [ [ Lock critical: [ Release wait ] ] repeat ] fork. Processor yield",
    ],
    holds: [
      "Passed removeAll. Gate signal. Processor yield. Gate signal. Processor yield. Passed asArray = #( 1 2 )",
      "Spare wait. (Spare waitTimeoutMilliseconds: 0) not & (Spare signal; signal; yourself) notNil",
      "| got other | got := false. other := [ Lock critical: [ got := true ] ] fork. Processor yield. other terminate. got not",
    ],
  },
  {
    kind: "promises",
    make: [
      "Actor << #Slow slots: { #gate }; package: 'Domain'; install. Slow compile: 'double: n ^ n * 2'",
      "Smalltalk at: #Helper put: Slow spawn. Smalltalk at: #Promised put: (Helper future double: 21). Promised value",
      "Smalltalk at: #Open put: ((1 to: 4) collect: [ :each | Promise new ]) asOrderedCollection. Smalltalk at: #Awaited put: OrderedCollection new",
      "Open do: [ :each | [ Awaited add: each value ] fork ]. Processor yield",
    ],
    holds: [
      "Promised isResolved and: [ Promised value = 42 and: [ (Helper double: 4) = 8 ] ]",
      "Open last isPending and: [ Open removeFirst resolve: Open size. Processor yield. Awaited last = Open size ]",
    ],
  },
  {
    kind: "open exceptions, with their handlers and unwind blocks",
    make: [
      "[ Kept new nothing: 3 ] on: MessageNotUnderstood do: [ :error | Smalltalk at: #Caught put: error ]",
      "Smalltalk at: #Handling put: Semaphore new. Smalltalk at: #Handled put: OrderedCollection new",
      "[ [ Handled add: ([ [ (ZeroDivide new) signal: 'once'. #resumed ] ensure: [ Handled add: #unwound ] ] on: ZeroDivide do: [ :error | Handling wait. error return: error messageText ]) ] repeat ] fork. Processor yield",
    ],
    holds: [
      "Caught message selector == #nothing: and: [ Caught message arguments = #( 3 ) and: [ Caught receiver class == Kept ] ]",
      "Handled removeAll. Handling signal. Processor yield. Handled asArray = #( #unwound 'once' )",
    ],
  },
  {
    kind: "a return to a home that lives",
    make: [
      "Smalltalk at: #Home put: Semaphore new. Smalltalk at: #Returned put: OrderedCollection new",
      "[ [ Returned add: (Kept new firstAfter: Home in: #( 1 2 3 )) ] repeat ] fork. Processor yield",
    ],
    holds: [
      "Returned removeAll. Home signal. Processor yield. Returned isEmpty and: [ Home signal. Processor yield. Returned asArray = #( 2 ) ]",
    ],
  },
  {
    kind: "what is found by the hash of classes that have another name since, and of bindings",
    make: [
      "Object << #Former slots: { #x }; sharedVariables: { #Shared }; package: 'Domain'; install. Former compile: 'x ^ x'",
      "Smalltalk at: #Renamed put: (IdentitySet withAll: { Former. Former class. Former >> #x })",
      "Smalltalk at: #RenamedKeys put: (IdentityDictionary new at: Former put: 1; at: Former class put: 2; yourself). Smalltalk at: #RenamedEqual put: (Set with: Former)",
      "Former rename: #Latter",
      "Smalltalk at: #Bound put: 1. Smalltalk at: #Bindings put: (IdentitySet withAll: { Smalltalk globals associationAt: #Bound. Smalltalk globals associationAt: #Object. Latter classVariableNamed: 'Shared' })",
      "Smalltalk at: #AnotherName put: OrderedCollection. Smalltalk at: #MetaName put: Kept class",
    ],
    holds: [
      "Renamed size = 3 and: [ Renamed allSatisfy: [ :each | Renamed includes: each ] ]",
      "(Renamed includes: Latter) and: [ (Renamed includes: Latter class) and: [ RenamedEqual includes: Latter ] ]",
      "(RenamedKeys at: Latter) = 1 and: [ (RenamedKeys at: Latter class) = 2 ]",
      "{ Smalltalk globals associationAt: #Bound. Smalltalk globals associationAt: #Object. Latter classVariableNamed: 'Shared' } allSatisfy: [ :each | Bindings includes: each ]",
      "AnotherName == OrderedCollection and: [ MetaName == Kept class ]",
    ],
  },
  {
    kind: "numbers around what fits into which kind of integer, and as keys",
    make: [
      "Smalltalk at: #Edges put: ((0 to: 70) flatCollect: [ :e | (-2 to: 2) collect: [ :d | (2 ** e + d) negated ] ])",
      "Smalltalk at: #EdgeKeys put: (Set withAll: Edges)",
      "Smalltalk at: #FloatKeys put: (Dictionary new at: -0.0 put: 0; at: 1.5 put: 1; at: Float infinity put: 2; at: 1.0e300 put: 3; at: 0.25s2 put: 4; yourself)",
    ],
    holds: [
      "Edges = ((0 to: 70) flatCollect: [ :e | (-2 to: 2) collect: [ :d | (2 ** e + d) negated ] ])",
      "Edges allSatisfy: [ :each | (EdgeKeys includes: each + 0) and: [ each class == (each + 1 - 1) class ] ]",
      "(FloatKeys at: 0) = 0 and: [ (FloatKeys at: 3/2) = 1 and: [ (FloatKeys at: Float infinity) = 2 and: [ (FloatKeys at: 1.0e300) = 3 and: [ (FloatKeys at: 1/4) = 4 ] ] ] ]",
    ],
  },
  {
    kind: "text that is no well-formed Unicode, and sets of wide symbols",
    make: [
      "Smalltalk at: #Lone put: (String withAll: { Character value: 16rD83D. $a. Character value: 16rDE00 })",
      "Smalltalk at: #WideNames put: (IdentitySet with: ('x' , (String with: (Character value: 16r1D11E))) asSymbol with: (Character value: 16r1F600))",
    ],
    holds: [
      "(Lone asArray collect: [ :each | each asInteger ]) = #( 16rD83D 97 16rDE00 )",
      "(WideNames includes: ('x' , (String with: (Character value: 16r1D11E))) asSymbol) and: [ WideNames includes: (Character value: 16r1F600) ]",
    ],
  },
  {
    kind: "streams in the middle, generators of random numbers, sorted collections with their blocks",
    make: [
      "Smalltalk at: #Writing put: (WriteStream on: String new). Writing nextPutAll: 'begun'",
      "Smalltalk at: #Dice put: (Random seed: 42). Dice next",
      "| sign | sign := -1. Smalltalk at: #Descending put: (SortedCollection sortBlock: [ :a :b | a * sign <= (b * sign) ]). Descending addAll: #( 3 1 2 )",
    ],
    holds: [
      "Descending add: 5. Descending first = 5 and: [ (Descending remove: 5) = 5 and: [ Descending asArray = #( 3 2 1 ) ] ]",
    ],
    atLast: [
      "Writing nextPutAll: ' and done'. Writing contents = 'begun and done'",
      "| other | other := Random seed: 42. other next. Dice next = other next",
    ],
  },
  {
    kind: "traits with state of which two conflict, and classes with class-side variables",
    make: [
      "Trait << #TCounts slots: { #counted }; package: 'Domain'; install. TCounts compile: 'count ^ counted := (counted ifNil: [ 0 ]) + 1'. TCounts compile: 'greet ^ #other'",
      "Object << #Both traits: TGreeting + TCounts; slots: { #own }; package: 'Domain'; install. Smalltalk at: #Torn put: Both new. Torn count",
      "Object << #Chosen traits: (TGreeting - { #greet }) + (TCounts @ { #again -> #count }); slots: {}; package: 'Domain'; install. Smalltalk at: #Whole put: Chosen new",
      "Chosen class addInstVarNamed: 'made'. Chosen class compile: 'made ^ made'. Chosen class compile: 'made: n made := n'. Chosen made: 5",
      "Smalltalk at: #Nameless put: Object newAnonymousSubclass. Nameless compile: 'foo ^ 42'. Smalltalk at: #OfNameless put: Nameless new",
    ],
    holds: [
      "Torn count > 1 and: [ [ Torn greet. false ] on: Error do: [ :error | true ] ]",
      "Whole greet = #other and: [ Whole again + 1 = Whole count ]",
      "Chosen made = 5 and: [ OfNameless foo = 42 and: [ OfNameless class == Nameless ] ]",
    ],
  },
  {
    kind: "methods that their class has no more, or in another form",
    make: [
      "Kept compile: 'going ^ 3'. Smalltalk at: #Gone put: Kept >> #going. Kept removeSelector: #going. Smalltalk at: #Methods put: (IdentitySet with: Gone with: Kept >> #total)",
    ],
    holds: [
      "(Gone valueWithReceiver: Kept new arguments: #()) = 3 and: [ Gone sourceCode = 'going ^ 3' and: [ Gone methodClass == Kept ] ]",
      "(Methods includes: Gone) and: [ Methods includes: Kept >> #total ]",
    ],
  },
  {
    kind: "frames and blocks of a class that has another name since",
    make: [
      "Object << #Waiter slots: { #x }; package: 'Domain'; install. Waiter compile: 'wait: aGate aGate wait. ^ x := 3'. Waiter compile: 'block ^ [ x := (x ifNil: [ 0 ]) + 1 ]'",
      "Smalltalk at: #WaiterGate put: Semaphore new. Smalltalk at: #Waited put: OrderedCollection new. Smalltalk at: #WaiterBlock put: Waiter new block",
      "[ Waited add: (Waiter new wait: WaiterGate) ] fork. Processor yield. Workspace checkpoint. Waiter rename: #Server",
    ],
    holds: ["| before | before := WaiterBlock value. WaiterBlock value = (before + 1)"],
    atLast: ["WaiterGate signal. Processor yield. Waited asArray = #( 3 )"],
  },
  {
    kind: "unwind blocks that are half done: after a return, an error, and an end from outside",
    make: [
      "Smalltalk at: #Halfway put: Semaphore new. Smalltalk at: #Unwound put: OrderedCollection new",
      "[ [ #body ] ensure: [ Halfway wait. Unwound add: 1 ]. Unwound add: #after1 ] fork. Processor yield",
      "[ [ [ Error signal ] ensure: [ Halfway wait. Unwound add: 2 ] ] on: Error do: [ :error | error return: 5 ]. Unwound add: #after2 ] fork. Processor yield",
      "| it | it := [ [ Semaphore new wait ] ensure: [ Halfway wait. Unwound add: 3 ] ] fork. Processor yield. [ it terminate. Unwound add: #after3 ] fork. Processor yield",
    ],
    holds: ["Unwound isEmpty"],
    atLast: [
      "3 timesRepeat: [ Halfway signal ]. 6 timesRepeat: [ Processor yield ]. Unwound asSet = #( 1 2 3 after1 after2 after3 ) asSet and: [ #( 1 2 3 ) allSatisfy: [ :each | (Unwound indexOf: each) < (Unwound indexOf: #after , each printString) ] ]",
    ],
  },
  {
    kind: "handlers that are half done, and go on in each way there is",
    make: [
      "Smalltalk at: #Deciding put: Semaphore new. Smalltalk at: #Decided put: Bag new",
      "[ | n | n := 0. Decided add: ([ n := n + 1. n < 2 ifTrue: [ Error signal ]. #retried ] on: Error do: [ :error | Deciding wait. error retry ]) ] fork. Processor yield",
      "[ Decided add: ([ (Warning signal: 'w') , 'ed' ] on: Warning do: [ :warning | Deciding wait. warning resume: 'resum' ]) ] fork. Processor yield",
      "[ Decided add: ([ [ ZeroDivide new signal ] on: ZeroDivide do: [ :error | Deciding wait. error pass ] ] on: ZeroDivide do: [ :error | error return: #passed ]) ] fork. Processor yield",
      "[ Decided add: ([ [ Notification signal ] on: Notification do: [ :it | Deciding wait. it outer ] ] on: Notification do: [ :it | it resume: #outer ]) ] fork. Processor yield",
    ],
    holds: ["Decided isEmpty"],
    atLast: [
      "4 timesRepeat: [ Deciding signal ]. 4 timesRepeat: [ Processor yield ]. Decided asSet = (Set withAll: { #retried. 'resumed'. #passed. #outer })",
    ],
  },
  {
    kind: "a mutex that somebody holds who waits, and those who wait for it",
    make: [
      "Smalltalk at: #Inside put: Semaphore new. Smalltalk at: #Entered put: OrderedCollection new. Smalltalk at: #Door put: Mutex new",
      "[ Door critical: [ Inside wait. Door critical: [ Entered add: 1 ] ] ] fork. Processor yield. [ Door critical: [ Entered add: 2 ] ] fork. Processor yield",
    ],
    holds: ["Entered isEmpty"],
    atLast: ["Inside signal. 3 timesRepeat: [ Processor yield ]. Entered asArray = #( 1 2 )"],
  },
  {
    kind: "processes in the midst of a collection's own methods, and deep in recursion",
    make: [
      "Smalltalk at: #Amid put: OrderedCollection new. Smalltalk at: #Step put: Semaphore new",
      "[ #( 1 2 ) do: [ :each | Step wait. Amid add: each ]. Amid add: ((1 to: 3) inject: 0 into: [ :sum :each | Step wait. sum + each ]). Amid addAll: (#( 3 1 2 ) asSortedCollection: [ :a :b | Step wait. a <= b ]) ] fork. Processor yield",
      "| dive | Smalltalk at: #Deepest put: Semaphore new. dive := nil. dive := [ :n | n = 0 ifTrue: [ Deepest wait. 0 ] ifFalse: [ (dive value: n - 1) + 1 ] ]. Smalltalk at: #Deep put: ([ Amid add: (dive value: 5000) ] newProcess). Deep resume. [ Deep isWaiting ] whileFalse: [ Processor yield ]",
    ],
    holds: ["Deep isWaiting and: [ Amid isEmpty ]"],
    atLast: [
      "30 timesRepeat: [ Step signal. Processor yield ]. Amid asArray = #( 1 2 6 1 2 3 )",
      "Deepest signal. [ Deep isTerminated ] whileFalse: [ Processor yield ]. Amid last = 5000",
    ],
  },
  {
    kind: "a promise that two wait for, messages in a mailbox, and what processes call their own",
    make: [
      "Smalltalk at: #Shared put: Promise new. Smalltalk at: #Heard put: Bag new. 2 timesRepeat: [ [ Heard add: Shared value ] fork ]. Processor yield",
      "Actor << #Clerk slots: { #taken }; package: 'Domain'; install. Clerk compile: 'take: n taken := (taken ifNil: [ #() ]) , { n }. ^ n'. Clerk compile: 'taken ^ taken'. Clerk compile: 'rest (Delay forSeconds: 3600) wait. ^ #rested'",
      "Smalltalk at: #Busy put: Clerk spawn. Smalltalk at: #Resting put: (Busy future rest). #( 1 2 3 ) do: [ :each | Busy async take: each ]. Smalltalk at: #Actors put: (IdentitySet with: Busy)",
      "Smalltalk at: #OwnGate put: Semaphore new. Smalltalk at: #Own put: OrderedCollection new. [ Processor activeProcess environmentAt: #own put: 33. OwnGate wait. Own add: (Processor activeProcess environmentAt: #own ifAbsent: [ 0 ]) ] fork. Processor yield",
    ],
    holds: ["Heard isEmpty and: [ Resting isPending and: [ Actors includes: Busy ] ]"],
    atLast: [
      "Shared resolve: 9. 3 timesRepeat: [ Processor yield ]. (Heard occurrencesOf: 9) = 2",
      "OwnGate signal. Processor yield. Own asArray = #( 33 )",
    ],
  },
  {
    kind: "delays, each for the time it has left",
    make: [
      "Smalltalk at: #Rang put: OrderedCollection new. Smalltalk at: #Long put: [ (Delay forSeconds: 3600) wait ] fork. Processor yield",
      "Smalltalk at: #Limited put: Semaphore new. [ Rang add: (Limited waitTimeoutSeconds: 3600) ] fork. Processor yield",
    ],
    holds: ["Long isWaiting and: [ Rang isEmpty ]"],
    atLast: ["Limited signal. Processor yield. Rang asArray = #( false )"],
  },
];
