import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ErrorCode, MAX_HEADER_BYTES } from "../../protocol/index.ts";
import { FrameReader } from "./frames.ts";

const frame = (body: string): Buffer => Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

function readAll(reader: FrameReader, chunks: readonly Buffer[]): string[] {
  return chunks.flatMap((chunk) =>
    [...reader.push(chunk)].map((read) => (read.kind === "body" ? read.bytes.toString() : `broken ${read.code}`)),
  );
}

describe("FrameReader", () => {
  test("[X2] reads messages however the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), fc.array(fc.nat(200)), (bodies, cuts) => {
        const stream = Buffer.concat(bodies.map(frame));
        const chunks: Buffer[] = [];
        let rest = stream;
        for (const cut of cuts) {
          chunks.push(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        chunks.push(rest);
        expect(readAll(new FrameReader(10_000), chunks)).toEqual(bodies.map((body) => Buffer.from(body).toString()));
      }),
    );
  });

  test("[X2] takes any bytes without throwing, and nothing after the first broken frame", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        const reader = new FrameReader(100);
        const frames = chunks.flatMap((chunk) => [...reader.push(Buffer.from(chunk))]);
        expect(frames.slice(0, -1).every(({ kind }) => kind === "body")).toBe(true);
      }),
    );
  });

  test("knows other headers and any case of its own", () => {
    const chunk = Buffer.from("content-type: x; charset=utf-8\r\nCONTENT-LENGTH:2\r\n\r\nok");
    expect(readAll(new FrameReader(100), [chunk])).toEqual(["ok"]);
  });

  test("[X2] refuses a body by its announced length, before the body comes", () => {
    expect(readAll(new FrameReader(10), [Buffer.from("Content-Length: 11\r\n\r\n")])).toEqual([
      `broken ${ErrorCode.messageTooLarge}`,
    ]);
  });

  test("[X2] refuses headers without an end", () => {
    const chunks = Array.from({ length: MAX_HEADER_BYTES / 100 + 1 }, () => Buffer.alloc(100, "a"));
    expect(readAll(new FrameReader(10), chunks)).toEqual([`broken ${ErrorCode.parseError}`]);
  });
});
