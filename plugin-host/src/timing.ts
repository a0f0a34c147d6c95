import type { HostTiming } from "./api.js";

export const DEFAULT_TIMING: HostTiming = {
  startTimeoutMs: 30_000,
  healthIntervalMs: 10_000,
  healthTimeoutMs: 2_000,
  healthMisses: 3,
  backoffMinMs: 500,
  backoffMaxMs: 60_000,
  crashLimit: 5,
  crashWindowMs: 5 * 60_000,
  healthyAfterMs: 5 * 60_000,
  callTimeoutMs: 15_000,
  connectTimeoutMs: 10 * 60_000,
  sendTimeoutMs: 60_000,
  mediaTimeoutMs: 5 * 60_000,
  webhookTimeoutMs: 15_000,
  graceMs: 5_000,
  usageIntervalMs: 1_000,
  watchIntervalMs: 500,
};
