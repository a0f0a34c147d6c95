// Delivery: messages go in through the API and out to a network that takes its time.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ourRequest } from "./intake.mjs";
import { percentiles, row } from "./lib/figures.mjs";
import { startProgram } from "./lib/floor.mjs";
import { closed, open } from "./lib/load.mjs";
import { SECRET } from "./lib/server.mjs";

const root = path.resolve(import.meta.dirname, "..");
const PEOPLE = 200;
/** As many deliveries as a worker has under way. */
const UNDER_WAY = 128;
/** Calls of the bare loop. */
const AT_ONCE = 32;
const WAIT_MS = 120_000;
/** Younger than this a message is under way, not waiting. */
const UNDER_WAY_MS = 1000;

export async function outbound(place, { isLong }) {
  return [...(await slowNetwork(place, isLong ? 300 : 10)), ...(await quickNetwork(place, isLong ? 20_000 : 3000))];
}

/** 200 messages a second to a network that takes 100 ms for each: does anything pile up? */
async function slowNetwork(place, seconds) {
  const perSecond = 200;
  return withNetwork(place, 100, async ({ server, network, conversations }) => {
    const queued = [];
    await open({
      url: server.url,
      perSecond,
      seconds,
      requestOf: sendRequest(server, conversations, "slow"),
      onAnswer: (n, isTaken, at) => isTaken && queued.push([`slow ${n}`, performance.timeOrigin + at]),
    });
    const end = performance.timeOrigin + performance.now();
    const { first, repeats } = await arrivals(network, queued.length);
    const depths = depthsOf(queued, first, end);
    const { p50, p99 } = percentiles(queued.map(([text, at]) => first.get(text) - at));
    const name = `delivery at ${perSecond}/s to a network of 100 ms`;
    const waiting = queued.filter(([text, at]) => at < end - UNDER_WAY_MS && first.get(text) > end).length;
    const { label } = place;
    return [
      row(`${name}, taken by the API (${label})`, "messages", perSecond * seconds, queued.length, { minRatio: 1 }),
      row(`${name}, from call to arrival, p50 (${label})`, "ms", undefined, p50),
      row(`${name}, from call to arrival, p99 (${label})`, "ms", undefined, p99),
      row(`${name}, most that waited (${label})`, "messages", undefined, Math.max(...depths.map(({ count }) => count))),
      row(`${name}, oldest that waited (${label})`, "ms", undefined, Math.max(...depths.map(({ oldestMs }) => oldestMs))),
      row(`${name}, backlog at the end (${label})`, "messages", undefined, waiting, { max: 0 }),
      row(`${name}, arrived twice (${label})`, "messages", undefined, repeats, { max: 0 }),
    ];
  });
}

/** As fast as it goes to a network of 5 ms, against a bare grpc-js loop that makes the same calls. */
async function quickNetwork(place, count) {
  const { label } = place;
  return withNetwork(place, 5, async ({ server, network, conversations }) => {
    const floor = await bareLoop(network, count);
    await fetch(new URL("/hold", network.line), { method: "PUT" });
    await closed({ url: server.url, connections: 32, count, requestOf: sendRequest(server, conversations, "quick") });
    const startedAt = performance.timeOrigin + performance.now();
    await fetch(new URL("/release", network.line), { method: "PUT" });
    const { first, last } = await arrivals(network, count, "quick ");
    const drained = (count - UNDER_WAY) / ((last - startedAt) / 1000);
    const seconds = count / 1000;
    const offered = [];
    await open({
      url: server.url,
      perSecond: 1000,
      seconds,
      requestOf: sendRequest(server, conversations, "offered"),
      onAnswer: (n, isTaken, at) => isTaken && offered.push([`offered ${n}`, performance.timeOrigin + at]),
    });
    const seen = await arrivals(network, offered.length, "offered ");
    const delays = percentiles(offered.map(([text, at]) => seen.first.get(text) - at));
    const rate = offered.length / ((seen.last - offered[0][1]) / 1000);
    const name = "delivery to a network of 5 ms";
    return [
      row(`${name}, of what was queued before (${label})`, "messages/s", floor.perSecond, drained, { minRatio: 0.5 }),
      row(`${name}, of 1000/s (${label})`, "messages/s", Math.min(floor.perSecond, 1000), rate, { minRatio: 0.5 }),
      row(`${name}, of 1000/s, from call to arrival, p99 (${label})`, "ms", undefined, delays.p99),
      row(`${name}, lost (${label})`, "messages", undefined, count - first.size + offered.length - seen.first.size, { max: 0 }),
    ];
  });
}

async function withNetwork(place, latencyMs, run) {
  const network = await startProgram("provider.mjs", [String(latencyMs), SECRET]);
  const server = await place.start({ outboundUrl: network.line });
  try {
    return await run({ server, network, conversations: await conversationsOf(server) });
  } finally {
    await server.stop();
    network.stop();
  }
}

/** Somebody wrote in each of these. */
export async function conversationsOf(server) {
  await closed({ url: server.url, connections: 16, count: PEOPLE, requestOf: ourRequest(server, "hello") });
  const ids = [];
  for (let cursor = ""; ; ) {
    const page = await server.api("GET", `conversations?limit=100${cursor && `&cursor=${cursor}`}`);
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.next_cursor ?? "";
    if (cursor === "") return ids;
  }
}

export function sendRequest(server, conversations, run) {
  return (n) => server.apiRequest("POST", `conversations/${conversations[n % conversations.length]}/messages`, { text: `${run} ${n}` });
}

/** When each message of a run arrived first; waits for as many as were queued. */
export async function arrivals({ line }, count, prefix = "") {
  for (const end = performance.now() + WAIT_MS; ; await sleep(250)) {
    const all = (await (await fetch(line)).json()).arrivals.filter(([text]) => text.startsWith(prefix));
    const first = new Map(all.toReversed());
    if (first.size >= count || performance.now() > end)
      return { first, repeats: all.length - first.size, last: Math.max(...first.values()) };
  }
}

/** How many waited, and how long the oldest had, at each second. */
function depthsOf(queued, first, end) {
  const depths = [];
  for (let at = queued[0][1]; at <= end; at += 1000) {
    const waiting = queued.filter(([text, since]) => since <= at && (first.get(text) ?? Number.POSITIVE_INFINITY) > at);
    depths.push({ count: waiting.length, oldestMs: Math.max(0, ...waiting.map(([, since]) => at - since)) });
  }
  return depths;
}

/** grpc-js client to grpc-js server, which calls the network: what is left when nothing is written down. */
async function bareLoop({ line: target }, count) {
  const dir = mkdtempSync("/tmp/lkb-");
  const socket = path.join(dir, "forward.sock");
  const forward = await startProgram("grpc-forward.mjs", [socket, target, SECRET]);
  const grpc = createRequire(path.join(root, "plugin-host/package.json"))("@grpc/grpc-js");
  const { serviceOf } = await import(path.join(root, "plugin-wire/dist/index.js"));
  const { ChannelAdapter } = await import(path.join(root, "gen/dist/linktor/plugin/v1/adapter_pb.js"));
  const Client = grpc.makeGenericClientConstructor({ sendMessage: serviceOf(ChannelAdapter).sendMessage }, "Floor");
  const client = new Client(`unix://${socket}`, grpc.credentials.createInsecure());
  const call = (n) =>
    new Promise((resolve, reject) =>
      client.sendMessage(
        { channelId: "ch_1", messageId: `floor-${n}`, recipient: { kind: "external", value: "somebody" }, text: `floor ${n}` },
        { deadline: Date.now() + 60_000 },
        (error, answer) => (error ? reject(error) : resolve(answer)),
      ),
    );
  const perSecond = await rateOf(call, 200, count);
  client.close();
  forward.stop();
  rmSync(dir, { recursive: true, force: true });
  return { perSecond };
}

async function rateOf(call, warm, count) {
  let made = 0;
  const work = async (until) => {
    while (made < until) {
      made += 1;
      await call(made);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(warm)));
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(warm + count)));
  return count / ((performance.now() - startedAt) / 1000);
}
