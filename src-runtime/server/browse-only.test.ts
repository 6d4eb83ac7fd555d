import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import {
  ErrorCode,
  type EvaluationId,
  type Params,
  type Result,
  type SessionId,
  type VmMethod,
  type WorkspaceId,
  requests,
} from "../protocol/index.ts";
import { storeThreadProgram } from "../store/fixtures/bundled-program.ts";
import { StoreThread, valueOf } from "../store/index.ts";
import { createVmService } from "./create-vm-service.ts";
import { RawPeer } from "./fixtures/raw-peer.ts";
import { TestHost, initializeParams } from "./fixtures/test-host.ts";
import { POLL_WORDS, type VmHost } from "./vm-service.ts";

/** A project whose code runs as soon as it may: when its class is initialized, and whenever an object of it is printed. */
const folder = mkdtempSync(join(tmpdir(), "fresnel-browse-only-"));
const project = join(folder, "trap");
mkdirSync(join(project, "src/Trap"), { recursive: true });
writeFileSync(join(project, ".project"), "{ 'srcDirectory' : 'src' }");
writeFileSync(join(project, "src/Trap/package.st"), "Package { #name : 'Trap' }\n");
writeFileSync(
  join(project, "src/Trap/Trap.class.st"),
  `"I am a trap."
Class {
	#name : 'Trap',
	#superclass : 'Object',
	#classVars : [
		'Sprung'
	],
	#category : 'Trap',
	#package : 'Trap'
}

{ #category : 'class initialization' }
Trap class >> initialize [

	Sprung := (Sprung ifNil: [ 0 ]) + 1
]

{ #category : 'accessing' }
Trap class >> sprung [

	^ Sprung
]
`,
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const host: VmHost = {
  words: new Int32Array(new SharedArrayBuffer(POLL_WORDS * 4)),
  takeReasons: () => 0,
  runBegan: () => undefined,
  runEnded: () => undefined,
  emit: () => undefined,
  publish: () => undefined,
};

/** The workspace in one life, for browsing only or trusted. */
async function live<T>(
  browseOnly: boolean,
  use: (ask: <M extends VmMethod>(method: M, params: Params<M>) => Promise<Result<M>>) => Promise<T>,
): Promise<T> {
  const storePath = join(folder, "store.sqlite");
  const store = valueOf(await StoreThread.start({ path: storePath }, await storeThreadProgram()));
  const { service } = await createVmService(host, {
    workspace: { id: "0".repeat(32) as WorkspaceId, name: "trap", projectPath: project, folder, attached: true },
    storePath,
    storePort: store.connect(),
    safeMode: false,
    browseOnly,
    uncleanEnd: false,
    limits: { heapBytes: 1024 ** 3 },
  });
  try {
    return await use(async (method, params) => {
      const handler = service.handlers[method] as (params: unknown, call: unknown) => unknown;
      const call = { signal: new AbortController().signal };
      return (await handler(requests[method].params.parse(params), call)) as never;
    });
  } finally {
    await service.checkpoint();
    await service.dispose();
    await store.close();
  }
}

const evaluation = (session: SessionId, source: string) => ({
  session,
  evaluationId: `e-${source.length}` as EvaluationId,
  source,
});
const refusal = (code: number) => expect.objectContaining({ code });

test("[X5] a workspace for browsing only shows its code and runs nothing of it, also not what runs by itself", async () => {
  await live(true, async (ask) => {
    const { session } = await ask("session/open", {});
    const { classes } = await ask("browsing/classes", { package: "Trap" });
    expect(classes.map(({ name }) => name)).toEqual(["Trap"]);
    const { source } = await ask("browsing/source", { class: "Trap", side: "class", selector: "sprung" });
    expect(source).toContain("^ Sprung");
    for (const asked of [
      ask("evaluation/evaluate", evaluation(session, "Trap sprung")),
      ask("actors/restart", { actor: 1 }),
      ask("code/load", { directories: [project] }),
      ask("test/run", { session, evaluationId: "t" }),
      ask("browsing/accept", { session, class: "Trap", source: "one ^ 1" }),
      ask("inspection/open", { session, of: { source: "Trap sprung" } }),
    ])
      await expect(asked).rejects.toEqual(refusal(ErrorCode.notTrusted));
  });
  // Trusted later, it begins as a new one does; and only once.
  for (let life = 0; life < 2; life++)
    await live(false, async (ask) => {
      const { session } = await ask("session/open", {});
      const result = await ask("evaluation/evaluate", evaluation(session, "Trap sprung"));
      expect(result).toMatchObject({ outcome: "ok", value: { printString: "1" } });
    });
});

test("[X5] a client that binds itself to browsing is refused what runs code, and no other client with it", async () => {
  await using host = await TestHost.start();
  const peer = await RawPeer.connect(host.address);
  peer.request("i", "initialize", initializeParams({ browseOnly: true }));
  expect((await peer.answer("i")).result).toMatchObject({ compatibility: { kind: "full" } });
  peer.request("s", "session/open", {});
  const opened = (await peer.answer("s")).result as Result<"session/open">;
  peer.request("e", "evaluation/evaluate", evaluation(opened.session, "3 + 4"));
  expect((await peer.answer("e")).error).toMatchObject({ code: ErrorCode.notTrusted });
  peer.request("x", "workspace/stop", {});
  expect((await peer.answer("x")).error).toMatchObject({ code: ErrorCode.notTrusted });
  const other = await host.initialized();
  other.request("s", "session/open", {});
  const theirs = (await other.answer("s")).result as Result<"session/open">;
  other.request("e", "evaluation/evaluate", evaluation(theirs.session, "3 + 4"));
  expect((await other.answer("e")).error).toBeUndefined();
});
