import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ana, textUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { PASSWORD } from "../tenant-fixture.js";
import { type Client, eventually, signIn, startTestApp, type TestApp } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
let channel: TelegramChannel;
let bia: Client;
let updates = 70_000;
let conversationId: string;
let at: string;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
  channel = await aTelegramChannel(t);
  await t.rest("POST", "users", { email: "bia@example.com", name: "Bia", role: "agent", password: PASSWORD });
  bia = await signIn(t.url, PASSWORD, "bia@example.com");
});
afterAll(async () => {
  await channel?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});
const says = (text: string, id = updates) => {
  updates += 1;
  return channel.post(textUpdate({ updateId: updates, messageId: updates, from: { ...ana, id }, text }));
};
let person: number;
beforeEach(async () => {
  person = updates + 1;
  await says("hi", person);
  conversationId = (await t.rest("GET", "conversations")).body.data[0].id;
  at = `conversations/${conversationId}/scheduled-messages`;
});

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const schedule = (text: string, more: object = { send_in: "1s" }) => bia.rest("POST", at, { message: { text }, ...more });
const waiting = async () => (await bia.rest("GET", `scheduled-messages?conversation_id=${conversationId}`)).body.data as any[];
const texts = async () => (await t.rest("GET", `conversations/${conversationId}/messages`)).body.data.map(({ text }: any) => text);
const heard = (text: string) =>
  channel.api.calls.filter(({ method, params }: any) => method === "sendMessage" && params.text === text).length;

describe("a scheduled message", () => {
  it("goes out at its time, once, as its author's, and tells what became of it", async () => {
    using events = await bia.watch();
    const { status, body } = await schedule("after a moment");
    expect([status, body]).toMatchObject([201, { status: "waiting", author: { name: "Bia" }, message: { text: "after a moment" } }]);
    expect(await waiting()).toHaveLength(1);
    expect(await texts()).toEqual(["hi"]);
    await eventually(async () => heard("after a moment") === 1);
    expect(await waiting()).toEqual([]);
    const [message] = (await t.rest("GET", `conversations/${conversationId}/messages`)).body.data;
    expect(message).toMatchObject({ text: "after a moment", author: { type: "user", name: "Bia" } });
    const mine = () =>
      events.frames.filter(({ type }) => type === "scheduled_message_updated").map((one: any) => one.payload.scheduled_message);
    await eventually(async () => mine().length === 2);
    expect(mine().map(({ status: one }: any) => one)).toEqual(["waiting", "sent"]);
    expect(mine()[1]).toMatchObject({ id: body.id, message_id: message.id });
    expect((await bia.rest("POST", `scheduled-messages/${body.id}/cancel`)).body.code).toBe("ALREADY_SENT");
  });

  it("is taken back before its time, and answers what it was", async () => {
    const { body } = await schedule("a mistake");
    const cancelled = await bia.rest("POST", `scheduled-messages/${body.id}/cancel`);
    expect([cancelled.status, cancelled.body]).toMatchObject([200, { status: "cancelled", message: { text: "a mistake" } }]);
    expect((await bia.rest("POST", `scheduled-messages/${body.id}/cancel`)).body).toEqual(cancelled.body);
    expect((await bia.rest("POST", `scheduled-messages/${body.id}/send`)).body.code).toBe("CANCELLED");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect([heard("a mistake"), await texts()]).toEqual([0, ["hi"]]);
  });

  it("does not go out when the contact writes first, if that was asked for", async () => {
    const kept = (await schedule("in any case", { send_in: "2s" })).body;
    const held = (await schedule("only without a word", { send_in: "2s", cancel_on_reply: true })).body;
    await says("wait", person);
    await eventually(async () => heard("in any case") === 1);
    await eventually(async () => (await waiting()).length === 0);
    expect(heard("only without a word")).toBe(0);
    const rows = await database.behind
      .selectFrom("scheduledMessage")
      .select(["status", "reason"])
      .orderBy("createdAt", "desc")
      .limit(2)
      .execute();
    expect(rows).toEqual([
      { status: "cancelled", reason: "CONTACT_REPLIED" },
      { status: "sent", reason: "" },
    ]);
    expect(kept.id).not.toBe(held.id);
  });

  it("is changed, put off and sent at once", async () => {
    const { body } = await schedule("first words", { send_at: inHours(5) });
    const changed = await bia.rest("PATCH", `scheduled-messages/${body.id}`, { message: { text: "better words" }, send_at: inHours(7) });
    expect([changed.status, changed.body.message.text]).toEqual([200, "better words"]);
    expect((await bia.rest("PATCH", `scheduled-messages/${body.id}`, { send_at: "2020-01-01T00:00:00Z" })).status).toBe(400);
    await bia.rest("POST", `scheduled-messages/${body.id}/send`);
    await eventually(async () => heard("better words") === 1);
    expect(heard("first words")).toBe(0);
  });

  it("says why it could not be sent, and is sent when it is tried again", async () => {
    const { body } = await schedule("to nobody", { send_at: inHours(1) });
    await database.behind
      .updateTable("scheduledMessage")
      .set({ content: Buffer.from("0a00", "hex") })
      .where("status", "=", "waiting")
      .execute();
    await bia.rest("POST", `scheduled-messages/${body.id}/send`);
    await eventually(async () => (await waiting())[0]?.status === "failed");
    expect((await waiting())[0]).toMatchObject({ reason: "INVALID_ARGUMENT", error: expect.stringContaining("text") });
    await bia.rest("PATCH", `scheduled-messages/${body.id}`, { message: { text: "to somebody" }, send_at: inHours(1) });
    await bia.rest("POST", `scheduled-messages/${body.id}/send`);
    await eventually(async () => heard("to somebody") === 1);
  });

  it("goes out once when the process that sends it dies, and when two would", async () => {
    const { body } = await schedule("only once", { send_at: inHours(1) });
    const calls = Array.from({ length: 5 }, () => bia.rest("POST", `scheduled-messages/${body.id}/send`));
    await Promise.all(calls);
    await eventually(async () => heard("only once") > 0);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(heard("only once")).toBe(1);
  });

  it.each([
    ["nothing", { message: {}, send_in: "5s" }, 400],
    ["no time", { message: { text: "x" } }, 400],
    ["a time that is over", { message: { text: "x" }, send_at: "2020-01-01T00:00:00Z" }, 400],
    ["too far ahead", { message: { text: "x" }, send_at: inHours(24 * 400) }, 400],
    ["too soon", { message: { text: "x" }, send_in: "0.2s" }, 400],
    ["a file that is not there", { message: { attachments: [{ media_id: "md_01h2xcejqtf2nbrexx3vqjhp41" }] }, send_in: "5s" }, 404],
    ["an answer to a message that is not there", { message: { text: "x", reply_to: "ms_01h2xcejqtf2nbrexx3vqjhp41" }, send_in: "5s" }, 404],
  ])("is refused: %s", async (_what, body, status) => expect((await bia.rest("POST", at, body)).status).toBe(status));

  it("has a hundred beside it at most, and is listed by time, by pages, and by whose it is", async () => {
    await t.rest("POST", at, { message: { text: "of the admin" }, send_at: inHours(50) });
    for (let n = 99; n > 0; n -= 1) expect((await schedule(`n ${n}`, { send_at: inHours(n + 100) })).status).toBe(201);
    expect((await schedule("one more", { send_at: inHours(1) })).body.code).toBe("TOO_MANY_SCHEDULED");
    const first = (await bia.rest("GET", `scheduled-messages?conversation_id=${conversationId}&limit=60`)).body;
    const second = (await bia.rest("GET", `scheduled-messages?conversation_id=${conversationId}&limit=60&cursor=${first.next_cursor}`))
      .body;
    const all = [...first.data, ...second.data].map(({ message }: any) => message.text);
    expect([all.length, all[0], all[1], all.at(-1), second.next_cursor ?? ""]).toEqual([100, "of the admin", "n 1", "n 99", ""]);
    const mine = (await t.rest("GET", `scheduled-messages?conversation_id=${conversationId}&mine=true`)).body.data;
    expect(mine.map(({ message }: any) => message.text)).toEqual(["of the admin"]);
  });
});
