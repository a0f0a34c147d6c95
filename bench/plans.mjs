// The plans of the queries that everything waits for, on a database with a history: whether one reads a table from end to end,
// or more than it should. `--record` writes them to bench/plans/.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { row } from "./lib/figures.mjs";
import { installationOf } from "./lib/installation.mjs";
import { plansOf } from "./lib/plan.mjs";
import { query } from "./lib/postgres.mjs";
import { hotQueries } from "./lib/queries.mjs";

const core = path.resolve(import.meta.dirname, "../core/dist");
const { openPostgres } = await import(path.join(core, "platform/postgres/open.js"));
const { inSystem, inTenant } = await import(path.join(core, "platform/postgres/transaction.js"));

const SHORT = 100_000;
const LONG = 1_000_000;
/** After these a prepared statement has the plan that it keeps. */
const WARM = 7;
/** Tables that grow with what people write. Others are read from end to end when they are small, and that is right. */
const GROWING = [
  "attachment",
  "contact",
  "contact_identity",
  "conversation",
  "delivery_attempt",
  "event",
  "message",
  "message_external_id",
];
const FOLDER = path.join(import.meta.dirname, "plans");

class Undo extends Error {}

export async function plans(place, { isLong, isRecorded }) {
  const { databaseUrl, dataDir, conversations, count } = await installationOf(place, isLong ? LONG : SHORT);
  const opened = openPostgres({ url: databaseUrl, maxConnections: 1, connectTimeoutMs: 5000, queryTimeoutMs: 60_000 });
  try {
    const facts = await factsOf(databaseUrl, conversations);
    const rows = [];
    for (const hot of hotQueries(facts)) {
      const inside = (run) => (hot.isSystem ? inSystem(opened.db, run) : inTenant(opened.db, facts.tenantId, run));
      const once = () =>
        inside(async (tx) => {
          await hot.run(tx);
          throw new Undo();
        }).catch((error) => {
          if (!(error instanceof Undo)) throw error;
        });
      for (let n = 0; n < WARM; n += 1) await once();
      const made = await plansOf(once);
      if (made.length === 0) throw new Error(`${hot.name} asked for nothing`);
      if (isRecorded) record(hot.name, made, count);
      const scanned = made.flatMap((plan) => plan.scanned).filter((table) => GROWING.includes(table));
      const buffers = made.reduce((sum, plan) => sum + plan.buffers, 0);
      rows.push(
        row(`plan of ${hot.name}`, "buffers", undefined, buffers, { max: hot.maxBuffers }),
        row(
          `plan of ${hot.name}, tables read from end to end${scanned.length > 0 ? ` (${scanned})` : ""}`,
          "tables",
          undefined,
          scanned.length,
          { max: 0 },
        ),
      );
    }
    return rows;
  } finally {
    await opened[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function record(name, made, count) {
  mkdirSync(FOLDER, { recursive: true });
  const parts = made.map(({ statement, text }) => `${statement}\n\n${text}\n`);
  writeFileSync(path.join(FOLDER, `${name.replaceAll(/\W+/g, "-")}.txt`), `-- ${count} messages\n\n${parts.join("\n")}`);
}

/** Rows that are there, to ask for. */
async function factsOf(url, conversations) {
  const [endless, ...others] = conversations;
  const ids = others.slice(-50).map(({ id }) => id);
  const [{ tenant_id: tenantId, channel_id: channelId }] = await query(
    url,
    "select tenant_id, channel_id from conversation where id = $1",
    [endless.id],
  );
  const [{ user_id: userId }] = await query(url, "select user_id from membership where tenant_id = $1", [tenantId]);
  const open = await query(url, "select thread_key from conversation where tenant_id = $1 and status <> 'resolved' limit 50", [tenantId]);
  const people = await query(url, "select value, scope from contact_identity where tenant_id = $1 limit 50", [tenantId]);
  const external = await query(url, "select external_id, message_id from message_external_id where tenant_id = $1 limit 50", [tenantId]);
  const [{ last_position: last }] = await query(url, "select last_position from event_counter");
  return {
    tenantId,
    channelId,
    userId,
    endless,
    ids,
    threadKeys: open.map(({ thread_key: key }) => key),
    addresses: people.map(({ value, scope }) => ({ kind: "external", value, scope, displayName: "" })),
    externalIds: external.map(({ external_id: id }) => id),
    messageId: external[0].message_id,
    lastPosition: BigInt(last),
  };
}
