/** Tests that ask for something Fresnel has no reason to have: each with the reason, argued in docs/compatibility.md. */
export interface LeftOut {
  readonly reason: string;
  /** Matched against the whole of `Class>>selector`. */
  readonly tests: RegExp;
}

export const leftOut: readonly LeftOut[] = [
  {
    reason: "drives the classes Pharo's virtual machine waits with, by a simulated clock; here the scheduler does that",
    tests: /^Delay\w+TickerTest>>/,
  },
];

/** Why a test is left out of the second share; undefined if it is not. */
export const reasonToLeaveOut = (key: string): string | undefined =>
  leftOut.find(({ tests }) => tests.test(key))?.reason;
