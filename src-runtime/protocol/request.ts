import type * as z from "zod";

/**
 * A kind of request as a value that carries its types: its method, the schema that its parameters are checked against at
 * the door, and who answers it. `host` requests are answered even while the VM loops.
 */
export interface RequestType<Method extends string, Schema extends z.ZodType, Result, By extends "host" | "vm"> {
  readonly method: Method;
  readonly params: Schema;
  readonly answeredBy: By;
  /** Never present: it carries the type of the answer. */
  readonly result?: Result;
}

/** Declares a request that the VM thread answers: `vmRequest<Result>()("domain/verb", schema)`. */
export function vmRequest<Result>() {
  return <const Method extends string, Schema extends z.ZodType>(
    method: Method,
    params: Schema,
  ): RequestType<Method, Schema, Result, "vm"> => ({ method, params, answeredBy: "vm" });
}

/** Declares a request that the host thread answers. */
export function hostRequest<Result>() {
  return <const Method extends string, Schema extends z.ZodType>(
    method: Method,
    params: Schema,
  ): RequestType<Method, Schema, Result, "host"> => ({ method, params, answeredBy: "host" });
}
