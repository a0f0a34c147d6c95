import { setTimeout as sleep } from "node:timers/promises";
import {
  APP_PROTOCOL_VERSION,
  type Certificate,
  createCertificate,
  type Handshake,
  PluginStartError,
  parseHandshake,
  type Trust,
  toPem,
} from "@linktor/plugin-wire";
import type { HostTiming } from "../api.js";
import { verifyChecksums } from "../discovery/checksum.js";
import type { Manifest } from "../discovery/manifest.js";
import type { Reattach } from "../discovery/reattach.js";
import { AttachedProcess } from "../process/attached-process.js";
import { type LaunchOptions, PluginProcess } from "../process/plugin-process.js";
import type { RunningProcess } from "../process/running-process.js";
import { targetOf } from "./address.js";

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

/** Starts the program. Nothing was started where it throws. */
export async function launch(
  manifest: Manifest,
  options: Omit<LaunchOptions, "clientCertPem"> & { curve: Parameters<typeof createCertificate>[0] },
  signal: AbortSignal,
): Promise<Launch> {
  await verifyChecksums(manifest);
  const own = manifest.autoMtls ? await createCertificate(options.curve) : undefined;
  signal.throwIfAborted();
  const process = new PluginProcess(manifest, { ...options, clientCertPem: own?.certPem });
  return {
    process,
    dir: process.dir,
    async place({ startTimeoutMs }) {
      const handshake = parseHandshake(await firstLine(process, startTimeoutMs), OFFER);
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

/** Either both speak TLS or neither does. */
function trustOf({ certificate: peer }: Handshake, own: Certificate | undefined): Trust | undefined {
  if (own && peer) return { own, peerPem: toPem(peer) };
  if (own)
    throw new PluginStartError("PLUGIN_NO_TLS", 'the plugin speaks no AutoMTLS; build it with a newer go-plugin, or set "autoMtls": false');
  if (peer) throw new PluginStartError("PLUGIN_BAD_CERT", "the plugin speaks TLS, which it was not asked for");
  return undefined;
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
