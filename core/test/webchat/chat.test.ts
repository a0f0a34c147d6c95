import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../database.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { aWebchat, TestVisitor, type WebchatChannel } from "./visitor.js";

let database: TestDatabase;
let t: TestApp;
let channel: WebchatChannel;
let visitor: TestVisitor;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, config: { trustedProxies: ["127.0.0.1"] } });
  channel = await aWebchat(t);
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  visitor = new TestVisitor(channel);
  await visitor.open();
});

/** The visitor's conversation, as the desk sees it. */
async function conversationOf(one: TestVisitor): Promise<any> {
  const [message] = await one.history();
  return (await t.rest("GET", `conversations/${message.conversation_id}`)).body;
}
const reply = (id: string, text: string, fields: object = {}) => t.rest("POST", `conversations/${id}/messages`, { text, ...fields });
const statusOf = async (id: string) => (await t.rest("GET", `messages/${id}`)).body.status as string;

describe("a message", () => {
  it("is acknowledged once it is stored, and the same way when it is sent again", async () => {
    using socket = visitor.connect();
    await socket.welcome();
    const clientId = randomUUID();
    const first = await socket.say("hello", clientId);
    expect(first).toMatchObject({ t: "ack", client_id: clientId, seq: 1 });
    expect((await conversationOf(visitor)).last_message_text).toBe("hello");
    socket.frames.length = 0;
    expect(await socket.say("hello", clientId)).toEqual(first);
    const overHttp = await visitor.say("hello", { client_id: clientId });
    expect(overHttp).toMatchObject({ status: 200, body: first });
    expect(await visitor.history()).toMatchObject([
      { id: first.id, seq: 1, client_id: clientId, text: "hello", status: "sent", author: { type: "visitor" } },
    ]);
  });

  it("that two tabs write first makes one conversation", async () => {
    using one = visitor.connect();
    using two = visitor.connect();
    await Promise.all([one.welcome(), two.welcome()]);
    const acks = await Promise.all([one.say("from one"), two.say("from two")]);
    expect(new Set(acks.map(({ conversation_id }) => conversation_id)).size).toBe(1);
    expect(acks.map(({ seq }) => seq).sort()).toEqual([1, 2]);
    for (const socket of [one, two]) {
      await socket.next(({ t: kind, text }) => kind === "msg" && text === "from one");
      await socket.next(({ t: kind, text }) => kind === "msg" && text === "from two");
    }
  });

  it("of an agent reaches every tab, and what tabs report reaches the agent", async () => {
    using one = visitor.connect();
    using two = visitor.connect();
    await one.say("anybody there?");
    const conversation = await conversationOf(visitor);
    const { body } = await reply(conversation.id, "I am");
    const frames = await Promise.all([one, two].map((socket) => socket.next(({ text }) => text === "I am")));
    for (const frame of frames) {
      expect(frame).toMatchObject({ t: "msg", id: body.id, seq: 2, author: { type: "agent", name: "Admin" } });
      expect(frame.cursor).toMatch(/^ev_/);
    }
    one.send({ t: "delivered", seq: 2 });
    await eventually(async () => (await statusOf(body.id)) === "delivered");
    two.send({ t: "read", seq: 2 });
    await eventually(async () => (await statusOf(body.id)) === "read");
    await one.next(({ t: kind, patch }) => kind === "update" && patch.status === "read");
    expect((await visitor.open()).body.unread).toBe(0);
  });

  it("is read by an agent, and the visitor is told", async () => {
    using socket = visitor.connect();
    await socket.say("please read this");
    const { id } = await conversationOf(visitor);
    await t.rest("POST", `conversations/${id}/read`, {});
    expect(await socket.next(({ t: kind }) => kind === "read")).toMatchObject({ conversation_id: id, seq: 1 });
    expect((await visitor.open()).body.read_seq).toBe(1);
  });

  it("is changed and taken back before the visitor's eyes", async () => {
    using socket = visitor.connect();
    await socket.say("hi");
    const { id } = await conversationOf(visitor);
    const { body } = await reply(id, "teh answer");
    await eventually(async () => (await statusOf(body.id)) === "sent");
    await t.rest("PATCH", `messages/${body.id}`, { text: "the answer" });
    expect(await socket.next(({ patch }) => patch?.text === "the answer")).toMatchObject({ t: "update", id: body.id, seq: 2 });
    await t.rest("POST", `messages/${body.id}/reaction`, { emoji: "👍" });
    await socket.next(({ patch }) => patch?.reactions?.length === 1);
    await t.rest("DELETE", `messages/${body.id}`);
    const taken = await socket.next(({ patch }) => patch?.deleted_at);
    expect(taken.patch).toMatchObject({ text: "", content: null, attachments: [] });
  });

  it("with buttons comes as choices, and the choice goes back as an answer", async () => {
    using socket = visitor.connect();
    await socket.say("hi");
    const { id } = await conversationOf(visitor);
    await reply(id, "Which one?", {
      content: {
        interactive: {
          buttons: [
            { id: "a", title: "Apples" },
            { id: "b", title: "Bananas" },
          ],
        },
      },
    });
    const question = await socket.next(({ text }) => text === "Which one?");
    expect(question).toMatchObject({
      type: "interactive",
      content: {
        interactive: {
          buttons: [
            { id: "a", title: "Apples" },
            { id: "b", title: "Bananas" },
          ],
        },
      },
    });
    const ack = await socket.say("", undefined, { payload: { id: "b", title: "Bananas" }, reply_to: question.id });
    const { body } = await t.rest("GET", `messages/${ack.id}`);
    expect(body).toMatchObject({
      content_type: "interactive",
      text: "Bananas",
      content: { answer: { id: "b", title: "Bananas" } },
      reply_to: question.id,
    });
  });

  it.each([
    ["without words", { text: "  " }],
    ["that is too long", { text: "x".repeat(10_001) }],
    ["without a name", { client_id: undefined }],
    ["that answers a stranger's", { reply_to: "ms_01h455vb4pex5vsknk084sn02q" }],
    ["with a stranger's file", { attachments: ["md_01h455vb4pex5vsknk084sn02q"] }],
  ])("%s is refused", async (_, fields) => {
    const { status } = await visitor.say("words", fields);
    expect([400, 404]).toContain(status);
    expect(await visitor.history()).toEqual([]);
  });

  it("keeps characters of every kind, and loses the one that cannot be stored", async () => {
    const text = "Olá 👩‍👩‍👧 \u202Eمرحبا\n\ttab";
    await visitor.say(`${text}\u0000\ud800`);
    expect((await visitor.history())[0].text).toBe(`${text}\ufffd`);
  });
});

describe("a visitor who was away", () => {
  it("gets what it missed after its position, without notes", async () => {
    using before = visitor.connect();
    await before.say("first");
    const { id } = await conversationOf(visitor);
    before[Symbol.dispose]();
    await reply(id, "between us", { note: true });
    await reply(id, "second");
    await reply(id, "third");
    using after = visitor.connect({ last_seq: 1 });
    expect(await after.welcome()).toMatchObject({ v: 1, seq: 4, conversation: { id, status: "open", agent: { name: "Admin" } } });
    await after.next(({ text }) => text === "third");
    const replayed = after.frames.filter(({ t: kind }) => kind === "msg");
    expect(replayed.map(({ seq, text }) => [seq, text])).toEqual([
      [3, "second"],
      [4, "third"],
    ]);
  });

  it("gets changes of what it has by its cursor, once each", async () => {
    using before = visitor.connect();
    await before.say("hi");
    const { id } = await conversationOf(visitor);
    const { body } = await reply(id, "tpyo");
    const { cursor } = await before.next(({ text }) => text === "tpyo");
    await eventually(async () => (await statusOf(body.id)) === "sent");
    before[Symbol.dispose]();
    await t.rest("PATCH", `messages/${body.id}`, { text: "typo" });
    await reply(id, "new");
    using after = visitor.connect({ last_seq: 2, conversation_id: id, cursor });
    await after.next(({ text }) => text === "new");
    await after.next(({ patch }) => patch?.text === "typo");
    expect(after.frames.filter(({ id: one }) => one === body.id)).toHaveLength(1);
    expect(after.frames.filter(({ text }) => text === "new")).toHaveLength(1);
  });

  it("is told to load anew when the log does not reach back to its cursor", async () => {
    await visitor.say("hi");
    using socket = visitor.connect({ last_seq: 1, cursor: "ev_01h455vb4pex5vsknk084sn02q" });
    expect(await socket.welcome()).toMatchObject({ resync: true });
  });

  it("goes on from the start of a conversation it does not know yet", async () => {
    await visitor.say("old matter");
    const { id } = await conversationOf(visitor);
    await t.rest("PATCH", "tenant", { reopen_window_hours: 0 });
    await t.rest("POST", `conversations/${id}/resolve`, {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    await visitor.say("new matter");
    await t.rest("PATCH", "tenant", { reopen_window_hours: 24 });
    using socket = visitor.connect({ last_seq: 1, conversation_id: id });
    expect((await socket.welcome()).conversation.id).not.toBe(id);
    await socket.next(({ text }) => text === "new matter");
    expect((await visitor.history()).map(({ text }) => text)).toEqual(["old matter", "new matter"]);
  });
});

describe("what passes", () => {
  it("shows the agent's typing to the visitor, and the visitor's to the agent, and not back", async () => {
    using socket = visitor.connect();
    await socket.say("hi");
    const { id } = await conversationOf(visitor);
    using agent = await t.watch();
    socket.send({ t: "typing", on: true });
    await agent.next(({ type, payload }) => type === "typing" && payload.is_typing && payload.author.type === "contact");
    await t.rest("POST", `conversations/${id}/typing`, { is_typing: true });
    await socket.next(({ t: kind, on }) => kind === "typing" && on);
    expect(socket.frames.filter(({ t: kind }) => kind === "typing")).toMatchObject([{ author: { type: "agent", name: "Admin" } }]);
  });

  it("shows who holds the conversation, and nothing else of it", async () => {
    using socket = visitor.connect();
    await socket.say("hi");
    const { id } = await conversationOf(visitor);
    await t.rest("PATCH", `conversations/${id}`, { labels: { values: ["difficult"] }, priority: "low" });
    await t.rest("POST", `conversations/${id}/assign`, { user_id: "me" });
    const frame = await socket.next(({ t: kind, conversation }) => kind === "agent_status" && conversation.agent);
    expect(frame.conversation).toEqual({ id, status: "open", agent: { name: "Admin" } });
    expect(JSON.stringify(socket.frames)).not.toContain("difficult");
  });
});

describe("where WebSockets are blocked", () => {
  it("news is polled for, with the same frames", async () => {
    await visitor.say("hi");
    const { id } = await conversationOf(visitor);
    const first = (await visitor.call("GET", "events?after=0&wait=25")).body;
    expect(first).toMatchObject({ t: "welcome", seq: 1, events: [{ t: "msg", text: "hi" }] });
    const waiting = visitor.call("GET", `events?after=1&cursor=${first.cursor}&wait=25`);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const sent = performance.now();
    await reply(id, "hello");
    const second = (await waiting).body;
    expect(performance.now() - sent).toBeLessThan(2000);
    expect(second.events).toMatchObject([{ t: "msg", seq: 2, text: "hello" }]);
    const started = performance.now();
    const third = (await visitor.call("GET", `events?after=2&wait=0.2`)).body;
    expect(third.events).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2000);
    expect((await visitor.call("POST", "messages", { t: "read", seq: 2 })).status).toBe(204);
  });

  it("asks for the upgrade it cannot do without", async () => {
    expect((await visitor.call("GET", "ws")).status).toBe(426);
  });
});
