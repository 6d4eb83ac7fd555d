import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Lines over the same numbers, both axes by powers of ten. */
export interface Chart {
  readonly title: string;
  readonly across: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
}

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 60;
const RIGHT = 300;
const TOP = 40;
const BOTTOM = 40;
/** Told apart on light and dark ground, and by who sees few colours (Okabe and Ito's). */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f"];

/** Writes a chart as an SVG file, and its folder if it is not there. */
export function writeChart(path: string, chart: Chart): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, svgOf(chart));
}

/** A chart as SVG. What is not above 0 has no place on such axes, and is left out. */
export function svgOf({ title, across, lines }: Chart): string {
  const x = scale(across, LEFT, WIDTH - RIGHT);
  const y = scale(
    lines.flatMap(({ values }) => values),
    HEIGHT - BOTTOM,
    TOP,
  );
  const parts = [`<text x="${LEFT}" y="20" font-weight="bold">${escaped(title)}</text>`];
  for (const each of x.powers)
    parts.push(rule(x.at(each), TOP, x.at(each), HEIGHT - BOTTOM), label(x.at(each), HEIGHT - 20, "middle", each));
  for (const each of y.powers)
    parts.push(rule(LEFT, y.at(each), WIDTH - RIGHT, y.at(each)), label(LEFT - 6, y.at(each) + 4, "end", each));
  for (const [i, { name, values }] of lines.entries()) {
    const colour = COLOURS[i % COLOURS.length];
    const points = values.flatMap((value, j) =>
      value > 0 ? [`${x.at(across[j] ?? 1).toFixed(1)},${y.at(value).toFixed(1)}`] : [],
    );
    parts.push(`<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    for (const point of points) {
      const [cx, cy] = point.split(",");
      parts.push(`<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`);
    }
    const at = TOP + 12 + i * 20;
    parts.push(
      `<rect x="${WIDTH - RIGHT + 16}" y="${at - 9}" width="10" height="10" fill="${colour}"/>`,
      `<text x="${WIDTH - RIGHT + 32}" y="${at}">${escaped(name)}</text>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${parts.join("\n")}
</svg>
`;
}

/** From the power of ten below all values to the one above them. */
function scale(values: readonly number[], low: number, high: number) {
  const powers = values.filter((value) => value > 0).map(Math.log10);
  const from = Math.floor(Math.min(...powers));
  const to = Math.max(Math.ceil(Math.max(...powers)), from + 1);
  return {
    powers: Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i)),
    at: (value: number) => low + ((Math.log10(value) - from) / (to - from)) * (high - low),
  };
}

const rule = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#ddd"/>`;

const label = (x: number, y: number, anchor: string, value: number): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${value.toLocaleString("en", { maximumFractionDigits: 6 })}</text>`;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
