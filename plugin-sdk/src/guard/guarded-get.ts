import { guardedFetch } from "./guarded-fetch.js";

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 3;

/**
 * Gets what lies at an address, through at most three redirects, each checked like the first. The headers go to the first
 * origin alone. Throws like `guardedFetch`.
 */
export async function guardedGet(
  url: string | URL,
  { headers, signal }: Pick<RequestInit, "headers" | "signal"> = {},
  fetch: typeof guardedFetch = guardedFetch,
): Promise<Response> {
  const { origin } = new URL(url);
  let target = new URL(url);
  let hasLeft = false;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(target, { signal, ...(!hasLeft && { headers }) });
    const location = response.headers.get("location");
    if (!REDIRECTS.has(response.status) || location === null) return response;
    await response.body?.cancel();
    target = new URL(location, target);
    hasLeft ||= target.origin !== origin;
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`);
}
