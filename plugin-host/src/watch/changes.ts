import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const NOT_WATCHED = new Set(["node_modules", ".git"]);

/**
 * Yields each time that the files of a folder have changed and are quiet again: two looks saw the same. It looks instead of
 * being told, which works the same on every system and mount. Ends with the signal.
 */
export async function* changes(folder: string, intervalMs: number, signal: AbortSignal): AsyncGenerator<void> {
  let known = await fingerprint(folder);
  for (let before = known; !signal.aborted; ) {
    await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => undefined);
    const now = await fingerprint(folder);
    const isQuiet = now === before;
    before = now;
    if (!isQuiet || now === known || signal.aborted) continue;
    known = now;
    yield;
  }
}

/** What the files are and when each was written; a file that comes and goes meanwhile is left for the next look. */
async function fingerprint(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const parts = entries
    .filter(({ name }) => !NOT_WATCHED.has(name))
    .map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return `${entry.name}/{${await fingerprint(path)}}`;
      const { mtimeMs, size } = await stat(path).catch(() => ({ mtimeMs: 0, size: 0 }));
      return `${entry.name} ${mtimeMs} ${size}`;
    });
  return (await Promise.all(parts)).sort().join("\n");
}
