import { expect, test } from "vitest";
import { readNodeInfo } from "../../src-runtime/protocol/index.ts";
import { run } from "../../src-main/cli/fixtures/command.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";

test("[P2] [L6] classes are told of an orderly end and of each beginning; after kill -9 that nobody was told of the end", async () => {
  await using home = new TestHome();
  const folder = home.project("post");
  const entry = home.entry("post");
  const print = async (source: string): Promise<string> => (await run(home, folder, "eval", source)).stdout.trim();
  await print("Object << #Mailer slots: {}; package: 'Post'; install");
  await print("Smalltalk at: #Heard put: OrderedCollection new");
  await print("Mailer class compile: 'startUp: resuming Heard add: SessionManager default currentSession start'");
  await print("Mailer class compile: 'shutDown: quitting Heard add: #down -> quitting'");
  await print("SessionManager default registerUserClassNamed: #Mailer");
  await run(home, folder, "workspace", "stop");
  expect(await print("Heard asArray")).toBe("{#down->true. #resumed}");
  await run(home, folder, "snapshot", "v1");
  process.kill(readNodeInfo(entry.files.node)?.pid ?? 0, "SIGKILL");
  expect(await print("Heard asArray")).toBe("{#down->true. #resumed. #recovered}");
  await run(home, folder, "restore", "v1");
  expect(await print("Heard asArray")).toBe("{#down->true. #resumed. #restored}");
});
