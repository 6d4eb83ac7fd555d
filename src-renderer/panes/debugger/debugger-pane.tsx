import { useEffect, useRef, useState } from "react";
import type { ReactNode, RefObject } from "react";
import { useStore } from "zustand";
import { CodeEditor } from "../../editor/index.ts";
import type { CodeEditorHandle } from "../../editor/index.ts";
import { CommandButton, useCommands, useDock } from "../../shell/index.ts";
import type { PaneProps } from "../../shell/index.ts";
import {
  Beacon,
  EmptyState,
  LineText,
  ListBox,
  Notice,
  Split,
  Toolbar,
  ToolbarSeparator,
  Tree,
} from "../../widgets/index.ts";
import { mentionHandlers } from "../browser/index.ts";
import { openInspector } from "../inspector/index.ts";
import { useSession } from "../session-context.ts";
import { useBreakpoints } from "../use-breakpoints.ts";
import { usePaneModel } from "../use-pane-model.ts";
import styles from "./debugger.module.css";
import { PackageQuestion, ReturnValueQuestion } from "./questions.tsx";
import { DebuggerPaneModel } from "./store.ts";
import type { DebuggerParams } from "./store.ts";
import type { VariableNode } from "./variable-tree.ts";

/** A process that stands still: its stack, the source of a frame with what runs next, and the frame's variables. */
export function DebuggerPane({ params, pane }: PaneProps<DebuggerParams>): ReactNode {
  const session = useSession();
  const model = usePaneModel(() => new DebuggerPaneModel(session, params));
  useEffect(() => {
    if (model === undefined) return undefined;
    const tell = (): void => {
      const { summary, draft } = model.store.getState();
      pane.keep(model.kept());
      if (summary !== undefined) pane.setTitle(summary.title);
      pane.setModified(draft !== undefined);
      // As in Pharo, a debugger that has nothing to show any more is closed; one that another window ended says so.
      if (model.isDone) pane.close();
    };
    tell();
    return model.store.subscribe(tell);
  }, [model, pane]);
  // As in Pharo, who closes a debugger gives up what it holds; one that another window's evaluation opened stays.
  useEffect(
    () =>
      pane.onClosed(() => {
        const summary = model?.store.getState().summary;
        if (model !== undefined && summary?.session === session.id) void model.terminate();
      }),
    [model, pane, session],
  );
  return model === undefined ? undefined : <OpenDebugger model={model} />;
}

function OpenDebugger({ model }: { readonly model: DebuggerPaneModel }): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const source = useRef<CodeEditorHandle>(null);
  const evaluator = useRef<CodeEditorHandle>(null);
  const dock = useDock();
  const session = useSession();
  const state = useStore(model.store);
  const { summary, isClosed, detail, draft, problem, packages, stackShare, sourceShare } = state;
  const breakpoints = useBreakpoints(draft === undefined ? detail?.method : undefined);
  const [asksValue, setAsksValue] = useState(false);

  const stands = model.stands;
  const isRunning = summary?.state === "running";
  const whenStanding = (run: () => void) => ({ run, isEnabled: () => model.stands });
  /** The editor that the keyboard is in. */
  const written = (): CodeEditorHandle | null =>
    [source.current, evaluator.current].find((each) => each?.hasFocus) ?? evaluator.current;
  const evaluate = async (wish: "doIt" | "printIt" | "inspectIt"): Promise<void> => {
    const code = written()?.selectionOrLine().source ?? "";
    const id = await model.evaluate(code, wish === "printIt");
    if (id !== undefined && wish === "inspectIt")
      openInspector(dock, session, { origin: { kind: "evaluation", id }, label: code.trim().slice(0, 60) });
  };
  useCommands(root, {
    "debugger.proceed": whenStanding(() => void model.proceed()),
    "debugger.into": whenStanding(() => void model.step("into")),
    "debugger.over": whenStanding(() => void model.step("over")),
    "debugger.through": whenStanding(() => void model.step("through")),
    "debugger.out": whenStanding(() => void model.step("out")),
    "debugger.toCursor": whenStanding(() => void model.runTo(source.current?.selection.start ?? 0)),
    "debugger.restart": whenStanding(() => void model.restart()),
    "debugger.returnValue": whenStanding(() => setAsksValue(true)),
    "debugger.create": {
      run: () => void model.create(),
      isEnabled: () => model.store.getState().summary?.missing !== undefined,
    },
    "debugger.accept": whenStanding(() => void model.accept()),
    "debugger.cancel": { run: () => model.cancelChanges(), isEnabled: () => draft !== undefined },
    "debugger.terminate": { run: () => void model.terminate(), isEnabled: () => !isClosed },
    "code.toggleBreakpoint": {
      run: () => model.toggleBreakpoint(source.current?.line ?? 1),
      isEnabled: () => model.isEditable && draft === undefined,
    },
    "code.interrupt": { run: () => void model.interrupt(), isEnabled: () => isRunning },
    "code.doIt": () => evaluate("doIt"),
    "code.printIt": () => evaluate("printIt"),
    "code.inspectIt": () => evaluate("inspectIt"),
    ...mentionHandlers(dock, written),
  });
  if (isClosed)
    return (
      <EmptyState title="The process has ended">
        It went on to its end, or was ended; the debugger is closed.
      </EmptyState>
    );
  return (
    <div ref={root} className={styles.pane}>
      <Steps model={model} within={root} />
      {summary?.error !== undefined && (
        <p className={styles.error} role="alert">
          <strong>{summary.error.class}</strong> {summary.error.messageText}
        </p>
      )}
      {isRunning && (
        <p className={styles.running} role="status">
          <Beacon name="running" /> Running
        </p>
      )}
      {problem !== undefined && (
        <Notice tone="danger" onDismiss={() => model.dismissProblem()}>
          {problem}
        </Notice>
      )}
      <div className={styles.part} data-stale={!stands}>
        <Split direction="column" name="Stack" share={stackShare} onShare={(next) => model.share({ stackShare: next })}>
          <Stack model={model} />
          <Split
            direction="column"
            name="Source and variables"
            share={sourceShare}
            onShare={(next) => model.share({ sourceShare: next })}
          >
            <div className={styles.column}>
              {detail !== undefined && (
                <>
                  <div className={styles.text}>
                    <CodeEditor
                      key={`${detail.title} ${detail.version ?? ""}`}
                      ref={source}
                      name={`Source of ${detail.title}`}
                      kind={detail.method === undefined ? "doIt" : "method"}
                      value={draft ?? detail.source}
                      onChange={(text) => model.type(text)}
                      isReadOnly={!model.isEditable}
                      point={model.point}
                      markers={state.diagnostics}
                      breakpoints={breakpoints}
                      isFirst
                      autoFocus
                    />
                  </div>
                  <div className={styles.foot}>
                    <span className={styles.title}>{detail.title}</span>
                    {draft !== undefined && <span>not accepted</span>}
                    {detail.isOutdated && <span>the class has a newer text: restart the frame to run it</span>}
                  </div>
                </>
              )}
            </div>
            <div className={styles.column}>
              <Variables model={model} />
              <Evaluator model={model} editor={evaluator} />
            </div>
          </Split>
        </Split>
      </div>
      {asksValue && (
        <ReturnValueQuestion
          onAnswer={(code) => void model.returnValue(code)}
          onClose={() => setAsksValue(false)}
          frame={detail?.title ?? "the frame"}
        />
      )}
      {packages !== undefined && (
        <PackageQuestion packages={packages} onAnswer={(name) => void model.choosePackage(name)} />
      )}
    </div>
  );
}

function Steps({
  model,
  within,
}: {
  readonly model: DebuggerPaneModel;
  readonly within: RefObject<Element | null>;
}): ReactNode {
  const { summary, draft } = useStore(model.store);
  const stands = model.stands;
  return (
    <Toolbar
      name="Steps"
      end={
        summary?.state === "running" ? (
          <CommandButton command="code.interrupt" icon="stop" within={within} />
        ) : (
          <CommandButton command="debugger.terminate" icon="stop" within={within} />
        )
      }
    >
      <CommandButton command="debugger.proceed" icon="play" within={within} isDisabled={!stands} />
      <ToolbarSeparator />
      <CommandButton command="debugger.into" icon="stepInto" within={within} isDisabled={!stands} />
      <CommandButton command="debugger.over" icon="stepOver" within={within} isDisabled={!stands} />
      <CommandButton command="debugger.through" icon="stepThrough" within={within} isDisabled={!stands} />
      <CommandButton command="debugger.out" icon="stepOut" within={within} isDisabled={!stands} />
      <CommandButton command="debugger.toCursor" icon="stepTo" within={within} isDisabled={!stands} />
      <ToolbarSeparator />
      <CommandButton command="debugger.restart" icon="restore" within={within} isDisabled={!stands} />
      <CommandButton command="debugger.returnValue" icon="back" within={within} isDisabled={!stands} />
      <CommandButton
        command="debugger.create"
        icon="add"
        within={within}
        isDisabled={!stands || summary?.missing === undefined}
      />
      <CommandButton
        command="debugger.accept"
        icon="check"
        within={within}
        isDisabled={!stands || draft === undefined || !model.isEditable}
      />
    </Toolbar>
  );
}

function Stack({ model }: { readonly model: DebuggerPaneModel }): ReactNode {
  const { frames, frame, total } = useStore(model.store);
  return (
    <div className={styles.column}>
      <ListBox
        name="Stack"
        count={frames.length}
        itemAt={(index) => frames[index]}
        keyOf={(each) => String(each.frame)}
        textOf={({ title }) => title}
        renderItem={({ title, receiverClass, line }) => (
          <>
            <LineText kind="code">{title}</LineText>
            <span className={styles.aside}>
              {title.includes(receiverClass) ? "" : `(${receiverClass}) `}line {line}
            </span>
          </>
        )}
        chosen={frame}
        onChoose={(index) => model.choose(index)}
      />
      {total > frames.length && <p className={styles.more}>and {total - frames.length} frames below</p>}
    </div>
  );
}

function Variables({ model }: { readonly model: DebuggerPaneModel }): ReactNode {
  const dock = useDock();
  const session = useSession();
  const { variables } = model;
  const { roots, open, chosen } = useStore(variables.store);
  const { frame } = useStore(model.store);
  const inspect = ({ label, variable, steps }: VariableNode): void =>
    openInspector(dock, session, { origin: { kind: "frame", debugger: model.id, frame, variable, steps }, label });
  return (
    <div className={styles.part}>
      <Tree
        name="Variables of the frame"
        roots={roots}
        childrenOf={(node) => variables.childrenOf(node)}
        keyOf={({ key }) => key}
        textOf={({ label }) => label}
        renderItem={({ label, printString, className, kind }) => (
          <>
            <LineText kind="code">{label}</LineText>
            <span className={styles.value} data-kind={kind} title={`${className}\n${printString.slice(0, 500)}`}>
              {printString}
            </span>
          </>
        )}
        chosen={chosen}
        onChoose={(node) => variables.choose(node)}
        open={open}
        onOpen={(node, isOpen) => void variables.unfold(node, isOpen)}
        onAct={inspect}
      />
    </div>
  );
}

function Evaluator({
  model,
  editor,
}: {
  readonly model: DebuggerPaneModel;
  readonly editor: RefObject<CodeEditorHandle | null>;
}): ReactNode {
  const { code, answer } = useStore(model.store);
  return (
    <div className={styles.evaluator}>
      <div className={styles.code}>
        <CodeEditor
          ref={editor}
          name="Code in this frame"
          kind="doIt"
          value={code}
          onChange={(text) => model.write(text)}
          placeholder="Evaluate in this frame …"
        />
      </div>
      {answer !== undefined && (
        <pre className={styles.answer} data-failed={answer.hasFailed} role="status">
          {answer.text}
        </pre>
      )}
    </div>
  );
}
