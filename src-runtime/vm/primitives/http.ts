import type { ClientRequest, IncomingMessage } from "node:http";
import { isText } from "../strings.ts";
import { isBytes, isIndexed, isObject } from "../tests.ts";
import type { MaybeValue, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import { beginExchange, cancelExchange } from "./exchange.ts";
import { PAST_STATE, type PrimitiveTable } from "./table.ts";

/** A body of more bytes than this is refused. */
const MAX_BYTES = 512 * 1024 * 1024;

/** What is to be asked of a server. */
interface Order {
  readonly method: string;
  readonly url: URL;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Uint8Array | undefined;
}

/**
 * Primitives of HTTP. A request is an exchange, whose response is an Array of the status, the reason, names and values of
 * headers in turn, and the body's bytes; its problem is one of the system's name for it, a Symbol such as `#ECONNREFUSED`, and
 * a text.
 */
export const httpPrimitives: PrimitiveTable = {
  httpBegin: (vm, self, method, url, headers, body) => {
    if (!isObject(self) || !isText(method) || !isText(url)) return undefined;
    const names = textsIn(vm, headers);
    const target = URL.parse(vm.text(url));
    if (!names || !target || !/^https?:$/.test(target.protocol)) return undefined;
    const bytes = body !== undefined && isBytes(body) ? body.bytes.slice() : undefined;
    const order = { method: vm.text(method), url: target, headers: names, body: bytes };
    beginExchange(
      vm,
      self,
      (ending) => (vm.isPastState && !READING.has(order.method) ? refuse() : ask(order, ending)),
      ({ response, body: answer }) => described(vm, response, answer),
      (error) => problem(vm, error),
    );
    return self;
  },
  /** Nobody waits for the response any more. */
  httpCancel: (_vm, self) => {
    if (!isObject(self)) return undefined;
    cancelExchange(self);
    return self;
  },
};

function textsIn(vm: VM, list: MaybeValue): readonly string[] | undefined {
  if (!isIndexed(list)) return undefined;
  const elements = vm.elements(list);
  return elements.every(isText) ? elements.map((each) => vm.text(each)) : undefined;
}

/** The methods that change nothing where they are asked for. */
const READING: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** A request that is not made in a past state. */
const refuse = (): Promise<never> =>
  Promise.reject(Object.assign(new Error("Not from a past state"), { code: PAST_STATE }));

interface Answer {
  readonly response: IncomingMessage;
  readonly body: Uint8Array;
}

async function ask({ method, url, headers, body }: Order, ending: AbortSignal): Promise<Answer> {
  // Loaded at the first request: most workspaces make none.
  const { request } = await (url.protocol === "https:" ? import("node:https") : import("node:http"));
  return new Promise<Answer>((resolve, reject) => {
    const options = { method, headers: byName(headers), signal: ending };
    const asked: ClientRequest = request(url, options, (response) => {
      collected(response).then((all) => resolve({ response, body: all }), reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

/** Names and values in turn as Node wants them, who then adds what every request has, such as the host. */
function byName(headers: readonly string[]): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (let i = 0; i + 1 < headers.length; i += 2) (all[headers[i] ?? ""] ??= []).push(headers[i + 1] ?? "");
  return all;
}

async function collected(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) throw new Error("A response is bytes");
    size += chunk.length;
    if (size > MAX_BYTES)
      throw Object.assign(new Error(`The response has more than ${MAX_BYTES} bytes`), { code: "EFBIG" });
    chunks.push(chunk);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function described(
  vm: VM,
  { statusCode = 0, statusMessage = "", rawHeaders }: IncomingMessage,
  body: Uint8Array,
): Value {
  const headers = vm.array(rawHeaders.map((each) => vm.string(each)));
  return vm.array([statusCode, vm.string(statusMessage), headers, vm.bytes(body)]);
}

function problem(vm: VM, error: unknown): Value {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const text = error instanceof Error ? error.message : String(error);
  return vm.array([vm.symbol(typeof code === "string" ? code : "EIO"), vm.string(text)]);
}
