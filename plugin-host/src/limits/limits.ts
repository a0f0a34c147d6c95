import type { HostTiming, PluginLimits } from "../api.js";

const MEBIBYTE = 1024 * 1024;

export const DEFAULT_LIMITS: PluginLimits = {
  memoryMb: 1024,
  openFiles: 8192,
  coreMb: 0,
  messageMb: 16,
  logLinesPerSecond: 200,
  nice: 0,
};

export const MAX_LIMITS: PluginLimits = {
  memoryMb: 4096,
  openFiles: 65_536,
  coreMb: 1024,
  messageMb: 64,
  logLinesPerSecond: 2000,
  nice: 19,
  callSeconds: 60,
  sendSeconds: 300,
  mediaSeconds: 1800,
};

/** What a plugin may use: what it asks for, else what the host gives, and never more than the host allows. */
export function limitsFor(
  asked: Partial<PluginLimits> = {},
  defaults: Partial<PluginLimits> = {},
  maxima: Partial<PluginLimits> = {},
): PluginLimits {
  const wanted = { ...DEFAULT_LIMITS, ...defaults, ...asked };
  const most = { ...MAX_LIMITS, ...maxima };
  const names = Object.keys(wanted) as (keyof PluginLimits)[];
  const allowed = Object.fromEntries(names.map((name) => [name, Math.min(wanted[name]!, most[name] ?? Infinity)]));
  // Higher is less here: a plugin may step back further, not forward.
  const nice = Math.min(Math.max(asked.nice ?? 0, defaults.nice ?? DEFAULT_LIMITS.nice), most.nice);
  return { ...(allowed as unknown as PluginLimits), nice };
}

/** The host's deadlines, with those that a plugin has of its own. */
export function timingFor(timing: HostTiming, { callSeconds, sendSeconds, mediaSeconds }: PluginLimits): HostTiming {
  return {
    ...timing,
    ...(callSeconds !== undefined && { callTimeoutMs: callSeconds * 1000 }),
    ...(sendSeconds !== undefined && { sendTimeoutMs: sendSeconds * 1000 }),
    ...(mediaSeconds !== undefined && { mediaTimeoutMs: mediaSeconds * 1000 }),
  };
}

export function bytesOf(mebibytes: number): number {
  return mebibytes * MEBIBYTE;
}
