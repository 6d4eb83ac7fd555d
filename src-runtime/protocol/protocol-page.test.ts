import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isMethod, requests } from "./requests.ts";
import type { Method } from "./requests.ts";

const page = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

/** The examples of the page: a method, what is sent, and all that is said to be answered. */
const examples = page
  .split("\n#### ")
  .slice(1)
  .map((section) => ({
    method: /^`([^`]+)`/.exec(section)?.[1] ?? section,
    sent: [...section.matchAll(/^→ (.*)$/gm)].map(([, json]) => json ?? ""),
    answered: [...section.matchAll(/^← (.*)$/gm)].map(([, json]) => json ?? ""),
  }));

describe("docs/protocol.md", () => {
  test("has every method once, and no other", () => {
    expect(examples.map(({ method }) => method).toSorted()).toEqual(Object.keys(requests).toSorted());
  });

  test.each(examples)("has an example of $method that the runtime would take", ({ method, sent, answered }) => {
    expect(isMethod(method)).toBe(true);
    expect(sent).toHaveLength(1);
    expect(answered.length).toBeGreaterThan(0);
    const checked = requests[method as Method].params.safeParse(JSON.parse(sent[0] ?? ""));
    expect(checked.error?.issues ?? []).toEqual([]);
    for (const json of answered) expect(JSON.parse(json)).toBeTypeOf("object");
  });

  test("has every event", () => {
    const source = readFileSync(new URL("events.ts", import.meta.url), "utf8");
    const events = [...source.matchAll(/^ {2}"([a-z]+\/[a-zA-Z]+)":/gm)].map(([, event]) => event ?? "");
    expect(events.length).toBeGreaterThan(5);
    for (const event of events) expect(page).toContain(`| \`${event}\` `);
  });
});
