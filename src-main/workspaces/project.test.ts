import { createHash } from "node:crypto";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TestHome } from "./fixtures/test-home.ts";
import { NoSuchProject, projectAround, projectPath, workspaceIdOf } from "./project.ts";

describe("a project", () => {
  test("[W2] has one real path, whichever way one comes to it", async () => {
    await using home = new TestHome();
    const project = home.project("bank");
    symlinkSync(project, join(home.folder, "link"));
    expect(projectPath(join(home.folder, "link"))).toBe(project);
    expect(projectPath(join(project, "..", "bank"))).toBe(project);
  });

  test("[W2] has a workspace called by the SHA-256 of that path", () => {
    const hash = createHash("sha256").update("/projects/bank").digest("hex");
    expect(hash.startsWith(workspaceIdOf("/projects/bank"))).toBe(true);
    expect(workspaceIdOf("/projects/bank")).toHaveLength(32);
  });

  test("[W2] is around all its folders when it has a .project file; a plain folder is its own", async () => {
    await using home = new TestHome();
    const inside = home.project("bank", "src", "Bank");
    expect(projectAround(inside)).toBe(inside);
    writeFileSync(join(home.project("bank"), ".project"), "{}");
    expect(projectAround(inside)).toBe(home.project("bank"));
  });

  test("that is no folder is refused by its name", async () => {
    await using home = new TestHome();
    expect(() => projectPath(join(home.folder, "nowhere"))).toThrow(NoSuchProject);
    writeFileSync(join(home.folder, "file"), "");
    expect(() => projectPath(join(home.folder, "file"))).toThrow(/is a file/);
  });
});
