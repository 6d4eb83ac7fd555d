import { expect, test } from "vitest";
import { HASH_BYTES, hashFromBytes, hashOf, hashToBytes, parseHash } from "./hash.ts";

test("a hash is the first 20 bytes of SHA-256 in hexadecimal", () => {
  // The digest that FIPS 180-4 gives for "abc".
  expect(hashOf(Buffer.from("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a3");
});

test("its text, its bytes and itself are one", () => {
  const hash = hashOf(new Uint8Array([1, 2, 3]));
  const bytes = hashToBytes(hash);
  expect(bytes).toHaveLength(HASH_BYTES);
  expect(hashFromBytes(Uint8Array.from([9, 9, ...bytes, 9]), 2)).toBe(hash);
  expect(parseHash(hash)).toBe(hash);
});

test("what is no hash is refused with its text", () => {
  expect(() => parseHash("BA7816")).toThrow('Invalid hash "BA7816"');
  expect(() => hashFromBytes(new Uint8Array(19))).toThrow("Invalid hash position 0 in 19 bytes");
});
