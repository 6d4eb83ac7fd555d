import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { run } from "../../src-main/cli/fixtures/command.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace } from "../../src-main/workspaces/index.ts";

test("[P1] [P2] [P5] [P6] [P7] [P8] a restore that was answered survives a kill at once; the states before and after it are compared, forked and looked at", async () => {
  await using home = new TestHome();
  const folder = home.project("points");
  const entry = home.entry("points");
  const fresnel = async (...words: string[]): Promise<string> => {
    const { stdout, stderr } = await run(home, folder, ...words);
    return stdout + stderr;
  };
  const SUM = "Points inject: 0 into: [ :sum :each | sum + each x ]";

  await fresnel("eval", "Smalltalk at: #Points put: ((1 to: 5000) collect: [ :i | i @ i ]). 0");
  await fresnel("snapshot", "then");
  await fresnel("eval", "Points at: 4000 put: 0 @ 0. Smalltalk at: #Later put: 1");
  await fresnel("workspace", "stop");

  const { client } = await openWorkspace(entry, home.options);
  const { session } = await client.request("session/open", {});
  const { pid } = await client.request("workspace/status", {});
  const { undo } = await client.request("snapshot/restore", { session, name: "then" });
  process.kill(pid, "SIGKILL");
  client.close();

  expect(await fresnel("eval", SUM)).toContain("12502500");
  await fresnel("eval", "(Points at: 10) == (Points at: 10) ifTrue: [ Points at: 10 put: 20 @ 20 ]");
  await fresnel("snapshot", "after");
  const between = await fresnel("diff", "then", "after");
  expect(between).toContain("globals/Points/10: Point");
  expect(between).not.toContain("Points/4000");
  expect(await fresnel("diff", undo, "then")).toContain("globals/Points/4000");
  expect(await fresnel("at", undo, "eval", SUM)).toContain("12498500");
  expect(await fresnel("at", "after", "eval", SUM)).toContain("12502510");
  await fresnel("fork", "after", "--name", "beside");
  expect(await fresnel("eval", "--workspace", "beside", SUM)).toContain("12502510");
  expect(await fresnel("verify")).not.toContain("damaged");

  const again = await openWorkspace(entry, home.options);
  const late = await again.client.request("session/open", {});
  await again.client.request("snapshot/restore", { session: late.session, name: undo });
  const summed = await again.client.request("evaluation/evaluate", {
    session: late.session,
    evaluationId: randomUUID(),
    source: SUM,
  });
  expect(summed).toMatchObject({ outcome: "ok", value: { printString: "12498500" } });
  again.client.close();
});
