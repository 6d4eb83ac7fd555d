import { expect, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import type { Events } from "../protocol/index.ts";
import type { Value } from "../vm/index.ts";
import { MAX_A_SECOND, ToolRequests } from "./tool-requests.ts";

let now = 0;
const { vm, print } = bootTestVM({ clock: { now: () => now, after: () => () => undefined } });

const asked: Events["tool/asked"]["tool"][] = [];
const tooMany: string[] = [];
const kept = new Map<string, Value>();
const registry = { put: (name: string, value: Value) => kept.set(name, value).has(name) };
const requests = new ToolRequests(vm, ({ tool }) => asked.push(tool));
requests.onTooMany = ({ id }) => tooMany.push(id);
vm.onToolRequest = (request) => requests.ask({ id: "s", registry }, request);

test("[L2] inspect asks for an inspector on the object, browse for a browser on the class or method", async () => {
  await print("(3 @ 4) inspect");
  const [tool] = asked.splice(0);
  expect(tool).toMatchObject({ kind: "inspector", title: "a Point" });
  expect(kept.get(tool?.kind === "inspector" ? tool.kept : "")).toMatchObject({ _x: 3, _y: 4 });
  await print("Object inspect. 3 browse. Point class browse. (Point >> #distanceTo:) browse");
  expect(asked.splice(0)).toMatchObject([
    { kind: "inspector", title: "Object" },
    { kind: "browser", class: "SmallInteger", side: "instance" },
    { kind: "browser", class: "Point", side: "class" },
    { kind: "browser", class: "Point", side: "instance", selector: "distanceTo:" },
  ]);
});

test("[L2] a loop that inspects does not fill the screen: a second allows only so many", async () => {
  now += 1_000;
  await print("1 to: 100 do: [ :each | each inspect ]");
  expect(asked.splice(0)).toHaveLength(MAX_A_SECOND);
  expect(tooMany).toEqual(["s"]);
  now += 1_000;
  await print("5 inspect");
  expect(asked.splice(0)).toHaveLength(1);
});
