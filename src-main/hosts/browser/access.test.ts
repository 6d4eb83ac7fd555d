import { describe, expect, test } from "vitest";
import { Access } from "./access.ts";

describe("access to windows", () => {
  test("[X1] a code works once", () => {
    const access = new Access();
    const code = access.makeCode({});
    expect(access.exchange(code)).toBeDefined();
    expect(access.exchange(code)).toBeUndefined();
    expect(access.exchange("")).toBeUndefined();
  });

  test("[X1] a code works for a minute", () => {
    let now = 0;
    const access = new Access(() => now);
    const [young, old] = [access.makeCode({}), access.makeCode({})];
    now = 59_999;
    expect(access.exchange(young)).toBeDefined();
    now = 60_001;
    expect(access.exchange(old)).toBeUndefined();
  });

  test("[X1] a token leads to what its page was opened on, a code is no token", () => {
    const access = new Access();
    const target = { open: { folder: "/projects/bank" } };
    const code = access.makeCode(target);
    expect(access.targetOf(code)).toBeUndefined();
    expect(access.targetOf(access.exchange(code) ?? "")).toEqual(target);
  });
});
