import { statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bank, saveStored } from "../snapshots/fixtures/stored-workspace.ts";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { run } from "./fixtures/command.ts";

describe("fresnel backup and restore-backup", () => {
  test("[P10] bring back what was, and what was replaced is a backup too", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const folder = home.project("bank");
    saveStored(entry, "v1", bank([10]));
    expect((await run(home, folder, "backup")).stdout).toContain("Backed up to ");
    saveStored(entry, "v2", bank([20]));
    const snapshots = async (): Promise<string> =>
      (await run(home, folder, "sql", "SELECT DISTINCT name FROM snapshots ORDER BY name")).stdout;
    expect(await snapshots()).toBe("name\nv1\nv2\n");
    expect(await run(home, folder, "restore-backup")).toMatchObject({ code: 0, stderr: "" });
    expect(await snapshots()).toBe("name\nv1\n");
    expect(await run(home, folder, "restore-backup", "1")).toMatchObject({ code: 0, stderr: "" });
    expect(await snapshots()).toBe("name\nv1\nv2\n");
    expect(JSON.parse((await run(home, folder, "backup", "--list", "--json")).stdout)).toHaveLength(3);
  });

  test("[P10] a running workspace is backed up, not restored; afterwards it starts with what the backup has", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 1");
    await run(home, folder, "snapshot", "one");
    expect((await run(home, folder, "backup")).code).toBe(0);
    await run(home, folder, "eval", "x := 2");
    const refused = await run(home, folder, "restore-backup");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toBe(
      "bank runs, and this needs its store alone: fresnel workspace stop 'bank', then once more\n",
    );
    await run(home, folder, "workspace", "stop");
    expect((await run(home, folder, "restore-backup", "1")).code).toBe(0);
    expect((await run(home, folder, "eval", "x")).stdout).toBe("1\n");
  });

  test("[P10] the oldest backups go", async () => {
    await using home = new TestHome();
    saveStored(home.entry("bank"), "v1", bank([10]));
    const made: string[] = [];
    for (let count = 0; count < 3; count++) {
      const { stdout } = await run(home, home.project("bank"), "backup", "--keep", "2", "--json");
      made.unshift((JSON.parse(stdout) as { file: string }).file);
    }
    const list = JSON.parse((await run(home, home.project("bank"), "backup", "--list", "--json")).stdout) as object[];
    expect(list).toMatchObject(made.slice(0, 2).map((file, index) => ({ number: index + 1, file })));
  });

  test("[P10] a damaged store is not backed up, and a damaged backup not restored; --force replaces a damaged store", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const folder = home.project("bank");
    saveStored(entry, "v1", bank([10]));
    const { file } = JSON.parse((await run(home, folder, "backup", "--json")).stdout) as { file: string };
    writeFileSync(entry.files.store, Buffer.alloc(statSync(entry.files.store).size, 7));
    expect(await run(home, folder, "backup")).toMatchObject({ code: 1, stdout: "" });
    expect(await run(home, folder, "restore-backup")).toMatchObject({ code: 1, stdout: "" });
    expect(await run(home, folder, "restore-backup", "--force")).toMatchObject({ code: 0, stderr: "" });
    expect((await run(home, folder, "verify")).code).toBe(0);
    writeFileSync(file, Buffer.alloc(4096, 7));
    expect(await run(home, folder, "restore-backup", "--force")).toMatchObject({ code: 1, stdout: "" });
    expect((await run(home, folder, "verify")).code).toBe(0);
  });

  test("[P10] a backup that is not there, or none to make, is bad usage", async () => {
    await using home = new TestHome();
    home.entry("bank");
    const folder = home.project("bank");
    expect(await run(home, folder, "restore-backup", "3")).toMatchObject({
      code: 2,
      stderr: "There is no backup 3: none was made yet\n",
    });
    expect((await run(home, folder, "backup")).stderr).toContain("no store yet");
    expect((await run(home, folder, "restore-backup", "x")).code).toBe(2);
  });
});
