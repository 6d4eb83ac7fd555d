import { expect, test } from "vitest";
import type { AnalysisRequest, AnalysisResult } from "./analysis.ts";
import { AnalysisClient } from "./analysis-client.ts";

/** An analysis that answers when the test says so, and answers with the text. */
class SlowAnalysis {
  readonly asked: AnalysisRequest[] = [];
  readonly client = new AnalysisClient((request) => this.asked.push(request));

  answer(): void {
    const request = this.asked.shift();
    if (request === undefined) throw new Error("Nothing was asked");
    const { id, text } = request;
    const markers = [{ start: 0, end: text.length, severity: "error" as const, message: text }];
    this.client.answered({ id, markers, names: new Uint32Array() });
  }
}

const messagesOf = (results: readonly AnalysisResult[]) => results.map(({ markers }) => markers[0]?.message);

test("[T1] while a text is analysed only the latest of those that come is kept", () => {
  const analysis = new SlowAnalysis();
  const results: AnalysisResult[] = [];
  const subject = analysis.client.subject((result) => results.push(result));
  for (const text of ["a", "ab", "abc", "abcd"]) subject.analyse(text, "doIt");
  expect(analysis.asked).toHaveLength(1);
  analysis.answer();
  expect(messagesOf(results)).toEqual([]);
  analysis.answer();
  expect(messagesOf(results)).toEqual(["abcd"]);
  expect(analysis.asked).toEqual([]);
});

test("[T1] each editor gets its own results, and none once it is gone", () => {
  const analysis = new SlowAnalysis();
  const results: AnalysisResult[] = [];
  const gone = analysis.client.subject((result) => results.push(result));
  const there = analysis.client.subject((result) => results.push(result));
  gone.analyse("gone", "doIt");
  there.analyse("there", "doIt");
  gone.dispose();
  analysis.answer();
  analysis.answer();
  expect(messagesOf(results)).toEqual(["there"]);
});
