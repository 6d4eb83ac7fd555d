import { describe, expect, test } from "vitest";
import { PART_LENGTH } from "../store/index.ts";
import { UNITS_A_CARD } from "../vm/index.ts";
import type { Body } from "./anatomy.ts";
import { copyOfPiece, LargeBody, putBack } from "./large-body.ts";

function cut(body: LargeBody | undefined): Body[] {
  const pieces: Body[] = [];
  for (let piece = body?.next(); piece; piece = body?.next()) pieces.push(piece);
  return pieces;
}

const elementsOf = (pieces: readonly Body[]) =>
  pieces.flatMap((each) => (each.kind === "elements" ? each.elements : []));

describe("a large body", () => {
  test("is written by the same pieces as it is stored in", () => {
    expect(UNITS_A_CARD).toEqual(PART_LENGTH);
  });

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

  test("[P4] is cut as it was when only some of its pieces were kept before they changed", () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i % 251);
    const before = bytes.slice();
    const kept = new Map([[1, copyOfPiece({ kind: "bytes", bytes }, 1)]]);
    bytes.fill(7, 5_000, 5_010);
    const large = LargeBody.of({ kind: "bytes", bytes }, false, kept);
    const first = large?.next();
    for (const piece of [0, 3, 3]) large?.keepPiece(piece);
    bytes.fill(8, 3 * 4096);
    const pieces = [...(first ? [first] : []), ...cut(large)];
    expect(pieces.flatMap((each) => (each.kind === "bytes" ? Array.from(each.bytes) : [])).slice(0, 4 * 4096)).toEqual(
      Array.from(before.subarray(0, 4 * 4096)),
    );
  });

  test("[P4] whose pieces were kept is put together again as it was", () => {
    const codePoints = new Uint32Array(10_000).fill(97);
    const kept = new Map([[2, copyOfPiece({ kind: "codePoints", codePoints }, 2)]]);
    codePoints[9_999] = 0x1f600;
    expect(putBack({ kind: "codePoints", codePoints }, kept)).toEqual({
      kind: "codePoints",
      codePoints: new Uint32Array(10_000).fill(97),
    });
    expect(codePoints[9_999]).toBe(0x1f600);
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
