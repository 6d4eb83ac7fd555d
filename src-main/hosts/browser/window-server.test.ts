import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { Access } from "./access.ts";
import { WindowServer } from "./window-server.ts";
import { Page, Refused } from "./fixtures/page.ts";
import { TestWindows } from "./fixtures/test-windows.ts";

/** An answer to a request with exactly these headers, which `fetch` would not send. */
function ask(origin: string, path: string, headers: Record<string, string>, method = "GET"): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}${path}`, { headers, method }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** What became of a web socket that was opened with these headers and sent this. */
async function knock(origin: string, headers: Record<string, string>, first?: string): Promise<number | string> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/socket`, { headers });
  const refused = once(socket, "error").then(([error]) => (error as Error).message);
  const closed = once(socket, "close").then(([code]) => code as number);
  refused.catch(() => {});
  if (first !== undefined) {
    await Promise.race([once(socket, "open"), refused]);
    if (socket.readyState === WebSocket.OPEN) socket.send(first);
  }
  return Promise.race([refused, closed]);
}

describe("the server of windows", () => {
  test("[X4] serves the built files, with a policy that lets scripts come from itself alone", async () => {
    await using windows = await TestWindows.start();
    const page = await fetch(windows.origin);
    expect(await page.text()).toContain("Fresnel");
    const policy = page.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers.get("set-cookie")).toBeNull();
    const script = await fetch(`${windows.origin}/assets/main-1a2b.js`);
    expect(script.headers.get("cache-control")).toContain("immutable");
  });

  test.each(["/../package.json", "/%2e%2e/package.json", "/assets/main-1a2b.js.map", "/assets", "//etc/passwd"])(
    "[X4] serves nothing else: %s",
    async (path) => {
      await using windows = await TestWindows.start();
      expect(await ask(windows.origin, path, {})).toBe(404);
    },
  );

  test("says of a port that is taken what to do", async () => {
    await using windows = await TestWindows.start();
    const port = Number(new URL(windows.origin).port);
    const access = new Access();
    await expect(WindowServer.start({ port, access, files: new Map(), onWindow: () => {} })).rejects.toThrow(
      `Port ${port} is taken by another program: choose another one`,
    );
  });

  test("[X1] refuses requests for another host", async () => {
    await using windows = await TestWindows.start();
    const { host, port } = new URL(windows.origin);
    expect(await ask(windows.origin, "/", { host })).toBe(200);
    for (const other of ["evil.example", `localhost:${port}`, `evil.example:${port}`, "127.0.0.1"]) {
      expect([other, await ask(windows.origin, "/", { host: other })]).toEqual([other, 403]);
    }
  });

  test("[X1] gives a token to its own pages alone", async () => {
    await using windows = await TestWindows.start();
    const { hash } = new URL(windows.host.address({}));
    const body = hash.slice("#code=".length);
    const url = `${windows.origin}/token`;
    const foreign = await fetch(url, { method: "POST", body, headers: { origin: "http://evil.example" } });
    expect(foreign.status).toBe(403);
    expect((await fetch(url, { method: "POST", body })).status).toBe(403);
    expect(
      (await fetch(url, { method: "POST", body: "x".repeat(2_000), headers: { origin: windows.origin } })).status,
    ).toBe(403);
    // Whoever was refused has not used the code up.
    expect((await fetch(url, { method: "POST", body, headers: { origin: windows.origin } })).status).toBe(200);
  });

  test("[X1] takes a web socket only from its own page, and only with a token first", async () => {
    await using windows = await TestWindows.start();
    const { origin } = windows;
    expect(await knock(origin, {})).toContain("403");
    expect(await knock(origin, { origin: "http://evil.example" })).toContain("403");
    expect(await knock(origin, { origin }, "no token")).toBe(4401);
    expect(await knock(origin, { origin }, '{"token": "wrong"}')).toBe(4401);
    expect(await knock(origin, { origin }, '{"jsonrpc": "2.0", "id": 1, "method": "app/workspaces"}')).toBe(4401);
  });

  test("[X1] lets a page in again with its token, as after F5", async () => {
    await using windows = await TestWindows.start();
    const page = await windows.page();
    await page.close();
    const again = await windows.samePage(page.token);
    expect(await again.request("app/attach", { first: false })).toMatchObject({ canChooseFolder: false });
  });

  test("[X1] says of a used-up address that it is one", async () => {
    await using windows = await TestWindows.start();
    const address = windows.host.address({});
    await (await Page.open(address)).close();
    await expect(Page.open(address)).rejects.toThrow(Refused);
  });
});
