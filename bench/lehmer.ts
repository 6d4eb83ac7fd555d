/** The numbers of Lehmer's generator, as the Smalltalk sides of comparisons make them. */
export function lehmerNumbers(count: number): readonly number[] {
  let x = 42;
  return Array.from({ length: count }, () => (x = (x * 16_807) % 2_147_483_647));
}
