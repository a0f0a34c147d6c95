/** Where a page may be framed and what it may load, where that is more than itself. */
export interface PagePolicy {
  readonly frameAncestors?: readonly string[];
  readonly connect?: readonly string[];
}

/** Headers of every answer that is a page. Pages load their own files and nothing else, and run no inline script. */
export function pageHeaders({ frameAncestors = [], connect = [] }: PagePolicy = {}): Record<string, string> {
  const ancestors = frameAncestors.length > 0 ? frameAncestors.join(" ") : "'none'";
  const policy = [
    "default-src 'self'",
    `connect-src ${["'self'", ...connect].join(" ")}`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ];
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy.join("; "),
    "content-security-policy-report-only": "require-trusted-types-for 'script'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
  };
}
