import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ana } from "../../../plugins/telegram/test/bot-api.js";
import { aCarrierChannel, CARRIER, type CarrierChannel, caller } from "../carrier.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aGenericChannel, type GenericChannel } from "../faults/generic.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { scrape } from "./scrape.js";

let database: TestDatabase;
let t: TestApp;
let telegram: TelegramChannel;
let generic: GenericChannel;
let carrier: CarrierChannel;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, config: { pluginDirs: [CARRIER] } });
  telegram = await aTelegramChannel(t);
  generic = await aGenericChannel(t);
  carrier = await aCarrierChannel(t);
});
afterAll(async () => {
  await telegram?.[Symbol.asyncDispose]();
  await carrier?.[Symbol.asyncDispose]();
  await generic?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

/** Figures of the database are those of some seconds ago. */
const later = (look: (text: Awaited<ReturnType<typeof scrape>>) => boolean) => eventually(async () => look(await scrape(t.url)), 15_000);

it("counts every event by what became of it, and every drop by its reason", async () => {
  expect(await telegram.say(ana, "hello")).toBe(200);
  expect(await generic.post("g1", "bob", "hi")).toBe(200);
  expect(await generic.post("g1", "bob", "hi")).toBe(200);
  expect(await carrier.post({ type: "message", externalId: "", contact: caller("bob"), text: "it has no id" })).toBe(200);
  expect(await telegram.post({ update_id: 1 } as never, "a guess")).toBe(401);
  const at = (path: string) => fetch(`${t.url}/api/v1/webhooks/${path}`, { method: "POST", body: "x".repeat(100) });
  expect((await at(`telegram/${generic.id}`)).status).toBe(401);
  expect((await at("never-heard-of")).status).toBe(404);
  expect((await fetch(`${t.url}/api/v1/webhooks/generic/${generic.id}`, { method: "POST", body: "x".repeat(9_000_000) })).status).toBe(413);
  const { value } = await scrape(t.url);
  expect(value("linktor_inbound_events_total", { channel_type: "telegram", outcome: "stored" })).toBe(1);
  expect(value("linktor_inbound_events_total", { channel_type: "generic", outcome: "stored" })).toBe(1);
  expect(value("linktor_inbound_events_total", { channel_type: "generic", outcome: "duplicate" })).toBe(1);
  expect(value("linktor_inbound_events_total", { channel_type: "carrier", outcome: "quarantined", reason: "malformed" })).toBe(1);
  expect(value("linktor_webhooks_total", { channel_type: "telegram", outcome: "unproven" })).toBe(1);
  expect(value("linktor_webhooks_total", { channel_type: "telegram", outcome: "channel_unknown" })).toBe(1);
  expect(value("linktor_webhooks_total", { channel_type: "other", outcome: "type_unknown" })).toBe(1);
  expect(value("linktor_webhooks_total", { channel_type: "generic", outcome: "unreadable" })).toBe(1);
  expect(value("linktor_webhooks_total", { channel_type: "generic", outcome: "answered" })).toBe(2);
});

it("counts requests by route and calls by method, never by what was asked for", async () => {
  const { data } = (await t.rest("GET", "conversations")).body;
  for (const { id } of data) await t.rest("GET", `conversations/${id}`);
  await t.rest("GET", "conversations/cv_01h455vb4pex5vsknk084sn02q");
  await t.rest("GET", "nothing/here");
  await fetch(`${t.url}/secret-${randomUUID()}`);
  await fetch(`${t.url}/linktor.contact.v1.ContactService/GetContact`, { method: "POST" });
  const { value, text } = await scrape(t.url);
  expect(value("linktor_http_requests_total", { route: "/api/v1/conversations/{id}", status: "200" })).toBe(data.length);
  expect(value("linktor_http_requests_total", { route: "/api/v1/conversations/{id}", status: "404" })).toBe(1);
  expect(value("linktor_http_requests_total", { route: "none", status: "404" })).toBe(2);
  expect(value("linktor_http_requests_total", { route: "rpc" })).toBe(1);
  const method = "linktor.conversation.v1.ConversationService/GetConversation";
  expect(value("linktor_rpc_seconds_count", { method, code: "ok" })).toBe(data.length);
  expect(value("linktor_rpc_seconds_count", { method, code: "not_found" })).toBe(1);
  expect(text).not.toContain("secret-");
  expect(text).not.toContain("cv_01");
});

it("counts deliveries by what the network said", async () => {
  const [conversation] = (await t.rest("GET", "conversations")).body.data.filter(({ channel_id }: any) => channel_id === telegram.id);
  const send = async () => {
    const { body } = await t.rest("POST", `conversations/${conversation.id}/messages`, { text: "hi" });
    return eventually(async () => {
      const { status } = (await t.rest("GET", `messages/${body.id}`)).body;
      return ["sent", "failed", "uncertain"].includes(status) && status;
    });
  };
  expect(await send()).toBe("sent");
  telegram.api.respondNext("sendMessage", { error_code: 403, description: "Forbidden: bot was blocked by the user" });
  expect(await send()).toBe("failed");
  const { value } = await scrape(t.url);
  expect(value("linktor_delivery_attempts_total", { channel_type: "telegram", outcome: "accepted" })).toBe(1);
  expect(value("linktor_delivery_attempts_total", { channel_type: "telegram", outcome: "refused", class: "recipient_unreachable" })).toBe(
    1,
  );
  expect(value("linktor_work_seconds_count", { kind: "deliver-message", outcome: "ok" })).toBeGreaterThanOrEqual(2);
});

it("shows the sockets, the pool, the loop and the process", async () => {
  using _one = await t.watch();
  using _two = await t.watch();
  const { value } = await scrape(t.url);
  expect(value("linktor_websockets", { kind: "realtime" })).toBe(2);
  expect(value("linktor_websocket_buffered_bytes", { kind: "realtime" })).toBe(0);
  expect(value("linktor_database_connections")).toBeGreaterThan(0);
  expect(value("linktor_database_waiting")).toBeGreaterThanOrEqual(0);
  expect(value("linktor_database_wait_seconds_count")).toBeGreaterThan(10);
  expect(value("nodejs_eventloop_lag_p99_seconds")).toBeGreaterThan(0);
  expect(value("process_resident_memory_bytes")).toBeGreaterThan(0);
});

it("counts addresses that a plugin may not call", async () => {
  const config = { outbound_url: "http://10.1.2.3/" };
  const made = await t.rest("POST", "channels", { type: "generic", name: "Inside", config, credentials: { secret: "x".repeat(20) } });
  if (made.status === 201) await t.rest("POST", `channels/${made.body.id}/connect`);
  await later(({ value }) => (value("linktor_plugin_addresses_refused_total", { plugin: "generic" }) ?? 0) > 0);
});

it("shows what waits: how much, how late, and what was put aside", async () => {
  const tenant = (await database.behind.selectFrom("tenant").select("id").executeTakeFirstOrThrow()).id;
  const work = (kind: string, ageSeconds: number, more: object = {}) => ({
    id: randomUUID(),
    tenant_id: tenant,
    kind,
    key: randomUUID(),
    payload: {},
    run_at: new Date(Date.now() - ageSeconds * 1000),
    created_at: new Date(Date.now() - ageSeconds * 1000),
    parked_at: null,
    last_error: null,
    ...more,
  });
  const rows = [
    work("never_done", 600),
    work("never_done", 60, { last_error: "x", run_at: new Date(Date.now() + 60_000) }),
    work("only_later", -600),
    work("put_aside", 10, { parked_at: new Date() }),
  ];
  await sql`insert into work (id, tenant_id, kind, key, payload, run_at, created_at, parked_at, last_error)
    select id, tenant_id, kind, key, payload, run_at, created_at, parked_at, last_error
    from json_populate_recordset(null::work, ${JSON.stringify(rows)}::json)`.execute(database.behind);
  await later(({ value }) => value("linktor_work_parked", { kind: "put_aside" }) === 1);
  const { value } = await scrape(t.url);
  expect(value("linktor_work_depth", { kind: "never_done" })).toBe(2);
  expect(value("linktor_work_overdue_seconds", { kind: "never_done" })).toBeCloseTo(600, -2);
  expect(value("linktor_work_postponed_seconds", { kind: "never_done" })).toBeCloseTo(60, -2);
  expect(value("linktor_work_overdue_seconds", { kind: "only_later" })).toBe(0);
  expect(value("linktor_work_depth", { kind: "put_aside" })).toBe(undefined);
  expect(value("linktor_work_oldest_overdue_seconds")).toBeGreaterThanOrEqual(600);
  expect(value("linktor_events_unstamped")).toBe(0);
  expect(value("linktor_events_oldest_unstamped_seconds")).toBe(0);
  expect(value("linktor_backlog_fresh")).toBe(1);
  await database.behind.deleteFrom("work").where("kind", "in", ["never_done", "only_later", "put_aside"]).execute();
  await later((now) => now.value("linktor_work_depth", { kind: "never_done" }) === undefined);
});
