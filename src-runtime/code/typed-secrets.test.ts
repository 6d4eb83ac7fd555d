import { expect, test } from "vitest";
import { typedSecrets, withoutTypedSecrets } from "./typed-secrets.ts";

test.each([
  ["Secret text: 'hush'", "Secret text: '…'"],
  ["token := Secret\n  text: 'it''s'. other := 'kept'", "token := Secret\n  text: '…'. other := 'kept'"],
  ["{ Secret text: #hush. [ Secret text: ('two') ] }", "{ Secret text: '…'. [ Secret text: ('…') ] }"],
  ["Secret text: 'hush'. 3 +", "Secret text: '…'. 3 +"],
])("[P11] the text of a secret that is written into code is found, and nothing of it kept: %j", (source, kept) => {
  const [first] = typedSecrets(source);
  expect(first).toMatchObject({ code: "typed-secret", severity: "error" });
  expect(withoutTypedSecrets(source)).toBe(kept);
});

test.each(["Secret text: answer", "Secret fromFile: '/run/token'", "Secrets text: 'x'", "'Secret text: ''x'''"])(
  "[P11] what is no secret's text is kept as it is: %j",
  (source) => {
    expect(typedSecrets(source)).toEqual([]);
    expect(withoutTypedSecrets(source)).toBe(source);
  },
);
