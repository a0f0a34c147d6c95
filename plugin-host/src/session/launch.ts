import { setTimeout as sleep } from "node:timers/promises";
import { APP_PROTOCOL_VERSION, createCertificate, PluginStartError, parseHandshake, type Trust } from "@linktor/plugin-wire";
import type { HostTiming } from "../api.js";
import { verifyChecksums } from "../discovery/checksum.js";
import type { Manifest } from "../discovery/manifest.js";
import type { Reattach } from "../discovery/reattach.js";
import { pluginHandshake } from "../fault-points.js";
import type { MemoryWatch } from "../limits/memory-watch.js";
import type { Meter } from "../metrics/meter.js";
import { AttachedProcess } from "../process/attached-process.js";
import { type LaunchOptions, PluginProcess } from "../process/plugin-process.js";
import type { RunningProcess } from "../process/running-process.js";
import { targetOf } from "./address.js";
import { trustOf } from "./trust.js";
import { watchUsage } from "./watch-usage.js";

// The host never asks for multiplexing: see docs/decisions/0011-host-does-not-multiplex.md.
const OFFER = { appVersions: [APP_PROTOCOL_VERSION], multiplexing: false };

/** Where a plugin is, and who may be there. */
export interface Place {
  readonly target: string;
  readonly trust: Trust | undefined;
}

/** A plugin's process before it is known where it listens. */
export interface Launch {
  readonly process: RunningProcess;
  /** The folder of its sockets, where the host gave it one. */
  readonly dir: string | undefined;
  place(timing: HostTiming): Promise<Place>;
}

export interface Launching {
  readonly curve: Parameters<typeof createCertificate>[0];
  readonly memory: MemoryWatch;
  readonly meter: Meter;
}

/** Starts the program. Nothing was started where it throws. */
export async function launch(
  manifest: Manifest,
  options: Omit<LaunchOptions, "clientCertPem"> & Launching,
  signal: AbortSignal,
): Promise<Launch> {
  await verifyChecksums(manifest);
  const own = manifest.autoMtls ? await createCertificate(options.curve) : undefined;
  signal.throwIfAborted();
  const process = new PluginProcess(manifest, { ...options, clientCertPem: own?.certPem });
  watchUsage(process, options.limits, options.memory, options.meter);
  return {
    process,
    dir: process.dir,
    async place({ startTimeoutMs }) {
      const handshake = parseHandshake(await firstLine(process, startTimeoutMs), OFFER);
      pluginHandshake.publish(undefined);
      return { target: targetOf(handshake, process.dir), trust: trustOf(handshake, own) };
    },
  };
}

/** A program that runs already, without TLS: keys are only in memory. */
export function attach(reattach: Reattach): Launch {
  return {
    process: new AttachedProcess(reattach.pid, reattach.isTest),
    dir: undefined,
    place: async () => ({ target: targetOf(reattach), trust: undefined }),
  };
}

async function firstLine(process: PluginProcess, timeoutMs: number): Promise<string> {
  const wait = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: wait.signal }).then(() => {
    throw new PluginStartError("PLUGIN_START_TIMEOUT", `no handshake within ${timeoutMs} ms`);
  });
  const dead = process.exited.then((ending) => {
    throw new Error(ending);
  });
  try {
    return await Promise.race([process.firstLine, dead, late]);
  } finally {
    wait.abort();
  }
}
