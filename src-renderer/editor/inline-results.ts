import type { Disposer } from "../connection/index.ts";
import type { OffsetRange } from "./code-kind.ts";
import { editor } from "./monaco.ts";

/** Something between the lines of a text that belongs to a piece of it. */
export interface InlineResultPlace {
  readonly id: string;
  /** The line that it stands below, from 1. */
  readonly line: number;
  /** The piece of the text by now; it moves with the text around it. */
  readonly range: OffsetRange;
  /** The piece was edited since. */
  readonly isStale: boolean;
}

/** What is shown between the lines. */
export interface InlineResultToShow {
  readonly id: string;
  /** What it is the answer of: it stands below its last line. */
  readonly range: OffsetRange;
  /** Shown as it is, as high as it is. */
  readonly element: HTMLElement;
}

interface Shown {
  readonly element: HTMLElement;
  readonly zone: editor.IViewZone;
  readonly zoneId: string;
  readonly widget: editor.IOverlayWidget;
  readonly decoration: editor.IEditorDecorationsCollection;
  readonly observer: ResizeObserver;
  /** The text that it is the answer of. */
  readonly source: string;
}

/**
 * What stands between the lines of an editor: the answers of evaluations, below what was evaluated. Each keeps its place
 * when text is changed elsewhere, says in `data-stale` that its own text was changed, and goes with it when it is deleted.
 */
export class InlineResults {
  readonly #editor: editor.IStandaloneCodeEditor;
  readonly #shown = new Map<string, Shown>();
  readonly #removedListeners = new Set<(id: string) => void>();
  readonly #disposers: readonly Disposer[];

  constructor(codeEditor: editor.IStandaloneCodeEditor) {
    this.#editor = codeEditor;
    const changed = codeEditor.onDidChangeModelContent(() => this.#textChanged());
    const laidOut = codeEditor.onDidLayoutChange(() => this.#layOut());
    this.#disposers = [() => changed.dispose(), () => laidOut.dispose()];
  }

  /** Shows something below a piece of the text; in the place of what had the same id. */
  show({ id, range, element }: InlineResultToShow): void {
    this.#take(id);
    const model = this.#editor.getModel();
    if (model === null) return;
    const source = model.getValue().slice(range.start, range.end);
    const [from, to] = [model.getPositionAt(range.start), model.getPositionAt(range.end)];
    const decoration = this.#editor.createDecorationsCollection([
      {
        range: {
          startLineNumber: from.lineNumber,
          startColumn: from.column,
          endLineNumber: to.lineNumber,
          endColumn: to.column,
        },
        options: { stickiness: NEVER_GROWS },
      },
    ]);
    const wrapper = document.createElement("div");
    wrapper.className = "inline-result-zone";
    // Out of sight until the editor has drawn its place: it would stand on the first line, and take what is clicked there.
    wrapper.style.top = `${OUT_OF_SIGHT}px`;
    wrapper.append(element);
    const zone: editor.IViewZone = {
      afterLineNumber: to.lineNumber,
      heightInPx: 0,
      domNode: document.createElement("div"),
      onDomNodeTop: (top) => (wrapper.style.top = `${top}px`),
    };
    const widget: editor.IOverlayWidget = {
      getId: () => `inline-result-${id}`,
      getDomNode: () => wrapper,
      getPosition: () => null,
    };
    let zoneId = "";
    this.#editor.changeViewZones((zones) => (zoneId = zones.addZone(zone)));
    this.#editor.addOverlayWidget(widget);
    const observer = new ResizeObserver(() => this.#resize(id));
    this.#shown.set(id, { element, zone, zoneId, widget, decoration, observer, source });
    this.#layOut();
    observer.observe(element);
    this.#resize(id);
  }

  /** Takes something away. Nobody is told: whoever asked for it knows. */
  remove(id: string): void {
    this.#take(id);
  }

  /** Takes everything away. */
  clear(): void {
    for (const id of this.#shown.keys()) this.#take(id);
  }

  /** What is shown, and where, from top to bottom. */
  list(): readonly InlineResultPlace[] {
    const model = this.#editor.getModel();
    if (model === null) return [];
    return [...this.#shown]
      .flatMap(([id, shown]) => {
        const range = shown.decoration.getRange(0);
        if (range === null) return [];
        const [start, end] = [model.getOffsetAt(range.getStartPosition()), model.getOffsetAt(range.getEndPosition())];
        return [{ id, line: range.endLineNumber, range: { start, end }, isStale: this.#isStale(shown) }];
      })
      .toSorted((a, b) => a.range.end - b.range.end);
  }

  /** Tells of what went because its text was deleted. */
  onRemoved(listener: (id: string) => void): Disposer {
    this.#removedListeners.add(listener);
    return () => this.#removedListeners.delete(listener);
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    for (const { observer } of this.#shown.values()) observer.disconnect();
    this.#shown.clear();
  }

  #textChanged(): void {
    for (const [id, shown] of this.#shown) {
      const range = shown.decoration.getRange(0);
      if (range === null || range.isEmpty()) {
        this.#take(id);
        for (const listener of this.#removedListeners) listener(id);
        continue;
      }
      shown.element.dataset["stale"] = String(this.#isStale(shown));
      if (shown.zone.afterLineNumber !== range.endLineNumber) {
        shown.zone.afterLineNumber = range.endLineNumber;
        this.#editor.changeViewZones((zones) => zones.layoutZone(shown.zoneId));
      }
    }
  }

  /** Undoing the change makes it fresh again: the text is what counts. */
  #isStale({ decoration, source }: Shown): boolean {
    const range = decoration.getRange(0);
    return range === null || this.#editor.getModel()?.getValueInRange(range) !== source;
  }

  #resize(id: string): void {
    const shown = this.#shown.get(id);
    if (shown === undefined) return;
    const height = Math.ceil(shown.element.getBoundingClientRect().height);
    if (height === shown.zone.heightInPx) return;
    const isGrowing = height > (shown.zone.heightInPx ?? 0);
    shown.zone.heightInPx = height;
    this.#editor.changeViewZones((zones) => zones.layoutZone(shown.zoneId));
    if (isGrowing) this.#reveal(shown);
  }

  /**
   * Scrolls so far that all of it is seen, and never so far that the first line of what it is the answer of is not. It
   * is of use to who waits for it: the cursor is there, and so is the eye.
   */
  #reveal({ decoration, widget }: Shown): void {
    const range = decoration.getRange(0);
    const cursor = this.#editor.getPosition();
    if (range === null || cursor === null) return;
    if (cursor.lineNumber < range.startLineNumber || cursor.lineNumber > range.endLineNumber) return;
    const [top, above] = [this.#editor.getScrollTop(), this.#editor.getTopForLineNumber(range.startLineNumber)];
    const [height, below] = [
      this.#editor.getLayoutInfo().height,
      this.#editor.getBottomForLineNumber(range.endLineNumber),
    ];
    if (below <= top || below > top + height) return;
    const wanted = Math.min(below + widget.getDomNode().getBoundingClientRect().height - height, above);
    if (wanted > top) this.#editor.setScrollTop(wanted);
  }

  /** As wide as the text is, whatever the editor's width. */
  #layOut(): void {
    const { contentLeft, contentWidth, verticalScrollbarWidth } = this.#editor.getLayoutInfo();
    for (const { widget } of this.#shown.values()) {
      const { style } = widget.getDomNode();
      style.left = `${contentLeft}px`;
      style.width = `${contentWidth - verticalScrollbarWidth}px`;
    }
  }

  #take(id: string): void {
    const shown = this.#shown.get(id);
    if (shown === undefined) return;
    this.#shown.delete(id);
    shown.observer.disconnect();
    shown.decoration.clear();
    this.#editor.changeViewZones((zones) => zones.removeZone(shown.zoneId));
    this.#editor.removeOverlayWidget(shown.widget);
  }
}

/** Where the editor itself puts what has no place in its window, in pixels. */
const OUT_OF_SIGHT = -1_000_000;

const NEVER_GROWS = editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges;
