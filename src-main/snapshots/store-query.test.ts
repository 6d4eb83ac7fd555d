import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { bank, saveStored } from "./fixtures/stored-workspace.ts";
import { queryStore } from "./store-query.ts";

const ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

test("[P9] a query ends with its process when who asked does not want it any more", async () => {
  await using home = new TestHome();
  const entry = home.entry("bank");
  saveStored(entry, "v1", bank([10]));
  const asker = new AbortController();
  const request = { store: entry.files.store, sql: ENDLESS, limit: 1, milliseconds: 3_600_000 };
  const answer = queryStore(request, asker.signal);
  asker.abort(new Error("enough"));
  await expect(answer).rejects.toThrow("enough");
  await expect(queryStore(request, asker.signal)).rejects.toThrow("enough");
});

test("[P9] the process of a query ends by itself after its time, though nobody is there to end it", async () => {
  await using home = new TestHome();
  const entry = home.entry("bank");
  saveStored(entry, "v1", bank([10]));
  const program = fileURLToPath(new URL("./sql-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "ignore", "inherit"] });
  const ended = once(child, "exit");
  child.stdin.end(JSON.stringify({ store: entry.files.store, sql: ENDLESS, limit: 1, milliseconds: 100 }));
  expect(await ended).toEqual([null, "SIGKILL"]);
});
