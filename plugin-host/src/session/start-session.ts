import { setTimeout as sleep } from "node:timers/promises";
import type { DescribeResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import {
  APP_PROTOCOL_VERSION,
  CONTRACT_VERSION,
  createCertificate,
  PluginStartError,
  parseHandshake,
  serviceOf,
} from "@linktor/plugin-wire";
import type { HostLogger, HostTiming, InboundSink, PluginHostOptions, PluginLimits } from "../api.js";
import { Connection, pinned } from "../calls/connection.js";
import { verifyChecksums } from "../discovery/checksum.js";
import type { Manifest } from "../discovery/manifest.js";
import { type Launcher, prefixFor } from "../limits/launcher.js";
import { bytesOf, timingFor } from "../limits/limits.js";
import type { MemoryWatch } from "../limits/memory-watch.js";
import type { Meter } from "../metrics/meter.js";
import { PluginLog } from "../process/plugin-log.js";
import { PluginProcess } from "../process/plugin-process.js";
import { type Signatures, verifyPlugin } from "../signing/verify-plugin.js";
import { targetOf } from "./address.js";
import { assertServing } from "./health.js";
import { Session } from "./session.js";
import { readStdio } from "./stdio.js";
import { trustOf } from "./trust.js";

const OFFER = { appVersions: [APP_PROTOCOL_VERSION], multiplexing: false };
/** Between the end of a dying process's pipes and the news of its death. */
const DEATH_NEWS_MS = 250;
const REPORTED_TAIL = 1000;

export interface StartOptions {
  readonly runDir: string;
  readonly launcher: Launcher;
  readonly limitsOf: (manifest: Manifest) => PluginLimits;
  readonly meter: Meter;
  readonly memory: MemoryWatch;
  readonly signatures: Signatures;
  readonly env: PluginHostOptions["env"];
  readonly curve: PluginHostOptions["curve"];
  readonly timing: HostTiming;
  readonly sink: InboundSink;
  readonly log: HostLogger;
}

/** Launches a plugin and goes with it until it is ready. On every failure nothing of it is left. */
export async function startSession(manifest: Manifest, options: StartOptions, signal: AbortSignal): Promise<Session> {
  const { meter, memory, sink, log } = options;
  const limits = options.limitsOf(manifest);
  const timing = timingFor(options.timing, limits);
  await verifyPlugin(manifest, options.signatures, log);
  await verifyChecksums(manifest);
  signal.throwIfAborted();
  const pluginLog = new PluginLog(log, limits.logLinesPerSecond, () => meter.lineDropped());
  const own = manifest.autoMtls ? await createCertificate(options.curve) : undefined;
  const startedAt = Date.now();
  const prefix = prefixFor(options.launcher, limits);
  const process = new PluginProcess(manifest, { ...options, limits, prefix, clientCertPem: own?.certPem, log: pluginLog });
  const { dir } = process;
  watchUsage(process, limits, memory, meter);
  const stop = (): void => process.kill();
  signal.addEventListener("abort", stop);
  const deadline = startedAt + timing.startTimeoutMs;
  let connection: Connection | undefined;
  try {
    const handshake = parseHandshake(await firstLine(process, timing.startTimeoutMs), OFFER);
    const trust = trustOf(handshake, own);
    connection = new Connection(targetOf(handshake, dir), trust && pinned(trust), bytesOf(limits.messageMb));
    await connection.ready(deadline - Date.now()).catch((cause: unknown) => {
      throw new PluginStartError("PLUGIN_START_TIMEOUT", `nobody answered at the plugin's address within ${timing.startTimeoutMs} ms`, {
        cause,
      });
    });
    void readStdio(connection, pluginLog);
    await assertServing(connection, deadline - Date.now());
    const description = await describe(connection, manifest, deadline - Date.now());
    meter.started(Date.now() - startedAt);
    return new Session({ process, connection, description, sink, timing, meter, log, tail: () => pluginLog.tail() });
  } catch (error) {
    const isDead = await process.exitedWithin(DEATH_NEWS_MS);
    connection?.close();
    await process.end();
    throw isDead ? exitedEarly(await process.exited, pluginLog.tail(), error) : error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function watchUsage(process: PluginProcess, { memoryMb }: PluginLimits, memory: MemoryWatch, meter: Meter): void {
  const { pid, dir } = process;
  if (pid === undefined) return;
  const onExceeded = (reason: string): void => process.killBecause(reason);
  const forget = memory.add({ pid, dir, memoryMb, onExceeded, onUsage: (usage) => meter.uses(dir, usage) });
  void process.exited.then(() => {
    forget();
    meter.gone(dir);
  });
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

async function describe(connection: Connection, { channelType }: Manifest, timeoutMs: number): Promise<DescribeResponse> {
  const request = { contractVersion: CONTRACT_VERSION };
  const description = await connection.unary(serviceOf(ChannelAdapter).describe, request, { timeoutMs });
  if (description.contractVersion !== CONTRACT_VERSION) {
    throw new PluginStartError(
      "PLUGIN_CONTRACT",
      `contract version ${description.contractVersion} of the plugin, ${CONTRACT_VERSION} of the host`,
    );
  }
  if (description.channelType !== channelType) {
    throw new PluginStartError("PLUGIN_CONTRACT", `it speaks ${description.channelType}; plugin.json says ${channelType}`);
  }
  return description;
}

function exitedEarly(ending: string, tail: string, cause: unknown): unknown {
  if (cause instanceof PluginStartError && cause.code !== "PLUGIN_BAD_HANDSHAKE") return cause;
  return new PluginStartError("PLUGIN_EXITED_EARLY", `${ending} before it was ready: ${tail.slice(-REPORTED_TAIL) || "it said nothing"}`, {
    cause,
  });
}
