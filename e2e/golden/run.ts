import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { openNamedSession, openWorkspace, SessionTokens, stopWorkspace } from "../../src-main/workspaces/index.ts";
import { keepGoldenStore } from "./golden-store.ts";
import { makeGoldenState, SESSION } from "./golden-state.ts";

/** `npm run golden`: makes the golden store of the present formats, after one of them changed. */
await using home = new TestHome();
const entry = home.entry("golden");
const { client } = await openWorkspace(entry, home.options);
const { session } = await openNamedSession(client, SESSION, new SessionTokens(entry));
await makeGoldenState(client, session);
client.close();
await stopWorkspace(entry, home.options, "the golden store is whole");
console.log(`Wrote ${keepGoldenStore(entry.files.store)}`);
