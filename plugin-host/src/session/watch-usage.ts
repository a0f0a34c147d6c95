import type { PluginLimits } from "../api.js";
import type { MemoryWatch } from "../limits/memory-watch.js";
import type { Meter } from "../metrics/meter.js";
import type { PluginProcess } from "../process/plugin-process.js";

/** Counts what a process uses for as long as it runs, and ends it when that is too much. */
export function watchUsage(process: PluginProcess, { memoryMb }: PluginLimits, memory: MemoryWatch, meter: Meter): void {
  const { pid, dir } = process;
  if (pid === undefined) return;
  const onExceeded = (reason: string): void => process.killBecause(reason);
  const forget = memory.add({ pid, dir, memoryMb, onExceeded, onUsage: (usage) => meter.uses(dir, usage) });
  void process.exited.then(() => {
    forget();
    meter.gone(dir);
  });
}
