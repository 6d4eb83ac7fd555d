import type { SessionId } from "../protocol/index.ts";
import type { HeldSession } from "./thread-messages.ts";

/**
 * Which connections hold which sessions: who may name a session in a request, who is told its events, and what a
 * recovered VM must bring back.
 */
export class SessionTable<Connection> {
  readonly #entries = new Map<SessionId, { readonly held: HeldSession; readonly holders: Set<Connection> }>();

  /** The connection has opened the session. */
  hold(connection: Connection, held: HeldSession): void {
    const holders = this.#entries.get(held.session)?.holders ?? new Set<Connection>();
    holders.add(connection);
    this.#entries.set(held.session, { held, holders });
  }

  isHeldBy(connection: Connection, session: SessionId): boolean {
    return this.#entries.get(session)?.holders.has(connection) ?? false;
  }

  holdersOf(session: SessionId): ReadonlySet<Connection> {
    return this.#entries.get(session)?.holders ?? new Set();
  }

  sessionsOf(connection: Connection): readonly SessionId[] {
    return [...this.#entries].filter(([, { holders }]) => holders.has(connection)).map(([session]) => session);
  }

  /** All sessions that somebody holds. */
  get held(): readonly HeldSession[] {
    return [...this.#entries.values()].map((entry) => entry.held);
  }

  /** The session is gone: nobody holds it any more. */
  close(session: SessionId): void {
    this.#entries.delete(session);
  }

  /** The connection is gone; answers the sessions that nobody holds now. */
  release(connection: Connection): readonly SessionId[] {
    const left: SessionId[] = [];
    for (const [session, { holders }] of this.#entries) {
      if (!holders.delete(connection) || holders.size > 0) continue;
      this.#entries.delete(session);
      left.push(session);
    }
    return left;
  }
}
