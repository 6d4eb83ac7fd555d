/** The fourteen programs, each with its size: how often its body runs in one iteration, or what it calculates. */
export const programs: Readonly<Record<string, number>> = {
  Bounce: 1500,
  CD: 100,
  DeltaBlue: 12_000,
  Havlak: 15,
  Json: 100,
  List: 1500,
  Mandelbrot: 500,
  NBody: 250_000,
  Permute: 1000,
  Queens: 1000,
  Richards: 50,
  Sieve: 3000,
  Storage: 1000,
  Towers: 600,
};
