import { status } from "@grpc/grpc-js";
import { Health } from "@linktor/gen/grpc/health/v1/health_pb.js";
import type { Manifest } from "@linktor/plugin-host/parts";
import { Connection, DEFAULT_LIMITS, isServiceError, PluginProcess, targetOf } from "@linktor/plugin-host/parts";
import type { Certificate, Handshake } from "@linktor/plugin-wire";
import {
  APP_PROTOCOL_VERSION,
  channelCredentials,
  createCertificate,
  HEALTH_SERVICE,
  parseHandshake,
  serviceOf,
  toPem,
} from "@linktor/plugin-wire";
import { within } from "./inbound.js";
import { Recorder } from "./recorder.js";
import { expectThat, Mismatch } from "./verdict.js";

const HANDSHAKE_MS = 15_000;
/** Between the end of a dying process's pipes and the news of its death. */
const DEATH_NEWS_MS = 250;
const MAX_TOLD_LINES = 15;
const CONNECT_MS = 5000;
const NOBODY: ReadonlySet<status> = new Set([status.UNAVAILABLE, status.DEADLINE_EXCEEDED]);

/** A line of go-plugin's: nothing before it, no blanks, no padding. */
const HANDSHAKE = /^1\|1\|(unix\|[^|\s]+|tcp\|[^|\s]+:\d+)\|grpc(\|[A-Za-z0-9+/]*)?$/;

/** What the plugin is told beside what every plugin is: the network is a program on this machine. */
export const ENVIRONMENT = { LINKTOR_ALLOW_LOOPBACK: "1" };

/** A process that has said where it listens. */
export interface Launched {
  readonly process: PluginProcess;
  readonly line: string;
  readonly recorder: Recorder;
  readonly own: Certificate | undefined;
}

interface LaunchOptions {
  /** What it is started through. */
  readonly prefix?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Starts the plugin as a host does and reads its first line. */
export async function launch(manifest: Manifest, runDir: string, { prefix = [], signal }: LaunchOptions = {}): Promise<Launched> {
  const recorder = new Recorder();
  const own = manifest.autoMtls ? await createCertificate() : undefined;
  signal?.throwIfAborted();
  const process = new PluginProcess(manifest, {
    runDir,
    prefix,
    limits: DEFAULT_LIMITS,
    env: ENVIRONMENT,
    clientCertPem: own?.certPem,
    log: recorder,
  });
  const giveUp = (): void => process.kill();
  signal?.addEventListener("abort", giveUp);
  try {
    const line = await within(HANDSHAKE_MS, process.firstLine, "a handshake");
    return { process, line, recorder, own };
  } catch (error) {
    const hasEnded = await process.exitedWithin(DEATH_NEWS_MS);
    await process.end();
    throw startFault(error, hasEnded ? await process.exited : undefined, recorder);
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

function startFault(error: unknown, ending: string | undefined, { errors }: Recorder): Mismatch {
  const seen = error instanceof Mismatch ? error.seen : (error as Error).message;
  const stderr = errors.length === 0 ? "nothing" : errors.slice(-MAX_TOLD_LINES).join("\n");
  return new Mismatch(`a handshake within ${HANDSHAKE_MS} ms`, `${seen}; ${ending ?? "it runs on"}; on stderr: ${stderr}`);
}

/** Connects as the host that started it. */
export async function connect({ process, line, own }: Launched): Promise<Connection> {
  const handshake = handshakeIn(line);
  const { certificate: peer } = handshake;
  const connection = new Connection(targetOf(handshake, process.dir), channelCredentials(own && peer && { own, peerPem: toPem(peer) }));
  await reached(connection);
  return connection;
}

/** Whatever it answers, somebody is there. */
export async function reached(connection: Connection): Promise<void> {
  try {
    await connection.unary(serviceOf(Health).check, { service: HEALTH_SERVICE }, { timeoutMs: CONNECT_MS });
  } catch (error) {
    if (!isServiceError(error) || NOBODY.has(error.code)) throw error;
  }
}

/** Where it listens; throws where that is not said exactly, or where no host would look for it. */
export function placeIn({ line, process }: Launched): Handshake {
  expectThat(HANDSHAKE.test(line), "1|1|unix|<socket>|grpc|<certificate>", line);
  const handshake = handshakeIn(line);
  targetOf(handshake, process.dir);
  return handshake;
}

export function handshakeIn(line: string): Handshake {
  return parseHandshake(line, { appVersions: [APP_PROTOCOL_VERSION], multiplexing: false });
}
