import { expect, test } from "vitest";
import { svgOf } from "./chart.ts";

const chart = {
  title: "Milliseconds & more",
  across: [10, 1000],
  lines: [
    { name: "grows", values: [1, 100] },
    { name: "is nothing at first", values: [0, 10] },
  ],
};

test("a chart has a line through each figure above 0, by powers of ten", () => {
  const svg = svgOf(chart);
  expect(svg).toContain('<polyline points="60.0,360.0 420.0,40.0"');
  expect(svg).toContain('<polyline points="420.0,200.0"');
  expect(svg).toContain("Milliseconds &amp; more");
  for (const text of ["10", "100", "1,000", "1", "grows", "is nothing at first"])
    expect(svg).toContain(`>${text}</text>`);
});
