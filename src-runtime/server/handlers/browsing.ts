import type { SessionId } from "../../protocol/index.ts";
import type { LivingWorkspace } from "../living-workspace.ts";
import type { VmHandlers } from "../vm-service.ts";
import { assertRuns } from "./evaluation.ts";
import { sessionNamed } from "./sessions.ts";

/** Requests of browsers. */
export function browsingHandlers(
  workspace: LivingWorkspace,
): Pick<VmHandlers, Extract<keyof VmHandlers, `browsing/${string}`>> {
  const { browser, editing } = workspace;
  /** Code is changed only where it may run. */
  const author = (session: SessionId): string => {
    assertRuns(workspace);
    return sessionNamed(workspace, session).name;
  };
  return {
    "browsing/packages": () => ({ packages: browser.packages() }),
    "browsing/classes": ({ hierarchy, ...filter }) => {
      const classes = browser.classes(filter);
      return hierarchy ? { classes, above: browser.above(classes) } : { classes };
    },
    "browsing/newPackage": ({ session, name }) => {
      author(session);
      return editing.newPackage(name);
    },
    "browsing/protocols": (reference) => ({ protocols: browser.protocols(reference) }),
    "browsing/methods": ({ protocol, ...reference }) => ({ methods: browser.methods(reference, protocol) }),
    "browsing/source": (reference) => browser.source(reference),
    "browsing/definition": ({ class: name }) => browser.definition(name),
    "browsing/senders": ({ selector }) => ({ methods: browser.senders(selector) }),
    "browsing/implementors": ({ selector }) => ({ methods: browser.implementors(selector) }),
    "browsing/references": ({ name }) => ({ methods: browser.references(name) }),
    "browsing/accept": ({ session, ...method }) => editing.accept({ ...method, author: author(session) }),
    "browsing/define": ({ session, ...definition }) => editing.define({ ...definition, author: author(session) }),
    "browsing/setComment": ({ session, ...comment }) => editing.setComment({ ...comment, author: author(session) }),
    "browsing/removeMethod": ({ session, ...method }) => editing.removeMethod({ ...method, author: author(session) }),
    "browsing/removeClass": ({ session, ...named }) => editing.removeClass({ ...named, author: author(session) }),
  };
}
