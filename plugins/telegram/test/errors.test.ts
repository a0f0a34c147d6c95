import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBotApi } from "./bot-api.js";
import { aChannel, aMessage, failure, noSignal, openChannel, request, secret, token } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
afterAll(() => t[Symbol.asyncDispose]());

const send = () => t.channel.send(aMessage({ text: "a **private** word" }), noSignal);

describe("refusals", () => {
  it.each([
    [429, "Too Many Requests: retry after 35", "rate_limited"],
    [403, "Forbidden: bot was blocked by the user", "recipient_unreachable"],
    [403, "Forbidden: user is deactivated", "recipient_unreachable"],
    [403, "Forbidden: bot can't initiate conversation with a user", "recipient_unreachable"],
    [400, "Bad Request: chat not found", "permanent"],
    [400, "Bad Request: not enough rights to send text messages to the chat", "permanent"],
    [400, "Bad Request: message is too long", "content_rejected"],
    [400, "Bad Request: BUTTON_DATA_INVALID", "content_rejected"],
    [400, "Bad Request: wrong file identifier/HTTP URL specified", "media_expired"],
    [413, "Request Entity Too Large", "content_rejected"],
    [401, "Unauthorized", "auth"],
    [404, "Not Found", "auth"],
    [409, "Conflict: terminated by other getUpdates request", "retryable"],
    [500, "Internal Server Error", "retryable"],
    [502, "Bad Gateway", "retryable"],
  ])("%i %s is %s", async (code, description, expected) => {
    const parameters = code === 429 ? { retry_after: 35 } : undefined;
    t.api.respondNext("sendMessage", { error_code: code, description, parameters });
    expect(await failure(send())).toMatchObject({ class: expected, reason: String(code), retryAfterMs: code === 429 ? 35_000 : undefined });
  });

  it("a proxy that says no in a language of its own surely did not pass it on", async () => {
    t.api.respondNext("sendMessage", {
      raw: { status: 413, headers: { "content-type": "text/html" }, body: "<h1>413 Request Entity Too Large</h1>" },
    });
    expect(await failure(send())).toMatchObject({ class: "content_rejected", reason: "413" });
  });
});

describe("broken connections", () => {
  it("that were never made are tried again", async () => {
    const refused = openChannel(await freeAddress());
    expect(await failure(refused.send(aMessage(), noSignal))).toMatchObject({ class: "retryable", reason: "ECONNREFUSED" });
    const nowhere = openChannel("http://no-such-host.invalid");
    expect(await failure(nowhere.send(aMessage(), noSignal))).toMatchObject({
      class: "retryable",
      reason: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
    });
  });

  it.each(["before", "after"] as const)("that break %s Telegram acted leave it open", async (close) => {
    const before = t.api.sentMessages().length;
    t.api.respondNext("sendMessage", { close });
    expect(await failure(send())).toMatchObject({ name: "NoAnswer", class: undefined });
    expect(t.api.sentMessages().length - before).toBe(close === "after" ? 1 : 0);
  });

  it("so does a redirect, which is not followed", async () => {
    const elsewhere = await startBotApi({ token });
    t.api.respondNext("sendMessage", { raw: { status: 307, headers: { location: `${elsewhere.url}/bot${token}/sendMessage` } } });
    const error = await failure(send());
    expect(error).toMatchObject({ name: "NoAnswer", class: undefined });
    expect(elsewhere.calls).toEqual([]);
    await elsewhere[Symbol.asyncDispose]();
  });

  it("so does a gateway's error page, and an answer without sense", async () => {
    t.api.respondNext("sendMessage", { raw: { status: 502, headers: { "content-type": "text/html" }, body: "<h1>502 Bad Gateway</h1>" } });
    expect(await failure(send())).toMatchObject({ name: "NoAnswer", class: undefined });
    t.api.respondNext("sendMessage", { raw: { status: 200, headers: { "content-type": "application/json" }, body: "{}" } });
    expect(await failure(send())).toMatchObject({ name: "NoAnswer", class: undefined });
  });

  it("so does giving up", async () => {
    t.api.respondNext("sendMessage", { delayMs: 500 });
    const started = Date.now();
    expect(await failure(t.channel.send(aMessage(), AbortSignal.timeout(50)))).toMatchObject({ name: "NoAnswer", class: undefined });
    expect(Date.now() - started).toBeLessThan(400);
  });
});

describe("secrets", () => {
  const tokenSecret = token.split(":")[1]!;

  it("stay out of every error and log line, and so does what people write", async () => {
    const failures = [];
    for (const behaviour of [
      { error_code: 400, description: `Bad Request: chat not found for bot${token}` },
      { error_code: 401, description: "Unauthorized" },
      { close: "before" as const },
      { raw: { status: 502, headers: { "content-type": "text/html" }, body: `upstream /bot${token}/sendMessage failed` } },
    ]) {
      t.api.respondNext("sendMessage", behaviour);
      failures.push((await failure(send())).all);
    }
    failures.push((await failure(openChannel(await freeAddress()).send(aMessage(), noSignal))).all);
    failures.push((await failure(openChannel(await freeAddress()).connect(noSignal))).all);
    failures.push((await failure(openChannel(await freeAddress()).fetchMedia("F-1", noSignal))).all);
    t.api.respondNext("setWebhook", { error_code: 400, description: "Bad Request: bad webhook" });
    failures.push((await failure(t.channel.connect(noSignal))).all);
    const everything = [...failures, ...t.host.logged].join("\n");
    expect(everything).not.toContain(tokenSecret);
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain("private");
  });

  it("a wrong secret is not repeated", async () => {
    const error = await failure((async () => t.channel.receiveWebhook(request({}, { "x-telegram-bot-api-secret-token": "guess-1" })))());
    expect(error.all).not.toMatch(/guess-1|s3cret/);
  });
});

/** Where nobody listens. */
async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
