import { expect, test } from "vitest";
import { typedSecrets, withoutTypedSecrets } from "./typed-secrets.ts";

test.each([
  ["Secret text: 'hush'", "Secret text: '…'"],
  ["token := Secret\n  text: 'it''s'. other := 'kept'", "token := Secret\n  text: '…'. other := 'kept'"],
  ["{ Secret text: #hush. [ Secret text: ('two') ] }", "{ Secret text: '…'. [ Secret text: ('…') ] }"],
  ["Secret text: 'hush'. 3 +", "Secret text: '…'. 3 +"],
])("[P11] the text of a secret that is written into code is found, and nothing of it kept: %j", (source, kept) => {
  const [first] = typedSecrets(source, "doIt", []);
  expect(first).toMatchObject({ code: "typed-secret", severity: "error" });
  expect(withoutTypedSecrets(source, [])).toBe(kept);
});

test.each(["Secret text: answer", "Secret fromFile: '/run/token'", "Secrets text: 'x'", "'Secret text: ''x'''"])(
  "[P11] what is no secret's text is kept as it is: %j",
  (source) => {
    expect(typedSecrets(source, "doIt", [])).toEqual([]);
    expect(withoutTypedSecrets(source, [])).toBe(source);
  },
);

test.each([
  ["api open: 'hush'", "api open: '…'"],
  ["api open: #hush; close: #hushed", "api open: '…'; close: #hushed"],
  ["#(1 #('hush'))", "#(1 #('…'))"],
  ["'open sesame' size. 3", "'…' size. 3"],
  ["api header: 'Bearer open sesame!'", "api header: 'Bearer …!'"],
  ['"open sesame, it is" 3', '"…, it is" 3'],
  ["say: 'rock ''n'' roll'", "say: '…'"],
  ["Secret text: 'open sesame'", "Secret text: '…'"],
])("[P11] so is that of a living one, whatever it is written for: %j", (source, kept) => {
  const living = ["hush", "open sesame", "rock 'n' roll"];
  expect(typedSecrets(source, "doIt", living)).toHaveLength(1);
  expect(withoutTypedSecrets(source, living)).toBe(kept);
});

test.each(["say: 'be hushed'", "hush := 3", "say: 'abc'"])(
  "[P11] a word that is only part of another text, or too short to be a secret's alone, is kept: %j",
  (source) => {
    expect(withoutTypedSecrets(source, ["hush", "abc"])).toBe(source);
  },
);

test("[P11] a method has it in its statements, its pragmas and its comments", () => {
  const source = "open: api\n\t\"not open sesame\"\n\t<key: 'open sesame'>\n\t^ Secret text: 'hush'";
  const places = typedSecrets(source, "method", ["open sesame"]).map(({ line, start, end }) => [
    line,
    source.slice(start, end),
  ]);
  expect(places).toEqual([
    [2, "open sesame"],
    [3, "'open sesame'"],
    [4, "'hush'"],
  ]);
});
