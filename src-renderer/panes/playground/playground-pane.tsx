import { useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { useStore } from "zustand";
import { CodeEditor } from "../../editor/index.ts";
import type { CodeEditorHandle } from "../../editor/index.ts";
import { useCommands, useDock } from "../../shell/index.ts";
import type { PaneProps } from "../../shell/index.ts";
import { Split } from "../../widgets/index.ts";
import { mentionHandlers } from "../browser/index.ts";
import { openDebugger } from "../debugger/index.ts";
import { openInspector } from "../inspector/index.ts";
import { useSession } from "../session-context.ts";
import { usePaneModel } from "../use-pane-model.ts";
import { BindingsList } from "./bindings-list.tsx";
import styles from "./playground-pane.module.css";
import { ResultView } from "./result-view.tsx";
import { Playground } from "./store.ts";
import type { EvaluationWish, PlaygroundParams } from "./store.ts";

/** A page to write and evaluate on, with the session's variables beside it. */
export function PlaygroundPane({ params, pane }: PaneProps<PlaygroundParams>): ReactNode {
  const session = useSession();
  const dock = useDock();
  const playground = usePaneModel(
    () =>
      new Playground(session, params, {
        inspect: (id, label) => openInspector(dock, session, { origin: { kind: "evaluation", id }, label }),
        debug: (id) => openDebugger(dock, id),
      }),
  );
  useEffect(() => playground?.store.subscribe(() => pane.keep(playground.kept())), [playground, pane]);
  if (playground === undefined) return undefined;
  return <Page playground={playground} />;
}

function Page({ playground }: { readonly playground: Playground }): ReactNode {
  const session = useSession();
  const dock = useDock();
  const { text, results, markers, share } = useStore(playground.store);
  const element = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<CodeEditorHandle | null>(null);
  const [initialView] = useState(() => playground.store.getState().view);
  const places = useResultPlaces(editor, results);

  const evaluate = (wish: EvaluationWish): void => {
    if (editor === null) return;
    const { source, start, end } = editor.selectionOrLine();
    if (source !== "") void playground.evaluate({ source, start, end }, wish);
  };
  useEffect(() => editor?.results.onRemoved((id) => playground.dismiss(id)), [editor, playground]);
  useCommands(element, {
    "code.doIt": () => evaluate("doIt"),
    "code.printIt": () => evaluate("printIt"),
    "code.inspectIt": () => evaluate("inspectIt"),
    "code.debugIt": () => evaluate("debugIt"),
    ...mentionHandlers(dock, () => editor),
    "playground.dismissResults": {
      isEnabled: () => results.length > 0,
      run: () => playground.dismissAll(),
    },
  });
  return (
    <div ref={element} className={styles.page}>
      <Split direction="row" name="Page and variables" share={share} onShare={(wanted) => playground.share(wanted)}>
        <CodeEditor
          ref={setEditor}
          name="Page"
          kind="doIt"
          value={text}
          onChange={(typed) => {
            playground.type(typed);
            if (editor !== null) playground.move(editor.results.list());
          }}
          markers={markers}
          initialView={initialView}
          onViewChange={(view) => playground.look(view)}
          isFirst
        />
        <BindingsList
          session={session}
          onInspect={(name) => openInspector(dock, session, { origin: { kind: "binding", name }, label: name })}
        />
      </Split>
      {results.map((result) => {
        const place = places.get(result.id);
        if (place === undefined) return undefined;
        const insert = (inserted: string): void => {
          editor?.replace({ start: result.end, end: result.end }, ` "${inserted.replaceAll('"', '""')}"`);
        };
        return createPortal(
          <ResultView
            result={result}
            onFold={(isFolded) => playground.fold(result.id, isFolded)}
            onDismiss={() => playground.dismiss(result.id)}
            onInterrupt={() => void playground.interrupt()}
            onInspect={() => playground.inspect(result.id)}
            onDebug={(id) => playground.debug(id)}
            onInsert={insert}
          />,
          place,
          result.id,
        );
      })}
    </div>
  );
}

/** An element in the page for each result, below its line. */
function useResultPlaces(
  editor: CodeEditorHandle | null,
  results: ReturnType<Playground["store"]["getState"]>["results"],
): ReadonlyMap<string, HTMLElement> {
  const [places] = useState(() => new Map<string, HTMLElement>());
  const ids = results.map(({ id }) => id).join(" ");
  const latest = useRef(results);
  latest.current = results;
  // Made while drawing, so that what is drawn into them is drawn in one go.
  useMemo(() => {
    for (const { id } of latest.current) if (!places.has(id)) places.set(id, document.createElement("div"));
  }, [places, ids]);
  useEffect(() => {
    if (editor === null) return;
    const shown = new Set(ids.split(" "));
    for (const [id, element] of places) {
      const result = latest.current.find((each) => each.id === id);
      if (result !== undefined) editor.results.show({ id, range: result, element });
    }
    for (const id of places.keys()) {
      if (shown.has(id)) continue;
      editor.results.remove(id);
      places.delete(id);
    }
  }, [editor, places, ids]);
  return places;
}
