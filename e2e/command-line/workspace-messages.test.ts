import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run, start } from "../../src-main/cli/fixtures/command.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";

/** Evaluates, and answers what is printed: the value, or the first line of the error. */
async function evaluated(home: TestHome, folder: string, source: string): Promise<string> {
  const { stdout, stderr } = await run(home, folder, "eval", source);
  return stdout.trim() || (stderr.split("\n")[0] ?? "");
}

test("[W11] [P1] a snapshot is saved, listed, renamed and deleted from code, with clear errors", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  const print = (source: string): Promise<string> => evaluated(home, folder, source);
  expect(await print("x := 1. (Workspace snapshot: 'v1' note: 'the first') note")).toBe("'the first'");
  expect(await print("Workspace snapshots collect: [ :each | each name ]")).toBe("#('v1')");
  expect((await run(home, folder, "snapshots")).stdout).toContain("the first");
  expect(await print("(Workspace snapshotNamed: 'v1') rename: 'v2'")).toBe("a WorkspaceSnapshot(v2)");
  expect(await print("((Workspace snapshotNamed: 'v2') note: 'renamed') note")).toBe("'renamed'");
  expect((await run(home, folder, "snapshots")).stdout).toMatch(/^v2 .*renamed$/m);
  expect(await print("Workspace snapshot: 'v2'")).toMatch(/^WorkspaceNameTaken: .*v2/);
  expect(await print("Workspace restore: 'v1'")).toMatch(/^WorkspaceNotFound: .*v1/);
  expect(await print("[ Workspace deleteSnapshot: 'v1' ] on: WorkspaceError do: [ :error | error reason ]")).toBe(
    "#notFound",
  );
  expect(await print("Workspace snapshot: ''")).toMatch(/^WorkspaceError: name: /);
  expect(await print("(Workspace snapshotNamed: 'v2') delete. Workspace snapshots")).toBe("#()");
  expect(await print("x")).toBe("1");
});

test("[W11] [P1] restoring from code ends the evaluation that asks; what it names undoes it", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  const print = (source: string): Promise<string> => evaluated(home, folder, source);
  await print("x := 1. Smalltalk at: #Kept put: OrderedCollection new. Smalltalk at: #Unwound put: 0");
  await run(home, folder, "snapshot", "v1");
  await print("x := 2. Kept add: 7");
  const source =
    "x := 3. [ Workspace restore: 'v1'. Kept add: 8. x := 4 ] ensure: [ Smalltalk at: #Unwound put: 1 ]. x := 5";
  const restored = await print(source);
  expect(restored).toMatch(/^WorkspaceRestored: The workspace is being restored from v1, .* undoes it$/);
  expect(await print("{ x. Kept. Unwound }")).toBe("an Array(1 an OrderedCollection() 0)");
  // It was unwound before the state was replaced, and the state before is that of the moment of asking.
  const undo = /'(before [^']*)'/.exec(restored)?.[1] ?? "";
  expect(await print(`Workspace restore: '${undo}'`)).toMatch(/^WorkspaceRestored/);
  expect(await print("{ x. Kept }")).toBe("an Array(3 an OrderedCollection(7))");
});

test("[W11] [P1] a snapshot of the session that asks is saved and restored from code", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  const print = (source: string): Promise<string> => evaluated(home, folder, source);
  expect(
    await print("x := 1. Smalltalk at: #Kept put: 1. (Workspace snapshotSession: 'mine' note: 'of main') sessionName"),
  ).toBe("'main'");
  const restored = await print("x := 2. Smalltalk at: #Kept put: 2. (Workspace snapshotNamed: 'mine') restore. x := 3");
  expect(restored).toMatch(/^WorkspaceRestored: The session is being restored from mine, .* undoes it$/);
  expect(await print("{ x. Kept }")).toBe("#(1 2)");
  const undo = /'(before [^']*)'/.exec(restored)?.[1] ?? "";
  expect(await print(`Workspace restore: '${undo}'`)).toMatch(/^WorkspaceRestored/);
  expect(await print("x")).toBe("2");
  expect(await print("(Workspace snapshot: 'all') sessionName")).toBe("nil");
});

test("[W11] a process that asked when a state was stored comes back suspended with that state", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  const print = (source: string): Promise<string> => evaluated(home, folder, source);
  // The snapshot has the process that makes it, in its midst.
  await print("Smalltalk at: #Runs put: 0. Workspace snapshot: 'mid'. Smalltalk at: #Runs put: 1");
  expect(await print("Workspace restore: 'mid'")).toMatch(/^WorkspaceRestored/);
  expect(await print("Runs")).toBe("0");
  expect(await print("Workspace snapshots size")).toBe("2");
});

test("[W11] [P6] [P7] [P9] [P10] what the command line does with the store is done from code, as of now", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  const print = (source: string): Promise<string> => evaluated(home, folder, source);
  await print("Smalltalk at: #Bank put: (OrderedCollection with: 3/4). answer := 41");
  await print("Workspace snapshot: 'v1'");
  await print("Bank add: 17. answer := 42");
  expect(await print("(Workspace changesSince: 'v1') anySatisfy: [ :each | (each at: 'after') = '17' ]")).toBe("true");
  expect(await print("Workspace at: 'v1' evaluate: 'answer + 1'")).toBe("'42'");
  expect(await print("Workspace at: 'v1' evaluate: 'nil foo'")).toMatch(/^WorkspaceError: MessageNotUnderstood: /);
  expect(await print("(Workspace query: 'SELECT name FROM symbols WHERE name = ''answer''') first at: 'name'")).toBe(
    "'answer'",
  );
  expect(await print("Workspace query: 'DROP TABLE symbols'")).toMatch(/^WorkspaceError: /);
  expect(await print("(Workspace info at: 'snapshots')")).toBe("1");
  expect(await print("(Workspace whatKeeps: 'globals/Bank') at: 'path'")).toBe("'globals/Bank'");
  expect(await print("Workspace verify at: 'sound'")).toBe("true");
  expect(await print("(Workspace collectGarbage at: 'kept') > 0")).toBe("true");
  expect(await print("Workspace backups size. Workspace backup. Workspace backups size")).toBe("1");
  expect(await print("(Workspace status at: 'name') = Workspace name")).toBe("true");
  expect(await print("Workspace forkNamed: 'trial'")).toBe("'trial'");
  expect((await run(home, folder, "eval", "--workspace", "trial", "Bank size")).stdout).toBe("2\n");

  expect(await print("((Workspace exportTo: 'exported') at: 'files') > 0")).toBe("true");
  expect(existsSync(join(folder, "exported/objects"))).toBe(true);
  await print("Smalltalk at: #Bank put: nil");
  expect(await print("((Workspace importFrom: 'exported') at: 'bindings') includes: 'globals/Bank'")).toBe("true");
  expect(await print("Bank last")).toBe("17");
});

test("[W11] [P6] a fork is merged from code: planned, refused while something is in conflict, decided, undone", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  const print = (source: string): Promise<string> => evaluated(home, folder, source);
  await print("Smalltalk at: #Rates put: { 1. 2. 3 }. x := 1. Workspace forkNamed: 'trial'");
  await run(home, folder, "eval", "--workspace", "trial", "Rates at: 1 put: 10; at: 3 put: 30. x := 10");
  await print("Rates at: 1 put: 11");
  const paths = (of: string): string => `((${of}) collect: [ :each | each at: 'path' ]) asArray`;
  expect(await print(paths("(Workspace mergePlanFrom: 'trial') at: 'taken'"))).toBe(
    "#('globals/Rates/3' 'sessions/main/x')",
  );
  expect(await print("(Workspace mergeFrom: 'trial') at: 'applied'")).toBe("false");
  expect(await print("{ Rates. x }")).toBe("#(#(11 2 3) 1)");
  expect(await print("Workspace mergeFrom: 'nobody'")).toMatch(
    /^WorkspaceError: There is no workspace nobody; there are/,
  );
  expect(await print("undo := (Workspace mergeFrom: 'trial' take: #('globals/Rates/1') keep: #()) at: 'undo'")).toMatch(
    /^'before merging trial/,
  );
  expect(await print("{ Rates. x }")).toBe("#(#(10 2 30) 10)");
  expect(await print("Workspace restore: undo")).toMatch(/^WorkspaceRestored/);
  expect(await print("{ Rates. x }")).toBe("#(#(11 2 3) 1)");
});

test("[W11] the workspace, its sessions and its project are known to code, and others hear of a broadcast", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  const print = (source: string): Promise<string> => evaluated(home, folder, source);
  expect(await print("Workspace name")).toBe("'bank'");
  expect(await print("Workspace projectPath")).toBe(`'${folder}'`);
  expect(await print("Workspace currentSession")).toBe("a WorkspaceSession(main)");
  await run(home, folder, "eval", "--session", "other", "y := 1");
  expect(await print("Workspace sessions keys asSortedCollection asArray")).toBe("#('main' 'other')");
  expect(await print("(Workspace sessions at: 'other') bindingCount > 0")).toBe("true");
  const told = await run(home, folder, "eval", "Workspace broadcast: 'tea'");
  expect(told.stderr).toBe("[workspace] 'tea'\n");
});

test("[W11] from an actor, and from a throw-away workspace, what can't be done is refused with the reason", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  const print = (source: string): Promise<string> => evaluated(home, folder, source);
  await print("Actor << #Keeper slots: {}; package: 'Keepers'; install");
  await print("Keeper compile: 'save: aName ^ (Workspace snapshot: aName) name'");
  await print("Keeper compile: 'back: aName Workspace restore: aName'");
  expect(await print("(keeper := Keeper spawn) save: 'by an actor'")).toBe("'by an actor'");
  expect(await print("keeper back: 'by an actor'")).toMatch(/an actor has no session/);
  const fresh = await run(home, folder, "eval", "--fresh", "Workspace verify");
  expect(fresh.stderr).toMatch(/^WorkspaceError: A throw-away workspace has no commands/);
});

test("[W11] [L5] who is interrupted while it waits ends what it asked for", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  await run(home, folder, "eval", "started := Semaphore new");
  await run(home, folder, "snapshot", "v1");
  const endless = start(home, folder, ["eval", "Workspace at: 'v1' evaluate: '[ true ] whileTrue'"]);
  const past = (): readonly string[] => readdirSync(home.folder).filter((name) => name.startsWith("fresnel-"));
  while (past().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  endless.child.kill("SIGINT");
  expect((await endless.outcome).code).toBe(130);
  while (past().length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await run(home, folder, "eval", "3 + 4")).stdout).toBe("7\n");
});
