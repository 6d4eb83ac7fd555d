import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { PastSession } from "../../connection/index.ts";
import { CodeEditor } from "../../editor/index.ts";
import type { CodeEditorHandle } from "../../editor/index.ts";
import { instantText, useCommands, withTimes } from "../../shell/index.ts";
import type { PaneHandle, PaneProps } from "../../shell/index.ts";
import {
  Beacon,
  Button,
  Dialog,
  EmptyState,
  Icon,
  IconButton,
  LineText,
  Notice,
  Split,
  Table,
  TextField,
} from "../../widgets/index.ts";
import type { Column } from "../../widgets/index.ts";
import { Inspector, Pager } from "../inspector/index.ts";
import type { InspectorTarget } from "../inspector/index.ts";
import { SessionContext, useSession } from "../session-context.ts";
import { usePaneModel } from "../use-pane-model.ts";
import { isVariableName } from "../variable-name.ts";
import styles from "./past.module.css";
import { PastView, comparedVariables } from "./store.ts";
import type { ComparedVariable, PastParams } from "./store.ts";

/** A past state of the workspace: its variables beside those of now, its objects, and a place to evaluate in it. */
export function PastPane({ params, pane }: PaneProps<PastParams>): ReactNode {
  const session = useSession();
  const model = usePaneModel(() => new PastView(session, params));
  useEffect(() => pane.setTitle(`Past: ${withTimes(params.state)}`), [pane, params.state]);
  useEffect(() => model?.store.subscribe(() => pane.keep(model.kept())), [model, pane]);
  return model === undefined ? undefined : <OpenPast model={model} pane={pane} />;
}

function OpenPast({ model, pane }: { readonly model: PastView; readonly pane: PaneHandle<PastParams> }): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const opened = useStore(model.store, (state) => state.opened);
  const problem = useStore(model.store, (state) => state.problem);
  useCommands(root, { "past.close": () => pane.close() });
  return (
    <div ref={root} className={styles.pane} data-past="true">
      <div className={styles.banner} role="note">
        <Icon name="clock" />
        <p className={styles.when}>
          {opened === undefined ? (
            <>The past: {withTimes(model.state)}</>
          ) : (
            <>
              <strong>As it was on {instantText(opened.asOf)}</strong>
              <span className={styles.rule}>a copy: nothing that is done here changes the workspace</span>
            </>
          )}
        </p>
        <Button onPress={() => pane.close()}>Close</Button>
      </div>
      {problem !== undefined ? (
        <Notice tone="danger" actions={[{ label: "Open it again", run: () => void model.open() }]}>
          {problem}
        </Notice>
      ) : opened === undefined ? (
        <div className={styles.empty}>
          <EmptyState title="Opening the past state">
            <Beacon name="opening" />
          </EmptyState>
        </div>
      ) : (
        <Opened key={opened.asOf} model={model} opened={opened} />
      )}
    </div>
  );
}

const COLUMNS: readonly Column<ComparedVariable>[] = [
  {
    id: "name",
    title: "Variable",
    width: 120,
    least: 70,
    render: ({ name }) => <LineText kind="code">{name}</LineText>,
  },
  {
    id: "then",
    title: "Then",
    least: 90,
    render: ({ before }) => <LineText kind="code">{before?.printString ?? "–"}</LineText>,
  },
  {
    id: "now",
    title: "Now",
    least: 90,
    render: ({ now, before }) => (
      <LineText kind={now?.printString === before?.printString ? "muted" : "code"}>{now?.printString ?? "–"}</LineText>
    ),
  },
];

function Opened({ model, opened }: { readonly model: PastView; readonly opened: PastSession }): ReactNode {
  const [target, setTarget] = useState<InspectorTarget>();
  const [share, setShare] = useState(0.5);
  const [taking, setTaking] = useState<string>();
  return (
    <div className={styles.parts}>
      <Split direction="row" name="Variables and objects of then" share={share} onShare={setShare}>
        <div className={styles.side}>
          <Variables
            opened={opened}
            onInspect={(name) => setTarget({ origin: { kind: "binding", name }, label: name })}
            onTake={setTaking}
          />
          <Evaluator
            model={model}
            onInspect={(id, label) => setTarget({ origin: { kind: "evaluation", id }, label })}
            onTake={setTaking}
          />
        </div>
        <SessionContext value={opened.session}>
          {target === undefined ? (
            <EmptyState title="Nothing is inspected">
              Choose a variable that was there then, or inspect what an expression comes to.
            </EmptyState>
          ) : (
            <Inspected key={JSON.stringify(target)} opened={opened} target={target} />
          )}
        </SessionContext>
      </Split>
      {taking !== undefined && (
        <TakeQuestion
          source={taking}
          onAnswer={(name) => void model.take(taking, name)}
          onClose={() => setTaking(undefined)}
        />
      )}
    </div>
  );
}

/** Asks which variable of this window what was there then is to be taken into. */
function TakeQuestion({
  source,
  onAnswer,
  onClose,
}: {
  /** The expression that it is what it comes to. */
  readonly source: string;
  readonly onAnswer: (name: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { bindings } = useStore(useSession().bindings.store);
  const [name, setName] = useState(isVariableName(source) ? source : "");
  const isVariable = isVariableName(name);
  const isThere = bindings.some((each) => each.name === name);
  const answer = (): void => {
    if (!isVariable) return;
    onClose();
    onAnswer(name);
  };
  return (
    <Dialog
      title="Take it along"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" isDisabled={!isVariable} onPress={answer}>
            {isThere ? "Replace" : "Take it"}
          </Button>
        </>
      }
    >
      <p>
        A copy of what <code>{source}</code> was then, with all that it refers to.
      </p>
      <TextField
        label="Variable of this window"
        value={name}
        onChange={(text) => setName(text.trim())}
        onEnter={answer}
        problem={name !== "" && !isVariable ? `“${name}” is no name of a variable` : undefined}
        hint={isThere ? `${name} is there already: it will hold the copy` : undefined}
      />
    </Dialog>
  );
}

function Variables({
  opened,
  onInspect,
  onTake,
}: {
  readonly opened: PastSession;
  readonly onInspect: (name: string) => void;
  readonly onTake: (name: string) => void;
}): ReactNode {
  const present = useSession();
  const { bindings: then } = useStore(opened.session.bindings.store);
  const { bindings: now } = useStore(present.bindings.store);
  const [chosen, setChosen] = useState<string>();
  const variables = comparedVariables(then, now);
  const inspect = (variable: ComparedVariable | undefined): void => {
    if (variable?.before !== undefined) onInspect(variable.name);
  };
  const taken = variables.find(({ name }) => name === chosen);
  return (
    <div className={styles.variables}>
      <div className={styles.caption}>
        <span>Variables</span>
        <Button
          isDisabled={taken?.before === undefined}
          onPress={() => {
            if (taken !== undefined) onTake(taken.name);
          }}
        >
          Take it along…
        </Button>
      </div>
      <Table
        name="Variables then and now"
        columns={COLUMNS}
        count={variables.length}
        itemAt={(index) => variables[index]}
        keyOf={({ name }) => name}
        textOf={({ name }) => name}
        chosen={variables.findIndex(({ name }) => name === chosen)}
        onChoose={(index) => {
          setChosen(variables[index]?.name);
          inspect(variables[index]);
        }}
        onAct={(index) => inspect(variables[index])}
        empty={<EmptyState title="No variables">This window had none then, and has none now.</EmptyState>}
      />
    </div>
  );
}

function Evaluator({
  model,
  onInspect,
  onTake,
}: {
  readonly model: PastView;
  readonly onInspect: (id: Extract<InspectorTarget["origin"], { kind: "evaluation" }>["id"], label: string) => void;
  readonly onTake: (source: string) => void;
}): ReactNode {
  const element = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditorHandle>(null);
  const { code, answer, isRunning } = useStore(model.store);
  const source = (): string => editor.current?.selectionOrLine().source ?? model.store.getState().code;
  const print = async (): Promise<void> => void (await model.evaluate(source()));
  const inspect = async (): Promise<void> => {
    const text = source();
    const id = await model.evaluate(text, false);
    if (id !== undefined) onInspect(id, text.trim());
  };
  useCommands(element, {
    "code.doIt": async () => void (await model.evaluate(source(), false)),
    "code.printIt": print,
    "code.inspectIt": inspect,
  });
  return (
    <div ref={element} className={styles.evaluator}>
      <div className={styles.caption}>
        <span>Evaluate in the past</span>
        {isRunning && <Button onPress={() => void model.interrupt()}>Stop</Button>}
        <Button onPress={() => void print()}>Print it</Button>
        <Button onPress={() => void inspect()}>Inspect it</Button>
        <Button isDisabled={code.trim() === ""} onPress={() => onTake(source().trim())}>
          Take it along…
        </Button>
      </div>
      <div className={styles.code}>
        <CodeEditor
          ref={editor}
          name="Code that is evaluated in the past"
          kind="doIt"
          value={code}
          onChange={(text) => model.write(text)}
          placeholder="An expression, evaluated as of then"
        />
      </div>
      {answer !== undefined && (
        <div className={styles.answer} data-failed={answer.hasFailed}>
          <pre className={styles.answerText} role="status">
            {answer.text}
          </pre>
          <IconButton name="Copy as text" icon="copy" onPress={() => void navigator.clipboard.writeText(answer.text)} />
        </div>
      )}
    </div>
  );
}

function Inspected({ opened, target }: { readonly opened: PastSession; readonly target: InspectorTarget }): ReactNode {
  const inspector = usePaneModel(() => new Inspector(opened.session, "past", target));
  return inspector === undefined ? undefined : <Pager inspector={inspector} />;
}
