import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ana, textUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { PASSWORD } from "../tenant-fixture.js";
import { type Client, eventually, signIn, startTestApp, type TestApp, watch } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
let channel: TelegramChannel;
let bia: Client;
let caio: Client;
let key: string;
const ids: Record<string, string> = {};
let updates = 50_000;
let at: string;
let conversationId: string;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
  channel = await aTelegramChannel(t);
  const colleague = async (name: string) => {
    const email = `${name}@example.com`;
    ids[name] = (await t.rest("POST", "users", { email, name, role: "agent", password: PASSWORD })).body.id;
    return signIn(t.url, PASSWORD, email);
  };
  bia = await colleague("bia");
  caio = await colleague("caio");
  key = (await t.rest("POST", "api-keys", { name: "key", scopes: ["*"] })).body.key;
});
afterAll(async () => {
  await channel?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  updates += 1;
  await channel.post(textUpdate({ updateId: updates, messageId: updates, from: { ...ana, id: updates }, text: "hi" }));
  conversationId = (await t.rest("GET", "conversations")).body.data[0].id;
  at = `conversations/${conversationId}/messages`;
});

const note = (mentions: readonly (string | undefined)[], who: Client = t) => who.rest("POST", at, { text: "look", note: true, mentions });
const listed = async (who: Client, which: "unread" | "any") =>
  (await who.rest("GET", `conversations?mentions_me=${which}&limit=100`)).body.data.some(({ id }: { id: string }) => id === conversationId);

it("calls a colleague, until they have read the note", async () => {
  const { status, body } = await note([ids.bia]);
  expect(status).toBe(201);
  expect(body.mentions).toEqual([ids.bia]);
  expect((await t.rest("GET", at)).body.data[0].mentions).toEqual([ids.bia]);
  expect([await listed(bia, "unread"), await listed(bia, "any")]).toEqual([true, true]);
  expect([await listed(caio, "unread"), await listed(caio, "any")]).toEqual([false, false]);
  await bia.rest("POST", `conversations/${conversationId}/read`, { seq: String(Number(body.seq) - 1) });
  expect(await listed(bia, "unread")).toBe(true);
  await caio.rest("POST", `conversations/${conversationId}/read`, {});
  expect(await listed(bia, "unread")).toBe(true);
  expect((await bia.rest("POST", `conversations/${conversationId}/read`, {})).status).toBe(200);
  expect([await listed(bia, "unread"), await listed(bia, "any")]).toEqual([false, true]);
  await note([ids.bia, ids.caio]);
  expect([await listed(bia, "unread"), await listed(caio, "unread")]).toEqual([true, true]);
});

it("calls nobody any more when the note is deleted", async () => {
  const { body } = await note([ids.bia]);
  expect((await t.rest("DELETE", `messages/${body.id}`)).status).toBe(204);
  expect([await listed(bia, "unread"), await listed(bia, "any")]).toEqual([false, false]);
  expect((await t.rest("GET", `messages/${body.id}`)).body.mentions ?? []).toEqual([]);
});

it("does not call its author", async () => {
  expect((await note([ids.bia], bia)).body.mentions).toEqual([ids.bia]);
  expect(await listed(bia, "any")).toBe(false);
});

it("refuses who is not an active colleague, more than fifty, and mentions outside of a note; and writes nothing", async () => {
  const before = (await t.rest("GET", at)).body.data.length;
  const left = (await t.rest("POST", "users", { email: "left@example.com", name: "left", role: "agent", password: PASSWORD })).body.id;
  expect((await t.rest("PATCH", `users/${left}`, { status: "disabled" })).status).toBe(200);
  expect((await note([ids.bia, left])).status).toBe(404);
  expect((await note(["us_01h455vb4pex5vsknk084sn02q"])).status).toBe(404);
  expect((await note([ids.bia, ids.bia])).status).toBe(400);
  const many = Array.from({ length: 51 }, (_, n) => `us_01h455vb4pex5vsknk084sn0${String(n + 10)}`);
  expect((await note(many)).status).toBe(400);
  expect((await t.rest("POST", at, { text: "to all", mentions: [ids.bia] })).status).toBe(400);
  expect((await t.rest("GET", at)).body.data).toHaveLength(before);
  expect(await listed(bia, "any")).toBe(false);
});

it("is nothing that an API key can ask for", async () => {
  const answer = await fetch(`${t.url}/api/v1/conversations?mentions_me=unread`, { headers: { "x-api-key": key } });
  expect(answer.status).toBe(400);
});

it("tells of mentions and drafts those they are for, and nobody else, live and afterwards", async () => {
  using toBia = await bia.watch();
  using toCaio = await caio.watch();
  using toAdmin = await t.watch();
  using keys = await watch(t.url, key);
  const { body } = await note([ids.bia]);
  const saved = await bia.rest("PUT", `conversations/${conversationId}/draft`, { text: "a secret draft" });
  expect(saved.status).toBe(200);
  expect((await bia.rest("DELETE", `drafts/${saved.body.id}`)).status).toBe(204);
  // Comes after all of them.
  await t.rest("PATCH", `conversations/${conversationId}`, { subject: "the end" });
  const isOver = (frames: readonly any[]) => frames.some(({ payload }) => payload?.conversation?.subject === "the end");
  await eventually(async () => [toBia, toCaio, toAdmin, keys].every(({ frames }) => isOver(frames)));
  const own = (frames: readonly any[]) => frames.filter(({ type }) => ["mentioned", "draft_updated"].includes(type));
  expect(own(toBia.frames).map(({ type, payload }) => [type, payload.message?.id ?? payload.draft?.text])).toEqual([
    ["mentioned", body.id],
    ["draft_updated", "a secret draft"],
    ["draft_updated", "a secret draft"],
  ]);
  for (const { frames } of [toCaio, toAdmin, keys]) {
    expect(own(frames)).toEqual([]);
    expect(JSON.stringify(frames)).not.toContain("a secret draft");
  }
  const first = (toAdmin.frames as any[]).find(({ type }) => type === "new_message").id;
  using again = await bia.watch(first);
  using late = await caio.watch(first);
  await eventually(async () => isOver(again.frames) && isOver(late.frames));
  expect(own(again.frames)).toHaveLength(3);
  expect(own(late.frames)).toEqual([]);
});
