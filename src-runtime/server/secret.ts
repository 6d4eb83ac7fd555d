import { timingSafeEqual } from "node:crypto";

/**
 * Whether `shown` is the workspace's secret, in a time that tells nothing about where they differ. The secret's length
 * is no secret.
 */
export function isSecret(shown: string, secret: string): boolean {
  const expected = Buffer.from(secret);
  const given = Buffer.from(shown);
  if (given.length === expected.length) return timingSafeEqual(given, expected) && expected.length > 0;
  timingSafeEqual(expected, expected);
  return false;
}
