import type { PluginHost, PluginHostOptions } from "./api.js";
import { Host } from "./host.js";
import { DEFAULT_TIMING } from "./timing.js";

/** Nothing is started, looked for or written before `start`. */
export function createPluginHost({ timing, ...options }: PluginHostOptions): PluginHost {
  return new Host({ ...options, timing: { ...DEFAULT_TIMING, ...timing } });
}
