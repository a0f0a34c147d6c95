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
let teamQueue: string;
let key: string;
/** Conversations by the name of their contact. */
const ids: Record<string, string> = {};

const withKey = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${t.url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as any };
};

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
  channel = await aTelegramChannel(t);
  biaId = (await t.rest("POST", "users", { email: "bia@example.com", name: "Bia", role: "agent", password: PASSWORD })).body.id;
  bia = await signIn(t.url, PASSWORD, "bia@example.com");
  teamQueue = (await t.rest("POST", "teams", { name: "Billing", user_ids: [biaId] })).body.queue_id;
  key = (await t.rest("POST", "api-keys", { name: "key", scopes: ["*"] })).body.key;
  for (const [index, name] of ["one", "two", "three", "four", "five"].entries()) {
    await channel.say({ ...ana, id: 9_100 + index, first_name: name, last_name: "" }, `hello from ${name}`);
    ids[name] = (await t.rest("GET", "conversations")).body.data[0].id;
  }
  await t.rest("POST", `conversations/${ids.one}/assign`, { user_id: biaId });
  await t.rest("POST", `conversations/${ids.two}/assign`, { queue_id: teamQueue });
  await t.rest("PATCH", `conversations/${ids.two}`, { priority: "high", labels: { values: ["vip"] } });
  await t.rest("PATCH", `conversations/${ids.three}`, { priority: "urgent", labels: { values: ["late", "angry"] } });
  await t.rest("POST", `conversations/${ids.four}/resolve`, {});
  await t.rest("POST", `conversations/${ids.five}/assign`, { user_id: "me" });
  await bia.rest("POST", `conversations/${ids.five}/read`, {});
});
afterAll(async () => {
  await channel?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const names = (body: any): string[] => body.data.map(({ contact_name }: any) => contact_name);
const listed = async (query: string, who: Client = bia) => names((await who.rest("GET", `conversations?${query}`)).body);

describe("a filter", () => {
  it.each([
    ["filter.statuses=resolved", ["four"]],
    ["filter.statuses=open&filter.statuses=resolved", ["five", "four", "three", "two", "one"]],
    ["filter.priorities=high&filter.priorities=urgent", ["three", "two"]],
    ["filter.labels=vip&filter.labels=angry", ["three", "two"]],
    ["filter.assigned_to=me", ["one"]],
    ["filter.assigned_to=none&filter.statuses=open", ["three", "two"]],
    ["filter.unread=true&filter.statuses=open", ["three", "two", "one"]],
    ["filter.q=three", ["three"]],
    ["filter.labels=vip&filter.priorities=urgent", []],
    ["priority=high&filter.statuses=open", ["two"]],
    ["sort=waiting", ["one", "two", "three", "five"]],
  ])("%s", async (query, wanted) => expect(await listed(query)).toEqual(wanted));

  it("takes queues and users, either of which is enough", async () => {
    expect(await listed(`filter.queue_ids=${teamQueue}`)).toEqual(["two"]);
    expect(await listed(`filter.queue_ids=${teamQueue}&filter.assigned_to=${biaId}`)).toEqual(["two", "one"]);
    expect(await listed(`filter.channel_ids=${channel.id}&filter.statuses=resolved`)).toEqual(["four"]);
  });

  it("matches nothing by what is not there, and says what is not an id", async () => {
    expect(await listed("filter.queue_ids=qu_01h2xcejqtf2nbrexx3vqjhp41")).toEqual([]);
    const { status, body } = await bia.rest("GET", "conversations?filter.channel_ids=nonsense");
    expect([status, body.message]).toEqual([400, expect.stringContaining("channel_ids")]);
    expect((await withKey("GET", "conversations?filter.unread=true")).status).toBe(400);
  });

  it("goes on by pages in both orders", async () => {
    for (const order of ["", "&sort=waiting"]) {
      const whole = await listed(`filter.statuses=open${order}`);
      const seen: string[] = [];
      let cursor = "";
      do {
        const { body } = await bia.rest("GET", `conversations?filter.statuses=open${order}&limit=1&cursor=${cursor}`);
        seen.push(...names(body));
        cursor = body.next_cursor;
      } while (cursor);
      expect(seen).toEqual(whole);
    }
  });

  it("is counted, several at once, as the caller sees it", async () => {
    const filters = [{ statuses: ["open"] }, { assigned_to: ["me"] }, { labels: ["nobody"] }, { unread: true, statuses: ["open"] }];
    expect((await bia.rest("POST", "conversations/count", { filters })).body.counts).toEqual([4, 1, 0, 3]);
    expect((await t.rest("POST", "conversations/count", { filters: filters.slice(0, 2) })).body.counts).toEqual([4, 1]);
    expect((await bia.rest("POST", "conversations/count", { filters: [] })).status).toBe(400);
  });
});

describe("a saved view", () => {
  const views = async (who: Client) => (await who.rest("GET", "saved-views")).body.data.map(({ name }: any) => name);

  it("is its owner's, or everybody's if a supervisor or admin says so", async () => {
    const own = await bia.rest("POST", "saved-views", { name: "Mine and late", filter: { labels: ["late"] }, position: 2 });
    expect([own.status, own.body]).toMatchObject([201, { name: "Mine and late", filter: { labels: ["late"] }, shared: false }]);
    const refused = await bia.rest("POST", "saved-views", { name: "Ours", shared: true });
    expect([refused.status, refused.body.code]).toEqual([403, "PERMISSION_DENIED"]);
    const shared = (await t.rest("POST", "saved-views", { name: "Waiting", shared: true, sort: "waiting", position: 1 })).body;
    expect(await views(bia)).toEqual(["Waiting", "Mine and late"]);
    expect(await views(t)).toEqual(["Waiting"]);
    expect((await bia.rest("PATCH", `saved-views/${shared.id}`, { name: "x" })).status).toBe(403);
    expect((await t.rest("PATCH", `saved-views/${own.body.id}`, { name: "x" })).status).toBe(404);
    const changed = await bia.rest("PATCH", `saved-views/${own.body.id}`, { name: "Late", filter: { labels: ["late"], unread: true } });
    expect(changed.body).toMatchObject({ name: "Late", filter: { labels: ["late"], unread: true }, position: 2 });
    expect((await withKey("POST", "saved-views", { name: "x" })).status).toBe(400);
    expect((await withKey("GET", "saved-views")).body.data).toHaveLength(1);
    expect((await bia.rest("DELETE", `saved-views/${own.body.id}`)).status).toBe(204);
    expect((await t.rest("DELETE", `saved-views/${shared.id}`)).status).toBe(204);
    expect(await views(bia)).toEqual([]);
  });

  it("tells its owner alone what became of it, and everybody of a shared one", async () => {
    using hers = await bia.watch();
    using ours = await t.watch();
    const own = (await bia.rest("POST", "saved-views", { name: "Own" })).body;
    const shared = (await t.rest("POST", "saved-views", { name: "Shared", shared: true })).body;
    await bia.rest("DELETE", `saved-views/${own.id}`);
    await t.rest("DELETE", `saved-views/${shared.id}`);
    const heard = (frames: readonly any[]) =>
      frames.filter(({ type }) => type === "saved_view_updated").map((one) => one.payload.saved_view.name);
    await eventually(async () => heard(ours.frames).length === 2 && heard(hers.frames).length === 4);
    expect([heard(hers.frames), heard(ours.frames)]).toEqual([
      ["Own", "Shared", "Own", "Shared"],
      ["Shared", "Shared"],
    ]);
  });

  it("is refused when there are too many, and when an id in it is none", async () => {
    expect((await bia.rest("POST", "saved-views", { name: "x", filter: { queue_ids: ["me"] } })).status).toBe(400);
    const unknown = { name: "x", filter: { queue_ids: ["qu_01h2xcejqtf2nbrexx3vqjhp41"] } };
    expect((await bia.rest("POST", "saved-views", unknown)).status).toBe(404);
    const before = (await views(bia)).length;
    for (let n = before; n < 100; n += 1) expect((await bia.rest("POST", "saved-views", { name: `View ${n}` })).status).toBe(201);
    const { status, body } = await bia.rest("POST", "saved-views", { name: "x" });
    expect([status, body.code]).toEqual([422, "TOO_MANY_VIEWS"]);
  });
});
