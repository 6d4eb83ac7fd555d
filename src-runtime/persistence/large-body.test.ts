import { describe, expect, test } from "vitest";
import type { Body } from "./anatomy.ts";
import { LargeBody } from "./large-body.ts";

function cut(body: LargeBody | undefined): Body[] {
  const pieces: Body[] = [];
  for (let piece = body?.next(); piece; piece = body?.next()) pieces.push(piece);
  return pieces;
}

const elementsOf = (pieces: readonly Body[]) =>
  pieces.flatMap((each) => (each.kind === "elements" ? each.elements : []));

describe("a large body", () => {
  test("[P1] is cut into all of its elements, in order", () => {
    const elements = Array.from({ length: 1234 }, (_, i) => i);
    const large = LargeBody.of({ kind: "elements", elements }, false);
    const pieces = cut(large);
    expect(pieces).toHaveLength(large?.count ?? 0);
    expect(elementsOf(pieces)).toEqual(elements);
  });

  test("[P4] is cut as it was, whatever becomes of its object between the pieces", () => {
    const elements = Array.from({ length: 1234 }, (_, i) => i);
    const large = LargeBody.of({ kind: "elements", elements }, false);
    const first = large?.next();
    large?.keep();
    elements.fill(-1);
    expect(elementsOf([...(first ? [first] : []), ...cut(large)])).toEqual(Array.from({ length: 1234 }, (_, i) => i));
  });

  test("[P1] a text is cut between code points and counted in them", () => {
    const text = "a😀".repeat(6000);
    const large = LargeBody.of({ kind: "string", text }, false);
    expect(large?.size).toBe(12_000);
    const pieces = cut(large);
    expect(pieces).toHaveLength(large?.count ?? 0);
    expect(pieces.map((each) => (each.kind === "string" ? each.text : "")).join("")).toBe(text);
  });

  test.each<Body>([
    { kind: "none" },
    { kind: "elements", elements: [1, 2, 3] },
    { kind: "string", text: "short" },
    { kind: "bytes", bytes: new Uint8Array(10) },
  ])("[P1] a small one stays whole: %j", (body) => {
    expect(LargeBody.of(body, false)).toBeUndefined();
  });
});
