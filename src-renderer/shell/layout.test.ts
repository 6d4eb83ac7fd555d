import { Orientation } from "dockview-react";
import type { SerializedDockview } from "dockview-react";
import { expect, test } from "vitest";
import type { Json } from "../../src-main/channels.ts";
import { layoutFromJson, layoutToJson } from "./layout.ts";

const dock: SerializedDockview = {
  grid: {
    root: { type: "branch", data: [{ type: "leaf", data: { id: "1", views: ["page"] }, size: 400 }] },
    width: 800,
    height: 600,
    orientation: Orientation.HORIZONTAL,
  },
  panels: { page: { id: "page", contentComponent: "pane" } },
};
const page = { kind: "page", title: "Scratch", kept: { text: "3 + 4" } } as const;

test("[T11] a layout comes back as it was saved", () => {
  const json = JSON.parse(JSON.stringify(layoutToJson({ dock, panes: new Map([["page", page]]) }))) as Json;
  const restored = layoutFromJson(json);
  expect(restored?.dock).toEqual(dock);
  expect(restored?.panes.get("page")).toEqual(page);
});

test("[T11] what is no layout, or one of another version, is not taken for one", () => {
  const json = layoutToJson({ dock, panes: new Map() }) as { readonly [key: string]: Json };
  expect(layoutFromJson(undefined)).toBeUndefined();
  expect(layoutFromJson("layout")).toBeUndefined();
  expect(layoutFromJson({ ...json, version: 2 })).toBeUndefined();
  expect(layoutFromJson({ ...json, dock: 3 })).toBeUndefined();
  expect(layoutFromJson({ ...json, panes: { page: { title: "no kind" } } })?.panes.size).toBe(0);
});
