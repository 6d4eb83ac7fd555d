import { join } from "node:path";
import { expect, test } from "vitest";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { bank, saveStored } from "./fixtures/stored-workspace.ts";
import { Generations } from "./generations.ts";

test("[P10] the newest backup is the one that was made last, also when the clock was set back", async () => {
  await using home = new TestHome();
  const entry = home.entry("bank");
  saveStored(entry, "v1", bank([10]));
  const generations = new Generations(entry.files.store, join(home.folder, "backups"));
  const noon = Date.parse("2026-11-30T12:00:00Z");
  const first = await generations.add(2, noon);
  const second = await generations.add(2, noon - 3_600_000);
  expect(generations.list().map(({ file }) => file)).toEqual([second.file, first.file]);
  const third = await generations.add(2, noon - 7_200_000);
  expect(generations.list().map(({ file }) => file)).toEqual([third.file, second.file]);
});
