// What pages and searches cost with a million messages stored, and whether more can still come in as fast as before.
import path from "node:path";
import { ourRequest } from "./intake.mjs";
import { Connection } from "./lib/connection.mjs";
import { percentiles, row } from "./lib/figures.mjs";
import { installationOf } from "./lib/installation.mjs";
import { closed } from "./lib/load.mjs";
import { randomFrom, SOUGHT } from "./lib/words.mjs";

const { formatId } = await import(path.resolve(import.meta.dirname, "../core/dist/shared/ids.js"));

const SHORT = 100_000;
const LONG = 1_000_000;
const CONNECTIONS = 64;
const ROUNDS = 2;
/** A page that takes long is asked for less often. */
const PAGES_MS = 10_000;

export async function stored(place, { isLong }) {
  const { count, seconds, ...installation } = await installationOf(place, isLong ? LONG : SHORT);
  const name = `${count} messages stored`;
  const server = await place.startOn(installation.databaseUrl, { dataDir: installation.dataDir });
  const empty = await place.start();
  try {
    const rows = [row(`${name}, how long that took`, "s", undefined, seconds)];
    for (const [what, pathOf] of Object.entries(pagesOf(installation.conversations))) {
      const { p50, p95 } = await timesOf(server, pathOf, isLong ? 200 : 60);
      rows.push(row(`${name}, ${what}, p50`, "ms", undefined, p50), row(`${name}, ${what}, p95`, "ms", undefined, p95, { max: 100 }));
    }
    const rates = await intakeOf(empty, server);
    return [...rows, row(`intake with ${name}, beside none`, "requests/s", rates.empty, rates.full, { minRatio: 0.9 })];
  } finally {
    await empty.stop();
    await server.stop();
  }
}

/** What screens ask for; each call of a function asks for another page of its kind. */
function pagesOf(conversations) {
  const random = randomFrom(3);
  const [endless, ...others] = conversations;
  const any = () => others[Math.floor(random() * others.length)].id;
  const deep = () => cursor(1 + Math.floor(random() * endless.lastSeq), endless.id);
  const search = (q) => () => `messages/search?q=${encodeURIComponent(q)}`;
  const { english, portuguese } = SOUGHT;
  return {
    inbox: () => "conversations",
    "inbox, open": () => "conversations?status=open",
    "inbox, mine": () => "conversations?assigned_to=me",
    "inbox, deep": () => `conversations?cursor=${cursor(new Date(Date.now() - random() * 80 * 86_400_000).toISOString(), endless.id)}`,
    "conversation, newest": () => `conversations/${formatId("cv", any())}/messages`,
    "conversation, deep": () => `conversations/${formatId("cv", endless.id)}/messages?cursor=${deep()}`,
    "search, common English": search(english.common),
    "search, common Portuguese": search(portuguese.common),
    "search, uncommon English": search(english.uncommon),
    "search, uncommon Portuguese": search(portuguese.uncommon),
    "search, rare English": search(english.rare),
    "search, rare Portuguese": search(portuguese.rare),
    "search, two words": search(`${english.common} ${english.uncommon}`),
    "search, in a conversation": () => `messages/search?q=${english.uncommon}&conversation_id=${formatId("cv", endless.id)}`,
    "inbox, rare word": () => `conversations?q=${english.rare}`,
    "inbox, common word": () => `conversations?q=${english.common}`,
  };
}

function cursor(at, id) {
  return Buffer.from(JSON.stringify([String(at), id])).toString("base64url");
}

/** One after the other, as a person asks who counts what they have not read. */
async function timesOf(server, pathOf, count) {
  const connection = new Connection(server.url);
  const latencies = [];
  const end = performance.now() + PAGES_MS;
  for (let n = 0; n < count && (n < 5 || performance.now() < end); n += 1) {
    const at = pathOf();
    const request = server.apiRequest("GET", at, undefined, server.api.token);
    const begun = performance.now();
    const { status, body } = await connection.ask(request);
    latencies.push(performance.now() - begun);
    if (status !== 200) throw new Error(`${at}: ${status} ${body}`);
  }
  connection.close();
  return percentiles(latencies);
}

/** In turns, so that whatever else the machine does hits both. */
async function intakeOf(empty, full) {
  const ask = async (server, run, seconds) => {
    const requestOf = ourRequest(server, run);
    return (await closed({ url: server.url, connections: CONNECTIONS, seconds, requestOf })).perSecond;
  };
  const rates = { empty: 0, full: 0 };
  for (const [name, server] of Object.entries({ empty, full })) await ask(server, `warm-${name}`, 2);
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.empty += (await ask(empty, `empty-${round}`, 4)) / ROUNDS;
    rates.full += (await ask(full, `full-${round}`, 4)) / ROUNDS;
  }
  return rates;
}
