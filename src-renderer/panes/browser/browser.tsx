import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { MethodReference, MethodSummary } from "../../../src-runtime/protocol/index.ts";
import { messageOf } from "../../connection/index.ts";
import type { CodeEditorHandle, Mention } from "../../editor/index.ts";
import type { PaneProps } from "../../shell/index.ts";
import { useCommands } from "../../shell/index.ts";
import { Button, Dialog, Split, TextField } from "../../widgets/index.ts";
import type { JsonObject } from "../json.ts";
import { asObject } from "../json.ts";
import { useSession } from "../session-context.ts";
import { usePaneModel } from "../use-pane-model.ts";
import styles from "./browser.module.css";
import { CodeArea } from "./code-area.tsx";
import { isChanged } from "./documents.ts";
import { BrowserLists } from "./lists.tsx";
import { searchOf, searchTitle } from "./search.ts";
import type { SearchWish } from "./search.ts";
import { Browser } from "./store.ts";
import { classOf, subjectKey, subjectTitle } from "./subject.ts";

/** What a class browser is opened on: `{}`, or a class, or what it kept itself. */
export type BrowserParams = JsonObject;

/** A class browser. */
export function BrowserPane({ params, pane }: PaneProps<BrowserParams>): ReactNode {
  const session = useSession();
  const browser = usePaneModel(() => new Browser(session, params));
  useEffect(() => {
    if (browser === undefined) return;
    const keep = (): void => {
      pane.keep(asObject(browser.kept()) ?? {});
      pane.setModified(browser.isChanged);
      const { subject, class: name, search } = browser.store.getState();
      pane.setTitle(search ? searchTitle(search) : ((subject && classOf(subject)) ?? name ?? "Browser"));
    };
    keep();
    const disposers = [browser.store.subscribe(keep), browser.documents.store.subscribe(keep)];
    return () => {
      for (const dispose of disposers) dispose();
    };
  }, [browser, pane]);
  return browser === undefined ? undefined : <OpenBrowser browser={browser} />;
}

function OpenBrowser({ browser }: { readonly browser: Browser }): ReactNode {
  const session = useSession();
  const root = useRef<HTMLDivElement>(null);
  const filterField = useRef<HTMLInputElement>(null);
  const [lists, setLists] = useState(browser.store.getState().shares.lists);
  const [isAsking, setIsAsking] = useState(false);
  const [namesPackage, setNamesPackage] = useState(false);
  const state = browser.store;

  const editor = useRef<CodeEditorHandle>(null);

  const chosenClass = (): string | undefined => state.getState().class;
  // With the cursor in the text what it touches is meant, in the lists what is chosen.
  const mention = (): Mention | undefined => (editor.current?.hasFocus === true ? editor.current.mention() : undefined);
  const selector = (): string | undefined => {
    const { subject } = state.getState();
    return subject?.kind === "method" ? subject.selector : undefined;
  };
  const search = (wish: () => SearchWish | undefined) => ({
    run: () => {
      const wanted = wish();
      return wanted === undefined ? undefined : browser.search(wanted);
    },
    isEnabled: () => wish() !== undefined,
  });
  const ofMessage = (what: "senders" | "implementors") => (): SearchWish | undefined => {
    const found = mention();
    if (found !== undefined) return searchOf(found, what);
    const of = selector();
    return of === undefined ? undefined : { what, of };
  };
  const shownTest = (): MethodReference | undefined => {
    const { subject, methods } = state.getState();
    if (subject?.kind !== "method") return undefined;
    return methods.find((method) => method.isTest && method.selector === subject.selector);
  };
  const shownToRun = (): MethodSummary | undefined => {
    const { subject, methods } = state.getState();
    if (subject?.kind !== "method") return undefined;
    return methods.find((method) => method.runsAs !== undefined && method.selector === subject.selector);
  };
  /** The method whose text is shown as it is installed: its lines are those that breakpoints are on. */
  const shownMethod = (): MethodReference | undefined => {
    const { subject } = state.getState();
    if (subject?.kind !== "method") return undefined;
    const document = browser.documents.store.getState().get(subjectKey(subject));
    const { class: className, side, selector: of } = subject;
    return document === undefined || isChanged(document) ? undefined : { class: className, side, selector: of };
  };
  const toggleBreakpoint = (line: number): void => {
    const method = shownMethod();
    if (method === undefined) return;
    session.debuggers.toggleBreakpoint(method, line).catch((error: unknown) => browser.tellProblem(messageOf(error)));
  };
  const hasText = (): boolean => state.getState().subject !== undefined;
  useCommands(root, {
    "browser.accept": { run: () => browser.accept(), isEnabled: hasText },
    "browser.revert": { run: () => browser.revert(), isEnabled: hasText },
    "browser.newPackage": () => setNamesPackage(true),
    "browser.newClass": () => browser.newClass(),
    "browser.newMethod": { run: () => browser.newMethod(), isEnabled: () => chosenClass() !== undefined },
    "browser.remove": {
      run: () => setIsAsking(true),
      isEnabled: () => ["method", "definition", "comment"].includes(state.getState().subject?.kind ?? ""),
    },
    "browser.runTests": () => browser.runTests(),
    "browser.runTest": {
      run: () => {
        const test = shownTest();
        return test === undefined ? undefined : browser.runTest(test);
      },
      isEnabled: () => shownTest() !== undefined,
    },
    "browser.runMethod": {
      run: () => {
        const method = shownToRun();
        return method === undefined ? undefined : browser.runMethod(method);
      },
      isEnabled: () => shownToRun() !== undefined,
    },
    "code.senders": search(ofMessage("senders")),
    "code.implementors": search(ofMessage("implementors")),
    "code.references": search(() => {
      const found = mention();
      const of = found?.kind === "global" ? found.name : chosenClass();
      return of === undefined ? undefined : { what: "references", of };
    }),
    "code.toggleBreakpoint": {
      run: () => toggleBreakpoint(editor.current?.line ?? 1),
      isEnabled: () => shownMethod() !== undefined,
    },
    "code.browse": {
      run: () => {
        const found = mention();
        if (found === undefined) return undefined;
        return found.kind === "global"
          ? browser.revealClass(found.name)
          : browser.search({ what: "implementors", of: found.selector });
      },
      isEnabled: () => mention() !== undefined,
    },
    "browser.findClass": () => {
      browser.endSearch();
      filterField.current?.focus();
    },
    "browser.otherSide": () => browser.chooseSide(state.getState().side === "class" ? "instance" : "class"),
  });

  return (
    <div ref={root} className={styles.browser} data-browser>
      <Split
        direction="column"
        name="Lists and code"
        share={lists}
        onShare={(share) => {
          setLists(share);
          browser.share({ lists: share });
        }}
      >
        <BrowserLists browser={browser} filterField={filterField} onNewPackage={() => setNamesPackage(true)} />
        <CodeArea browser={browser} pane={root} editor={editor} />
      </Split>
      {namesPackage && <PackageNameQuestion browser={browser} onClose={() => setNamesPackage(false)} />}
      {isAsking && <RemoveQuestion browser={browser} onClose={() => setIsAsking(false)} />}
    </div>
  );
}

/** Asks what a new package is to be called. */
function PackageNameQuestion({
  browser,
  onClose,
}: {
  readonly browser: Browser;
  readonly onClose: () => void;
}): ReactNode {
  const [name, setName] = useState("");
  const { packages } = useStore(browser.store);
  const trimmed = name.trim();
  const isTaken = packages.some((each) => each.name === trimmed);
  const [refusal, setRefusal] = useState<string>();
  const canAnswer = trimmed !== "" && !isTaken;
  // It stays until the package is made: a name that can't be is mended where it was written.
  const answer = async (): Promise<void> => {
    if (!canAnswer) return;
    if (await browser.newPackage(trimmed)) return onClose();
    setRefusal(browser.store.getState().problem);
    browser.dismissProblem();
  };
  return (
    <Dialog
      title="New package"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" isDisabled={!canAnswer} onPress={() => void answer()}>
            Make
          </Button>
        </>
      }
    >
      <TextField
        label="Name"
        placeholder="Bank-Loans"
        value={name}
        onChange={(text) => {
          setName(text);
          setRefusal(undefined);
        }}
        onEnter={() => void answer()}
        problem={isTaken ? `There is a package ${trimmed} already` : refusal}
        hint="It becomes a folder of the project, with a file of its own."
      />
    </Dialog>
  );
}

function RemoveQuestion({ browser, onClose }: { readonly browser: Browser; readonly onClose: () => void }): ReactNode {
  const { subject } = browser.store.getState();
  if (subject === undefined) return undefined;
  const isMethod = subject.kind === "method";
  const title = isMethod ? subjectTitle(subject) : (classOf(subject) ?? "");
  const remove = (): void => {
    onClose();
    void browser.remove();
  };
  return (
    <Dialog
      title={`Remove ${title}?`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="danger" onPress={remove}>
            Remove
          </Button>
        </>
      }
    >
      <p>
        {isMethod
          ? "It goes from all sessions and from its file. Those who still send it get MessageNotUnderstood."
          : "The class and all its methods go from all sessions, and its file from the project."}
      </p>
    </Dialog>
  );
}
