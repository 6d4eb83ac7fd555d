import type * as z from "zod";
import { actorRequests } from "./actors.ts";
import { browsingRequests } from "./browsing.ts";
import { codeRequests } from "./code.ts";
import { debugRequests } from "./debugging.ts";
import { evaluationRequests } from "./evaluation.ts";
import { inspectionRequests } from "./inspection.ts";
import { processRequests } from "./processes.ts";
import { sessionRequests } from "./session.ts";
import { snapshotRequests } from "./snapshots.ts";
import { storedRequests } from "./stored.ts";
import { testRequests } from "./tests.ts";
import { transcriptRequests } from "./transcript.ts";
import { workspaceRequests } from "./workspace.ts";

/** Every request of the protocol, by method. */
export const requests = {
  ...workspaceRequests,
  ...sessionRequests,
  ...evaluationRequests,
  ...inspectionRequests,
  ...browsingRequests,
  ...codeRequests,
  ...actorRequests,
  ...snapshotRequests,
  ...storedRequests,
  ...transcriptRequests,
  ...testRequests,
  ...debugRequests,
  ...processRequests,
} as const;

type Requests = typeof requests;

/** The name of a request. */
export type Method = keyof Requests;

/** What a caller passes: defaults may be left out. */
export type Params<M extends Method> = z.input<Requests[M]["params"]>;

/** What a handler gets: checked, defaults filled in. */
export type CheckedParams<M extends Method> = z.output<Requests[M]["params"]>;

/** What a request is answered with. */
export type Result<M extends Method> = NonNullable<Requests[M]["result"]>;

/** The requests that the VM thread answers. */
export type VmMethod = { [M in Method]: Requests[M]["answeredBy"] extends "vm" ? M : never }[Method];

/** The requests that the host thread answers. */
export type HostMethod = Exclude<Method, VmMethod>;

/** Whether a text is the name of a request. */
export function isMethod(text: string): text is Method {
  return Object.hasOwn(requests, text);
}

/** Whether a request is answered by the VM thread. */
export function isVmMethod(method: Method): method is VmMethod {
  return requests[method].answeredBy === "vm";
}
