import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ana } from "../../../plugins/telegram/test/bot-api.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
let channel: TelegramChannel;
let conversation: string;

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

let people = 0;
/** A conversation of its own, so that no test waits behind another's messages. */
async function aConversation(): Promise<string> {
  people += 1;
  const person = { ...ana, id: ana.id + people, first_name: `Person${people}.` };
  await channel.say(person, "hello");
  const { data } = (await t.rest("GET", "conversations?limit=100")).body;
  return (data as { id: string; contact_name: string }[]).find(({ contact_name }) => contact_name.startsWith(person.first_name))?.id ?? "";
}

const send = (id: string, text: string, headers = {}) => t.rest("POST", `conversations/${id}/messages`, { text }, headers);
const statusOf = async (id: string) => (await t.rest("GET", `messages/${id}`)).body;
const settled = (id: string, status: string, timeoutMs?: number) =>
  eventually(async () => {
    const message = await statusOf(id);
    return message.status === status && message;
  }, timeoutMs);
const textOf = (message: object): string => String((message as { text?: unknown }).text ?? "");
const arrivals = (text: string) =>
  channel.api.calls.filter(({ method, params }) => method === "sendMessage" && params.text === text).length;

describe("a reply", () => {
  it("reaches the network exactly once, by every protocol", async () => {
    conversation = await aConversation();
    const headers = { headers: { authorization: `Bearer ${t.token}` } };
    const overGrpc = await createClient(MessageService, createGrpcTransport({ baseUrl: t.url })).sendMessage(
      { conversationId: conversation, text: "by gRPC" },
      headers,
    );
    const overConnect = await createClient(MessageService, createConnectTransport({ baseUrl: t.url, httpVersion: "1.1" })).sendMessage(
      { conversationId: conversation, text: "by Connect" },
      headers,
    );
    const overRest = await send(conversation, "by REST");
    expect(overRest.status).toBe(201);
    expect(overRest.body).toMatchObject({ status: "queued", direction: "outbound", author: { type: "user", name: "Admin" } });
    for (const id of [overGrpc.message?.id, overConnect.message?.id, overRest.body.id]) await settled(id as string, "sent");
    expect(["by gRPC", "by Connect", "by REST"].map(arrivals)).toEqual([1, 1, 1]);
    const order = channel.api.sentMessages().map(textOf);
    expect(order.indexOf("by gRPC")).toBeLessThan(order.indexOf("by Connect"));
    expect((await statusOf(overRest.body.id)).external_id).not.toBe("");
  });

  it("waits as long as the network asks, and is then sent", async () => {
    const id = await aConversation();
    channel.api.respondNext("sendMessage", {
      error_code: 429,
      description: "Too Many Requests: retry after 1",
      parameters: { retry_after: 1 },
    });
    const started = Date.now();
    const { body } = await send(id, "slow down");
    await settled(body.id, "sent");
    expect(Date.now() - started).toBeGreaterThan(900);
    const { data } = (await t.rest("GET", `messages/${body.id}/attempts`)).body;
    expect(data).toMatchObject([{ outcome: "refused", error: { class: "rate_limited" } }, { outcome: "accepted" }]);
    expect(arrivals("slow down")).toBe(2);
  });

  it("is tried again after a fault of the network", async () => {
    const id = await aConversation();
    channel.api.respondNext("sendMessage", { error_code: 500, description: "Internal Server Error" });
    const { body } = await send(id, "again please");
    await settled(body.id, "sent");
    expect(arrivals("again please")).toBe(2);
  });

  it("fails with a reason when the person cannot be reached", async () => {
    const id = await aConversation();
    channel.api.respondNext("sendMessage", { error_code: 403, description: "Forbidden: bot was blocked by the user" });
    const { body } = await send(id, "are you there");
    const message = await settled(body.id, "failed");
    expect(message.error).toMatchObject({ class: "recipient_unreachable" });
    expect(message.error.message).toMatch(/blocked/);
    expect(arrivals("are you there")).toBe(1);
    const retried = await t.rest("POST", `messages/${body.id}/retry`);
    expect(retried.body.status).toBe("queued");
    await settled(body.id, "sent");
    expect(arrivals("are you there")).toBe(2);
  });

  it("is uncertain when the connection breaks after the request was read, and is not repeated", async () => {
    const id = await aConversation();
    channel.api.respondNext("sendMessage", { close: "after" });
    const { body } = await send(id, "did it arrive");
    const message = await settled(body.id, "uncertain");
    expect(message.error).toMatchObject({ class: "uncertain" });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(arrivals("did it arrive")).toBe(1);
    const next = await send(id, "and this");
    await settled(next.body.id, "sent");
    const word = await t.rest("POST", `messages/${body.id}/settle`, { arrived: true });
    expect(word.body.status).toBe("sent");
  });

  it("with the same Idempotency-Key twice is sent once and answered alike", async () => {
    const id = await aConversation();
    const key = { "idempotency-key": "order-42" };
    const [first, second] = await Promise.all([send(id, "only once", key), send(id, "only once", key)]);
    expect(second).toMatchObject({ status: 201, body: first.body });
    const third = await send(id, "only once", key);
    expect(third.body).toEqual(first.body);
    await settled(first.body.id, "sent");
    expect(arrivals("only once")).toBe(1);
    expect((await send(id, "another text", key)).status).toBe(409);
  });

  it("that is too long goes out in parts, in order", async () => {
    const id = await aConversation();
    const text = Array.from({ length: 900 }, (_, index) => `palavra${index}`).join(" ");
    const { body } = await send(id, text);
    await settled(body.id, "sent");
    const parts = channel.api.sentMessages().filter((message) => textOf(message).startsWith("palavra"));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map(textOf).join(" ")).toBe(text);
  });

  it("is a note when asked, and never leaves", async () => {
    const id = await aConversation();
    const calls = channel.api.calls.length;
    const { body, status } = await t.rest("POST", `conversations/${id}/messages`, { text: "call her tomorrow", note: true });
    expect(status).toBe(201);
    expect(body).toMatchObject({ direction: "note", status: "received" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(channel.api.calls.length).toBe(calls);
  });
});
