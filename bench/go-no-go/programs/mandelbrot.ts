/** The set of mandelbrot.st in plain JavaScript. */
export function mandelbrot(size: number): number {
  let sum = 0;
  for (let y = 0; y < size; y++) {
    const ci = (2 * y) / size - 1;
    for (let x = 0; x < size; x++) {
      const cr = (2 * x) / size - 1.5;
      let zrzr = 0;
      let zizi = 0;
      let zi = 0;
      let z = 0;
      let escaped = false;
      while (z < 50 && !escaped) {
        const zr = zrzr - zizi + cr;
        zi = 2 * zr * zi + ci;
        zrzr = zr * zr;
        zizi = zi * zi;
        if (zrzr + zizi > 4) escaped = true;
        z++;
      }
      sum += z;
    }
  }
  return sum;
}
