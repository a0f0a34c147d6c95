const PARENT_POLL_MS = 500;
const HOST_WAIT_MS = 60_000;

/** Calls back when the process that started this one is gone. */
export function watchParent(parent: number, onOrphaned: () => void): void {
  setInterval(() => {
    if (process.ppid !== parent) onOrphaned();
  }, PARENT_POLL_MS).unref();
}

/** Calls back when no host has called in time. */
export function expectHost(hasHost: () => boolean, onAbandoned: () => void): void {
  setTimeout(() => {
    if (!hasHost()) onAbandoned();
  }, HOST_WAIT_MS).unref();
}
