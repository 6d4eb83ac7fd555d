import { protocol } from "electron";
import type { StaticFile } from "../static-files.ts";
import { securityHeaders } from "../security-headers.ts";

const SCHEME = "fresnel";
/** The origin of the desktop's pages: a scheme of our own, since files have no origin that anything could be bound to. */
export const PAGE_ORIGIN = `${SCHEME}://window`;

/** Makes the scheme one with an origin, like https. Only possible before the application is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built renderer under the scheme, and nothing else. */
export function servePages(files: ReadonlyMap<string, StaticFile>): void {
  protocol.handle(SCHEME, (request) => {
    const { host, pathname } = new URL(request.url);
    const file = host === "window" ? files.get(pathname) : undefined;
    if (file === undefined) return new Response("There is nothing here", { status: 404 });
    const headers = { ...securityHeaders(PAGE_ORIGIN), "Content-Type": file.type };
    return new Response(new Uint8Array(file.read()), { headers });
  });
}
