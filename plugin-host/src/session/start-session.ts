import { status } from "@grpc/grpc-js";
import type { DescribeResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { CONTRACT_VERSION, channelCredentials, PluginStartError, serviceOf, type Trust } from "@linktor/plugin-wire";
import type { HostLogger, HostTiming, InboundSink, PluginHostOptions, PluginLimits } from "../api.js";
import { Connection, isServiceError } from "../calls/connection.js";
import type { Descriptions } from "../discovery/descriptions.js";
import type { Manifest } from "../discovery/manifest.js";
import type { Reattach } from "../discovery/reattach.js";
import { type Launcher, prefixFor } from "../limits/launcher.js";
import { bytesOf, timingFor } from "../limits/limits.js";
import type { MemoryWatch } from "../limits/memory-watch.js";
import type { Meter } from "../metrics/meter.js";
import { PluginLog } from "../process/plugin-log.js";
import { type Signatures, verifyPlugin } from "../signing/verify-plugin.js";
import { openBroker } from "./broker.js";
import { assertServing } from "./health.js";
import { attach, launch } from "./launch.js";
import { Session } from "./session.js";
import { readStdio } from "./stdio.js";

/** Between the end of a dying process's pipes and the news of its death. */
const DEATH_NEWS_MS = 250;
const REPORTED_TAIL = 1000;

/** What a process that is gone looks like too. */
const DUE_TO_DEATH: ReadonlySet<string> = new Set(["PLUGIN_BAD_HANDSHAKE", "PLUGIN_TLS"]);

export interface StartOptions {
  readonly runDir: string;
  readonly launcher: Launcher;
  readonly limitsOf: (manifest: Manifest) => PluginLimits;
  readonly meter: Meter;
  readonly memory: MemoryWatch;
  readonly signatures: Signatures;
  /** Of plugins that need not run before somebody uses them. */
  readonly descriptions: Descriptions | undefined;
  readonly env: PluginHostOptions["env"];
  readonly curve: PluginHostOptions["curve"];
  readonly traceparent?: PluginHostOptions["traceparent"];
  /** Where it runs already. */
  readonly reattach: Reattach | undefined;
  readonly timing: HostTiming;
  readonly sink: InboundSink;
  readonly log: HostLogger;
}

/** Launches a plugin and goes with it until it is ready. On every failure nothing of it is left. */
export async function startSession(manifest: Manifest, options: StartOptions, signal: AbortSignal): Promise<Session> {
  const { meter, sink, log, reattach } = options;
  const limits = options.limitsOf(manifest);
  const timing = timingFor(options.timing, limits);
  const pluginLog = new PluginLog(log, limits.logLinesPerSecond, meter);
  if (!reattach) await verifyPlugin(manifest, options.signatures, log);
  const startedAt = Date.now();
  const prefix = prefixFor(options.launcher, limits);
  const { process, dir, place } = reattach
    ? attach(reattach)
    : await launch(manifest, { ...options, limits, prefix, log: pluginLog }, signal);
  const deadline = startedAt + timing.startTimeoutMs;
  let connection: Connection | undefined;
  void process.exited.then(() => connection?.destroy());
  const stop = (): void => {
    connection?.close();
    void process.end();
  };
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    const { target, trust } = await place(timing);
    connection = new Connection(target, channelCredentials(trust), bytesOf(limits.messageMb), options.traceparent);
    await connected(connection, trust, deadline - Date.now(), timing);
    void readStdio(connection, pluginLog);
    const broker = openBroker(connection, dir, trust);
    const description = await describe(connection, manifest, deadline - Date.now());
    meter.started(Date.now() - startedAt);
    return new Session({ process, connection, broker, description, sink, timing, meter, log, tail: () => pluginLog.tail() });
  } catch (error) {
    const isDead = await process.exitedWithin(DEATH_NEWS_MS);
    connection?.close();
    await process.end();
    throw isDead ? exitedEarly(await process.exited, pluginLog.tail(), error) : error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** It listens before it says where, so the first failure to connect is the last. */
async function connected(
  connection: Connection,
  trust: Trust | undefined,
  timeoutMs: number,
  { startTimeoutMs }: HostTiming,
): Promise<void> {
  try {
    await assertServing(connection, timeoutMs);
  } catch (error) {
    if (!isServiceError(error)) throw error;
    if (error.code === status.DEADLINE_EXCEEDED)
      throw new PluginStartError("PLUGIN_START_TIMEOUT", `nobody answered at the plugin's address within ${startTimeoutMs} ms`, {
        cause: error,
      });
    if (!trust || error.code !== status.UNAVAILABLE) throw error;
    throw new PluginStartError("PLUGIN_TLS", `no TLS connection to the plugin: ${error.details}`, { cause: error });
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
  if (cause instanceof PluginStartError && !DUE_TO_DEATH.has(cause.code)) return cause;
  return new PluginStartError("PLUGIN_EXITED_EARLY", `${ending} before it was ready: ${tail.slice(-REPORTED_TAIL) || "it said nothing"}`, {
    cause,
  });
}
