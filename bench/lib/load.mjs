// Load, in two forms. Closed: so many connections, each asks again when it has its answer. Open: so many requests a second,
// whatever becomes of those before.
import { setTimeout as sleep } from "node:timers/promises";
import { Connection } from "./connection.mjs";
import { percentiles } from "./figures.mjs";

/** How long what could not be sent when it was due may still wait at the end. */
const GIVE_UP_MS = 30_000;

/** `requestOf(n)` gives the n-th request in bytes. Answers 2xx a second, how long they took, and what asking cost us. */
export async function closed({ url, connections, seconds, count = Number.POSITIVE_INFINITY, requestOf }) {
  const latencies = [];
  let refused = 0;
  let asked = 0;
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const end = startedAt + (seconds ?? Number.POSITIVE_INFINITY) * 1000;
  async function work() {
    const connection = new Connection(url);
    while (asked < count && performance.now() < end) {
      asked += 1;
      const request = requestOf(asked);
      const begun = performance.now();
      const { status } = await connection.ask(request);
      if (status >= 200 && status < 300) latencies.push(performance.now() - begun);
      else refused += 1;
    }
    connection.close();
  }
  await Promise.all(Array.from({ length: connections }, work));
  const perSecond = latencies.length / ((performance.now() - startedAt) / 1000);
  if (refused > 0) throw new Error(`${refused} of ${asked} requests were refused`);
  return { perSecond, cpuMicros: cpuSince(cpu) / asked, ...percentiles(latencies) };
}

/**
 * Requests when they are due. How long one took counts from when it was due, so a stall is counted for all that it kept waiting.
 * `onAnswer(n, isTaken, dueAt)` hears of each; one that was not answered, or never sent because others still waited, was not taken.
 */
export async function open({ url, perSecond, seconds, connections = 256, requestOf, onAnswer = () => undefined }) {
  const idle = Array.from({ length: connections }, () => new Connection(url));
  const all = [...idle];
  const waiting = [];
  const latencies = [];
  const total = Math.round(perSecond * seconds);
  let refused = 0;
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const dueAt = (n) => startedAt + ((n - 1) * 1000) / perSecond;
  async function ask(connection, first) {
    for (let n = first; n !== undefined; n = waiting.shift()) {
      const { status } = await connection.ask(requestOf(n)).catch(() => ({ status: 0 }));
      const isTaken = status >= 200 && status < 300;
      if (isTaken) latencies.push(performance.now() - dueAt(n));
      else refused += 1;
      onAnswer(n, isTaken, dueAt(n));
    }
    idle.push(connection);
  }
  const running = new Set();
  for (let n = 1; n <= total; ) {
    for (; n <= total && dueAt(n) <= performance.now(); n += 1) {
      const connection = idle.pop();
      if (!connection) {
        waiting.push(n);
        continue;
      }
      const one = ask(connection, n).finally(() => running.delete(one));
      running.add(one);
    }
    if (n <= total) await sleep(Math.max(0, dueAt(n) - performance.now()));
  }
  const givingUp = setTimeout(() => {
    for (const n of waiting.splice(0)) {
      refused += 1;
      onAnswer(n, false, dueAt(n));
    }
  }, GIVE_UP_MS);
  while (running.size > 0) await Promise.all(running);
  clearTimeout(givingUp);
  const took = (performance.now() - startedAt) / 1000;
  for (const connection of all) connection.close();
  return { perSecond: latencies.length / took, refused, total, cpuMicros: cpuSince(cpu) / total, ...percentiles(latencies) };
}

function cpuSince(before) {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
