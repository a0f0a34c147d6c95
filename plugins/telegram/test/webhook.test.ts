import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { BadRequest, NeedsSignIn, SettingsError, Unauthorized } from "@linktor/plugin-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allowedUpdates } from "../src/inbound/update.js";
import { telegram } from "../src/plugin.js";
import { ana, textUpdate } from "./bot-api.js";
import { aChannel, Host, noSignal, openChannel, request, secret, token, webhookUrl } from "./harness.js";

const header = "x-telegram-bot-api-secret-token";
const update = textUpdate({ updateId: 1, messageId: 55, from: ana, text: "hi" });

let t: Awaited<ReturnType<typeof aChannel>>;
beforeEach(async () => void (t = await aChannel()));
afterEach(() => t[Symbol.asyncDispose]());

describe("proof of who sends", () => {
  it("takes the right secret", async () => expect((await t.channel.receiveWebhook(request(update))).events).toHaveLength(1));

  it.each([
    ["none", {}],
    ["an empty one", { [header]: "" }],
    ["a wrong one", { [header]: `${secret.slice(0, -1)}2` }],
    ["a shorter one", { [header]: secret.slice(0, -1) }],
    ["a longer one", { [header]: `${secret}1` }],
    ["another case", { [header]: secret.toUpperCase() }],
    ["it twice", { [header]: `${secret}, ${secret}` }],
  ])("refuses %s, before it reads the body", (_, headers) => {
    expect(() => t.channel.receiveWebhook(request("not JSON", headers))).toThrow(Unauthorized);
  });

  it.each([undefined, ""])("a channel whose secret is %j believes nobody", (webhook_secret) => {
    const channel = openChannel(t.api.url, { webhook_secret });
    const attempts: Record<string, string>[] = [{}, { [header]: "" }, { [header]: "undefined" }];
    for (const headers of attempts) expect(() => channel.receiveWebhook(request(update, headers))).toThrow(Unauthorized);
  });

  it.each(["not JSON", "", "null", "[]", '{"update_id":"1"}', "{}"])("answers %j with a bad request", (body) => {
    expect(() => t.channel.receiveWebhook(request(body))).toThrow(BadRequest);
  });

  it("reads the same request the same way, so that core sees the repeat", async () => {
    expect(await t.channel.receiveWebhook(request(update))).toEqual(await t.channel.receiveWebhook(request(update)));
  });
});

describe("connect", () => {
  it("signs in and registers the webhook with its secret", async () => {
    await t.channel.connect(noSignal);
    expect(t.api.calls.map(({ method, params }) => ({ method, params }))).toEqual([
      { method: "getMe", params: {} },
      {
        method: "setWebhook",
        params: { url: webhookUrl, secret_token: secret, allowed_updates: [...allowedUpdates], drop_pending_updates: false },
      },
    ]);
    expect(t.api.webhook).toEqual({ url: webhookUrl, secret });
  });

  it("drops what waits only when told to", async () => {
    await openChannel(t.api.url, { drop_pending_on_connect: true }).connect(noSignal);
    expect(t.api.callsOf("setWebhook")[0]?.params.drop_pending_updates).toBe(true);
  });

  it("without a secret says what to do and registers nothing", async () => {
    const channel = openChannel(t.api.url, { webhook_secret: undefined });
    await expect(channel.connect(noSignal)).rejects.toThrow(SettingsError);
    await expect(channel.connect(noSignal)).rejects.toThrow("webhook_secret");
    expect(t.api.calls).toEqual([]);
  });

  it("with a revoked token needs a new one", async () => {
    const channel = openChannel(t.api.url, {}, new Host(), webhookUrl, `${token}x`);
    await expect(channel.connect(noSignal)).rejects.toThrow(NeedsSignIn);
  });

  it("where Telegram cannot reach says so", async () => {
    const channel = openChannel(t.api.url, {}, new Host(), "http://desk.internal/api/v1/webhooks/telegram/ch_1");
    await expect(channel.connect(noSignal)).rejects.toThrow(SettingsError);
    await expect(channel.connect(noSignal)).rejects.toThrow("public https address");
  });

  it("while Telegram is down is a fault that may pass", async () => {
    t.api.respondNext("setWebhook", { error_code: 502, description: "Bad Gateway" });
    const error = await t.channel.connect(noSignal).catch((cause: unknown) => cause);
    expect(error).not.toBeInstanceOf(SettingsError);
    expect(error).not.toBeInstanceOf(NeedsSignIn);
  });
});

describe("disconnect", () => {
  it("takes the webhook away", async () => {
    await t.channel.connect(noSignal);
    await t.channel.disconnect();
    expect(t.api.webhook).toBeUndefined();
  });

  it("leaves another program's webhook alone", async () => {
    await t.channel.connect(noSignal);
    await openChannel(t.api.url, {}, new Host(), "http://127.0.0.1:9/other").connect(noSignal);
    await t.channel.disconnect();
    expect(t.api.webhook?.url).toBe("http://127.0.0.1:9/other");
  });
});

describe("health", () => {
  const health = () => t.channel.checkHealth(noSignal);

  it("is connected when the webhook is ours", async () => {
    await t.channel.connect(noSignal);
    expect(await health()).toEqual({ state: "connected" });
  });

  it("names where messages go instead, without the path", async () => {
    expect(await health()).toMatchObject({ state: "degraded", detail: expect.stringContaining("go nowhere") });
    await openChannel(t.api.url, {}, new Host(), "http://127.0.0.1:9/their-secret-path").connect(noSignal);
    const { detail, action } = await health();
    expect(detail).toContain("127.0.0.1:9");
    expect(detail).not.toContain("their-secret-path");
    expect(action).toContain("Connect");
  });

  it("tells what Telegram cannot deliver", async () => {
    await t.channel.connect(noSignal);
    await t.api.deliver(update);
    expect(await health()).toMatchObject({ state: "degraded", detail: expect.stringMatching(/1 updates wait.*Connection refused/) });
  });

  it("with a revoked token needs a person", async () => {
    t.api.respondNext("getMe", { error_code: 401, description: "Unauthorized" });
    expect(await health()).toMatchObject({ state: "needs_sign_in", action: expect.stringContaining("@BotFather") });
  });

  it("is degraded while Telegram is down, and answers within five seconds", async () => {
    t.api.respondNext("getMe", { error_code: 502, description: "Bad Gateway" });
    expect(await health()).toMatchObject({ state: "degraded" });
    t.api.respondNext("getMe", { delayMs: 6000 });
    const started = Date.now();
    expect(await health()).toMatchObject({ state: "degraded" });
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

describe("a delivery from end to end", () => {
  let server: Server;
  afterEach(() => void server.close());

  it("comes with the secret, and again until it is answered 200", async () => {
    let isDown = true;
    const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const { events = [] } = await t.channel.receiveWebhook({
        method: "POST",
        url: "/",
        headers: incoming.headers as Record<string, string>,
        body: Buffer.concat(chunks),
      });
      await t.host.store({ events, state: undefined });
      t.host.received.push({ events, state: undefined });
      response.writeHead(isDown ? 503 : 200).end();
    };
    server = createServer((incoming, response) => void serve(incoming, response)).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    await openChannel(t.api.url, {}, t.host, url).connect(noSignal);
    expect(await t.api.deliver(update)).toMatchObject({ status: 503 });
    isDown = false;
    expect(await t.api.redeliver()).toBe(0);
    expect(t.host.events).toMatchObject([{ externalId: "700100200:55" }, { externalId: "700100200:55" }]);
  });
});

describe("settings", () => {
  const parse = (config: object) => telegram.parseSettings(config as Record<string, unknown>, { bot_token: token });

  it("have defaults", () => {
    expect(parse({})).toEqual({
      token,
      baseUrl: "https://api.telegram.org",
      mode: "webhook",
      webhookSecret: undefined,
      allowGroups: false,
      dropPendingOnConnect: false,
    });
  });

  it.each([
    ["https://x.test/", "https://x.test"],
    ["http://10.0.0.1:8081/api//", "http://10.0.0.1:8081/api"],
  ])("base_url %s is %s", (base_url, baseUrl) => {
    expect(parse({ base_url })).toMatchObject({ baseUrl });
  });

  it.each(["ftp://x.test", "https://user:pass@x.test", "https://x.test/?a=1", "x"])("base_url %s is refused", (base_url) => {
    expect(() => parse({ base_url })).toThrow(SettingsError);
  });

  it("never show their secrets", () => {
    expect(telegram.configSchema).toMatchObject({ properties: { webhook_secret: { writeOnly: true } } });
    expect(telegram.credentialsSchema).toMatchObject({ properties: { bot_token: { writeOnly: true } } });
  });
});
