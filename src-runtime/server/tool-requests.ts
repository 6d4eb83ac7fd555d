import type { Events, SessionId } from "../protocol/index.ts";
import type { Session } from "../sessions/index.ts";
import { displayName, type ToolRequest, type VM } from "../vm/index.ts";

/** How many looks code gets within a second; a loop would else fill the screen. */
export const MAX_A_SECOND = 20;

/** A session that asks. */
interface Asking extends Pick<Session, "id"> {
  readonly registry: Pick<Session["registry"], "put">;
}

/** What a session has been given in the second that began at `since`. */
interface Given {
  readonly since: number;
  count: number;
}

/**
 * Passes on that code asks for a look at something: to whoever shows its session. An object that is to be inspected is
 * kept with the session by a name until others took its place; an inspector keeps it for itself once it is open.
 */
export class ToolRequests {
  readonly #vm: VM;
  readonly #emit: (event: Events["tool/asked"]) => void;
  readonly #given = new Map<string, Given>();
  #last = 0;
  /** Hears that there were more in a second than are passed on. */
  onTooMany: (session: Asking) => void = () => undefined;

  constructor(vm: VM, emit: (event: Events["tool/asked"]) => void) {
    this.#vm = vm;
    this.#emit = emit;
  }

  ask(session: Asking, request: ToolRequest): void {
    if (!this.#allows(session)) return;
    const tool = this.#tool(session, request);
    if (tool) this.#emit({ session: session.id as SessionId, tool });
  }

  #tool(session: Asking, request: ToolRequest): Events["tool/asked"]["tool"] | undefined {
    if (request.kind === "browse") {
      const { name, isMeta } = request.behavior.$info;
      const side = isMeta ? "class" : "instance";
      return { kind: "browser", class: name, side, ...(request.selector && { selector: request.selector }) };
    }
    const { registry } = session;
    const kept = `inspect ${++this.#last % MAX_A_SECOND}`;
    if (!registry.put(kept, request.value)) return undefined;
    const title = this.#vm.isBehavior(request.value)
      ? displayName(request.value.$info)
      : withArticle(this.#vm.classOf(request.value).$info.name);
    return { kind: "inspector", kept, title };
  }

  #allows(session: Asking): boolean {
    const now = this.#vm.scheduler.clock.now();
    let given = this.#given.get(session.id);
    if (!given || now - given.since >= 1_000) this.#given.set(session.id, (given = { since: now, count: 0 }));
    given.count++;
    if (given.count === MAX_A_SECOND + 1) this.onTooMany(session);
    return given.count <= MAX_A_SECOND;
  }
}

const withArticle = (name: string): string => `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
