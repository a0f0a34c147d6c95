import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ana, editUpdate, memberUpdate, reactionUpdate, textUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
let channel: TelegramChannel;
let updates = 10_000;
let person = { ...ana };
let conversation: any;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
  channel = await aTelegramChannel(t);
});
afterAll(async () => {
  await channel?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const say = async (text: string, fields: { messageId?: number } = {}) => {
  updates += 1;
  const messageId = fields.messageId ?? updates;
  expect(await channel.post(textUpdate({ updateId: updates, messageId, from: person, text }))).toBe(200);
  return messageId;
};
const reload = async () => (await t.rest("GET", `conversations/${conversation.id}`)).body;
const messages = async () => (await t.rest("GET", `conversations/${conversation.id}/messages`)).body.data;
const post = (verb: string, body: object = {}) => t.rest("POST", `conversations/${conversation.id}/${verb}`, body);

beforeEach(async () => {
  person = { ...ana, id: person.id + 1, first_name: `P${person.id + 1}`, last_name: "" };
  await say("first");
  conversation = (await t.rest("GET", "conversations")).body.data[0];
});

describe("a conversation", () => {
  it("is assigned, and taken over by whoever answers", async () => {
    const me = (await t.rest("GET", "me")).body;
    expect(conversation.owner.type).toBe("queue");
    await t.rest("POST", `conversations/${conversation.id}/messages`, { text: "on it" });
    expect((await reload()).owner).toMatchObject({ type: "user", id: me.user.id, name: "Admin" });
    const back = await post("assign");
    expect(back.body.owner).toMatchObject({ type: "queue", name: "Inbox" });
    expect((await post("assign", { user_id: "me" })).body.owner.id).toBe(me.user.id);
    expect((await t.rest("GET", `conversations?assigned_to=me&limit=100`)).body.data.map(({ id }: any) => id)).toContain(conversation.id);
    expect((await t.rest("GET", `conversations?assigned_to=none&limit=100`)).body.data.map(({ id }: any) => id)).not.toContain(
      conversation.id,
    );
  });

  it("reopens when the contact writes within the window, and starts anew after it", async () => {
    await post("resolve");
    await say("one more thing");
    expect(await reload()).toMatchObject({ status: "open", last_seq: 2 });
    await t.rest("PATCH", "tenant", { reopen_window_hours: 0 });
    await post("resolve");
    await new Promise((resolve) => setTimeout(resolve, 5));
    await say("a new matter");
    await t.rest("PATCH", "tenant", { reopen_window_hours: 24 });
    expect((await reload()).status).toBe("resolved");
    const { data } = (await t.rest("GET", `conversations?contact_id=${conversation.contact_id}`)).body;
    expect(data).toHaveLength(2);
  });

  it("is snoozed until its time, or until the contact writes", async () => {
    const until = new Date(Date.now() + 700).toISOString();
    expect((await post("snooze", { until })).body.status).toBe("snoozed");
    await eventually(async () => (await reload()).status === "open");
    await post("snooze", { until: new Date(Date.now() + 3_600_000).toISOString() });
    await say("are you there?");
    expect((await reload()).status).toBe("open");
    expect((await post("snooze", { until: new Date(Date.now() - 1000).toISOString() })).status).toBe(400);
  });

  it("has labels, a priority and a subject, and is found by them", async () => {
    const { body } = await t.rest("PATCH", `conversations/${conversation.id}`, {
      priority: "urgent",
      subject: "Refund",
      labels: { values: ["vip", "billing"] },
    });
    expect(body).toMatchObject({ priority: "urgent", subject: "Refund", labels: ["billing", "vip"] });
    const ids = async (query: string) => (await t.rest("GET", `conversations?${query}`)).body.data.map(({ id }: any) => id);
    expect(await ids("priority=urgent")).toEqual([conversation.id]);
    expect(await ids("label=vip")).toEqual([conversation.id]);
    expect(await ids("q=refunds")).toEqual([conversation.id]);
    expect((await t.rest("GET", "conversations?priority=immense")).status).toBe(400);
  });

  it("counts what each agent has not read", async () => {
    await say("second");
    expect((await reload()).unread_count).toBe(2);
    expect((await post("read", { seq: 1 })).body.unread_count).toBe(1);
    expect((await post("read")).body.unread_count).toBe(0);
    await say("third");
    expect((await reload()).unread_count).toBe(1);
  });

  it("is started by address, once", async () => {
    const to = "700900900";
    const first = await t.rest("POST", "conversations", { channel_id: channel.id, to, text: "Good morning" });
    expect(first.status).toBe(201);
    const second = await t.rest("POST", "conversations", { channel_id: channel.id, to });
    expect(second.body.id).toBe(first.body.id);
    expect((await t.rest("GET", `conversations/${first.body.id}/messages`)).body.data).toMatchObject([
      { text: "Good morning", direction: "outbound" },
    ]);
  });
});

describe("a contact's change", () => {
  it("of a text is shown as an edit, once, and keeps what was said", async () => {
    const messageId = await say("pay me 10");
    const edit = () =>
      channel.post(
        editUpdate({
          updateId: (updates += 1),
          messageId,
          from: person,
          editDate: Math.floor(Date.now() / 1000),
          fields: { text: "pay me 100" },
        }),
      );
    expect(await edit()).toBe(200);
    const [message] = await messages();
    expect(message).toMatchObject({ text: "pay me 100" });
    expect(message.edited_at).toBeTruthy();
    const revisions = await database.behind.selectFrom("messageRevision").select("text").where("text", "=", "pay me 10").execute();
    expect(revisions).toHaveLength(1);
  });

  it("of mind is a reaction that can be taken back", async () => {
    const messageId = await say("nice");
    await channel.post(reactionUpdate({ updateId: (updates += 1), messageId, from: person, emoji: "👍" }));
    expect((await messages())[0].reactions).toMatchObject([{ emoji: "👍", author: { type: "contact" } }]);
    await channel.post(reactionUpdate({ updateId: (updates += 1), messageId, from: person, emoji: "" }));
    expect((await messages())[0].reactions).toEqual([]);
  });

  it("of heart makes them unreachable", async () => {
    await channel.post(memberUpdate({ updateId: (updates += 1), from: person, status: "kicked" }));
    const contact = (await t.rest("GET", `contacts/${conversation.contact_id}`)).body;
    expect(contact.identities).toMatchObject([{ reachable: false }]);
  });
});

describe("an agent's change", () => {
  it("of a sent text, a reaction and a deletion reach the network", async () => {
    const { body } = await t.rest("POST", `conversations/${conversation.id}/messages`, { text: "teh answer" });
    await eventually(async () => (await t.rest("GET", `messages/${body.id}`)).body.status === "sent");
    const edited = await t.rest("PATCH", `messages/${body.id}`, { text: "the answer" });
    expect(edited.body).toMatchObject({ text: "the answer" });
    expect(channel.api.callsOf("editMessageText")).toHaveLength(1);
    const [, inbound] = await messages();
    const reacted = await t.rest("POST", `messages/${inbound.id}/reaction`, { emoji: "👍" });
    expect(reacted.body.reactions).toMatchObject([{ emoji: "👍", author: { type: "user" } }]);
    expect((await t.rest("DELETE", `messages/${body.id}`)).status).toBe(204);
    expect((await t.rest("GET", `messages/${body.id}`)).body).toMatchObject({ text: "" });
    expect(channel.api.callsOf("deleteMessage")).toHaveLength(1);
    expect((await t.rest("PATCH", `messages/${inbound.id}`, { text: "no" })).status).toBe(422);
  });
});

describe("search", () => {
  it("finds words whatever their accents and number, in Portuguese and English, without a date limit", async () => {
    await say("As ações e as mensagens chegaram aos corações");
    await say("Our conversations about invoices");
    await database.behind
      .updateTable("message")
      .set({ sentAt: new Date("2001-01-01") })
      .where("text", "like", "%invoices%")
      .execute();
    const found = async (q: string) =>
      (await t.rest("GET", `messages/search?q=${encodeURIComponent(q)}&conversation_id=${conversation.id}`)).body.data.map(
        ({ text }: any) => text,
      );
    for (const q of ["acao", "AÇÃO", "ações", "mensagem", "mensagens", "coracao", "mensagem chegaram"])
      expect(await found(q), q).toHaveLength(1);
    for (const q of ["conversation", "invoice", "Invoices", '"conversations about"']) expect(await found(q), q).toHaveLength(1);
    expect(await found("invoices -conversations")).toEqual([]);
    expect(await found("nonsense")).toEqual([]);
    expect((await t.rest("GET", "messages/search?q=")).status).toBe(400);
  });
});
