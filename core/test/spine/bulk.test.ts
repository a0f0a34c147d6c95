import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ana } from "../../../plugins/telegram/test/bot-api.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { PASSWORD } from "../tenant-fixture.js";
import { type Client, eventually, signIn, startTestApp, type TestApp } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
let channel: TelegramChannel;
let bia: Client;
let biaId: string;
let ids: string[];
const COUNT = 45;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
  channel = await aTelegramChannel(t);
  biaId = (await t.rest("POST", "users", { email: "bia@example.com", name: "Bia", role: "agent", password: PASSWORD })).body.id;
  bia = await signIn(t.url, PASSWORD, "bia@example.com");
  for (let n = 0; n < COUNT; n += 1) await channel.say({ ...ana, id: 8_000 + n, first_name: `P${n}`, last_name: "" }, "hello");
  ids = (await t.rest("GET", "conversations?limit=100")).body.data.map(({ id }: any) => id);
  expect(ids).toHaveLength(COUNT);
});
afterAll(async () => {
  await channel?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const all = async () => (await bia.rest("GET", "conversations?limit=100")).body.data as any[];

async function bulk(body: object, who: Client = bia) {
  const started = await who.rest("POST", "bulk-updates", body);
  expect(started.status).toBe(202);
  await eventually(async () => (await who.rest("GET", `bulk-updates/${started.body.id}`)).body.finished_at);
  return (await who.rest("GET", `bulk-updates/${started.body.id}`)).body;
}

const factsOf = async (name: string): Promise<number> => {
  const rows = await database.behind.selectFrom("event").select("key").where("name", "=", name).execute();
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  return rows.length;
};

describe("a change of many conversations", () => {
  it("assigns all that match, each once, with the events of single ones, and tells whoever started it", async () => {
    using hers = await bia.watch();
    using others = await t.watch();
    const done = await bulk({ filter: { statuses: ["open"] }, change: { assign: { user_id: "me" } } });
    expect(done).toMatchObject({ total: COUNT, done: COUNT, failed: 0, failures: [] });
    expect(new Set((await all()).map(({ owner }) => owner.id))).toEqual(new Set([biaId]));
    expect(await factsOf("conversation.assigned")).toBe(COUNT);
    const told = (frames: readonly any[]) => frames.filter(({ type }) => type === "bulk_update_finished");
    await eventually(async () => told(hers.frames).length === 1);
    expect(told(hers.frames)[0].payload.bulk_update).toMatchObject({ id: done.id, done: COUNT });
    expect(told(others.frames)).toEqual([]);
  });

  it("is about what matched when it began", async () => {
    const started = (await bia.rest("POST", "bulk-updates", { filter: { labels: ["new"] }, change: { resolve: {} } })).body;
    expect(started).toMatchObject({ total: 0, done: 0 });
    await eventually(async () => (await bia.rest("GET", `bulk-updates/${started.id}`)).body.finished_at);
  });

  it("changes labels, priorities and read marks of those that are named", async () => {
    const some = ids.slice(0, 30);
    await t.rest("PATCH", `conversations/${some[0]}`, { labels: { values: ["old", "kept"] } });
    await bulk({ conversation_ids: some, change: { labels: { add: ["vip"], remove: ["old"] } } });
    await bulk({ conversation_ids: some, change: { priority: "urgent" } });
    await bulk({ conversation_ids: some, change: { mark_read: {} } });
    const rows = await all();
    const changed = rows.filter(({ id }) => some.includes(id));
    expect(changed.every(({ priority, labels }) => priority === "urgent" && labels.includes("vip"))).toBe(true);
    expect(changed.find(({ id }) => id === some[0]).labels).toEqual(["kept", "vip"]);
    expect(changed.map(({ unread_count }) => unread_count)).toEqual(some.map(() => 0));
    expect(rows.filter(({ id }) => !some.includes(id)).every(({ unread_count }) => unread_count === 1)).toBe(true);
  });

  it("says which could not be changed, and why", async () => {
    const some = ids.slice(0, 3);
    await t.rest("POST", `conversations/${some[1]}/resolve`, {});
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const done = await bulk({ conversation_ids: some, change: { snooze: { until } } });
    expect(done).toMatchObject({ total: 3, done: 2, failed: 1, failures: [{ conversation_id: some[1], reason: "CONVERSATION_RESOLVED" }] });
    expect(await bulk({ conversation_ids: some, change: { reopen: {} } })).toMatchObject({ done: 3, failed: 0 });
  });

  it.each([
    ["nothing to do", (some: string[]) => ({ conversation_ids: some }), 400],
    ["nobody named", () => ({ change: { resolve: {} } }), 400],
    ["named and filtered", (some: string[]) => ({ conversation_ids: some, filter: {}, change: { resolve: {} } }), 400],
    ["one that is not there", () => ({ conversation_ids: ["cv_01h2xcejqtf2nbrexx3vqjhp41"], change: { resolve: {} } }), 404],
    [
      "a user that is not there",
      (some: string[]) => ({ conversation_ids: some, change: { assign: { user_id: "us_01h2xcejqtf2nbrexx3vqjhp41" } } }),
      404,
    ],
    ["a time that is over", (some: string[]) => ({ conversation_ids: some, change: { snooze: { until: "2020-01-01T00:00:00Z" } } }), 400],
  ])("is refused: %s", async (_what, body, status) =>
    expect((await bia.rest("POST", "bulk-updates", body(ids.slice(0, 1)))).status).toBe(status),
  );
});
