import { setTimeout as sleep } from "node:timers/promises";
import type { Launch, Usage } from "../process/process-table.js";
import { ProcessTable } from "../process/process-table.js";
import { bytesOf } from "./limits.js";

const MEBIBYTE = bytesOf(1);

/** A launch that is looked after. */
export interface Watched extends Launch {
  readonly memoryMb: number;
  /** Ends it. */
  readonly onExceeded: (reason: string) => void;
  readonly onUsage: (usage: Usage) => void;
}

/** Looks at what plugins use, all in one go, and ends those that use too much memory. */
export class MemoryWatch implements Disposable {
  readonly #launches = new Set<Watched>();
  readonly #table = new ProcessTable();
  readonly #stopping = new AbortController();

  constructor(intervalMs: number) {
    void this.#run(intervalMs);
  }

  /** Returns what ends the looking. */
  add(launch: Watched): () => void {
    this.#launches.add(launch);
    return () => void this.#launches.delete(launch);
  }

  [Symbol.dispose](): void {
    this.#stopping.abort();
  }

  async #run(intervalMs: number): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => {});
      if (this.#launches.size > 0 && !signal.aborted) await this.#look();
    }
  }

  async #look(): Promise<void> {
    const usages = await this.#table.look(this.#launches);
    for (const { dir, memoryMb, onExceeded, onUsage } of this.#launches) {
      const usage = usages.get(dir);
      if (!usage) continue;
      onUsage(usage);
      if (usage.rssBytes > bytesOf(memoryMb)) {
        onExceeded(`used ${Math.round(usage.rssBytes / MEBIBYTE)} MiB of memory, and may use ${memoryMb}`);
      }
    }
  }
}
