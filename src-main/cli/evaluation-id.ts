import { randomUUID } from "node:crypto";

/** A new evaluation id: unique, so that the evaluation runs at most once however often it is asked for. */
export function newEvaluationId(): string {
  return randomUUID();
}
