// Durable webhook intake: HTTP, signature, a stored message, then 2xx. Against a bare server that does one INSERT.
import { row } from "./lib/figures.mjs";
import { startBareServer } from "./lib/floor.mjs";
import { closed, open } from "./lib/load.mjs";
import { idOf, messageOf } from "./lib/people.mjs";

const CONNECTIONS = [16, 64, 256];
const CLOSED_SECONDS = 5;
const PER_SECOND = 1000;

export async function intake(place, { isLong }) {
  const bare = await startBareServer(place);
  const server = await place.start();
  try {
    return [...(await atOnce(place, bare, server)), ...(await onTime(place, bare, server, isLong ? 600 : 20))];
  } finally {
    bare.stop();
    await server.stop();
  }
}

/** As fast as answers come. */
async function atOnce({ label }, bare, server) {
  const rows = [];
  for (const connections of CONNECTIONS) {
    const askBare = (run, seconds) => closed({ url: bare.url, connections, seconds, requestOf: floorRequest(bare, run) });
    const askUs = (run, seconds) => closed({ url: server.url, connections, seconds, requestOf: ourRequest(server, run) });
    // So that neither pays for compiling, nor for who writes for the first time.
    await askBare(`warm-${connections}`, 1);
    await askUs(`warm-${connections}`, 2);
    const floor = await askBare(`closed-${connections}`, CLOSED_SECONDS);
    const ours = await askUs(`closed-${connections}`, CLOSED_SECONDS);
    rows.push(
      row(`intake, ${connections} connections (${label})`, "requests/s", floor.perSecond, ours.perSecond, { minRatio: 0.8 }),
      row(`intake, ${connections} connections, p99 (${label})`, "ms", floor.p99, ours.p99),
      row(`intake, ${connections} connections, CPU of the load (${label})`, "µs/request", floor.cpuMicros, ours.cpuMicros),
    );
  }
  return rows;
}

/** As many as come, whether or not answers do; then every id that was answered 2xx is looked for. */
async function onTime(place, bare, server, seconds) {
  const { label } = place;
  const acked = new Set();
  const common = { perSecond: PER_SECOND };
  await open({ url: server.url, ...common, seconds: 2, requestOf: ourRequest(server, "warm-open") });
  const floor = await open({ url: bare.url, ...common, seconds: Math.min(seconds, 20), requestOf: floorRequest(bare, "floor-open") });
  const ours = await open({
    url: server.url,
    ...common,
    seconds,
    requestOf: ourRequest(server, "open"),
    onAnswer: (n, isTaken) => isTaken && acked.add(idOf("open", n)),
  });
  const stored = await place.lookInto(
    server,
    "select external_id as id, count(*)::int as count from message where external_id like 'open-%' group by 1",
  );
  const counts = new Map(stored.map(({ id, count }) => [id, count]));
  const lost = [...acked].filter((id) => !counts.has(id)).length;
  const doubled = stored.filter(({ count }) => count > 1).length;
  const name = `intake at ${PER_SECOND}/s for ${seconds} s`;
  return [
    row(`${name}, p50 (${label})`, "ms", floor.p50, ours.p50),
    row(`${name}, p99 (${label})`, "ms", floor.p99, ours.p99, { max: 150 }),
    row(`${name}, refused (${label})`, "requests", undefined, ours.refused, { max: 0 }),
    row(`${name}, acknowledged and lost (${label})`, "messages", undefined, lost, { max: 0 }),
    row(`${name}, stored twice (${label})`, "messages", undefined, doubled, { max: 0 }),
    row(`${name}, CPU of the load (${label})`, "µs/request", floor.cpuMicros, ours.cpuMicros),
  ];
}

function floorRequest(bare, run) {
  return (n) => bare.request(messageOf(run, n));
}

export function ourRequest(server, run) {
  return (n) => server.webhookRequest(messageOf(run, n));
}
