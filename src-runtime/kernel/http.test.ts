import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testPackages } from "./package-tests.ts";
import { bootTestVM } from "./testing.ts";

const machine = bootTestVM();
const { print } = machine;

testPackages({ row: "L2", packages: ["Zinc-Character-Encoding-Core", "Zinc-HTTP"] }, machine);

/** What the server was asked, and how it was left. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

const asked: Asked[] = [];
/** Requests that get no answer, and what to do when their client goes away. */
const unanswered = new Set<ServerResponse>();
let onGone: () => void = () => undefined;
let server: Server;
let base: string;

type Route = (request: Asked, response: ServerResponse) => void;

const routes: Readonly<Record<string, Route>> = {
  "/hello": (_request, response) =>
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end("Grüße 😀"),
  "/latin": (_request, response) =>
    response.writeHead(200, { "content-type": "text/plain; charset=ISO-8859-1" }).end(Buffer.from("Grüße", "latin1")),
  "/bytes": (_request, response) =>
    response.writeHead(200, { "content-type": "application/octet-stream" }).end(Buffer.from([0, 255, 7])),
  "/echo": ({ method, body, headers }, response) =>
    response
      .writeHead(200, { "content-type": "text/plain", "x-got": headers["content-type"] ?? "" })
      .end(`${method} ${body}`),
  "/json": ({ body }, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(`{"got":${body === "" ? "null" : body}}`),
  "/cookies": (_request, response) => response.writeHead(200, { "set-cookie": ["a=1", "b=2"] }).end("x"),
  "/missing": (_request, response) => response.writeHead(404, { "content-type": "text/plain" }).end("not here"),
  "/moved": (_request, response) => response.writeHead(302, { location: "/hello" }).end(),
  "/relative/moved": (_request, response) => response.writeHead(301, { location: "there" }).end(),
  "/relative/there": (_request, response) => response.writeHead(200, { "content-type": "text/plain" }).end("there"),
  "/again": (_request, response) => response.writeHead(307, { location: "/echo" }).end(),
  "/round": (_request, response) => response.writeHead(302, { location: "/round" }).end(),
  "/empty": (_request, response) => response.writeHead(204).end(),
  "/cut": (_request, response) => response.destroy(),
  "/never": (_request, response) => {
    unanswered.add(response);
    response.on("close", () => {
      unanswered.delete(response);
      onGone();
    });
  },
};

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await print(`Smalltalk at: #Base put: '${base}'`);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "", url = "", headers } = request;
  const told = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
  asked.push(told);
  const route = routes[url.replace(/\?.*/, "")];
  if (route) route(told, response);
  else response.writeHead(500).end();
}

describe("[L2] ZnClient", () => {
  test.each([
    ["ZnClient new get: Base , '/hello'", "'Grüße 😀'"],
    ["ZnClient new get: Base , '/latin'", "'Grüße'"],
    ["ZnClient new get: Base , '/bytes'", "#[0 255 7]"],
    ["ZnClient new get: Base , '/empty'", "nil"],
    ["(ZnEasy get: Base , '/missing') printString", "'a ZnResponse(404 Not Found)'"],
    ["(ZnEasy get: Base , '/missing') contents", "'not here'"],
    ["(ZnEasy get: Base , '/hello') contentType printString", "'text/plain;charset=utf-8'"],
    ["(ZnEasy get: Base , '/hello') isSuccess", "true"],
    ["(ZnEasy head: Base , '/hello') contents", "nil"],
    ["(ZnEasy get: Base , '/cookies') headers at: 'set-cookie'", "#('a=1' 'b=2')"],
    ["ZnClient new post: Base , '/echo' contents: 'Grüße'", "'POST Grüße'"],
    ["ZnClient new put: Base , '/echo' contents: #[ 65 66 ]", "'PUT AB'"],
    ["ZnClient new delete: Base , '/echo'", "'DELETE '"],
    ["ZnClient new url: Base , '/echo'; formAt: 'a b' put: 'ü&'; post", "'POST a%20b=%C3%BC%26'"],
    ["(ZnEasy post: Base , '/echo' data: (ZnEntity json: '{}')) headers at: 'X-Got'", "'application/json'"],
    ["ZnClient new http; host: '127.0.0.1'; port: Base asUrl port; path: 'hello'; get", "'Grüße 😀'"],
    ["(Base , '/hello') asUrl retrieveContents", "'Grüße 😀'"],
    ["(ZnClient new forJsonREST; post: Base , '/json' contents: { 1. 'two'. nil }) at: 'got'", "#(1 'two' nil)"],
    ["(ZnClient new forJsonREST; get: Base , '/json') at: 'got'", "nil"],
    ["ZnClient new get: Base , '/moved'", "'Grüße 😀'"],
    ["ZnClient new get: Base , '/relative/moved'", "'there'"],
    ["ZnClient new post: Base , '/again' contents: 'all of it'", "'POST all of it'"],
    ["(ZnClient new followRedirects: false; get: Base , '/moved'; response) location", "'/hello'"],
    [
      "| client | client := ZnClient new url: Base , '/echo'; yourself. client contents: 'one'; post. client get",
      "'GET '",
    ],
  ])("%s is %s", async (source, expected) => {
    expect(await print(source)).toBe(expected);
  });

  test.each([
    ["ZnClient new get: Base , '/round'", /^ZnTooManyRedirects: .*leads elsewhere more than 3 times/],
    [
      "ZnClient new enforceHttpSuccess: true; get: Base , '/missing'",
      /^ZnHttpUnsuccessful: .*HTTP status 404 Not Found/,
    ],
    [
      "ZnClient new forJsonREST; numberOfRetries: 0; get: Base , '/hello'",
      /^ZnUnexpectedContentType: .*Expected application\/json instead of text\/plain/,
    ],
    ["ZnClient new get: Base , '/cut'", /^ConnectionClosed: /],
    ["ZnClient new get: 'http://127.0.0.1:1/'", /^ConnectionRefused: .*Nobody listens at 127.0.0.1:1/],
    ["ZnClient new get: 'http://no-such-machine.invalid/'", /^(NameLookupFailure|NetworkError): /],
    ["ZnClient new get: 'ftp://127.0.0.1/'", /^ZnUnknownScheme: .*ftp is no way to ask a server/],
    ["ZnClient new get", /^ZnMissingHost: .*Say which server/],
    [
      "ZnClient new timeout: 0.05; get: Base , '/never'",
      /^ConnectionTimedOut: .*No response from 127.0.0.1:\d+ within 0.05 s/,
    ],
    ["ZnClient new headerAt: 'X' put: String lf; get: Base , '/hello'", /^NetworkError: .*failed: /],
  ])("%s is an error that says why", async (source, message) => {
    expect(await print(source)).toMatch(message);
  });

  test("sends query, headers and names", async () => {
    asked.length = 0;
    await print(
      "ZnClient new url: Base , '/hello'; queryAt: 'q' put: 'a b'; headerAt: 'X-Own' put: 'mine'; username: 'ann' password: 'geheim'; get",
    );
    expect(asked[0]).toMatchObject({
      method: "GET",
      url: "/hello?q=a%20b",
      headers: {
        "x-own": "mine",
        authorization: `Basic ${btoa("ann:geheim")}`,
        accept: "*/*",
        "user-agent": "Fresnel",
      },
    });
  });

  test("answers what ifFail: says, and tries again as often as it was told to", async () => {
    asked.length = 0;
    const source = "ZnClient new numberOfRetries: 2; ifFail: [ :e | e class name ]; get: Base , '/cut'";
    expect(await print(source)).toBe("#ConnectionClosed");
    expect(asked.length).toBe(3);
  });

  test("lets other processes run while it waits, and a request that nobody waits for is ended", async () => {
    const gone = new Promise<void>((resolve) => (onGone = resolve));
    await print(`
      | done waiting |
      done := Semaphore new.
      waiting := [ [ ZnClient new get: Base , '/never' ] ensure: [ done signal ] ] fork.
      Processor yield.
      Smalltalk at: #Waiting put: waiting`);
    await expect.poll(() => unanswered.size).toBe(1);
    expect(await print("(1 to: 100) inject: 0 into: [ :sum :each | sum + each ]")).toBe("5050");
    await print("Waiting terminate");
    await gone;
    expect(unanswered.size).toBe(0);
  });

  test("several processes ask at once", async () => {
    expect(
      await print(`
      | answers done |
      answers := Array new: 5.
      done := Semaphore new.
      1 to: 5 do: [ :i | [ answers at: i put: (ZnClient new post: Base , '/echo' contents: i printString). done signal ] fork ].
      5 timesRepeat: [ done wait ].
      answers`),
    ).toBe("#('POST 1' 'POST 2' 'POST 3' 'POST 4' 'POST 5')");
  });
});
