import type * as z from "zod";
import { ErrorCode, RequestError, requests } from "../protocol/index.ts";
import type { CheckedParams, Method } from "../protocol/index.ts";

/** Fields that may have a secret, of all methods and of single ones: nothing of them is shown. */
const SECRET_FIELDS = new Set<PropertyKey>(["secret", "token"]);
const SECRET_FIELD_OF: { readonly [M in Method]?: PropertyKey } = { "session/secret": "text" };
const MAX_PROBLEMS = 5;

/** The parameters as the method's schema wants them; otherwise a `RequestError` that says which value is wrong, and how. */
export function checkedParams<M extends Method>(method: M, params: unknown): CheckedParams<M> {
  const parsed = requests[method].params.safeParse(params);
  if (parsed.success) return parsed.data as CheckedParams<M>;
  const problems = parsed.error.issues.slice(0, MAX_PROBLEMS).map((issue) => describe(method, issue, params));
  throw new RequestError(ErrorCode.invalidParams, `Invalid parameters of ${method}: ${problems.join("; ")}`, {
    problems,
  });
}

function describe(method: Method, issue: z.core.$ZodIssue, params: unknown): string {
  const where = issue.path.length === 0 ? "parameters" : issue.path.join(".");
  return `${where}: ${issue.message}${shownValue(method, issue.path, params)}`;
}

/** ` (got 7)`: the offending value, unless it is long, an object or may be a secret. */
function shownValue(method: Method, path: readonly PropertyKey[], params: unknown): string {
  const isSecret = (key: PropertyKey): boolean => SECRET_FIELDS.has(key) || SECRET_FIELD_OF[method] === key;
  if (path.length === 0 || path.some(isSecret)) return "";
  let value: unknown = params;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return "";
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  if (value === undefined) return " (it is missing)";
  if (typeof value === "object" && value !== null) return "";
  const text = JSON.stringify(value);
  return ` (got ${text.length > 60 ? `${text.slice(0, 60)}…` : text})`;
}
