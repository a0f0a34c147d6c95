import type { Config } from "./config.js";

/** Ending plugins and channels takes its time too. */
const REST_MS = 10_000;

/** What requests and work that are under way get, so that all is over within `shutdown_timeout`. */
export function drainTimeMs({ shutdownTimeoutMs, drainGraceMs }: Pick<Config, "shutdownTimeoutMs" | "drainGraceMs">): number {
  const leftMs = Math.max(0, shutdownTimeoutMs - drainGraceMs);
  return leftMs - Math.min(REST_MS, leftMs / 2);
}
