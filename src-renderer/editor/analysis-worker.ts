import { analyse } from "./analysis.ts";
import type { AnalysisRequest } from "./analysis.ts";

// A worker of its own, so that typing never waits for the parser.
addEventListener("message", ({ data }: MessageEvent<AnalysisRequest>) => {
  const result = analyse(data);
  postMessage(result, { transfer: [result.names.buffer] });
});
