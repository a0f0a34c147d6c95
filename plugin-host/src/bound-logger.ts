import type { HostLogger } from "./api.js";

/** A logger whose lines all carry the same fields. */
export function boundLogger(log: HostLogger, bound: object): HostLogger {
  return {
    debug: (fields, message) => log.debug({ ...bound, ...fields }, message),
    info: (fields, message) => log.info({ ...bound, ...fields }, message),
    warn: (fields, message) => log.warn({ ...bound, ...fields }, message),
    error: (fields, message) => log.error({ ...bound, ...fields }, message),
  };
}
