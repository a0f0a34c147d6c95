import { setTimeout as sleep } from "node:timers/promises";
import type { DescribeResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import {
  APP_PROTOCOL_VERSION,
  type Certificate,
  CONTRACT_VERSION,
  createCertificate,
  type Handshake,
  PluginStartError,
  parseHandshake,
  serviceOf,
} from "@linktor/plugin-wire";
import type { HostLogger, HostTiming, InboundSink, PluginHostOptions } from "../api.js";
import { Connection, pinned, type Trust } from "../calls/connection.js";
import { verifyChecksums } from "../discovery/checksum.js";
import type { Manifest } from "../discovery/manifest.js";
import { PluginLog } from "../process/plugin-log.js";
import { PluginProcess } from "../process/plugin-process.js";
import { targetOf } from "./address.js";
import { assertServing } from "./health.js";
import { Session } from "./session.js";
import { readStdio } from "./stdio.js";

const OFFER = { appVersions: [APP_PROTOCOL_VERSION], multiplexing: false };
/** Between the end of a dying process's pipes and the news of its death. */
const DEATH_NEWS_MS = 250;
const REPORTED_TAIL = 1000;

export interface StartOptions {
  readonly runDir: string;
  /** What programs are started through, see `parentDeathPrefix`. */
  readonly prefix: readonly string[];
  readonly env: PluginHostOptions["env"];
  readonly curve: PluginHostOptions["curve"];
  readonly timing: HostTiming;
  readonly sink: InboundSink;
  readonly log: HostLogger;
}

/** Launches a plugin and goes with it until it is ready. On every failure nothing of it is left. */
export async function startSession(manifest: Manifest, options: StartOptions, signal: AbortSignal): Promise<Session> {
  const { timing, sink, log } = options;
  await verifyChecksums(manifest);
  signal.throwIfAborted();
  const pluginLog = new PluginLog(log);
  const own = manifest.autoMtls ? await createCertificate(options.curve) : undefined;
  const process = new PluginProcess(manifest, { ...options, clientCertPem: own?.certPem, log: pluginLog });
  const stop = (): void => process.kill();
  signal.addEventListener("abort", stop);
  const deadline = Date.now() + timing.startTimeoutMs;
  let connection: Connection | undefined;
  try {
    const handshake = parseHandshake(await firstLine(process, timing.startTimeoutMs), OFFER);
    const trust = trustOf(handshake, own);
    connection = new Connection(targetOf(handshake, process.dir), trust && pinned(trust));
    await connection.ready(deadline - Date.now());
    void readStdio(connection, pluginLog);
    await assertServing(connection, deadline - Date.now());
    const description = await describe(connection, manifest, deadline - Date.now());
    return new Session({ process, connection, description, sink, timing, log, tail: () => pluginLog.tail() });
  } catch (error) {
    const isDead = await process.exitedWithin(DEATH_NEWS_MS);
    connection?.close();
    await process.end();
    throw isDead ? exitedEarly(await process.exited, pluginLog.tail(), error) : error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Either both speak TLS or neither does. */
function trustOf({ certificate: peer }: Handshake, own: Certificate | undefined): Trust | undefined {
  if (own && peer) return { own, peer };
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
