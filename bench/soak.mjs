// Half an hour of messages with a fault every twenty seconds: nothing that was acknowledged is lost, and no process grows.
import { setTimeout as sleep } from "node:timers/promises";
import { ourRequest } from "./intake.mjs";
import { row, slope } from "./lib/figures.mjs";
import { startProgram } from "./lib/floor.mjs";
import { open } from "./lib/load.mjs";
import { idOf, messageOf } from "./lib/people.mjs";
import { query } from "./lib/postgres.mjs";
import { residentMiB, SECRET } from "./lib/server.mjs";
import { pluginsOf } from "./memory.mjs";
import { arrivals, conversationsOf, sendRequest } from "./outbound.mjs";

const PER_SECOND = 100;
/** Answers, that go out through the worker. */
const ANSWERS_PER_SECOND = 10;
const FAULT_MS = 20_000;
const SAMPLE_MS = 2000;
/** A process that was just started grows. */
const WARM_MS = 25_000;
/** Fewer samples say nothing. */
const ENOUGH = 10;
const SETTLE_MS = 30_000;
const RUN = "soak";

export async function soak(place, { isLong }) {
  const seconds = isLong ? 1800 : 90;
  // One that takes requests and runs plugins, and a worker that is killed and started again.
  const provider = await startProgram("provider.mjs", ["5", SECRET]);
  const server = await place.start({ outboundUrl: provider.line, env: { LINKTOR_ROLES: "api,plugin-host" } });
  const workers = new Workers(place, server.databaseUrl);
  await workers.start();
  const over = new AbortController();
  const network = new Network(server);
  try {
    const conversations = await conversationsOf(server);
    const faults = provoke(server, workers, over.signal);
    const samples = sample(server, workers, over.signal);
    const startedAt = performance.now();
    const answers = [];
    const common = { url: server.url, seconds };
    await Promise.all([
      open({ ...common, perSecond: PER_SECOND, requestOf: ourRequest(server, RUN), onAnswer: (n, isTaken) => network.hear(n, isTaken) }),
      open({
        ...common,
        perSecond: ANSWERS_PER_SECOND,
        requestOf: sendRequest(server, conversations, "answer"),
        onAnswer: (n, isTaken) => isTaken && answers.push(`answer ${n}`),
      }),
    ]);
    over.abort();
    const [count, memory] = await Promise.all([faults, samples]);
    const refused = await network.comeAgain();
    const { first } = await arrivals(provider, answers.length, "answer ");
    const stored = await query(server.databaseUrl, `select external_id as id from message where external_id like '${RUN}-%'`);
    const ids = new Set(stored.map(({ id }) => id));
    const [{ events }] = await query(
      server.databaseUrl,
      `select (select count(*)::int from event where name = 'message.received')
        - (select count(*)::int from message where external_id like 'hello-%') as events`,
    );
    const uncertain = await query(server.databaseUrl, "select text from message where status = 'uncertain'");
    const unsure = new Set(uncertain.map(({ text }) => text));
    const silent = answers.filter((text) => !first.has(text));
    const name = `soak, ${PER_SECOND}/s for ${seconds} s with ${count} faults`;
    return [
      row(`${name}, lost`, "messages", undefined, network.taken.filter((n) => !ids.has(idOf(RUN, n))).length, { max: 0 }),
      row(`${name}, stored twice`, "messages", undefined, stored.length - ids.size, { max: 0 }),
      row(`${name}, without exactly one event`, "messages", undefined, Math.abs(events - stored.length), { max: 0 }),
      row(`${name}, never taken`, "messages", undefined, PER_SECOND * seconds - network.taken.length, { max: 0 }),
      row(`${name}, answers that did not go out`, "messages", undefined, silent.filter((text) => !unsure.has(text)).length, { max: 0 }),
      row(`${name}, answers that a person is to decide on`, "messages", undefined, unsure.size),
      row(`${name}, refused at first and brought again`, "messages", undefined, refused),
      ...growth(name, memory, startedAt + (seconds * 1000) / 2),
    ];
  } finally {
    over.abort();
    await workers.stop();
    await server.stop();
    provider.stop();
  }
}

/** A network brings again what was not taken, and never what was. */
class Network {
  #server;
  #refused = [];
  taken = [];

  constructor(server) {
    this.#server = server;
  }

  hear(n, isTaken) {
    (isTaken ? this.taken : this.#refused).push(n);
  }

  async comeAgain() {
    const count = this.#refused.length;
    let least = count;
    for (let end = performance.now() + SETTLE_MS; this.#refused.length > 0 && performance.now() < end; await sleep(500)) {
      const again = this.#refused.splice(0);
      const { url, webhookRequest } = this.#server;
      const requestOf = (n) => webhookRequest(messageOf(RUN, again[n - 1] ?? 0));
      const onAnswer = (n, isTaken) => this.hear(again[n - 1], isTaken);
      await open({ url, perSecond: 200, seconds: again.length / 200, requestOf, onAnswer });
      if (this.#refused.length < least) end = performance.now() + SETTLE_MS;
      least = Math.min(least, this.#refused.length);
    }
    return count;
  }
}

/** Worker processes, one at a time. */
class Workers {
  #place;
  #databaseUrl;
  #current;

  constructor(place, databaseUrl) {
    this.#place = place;
    this.#databaseUrl = databaseUrl;
  }

  get pid() {
    return this.#current.pid;
  }

  async start() {
    this.#current = await this.#place.startWorker(this.#databaseUrl);
  }

  async replace() {
    this.#current.kill();
    await this.start();
  }

  async stop() {
    await this.#current?.stop();
  }
}

/** What goes wrong, in turn. Answers how often something did. */
async function provoke(server, workers, signal) {
  const faults = [
    () => kill(pluginsOf(server.pid).find(({ name }) => name === "generic")?.pid),
    () => workers.replace(),
    () =>
      query(
        server.databaseUrl,
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      ),
    () => killBackend(server.databaseUrl),
  ];
  for (let count = 0; ; count += 1) {
    await sleep(FAULT_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return count;
    await faults[count % faults.length]();
  }
}

/** One that dies takes all the others along: PostgreSQL starts anew. */
async function killBackend(url) {
  const [{ pid }] = await query(
    url,
    "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' limit 1",
  );
  kill(pid);
}

function kill(pid) {
  if (pid) process.kill(pid, "SIGKILL");
}

/** Resident memory of each process, by its name: `[minutes, MiB]`, but for the time when it had just been started. */
async function sample(server, workers, signal) {
  const since = new Map();
  const points = new Map();
  while (!signal.aborted) {
    const at = performance.now();
    for (const { name, pid } of [{ name: "core", pid: server.pid }, { name: "worker", pid: workers.pid }, ...pluginsOf(server.pid)]) {
      if (!since.has(pid)) since.set(pid, at);
      if (at - since.get(pid) < WARM_MS) continue;
      points.set(name, points.get(name) ?? []);
      points.get(name).push([at / 60_000, memoryOf(pid)]);
    }
    await sleep(SAMPLE_MS, undefined, { signal }).catch(() => undefined);
  }
  return points;
}

function memoryOf(pid) {
  try {
    return residentMiB(pid);
  } catch {
    // It was killed just now.
    return Number.NaN;
  }
}

/** MiB a minute over the second half. */
function growth(name, memory, half) {
  return [...memory]
    .map(([who, points]) => [who, points.filter(([at, mib]) => at >= half / 60_000 && mib > 0)])
    .filter(([, points]) => points.length >= ENOUGH)
    .map(([who, points]) => row(`${name}, memory of ${who}`, "MiB/min", undefined, slope(points), { max: 1 }));
}
