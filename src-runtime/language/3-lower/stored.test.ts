import { expect, it } from "vitest";
import { compile } from "../compile.ts";
import { decodeBody, encodeBody } from "./stored.ts";

const environment = { declaresSessionBindings: true, resolve: () => undefined };

it("[P1] IR comes back as it was: large integers, negative zero, nested closures", () => {
  const { body } = compile("{1e30. -0.0. 1.5. #(1 $a 'x' 3.5s2). [ :x | [ x + y ] ]}", "doIt", environment);
  if (!body) throw new Error("It does not compile");
  expect(decodeBody(encodeBody(body))).toEqual(body);
});

it("[W13] IR of another compiler version is not run", () => {
  const { body } = compile("3", "doIt", environment);
  if (!body) throw new Error("It does not compile");
  expect(decodeBody(encodeBody(body).replace('"version":1', '"version":999'))).toBeUndefined();
});
