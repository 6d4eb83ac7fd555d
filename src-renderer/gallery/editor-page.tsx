import { useRef, useState } from "react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { CodeEditor } from "../editor/index.ts";
import type { CodeEditorHandle } from "../editor/index.ts";
import type { ResultContent } from "../panes/playground/result.ts";
import { ResultView } from "../panes/playground/result-view.tsx";
import { Split } from "../widgets/index.ts";
import styles from "./editor-page.module.css";

const PAGE = `"The bank, opened by hand. Each line is evaluated by itself."
| bank total |
bank := Bank named: 'First of Genoa'.
account := bank openAccountFor: #ada.
account deposit: 1200.50s2; withdraw: 16rFF / 4.
bank accounts collect: [ :each | each balance ].
bank transferFrom: account to: nil.
3 zork.
#(1 $a #foo: bar (nil 'x')) first; last.
total := (bank accounts inject: 0 into: [ :sum :each |
	sum + each balance ]) rounded.
^ self -> total
`;

const METHOD = `transfer: amount to: anotherAccount
	"Move the amount, or signal InsufficientFunds: nothing is moved then."

	<synchronized>
	| before |
	before := balance.
	amount > balance ifTrue: [ ^ InsufficientFunds signalFor: self ].
	[ self withdraw: amount.
	anotherAccount deposit: amount ]
		ifCurtailed: [ balance := before ].
	unfinished := (3 + 4`;

/** The answers that the page shows, by the line they belong to. */
const ANSWERS: readonly { readonly id: string; readonly line: string; readonly content: ResultContent }[] = [
  {
    id: "1",
    line: "bank := Bank named: 'First of Genoa'",
    content: { kind: "value", printString: "a Bank (First of Genoa)", className: "Bank", milliseconds: 1 },
  },
  {
    id: "2",
    line: "bank accounts collect: [ :each | each balance ]",
    content: {
      kind: "value",
      printString: "an OrderedCollection(\n1200.50s2\n0.00s2\n17.25s2)",
      className: "OrderedCollection",
      milliseconds: 1,
    },
  },
  {
    id: "3",
    line: "3 zork",
    content: {
      kind: "error",
      errorClass: "MessageNotUnderstood",
      message: "SmallInteger>>zork",
      stack: ["SmallInteger(Object)>>doesNotUnderstand:", "UndefinedObject>>DoIt"].map((method) => ({
        method,
        receiverClass: "SmallInteger",
      })),
      wasInterrupted: false,
      debugger: undefined,
    },
  },
  {
    id: "4",
    line: "#(1 $a #foo: bar (nil 'x')) first; last",
    content: { kind: "running", since: Date.now(), progress: undefined },
  },
];

/** A page with answers between its lines, beside a method with something wrong in it. */
export function EditorPage(): ReactNode {
  const [share, setShare] = useState(0.55);
  const [text, setText] = useState(PAGE);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set(["2"]));
  const [places, setPlaces] = useState<ReadonlyMap<string, HTMLElement>>(new Map());
  const page = useRef<CodeEditorHandle>(null);
  const show = ({ results }: CodeEditorHandle): void => {
    const elements = ANSWERS.map(({ id, line }) => {
      const element = document.createElement("div");
      const start = PAGE.indexOf(line);
      results.show({ id, range: { start, end: start + line.length }, element });
      return [id, element] as const;
    });
    setPlaces(new Map(elements));
  };
  return (
    <main className={styles.page} aria-label="Editor">
      <Split direction="row" name="Page and method" share={share} onShare={setShare}>
        <CodeEditor name="Page" kind="doIt" value={text} onChange={setText} autoFocus ref={page} onReady={show} />
        <Split direction="column" name="Method and comment" share={0.7} onShare={() => {}}>
          <CodeEditor name="Method" kind="method" value={METHOD} />
          <CodeEditor
            name="Comment"
            kind="text"
            isReadOnly
            value={
              "I am an account of a Bank: an owner, and how much is there.\n\nTransfers between accounts are all or nothing."
            }
          />
        </Split>
      </Split>
      {ANSWERS.map((answer) => {
        const place = places.get(answer.id);
        if (place === undefined) return undefined;
        return createPortal(
          <ResultView
            result={{ id: answer.id, start: 0, end: 0, isFolded: folded.has(answer.id), ...answer.content }}
            onFold={(isFolded) => {
              const others = [...folded].filter((each) => each !== answer.id);
              setFolded(new Set(isFolded ? [...others, answer.id] : others));
            }}
            onDismiss={() => {
              page.current?.results.remove(answer.id);
              setPlaces(new Map([...places].filter(([id]) => id !== answer.id)));
            }}
            onInterrupt={() => {}}
            onDebug={() => {}}
            onInspect={() => {}}
            onInsert={() => {}}
          />,
          place,
          answer.id,
        );
      })}
    </main>
  );
}
