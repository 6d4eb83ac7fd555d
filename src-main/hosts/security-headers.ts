/**
 * The headers of every file of the renderer, in both hosts. Scripts come from its own origin alone, and no page of another
 * may embed, open or read ours. Styles may be inline: the code editor positions its lines by them.
 */
export function securityHeaders(origin: string): Readonly<Record<string, string>> {
  const webSocket = origin.startsWith("http") ? [origin.replace(/^http/, "ws")] : [];
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "font-src 'self' data:",
      "img-src 'self' data:",
      ["connect-src 'self'", ...webSocket].join(" "),
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), usb=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  };
}
