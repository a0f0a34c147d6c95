// From a webhook to the screens of agents, and what many open screens cost.
import { setTimeout as sleep } from "node:timers/promises";
import { ourRequest } from "./intake.mjs";
import { percentiles, row } from "./lib/figures.mjs";
import { startBareServer } from "./lib/floor.mjs";
import { open } from "./lib/load.mjs";
import { messageOf, numberIn } from "./lib/people.mjs";
import { residentMiB } from "./lib/server.mjs";
import { openSocket } from "./lib/sockets.mjs";

const SOCKETS = 100;
const PER_SECOND = 200;
const IDLE = 5000;
const OPENING_AT_ONCE = 50;
const WAIT_MS = 30_000;
const MESSAGE = '"type":"new_message"';

export async function feed(place, { isLong }) {
  const seconds = isLong ? 60 : 10;
  const bare = await startBareServer(place);
  const server = await place.start();
  try {
    const { label } = place;
    const warm = { url: server.url, perSecond: PER_SECOND, seconds: 2, requestOf: ourRequest(server, "feed-warm") };
    await open(warm);
    const floor = await delays({ ...bare, requestOf: (run) => (n) => bare.request(messageOf(run, n)) }, "floor", seconds);
    const ours = await delays({ ...server, requestOf: (run) => ourRequest(server, run) }, "feed", seconds);
    const name = `webhook to ${SOCKETS} WebSockets at ${PER_SECOND}/s`;
    return [
      row(`${name}, p50 (${label})`, "ms", floor.p50, ours.p50),
      row(`${name}, p99 (${label})`, "ms", floor.p99, ours.p99, { max: 100 }),
      row(`${name}, frames that did not come (${label})`, "frames", undefined, ours.missing, { max: 0 }),
      ...(await idle(server, label)),
    ];
  } finally {
    bare.stop();
    await server.stop();
  }
}

/** One socket looks who comes, and when; the others count. */
async function delays({ url, socketUrl, requestOf }, run, seconds) {
  const total = PER_SECOND * seconds;
  const arrived = new Map();
  const counts = new Array(SOCKETS).fill(0);
  const sockets = [];
  for (let index = 0; index < SOCKETS; index += 1) {
    const count = (payload) => {
      if (run === "floor" || payload.toString("latin1", 0, 40).includes(MESSAGE)) counts[index] += 1;
    };
    const look = (payload) => {
      count(payload);
      const n = numberIn(run, payload);
      if (n !== undefined && !arrived.has(n)) arrived.set(n, performance.now());
    };
    sockets.push(await openSocket(socketUrl, index === 0 ? look : count));
  }
  const due = new Map();
  await open({ url, perSecond: PER_SECOND, seconds, requestOf: requestOf(run), onAnswer: (n, _isTaken, at) => due.set(n, at) });
  const missing = () => counts.reduce((sum, count) => sum + Math.abs(total - count), 0);
  await until(() => missing() === 0);
  for (const socket of sockets) socket.close();
  return { missing: missing(), ...percentiles([...arrived].map(([n, at]) => at - due.get(n))) };
}

/** Screens that nobody looks at: what they hold of the server's memory, and that they hear of what happens all the same. */
async function idle(server, label) {
  const before = residentMiB(server.pid);
  const sockets = [];
  let heard = 0;
  const hear = (payload) => {
    if (payload.toString("latin1", 0, 40).includes(MESSAGE)) heard += 1;
  };
  const startedAt = performance.now();
  const openSome = async () => {
    while (sockets.length < IDLE) {
      const index = sockets.push(undefined) - 1;
      sockets[index] = await openSocket(server.socketUrl, hear);
    }
  };
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, openSome));
  const perSecond = IDLE / ((performance.now() - startedAt) / 1000);
  await sleep(2000);
  const grown = residentMiB(server.pid) - before;
  const saidAt = performance.now();
  await open({ url: server.url, perSecond: 1, seconds: 1, requestOf: ourRequest(server, `idle-${Date.now()}`) });
  await until(() => heard >= IDLE);
  const tookMs = performance.now() - saidAt;
  for (const socket of sockets) socket.close();
  return [
    row(`${IDLE} idle WebSockets, opening (${label})`, "sockets/s", undefined, perSecond),
    row(`${IDLE} idle WebSockets, memory (${label})`, "MiB", undefined, grown, { max: 1024 }),
    row(`${IDLE} idle WebSockets, that hear of an event (${label})`, "sockets", IDLE, heard, { minRatio: 1 }),
    row(`${IDLE} idle WebSockets, until all heard (${label})`, "ms", undefined, tookMs),
  ];
}

async function until(isSo) {
  for (const end = performance.now() + WAIT_MS; !isSo() && performance.now() < end; ) await sleep(20);
}
