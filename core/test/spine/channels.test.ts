import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ana, startBotApi, textUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { BOT_TOKEN } from "../telegram.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const connected = (id: string) => eventually(async () => (await t.rest("GET", `channels/${id}`)).body.status === "connected");
const texts = async () => (await t.rest("GET", "messages/search?q=poll")).body.data.map(({ text }: any) => text);

describe("a channel", () => {
  it("is made of what its plugin's schema says, and never shows a secret", async () => {
    const types = (await t.rest("GET", "channel-types")).body.data;
    expect(types.map(({ type }: any) => type)).toEqual(expect.arrayContaining(["generic", "telegram"]));
    expect(types.find(({ type }: any) => type === "telegram").credentials_schema.properties.bot_token.writeOnly).toBe(true);
    const plugins = (await t.rest("GET", "plugins")).body.data;
    expect(plugins).toEqual(expect.arrayContaining([expect.objectContaining({ channel_type: "telegram", state: "ready", restarts: 0 })]));
    const wrong = await t.rest("POST", "channels", {
      type: "telegram",
      name: "x",
      config: { mode: "carrier pigeon" },
      credentials: { bot_token: BOT_TOKEN },
    });
    expect(wrong).toMatchObject({ status: 400, body: { code: "CHANNEL_SETTINGS_INVALID" } });
    expect((await t.rest("POST", "channels", { type: "fax", name: "x" })).body).toMatchObject({
      code: "CHANNEL_TYPE_UNKNOWN",
      message: expect.stringContaining("generic"),
    });
    const made = await t.rest("POST", "channels", { type: "telegram", name: "Bot", credentials: { bot_token: BOT_TOKEN } });
    expect(made.body).toMatchObject({
      status: "disconnected",
      config: { mode: "webhook" },
      credentials_set: ["bot_token", "webhook_secret"],
    });
    expect(JSON.stringify(made.body)).not.toContain(BOT_TOKEN);
    const sealed = await database.behind.selectFrom("channel").select(["credentials", "config"]).executeTakeFirstOrThrow();
    expect(sealed.credentials.includes(BOT_TOKEN)).toBe(false);
    expect((await t.rest("DELETE", `channels/${made.body.id}`)).status).toBe(204);
  });

  it("tells why it does not connect, and connects once its settings are right", async () => {
    await using api = await startBotApi({ token: BOT_TOKEN });
    const { body } = await t.rest("POST", "channels", {
      type: "telegram",
      name: "Bot",
      config: { base_url: api.url },
      credentials: { bot_token: `1:${"x".repeat(35)}` },
    });
    expect((await t.rest("POST", `channels/${body.id}/connect`)).status).toBe(202);
    const failed = await eventually(async () => {
      const channel = (await t.rest("GET", `channels/${body.id}`)).body;
      return ["error", "needs_sign_in"].includes(channel.status) && channel;
    });
    expect(failed.health.detail).not.toBe("");
    await t.rest("PATCH", `channels/${body.id}`, { credentials: { bot_token: BOT_TOKEN } });
    await connected(body.id);
    expect(api.webhook?.url).toBe(body.webhook_url);
    await t.rest("POST", `channels/${body.id}/disconnect`);
    expect(api.webhook).toBeUndefined();
  });

  it("polls where no network can reach us, and goes on where it was after a restart of the connection", async () => {
    await using api = await startBotApi({ token: BOT_TOKEN });
    const { body } = await t.rest("POST", "channels", {
      type: "telegram",
      name: "Poller",
      config: { mode: "polling", base_url: api.url },
      credentials: { bot_token: BOT_TOKEN },
    });
    await t.rest("POST", `channels/${body.id}/connect`);
    await connected(body.id);
    api.queue(textUpdate({ updateId: 10, messageId: 10, from: ana, text: "poll one" }));
    await eventually(async () => (await texts()).includes("poll one"));
    await t.rest("POST", `channels/${body.id}/disconnect`);
    api.queue(textUpdate({ updateId: 11, messageId: 11, from: ana, text: "poll two" }));
    await t.rest("POST", `channels/${body.id}/connect`);
    await eventually(async () => (await texts()).includes("poll two"));
    expect((await texts()).sort()).toEqual(["poll one", "poll two"]);
    await t.rest("POST", `channels/${body.id}/disconnect`);
  });
});

describe("the generic channel", () => {
  const secret = "a shared secret";
  const received: { body: any; signature: string; raw: string }[] = [];
  let receiver: Server;
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        const raw = Buffer.concat(pieces).toString();
        received.push({ raw, body: JSON.parse(raw), signature: String(request.headers["x-linktor-signature"]) });
        response.setHeader("content-type", "application/json").end(JSON.stringify({ id: `theirs-${received.length}` }));
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => void receiver.close());

  it("takes signed messages and sends signed ones", async () => {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/out`;
    const { body: channel } = await t.rest("POST", "channels", {
      type: "generic",
      name: "Shop",
      config: { outbound_url: url },
      credentials: { secret },
    });
    await t.rest("POST", `channels/${channel.id}/connect`);
    await connected(channel.id);
    const post = (payload: unknown, key = secret) => {
      const raw = JSON.stringify(payload);
      const signature = createHmac("sha256", key).update(raw).digest("hex");
      return fetch(`${t.url}/api/v1/webhooks/generic/${channel.id}`, {
        method: "POST",
        body: raw,
        headers: { "x-linktor-signature": signature },
      });
    };
    const order = { id: "o-1", from: "customer-7", name: "Carla", text: "Where is my order?", sent_at: "2026-11-22T12:00:00Z" };
    expect((await post(order)).status).toBe(200);
    expect((await post([order, { ...order, id: "o-2", text: "Hello?" }])).status).toBe(200);
    expect((await post({ ...order, id: "o-3" }, "another secret")).status).toBe(401);
    const conversation = (await t.rest("GET", `conversations?channel_id=${channel.id}`)).body.data[0];
    expect(conversation).toMatchObject({ contact_name: "Carla", last_seq: 2, last_message_text: "Hello?" });
    const { body: reply } = await t.rest("POST", `conversations/${conversation.id}/messages`, { text: "On its way" });
    await eventually(async () => (await t.rest("GET", `messages/${reply.id}`)).body.status === "sent");
    expect(received).toHaveLength(1);
    expect(received[0]?.body).toMatchObject({ to: "customer-7", text: "On its way" });
    expect(received[0]?.signature).toBe(
      createHmac("sha256", secret)
        .update(received[0]?.raw ?? "")
        .digest("hex"),
    );
    expect((await t.rest("GET", `messages/${reply.id}`)).body.external_id).toBe("theirs-1");
  });
});
