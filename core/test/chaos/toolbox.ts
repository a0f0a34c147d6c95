import { setTimeout as sleep } from "node:timers/promises";
import { pluginsOn } from "../lifecycle/processes.js";
import type { Fault, TcpProxy } from "../services/tcp-proxy.js";
import type { DatabaseServer } from "./database-server.js";
import type { Installation } from "./installation.js";
import type { Kind, PlannedFault } from "./plan.js";
import type { Services } from "./services.js";
import type { ChaosTenant } from "./tenant.js";

/** What faults can happen to. */
export interface Targets {
  readonly installation: Installation;
  readonly database: DatabaseServer | undefined;
  readonly services: Services | undefined;
  readonly tenants: readonly ChaosTenant[];
}

const NETWORK_CALLS = 2;

/** Makes a fault happen; resolves when it is over. */
export async function happen({ kind, at, lastsMs }: PlannedFault, targets: Targets): Promise<void> {
  const run = () => TOOLS[kind](targets, at, lastsMs);
  await (OF_THE_SERVER.has(kind) && targets.database ? targets.database.alone(run) : run());
}

/** What is done to PostgreSQL itself. */
const OF_THE_SERVER: ReadonlySet<Kind> = new Set(["kill-database", "kill-backend", "pause-database", "power-cut"]);

type Tool = (targets: Targets, at: number, lastsMs: number) => Promise<void>;

const TOOLS: Readonly<Record<Kind, Tool>> = {
  "kill-server": async ({ installation: { members } }, at) => pick(members, at)?.signal("SIGKILL"),
  "stop-server": async ({ installation: { members } }, at) => pick(members, at)?.signal("SIGTERM"),
  "pause-server": async ({ installation: { members } }, at, lastsMs) => {
    const server = pick(members, at)?.server;
    server?.signal("SIGSTOP");
    await sleep(lastsMs);
    server?.signal("SIGCONT");
  },
  "kill-plugin": async (targets, at) => signalTo(pick(plugins(targets), at), "SIGKILL"),
  "pause-plugin": async (targets, at, lastsMs) => {
    const pid = pick(plugins(targets), at);
    signalTo(pid, "SIGSTOP");
    await sleep(lastsMs);
    signalTo(pid, "SIGCONT");
  },
  "kill-database": async ({ database }, _, lastsMs) => {
    await database?.kill();
    await sleep(lastsMs / 2);
    await database?.cluster.start();
  },
  "kill-backend": async ({ database }, at) => database?.killOne(at),
  "pause-database": async ({ database }, _, lastsMs) => database?.standStill(lastsMs),
  "database-silent": async ({ installation: { members } }, at, lastsMs) => await lineFor(pick(members, at)?.line, SILENT, lastsMs),
  "database-slow": async ({ installation: { members } }, at, lastsMs) => await lineFor(pick(members, at)?.line, SLOW, lastsMs),
  "database-reset": async ({ installation: { members } }, at) => pick(members, at)?.line?.drop(),
  "database-away": async ({ installation: { members } }, _, lastsMs) => {
    await Promise.all(members.map(({ line }) => lineFor(line, { kind: "refuse" }, lastsMs)));
  },
  "power-cut": async ({ database }, _, lastsMs) => {
    await database?.cutPower();
    await sleep(lastsMs);
    await database?.cluster.start();
  },
  "kill-nats": async ({ services }, _, lastsMs) =>
    await inTurn(services?.nats, async (nats) => {
      await nats.kill();
      await sleep(lastsMs);
      await nats.start();
    }),
  "pause-nats": async ({ services }, _, lastsMs) => await standStill(services?.nats, lastsMs),
  "wipe-nats": async ({ services }, _, lastsMs) =>
    await inTurn(services?.nats, async (nats) => {
      await nats.kill();
      await nats.wipe();
      await sleep(lastsMs / 4);
      await nats.start();
    }),
  "kill-redis": async ({ services }, _, lastsMs) =>
    await inTurn(services?.redis, async (redis) => {
      await redis.kill();
      await sleep(lastsMs);
      await redis.start();
    }),
  "pause-redis": async ({ services }, _, lastsMs) => await standStill(services?.redis, lastsMs),
  "wipe-redis": async ({ services }) => await services?.redis?.flush(),
  "network-drops-after-taking": async ({ tenants }, at) => pick(tenants, at)?.networks.meet("drops-after-taking", NETWORK_CALLS),
  "network-too-many": async ({ tenants }, at) => pick(tenants, at)?.networks.meet("too-many", NETWORK_CALLS),
  "network-broken": async ({ tenants }, at) => pick(tenants, at)?.networks.meet("broken", NETWORK_CALLS),
  "network-late": async ({ tenants }, at) => pick(tenants, at)?.networks.meet("late", NETWORK_CALLS),
  "network-silent": async (targets, at, lastsMs) => await lineFor(pick(networkLines(targets), at), SILENT, lastsMs),
  "network-reset": async (targets, at) => pick(networkLines(targets), at)?.drop(),
  "front-reset": async ({ installation }) => installation.front.reset(),
  "reader-dropped": async ({ tenants }, at) => pick(tenants, at)?.reader.drop(),
};

function pick<T>(all: readonly T[], at: number): T | undefined {
  return all[Math.floor(at * all.length)];
}

const turns = new WeakMap<object, Promise<void>>();

/** What would start a service does so when nothing else has it ended. */
async function inTurn<T extends object>(service: T | undefined, happens: (service: T) => Promise<void>): Promise<void> {
  if (!service) return;
  const turn = (turns.get(service) ?? Promise.resolve()).then(() => happens(service));
  turns.set(
    service,
    turn.catch(() => undefined),
  );
  await turn;
}

async function standStill(service: { pause(): void; resume(): void } | undefined, lastsMs: number): Promise<void> {
  service?.pause();
  await sleep(lastsMs);
  service?.resume();
}

function networkLines({ tenants }: Targets): TcpProxy[] {
  return tenants.flatMap(({ lines }) => lines);
}

/** Pids, those of one server after those of the other, each server's in the order of their folders. */
function plugins({ installation: { members } }: Targets): number[] {
  return members.flatMap(({ dataDir }) =>
    pluginsOn(dataDir)
      .toSorted((one, other) => one.folder.localeCompare(other.folder))
      .map(({ pid }) => pid),
  );
}

function signalTo(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}

const SILENT: Fault = { kind: "black-hole" };
const SLOW: Fault = { kind: "delay", ms: 60 };

async function lineFor(line: TcpProxy | undefined, fault: Fault, lastsMs: number): Promise<void> {
  await line?.set(fault);
  await sleep(lastsMs);
  await line?.set({ kind: "pass" });
}
