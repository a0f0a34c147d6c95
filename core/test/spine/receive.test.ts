import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ana, textUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { startTestApp, type TestApp } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
let channel: TelegramChannel;

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

const rows = () =>
  database.behind
    .selectFrom("message")
    .select(({ fn }) => fn.countAll<string>().as("n"))
    .executeTakeFirstOrThrow()
    .then(({ n }) => Number(n));

describe("a real-shaped update", () => {
  it("becomes contact, conversation and message, by every protocol, and a realtime client hears of it", async () => {
    using watcher = await t.watch();
    expect(await channel.post(textUpdate({ updateId: 1, messageId: 55, from: ana, text: "Olá, tudo bem?" }))).toBe(200);
    const { payload } = await watcher.next(({ type }) => type === "new_message");
    expect(payload.message).toMatchObject({
      direction: "inbound",
      content_type: "text",
      text: "Olá, tudo bem?",
      status: "received",
      seq: 1,
      author: { type: "contact", name: "Ana Lima" },
    });
    expect(payload.conversation).toMatchObject({ status: "open", contact_name: "Ana Lima", channel_id: channel.id });
    const id = payload.conversation.id as string;

    const conversations = await t.rest("GET", "conversations");
    expect(conversations.body.data).toMatchObject([
      { id, unread_count: 1, owner: { type: "queue", name: "Inbox" }, last_message_text: "Olá, tudo bem?" },
    ]);
    const contacts = await t.rest("GET", "contacts");
    expect(contacts.body.data).toMatchObject([{ name: "Ana Lima", identities: [{ kind: "telegram", value: String(ana.id) }] }]);
    const overRest = await t.rest("GET", `conversations/${id}/messages`);
    const transports = [
      createGrpcTransport({ baseUrl: t.url }),
      createConnectTransport({ baseUrl: t.url, httpVersion: "1.1" }),
      createConnectTransport({ baseUrl: t.url, httpVersion: "2" }),
    ];
    for (const transport of transports) {
      const { data } = await createClient(MessageService, transport).listMessages(
        { conversationId: id },
        { headers: { authorization: `Bearer ${t.token}` } },
      );
      expect(data.map((message) => message.id)).toEqual(overRest.body.data.map((message: { id: string }) => message.id));
    }
  });

  it("is refused without the right secret, and leaves no row", async () => {
    const before = await rows();
    for (const secret of ["", "wrong", `${"s3cret-Word_1"}x`]) {
      expect([401, 403]).toContain(await channel.post(textUpdate({ updateId: 2, messageId: 56, from: ana, text: "forged" }), secret));
    }
    const unknown = await fetch(`${t.url}/api/v1/webhooks/telegram/ch_01h455vb4pex5vsknk084sn02q`, { method: "POST", body: "{}" });
    expect(unknown.status).toBe(401);
    expect(await rows()).toBe(before);
  });

  it("is one message, however often it comes at once", async () => {
    const before = await rows();
    const update = textUpdate({ updateId: 3, messageId: 57, from: ana, text: "cinquenta vezes" });
    const statuses = await Promise.all(Array.from({ length: 50 }, () => channel.post(update)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await rows()).toBe(before + 1);
  });

  it("starts one conversation when a person's first messages come in parallel", async () => {
    const bia = { ...ana, id: 700100300, first_name: "Bia" };
    const texts = Array.from({ length: 20 }, (_, index) => `primeira ${index}`);
    const statuses = await Promise.all(
      texts.map((text, index) => channel.post(textUpdate({ updateId: 100 + index, messageId: 200 + index, from: bia, text }))),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    const contacts = await t.rest("GET", "contacts?q=Bia");
    expect(contacts.body.data).toHaveLength(1);
    const conversations = await t.rest("GET", `conversations?contact_id=${contacts.body.data[0].id}`);
    expect(conversations.body.data).toHaveLength(1);
    const { data } = (await t.rest("GET", `conversations/${conversations.body.data[0].id}/messages?limit=100`)).body;
    expect(data.map(({ seq }: { seq: number }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index));
    expect(data.map(({ text }: { text: string }) => text).sort()).toEqual([...texts].sort());
  });
});
