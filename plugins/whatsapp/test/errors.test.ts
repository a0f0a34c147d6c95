import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGraphApi } from "./graph-api.js";
import {
  aChannel,
  aMessage,
  anUpload,
  appId,
  appSecret,
  failure,
  messageBody,
  noSignal,
  openChannel,
  phoneNumberId,
  request,
  token,
  verifyToken,
  wabaId,
} from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
afterAll(() => t[Symbol.asyncDispose]());

const path = `${phoneNumberId}/messages`;
const send = (overrides: Parameters<typeof aMessage>[0] = {}) =>
  t.channel.send(aMessage({ text: "a private word", ...overrides }), noSignal);

describe("10: refusals, by code", () => {
  it.each([
    ...[0, 3, 10, 190, 200, 255, 299, 131005].map((code) => [code, "auth"] as const),
    ...[4, 80007, 130429, 131056, 133016].map((code) => [code, "rate_limited"] as const),
    ...[1, 2, 131000, 131016, 131052, 131057, 133004].map((code) => [code, "retryable"] as const),
    ...[131021, 131026, 131030].map((code) => [code, "recipient_unreachable"] as const),
    ...[130472, 131049, 131050, 131062].map((code) => [code, "permanent"] as const),
    ...[368, 130497, 131031, 131037, 131042, 131044, 131045, 131048, 131063, 131064].map((code) => [code, "permanent"] as const),
    ...[100, 131008, 131009, 131051, 132000, 132001, 132005, 132007, 132008, 132012].map((code) => [code, "content_rejected"] as const),
    ...[132015, 132016, 132068, 132069, 135000, 137000].map((code) => [code, "content_rejected"] as const),
    [131047, "window_closed"] as const,
    [300, "permanent"] as const,
    [999_999, "permanent"] as const,
  ])("%i is %s", async (code, expected) => {
    t.api.respondNext(path, { error: { code, message: "(#1) A text that says rate limit, token and 24 hours" } });
    expect(await failure(send())).toMatchObject({ class: expected, reason: String(code) });
  });

  it.each([
    [{ status: 500, code: 999_999 }, "retryable"],
    [{ status: 429, code: 999_999 }, "rate_limited"],
    [{ status: 401, code: 999_999 }, "auth"],
    [{ status: 400, code: 999_999, is_transient: true }, "retryable"],
    [{ status: 400, code: 100, error_subcode: 33 }, "auth"],
  ])("%j is %s", async (error, expected) => {
    t.api.respondNext(path, { error });
    expect(await failure(send())).toMatchObject({ class: expected });
  });

  it("says what Meta says, the details first", async () => {
    t.api.respondNext(path, {
      error: { code: 131008, message: "(#131008) Required parameter is missing", details: "text.body is missing" },
    });
    expect(await failure(send())).toMatchObject({ message: "WhatsApp: text.body is missing" });
  });

  it("a proxy that says no in a language of its own surely did not pass it on", async () => {
    t.api.respondNext(path, { raw: { status: 413, headers: { "content-type": "text/html" }, body: "<h1>Too large</h1>" } });
    expect(await failure(send())).toMatchObject({ class: "content_rejected", reason: "413" });
  });

  it("reactions are refused in the same way", async () => {
    t.api.respondNext(path, { error: { code: 131026 } });
    const reaction = { to: aMessage().to, externalId: "wamid.A1", emoji: "👍" };
    expect(await failure(t.channel.react(reaction, noSignal))).toMatchObject({ class: "recipient_unreachable" });
  });
});

describe("10: when to come again", () => {
  const tooFast = { error: { code: 131056, message: "Pair rate limit hit" } };
  const to = (value: string) => ({ to: { kind: "phone", value } });

  it("for one person four times as long each time, for others not at all, until they take something", async () => {
    const waits = [];
    for (let count = 0; count < 7; count++) {
      t.api.respondNext(path, tooFast);
      waits.push((await failure(send(to("5511900000001")))).retryAfterMs);
    }
    expect(waits).toEqual([4_000, 16_000, 64_000, 256_000, 1_024_000, 4_096_000, 4_096_000]);
    await send(to("5511900000002"));
    t.api.respondNext(path, tooFast);
    expect(await failure(send(to("5511900000002")))).toMatchObject({ class: "rate_limited", retryAfterMs: 4_000 });
    await send(to("5511900000001"));
    t.api.respondNext(path, tooFast);
    expect(await failure(send(to("5511900000001")))).toMatchObject({ retryAfterMs: 4_000 });
  });

  const usage = (minutes: unknown) => JSON.stringify({ [wabaId]: [{ type: "messages", estimated_time_to_regain_access: minutes }] });
  it.each([
    [{ "retry-after": "30" }, 30_000],
    [{ "x-business-use-case-usage": usage(7) }, 420_000],
    [{ "retry-after": "soon", "x-business-use-case-usage": usage(0) }, undefined],
    [{ "x-business-use-case-usage": "odd" }, undefined],
    [{ "x-business-use-case-usage": '{"1":7}' }, undefined],
    [{}, undefined],
  ])("as the headers %j say", async (headers, expected) => {
    t.api.respondNext(path, { error: { status: 429, code: 80007 }, headers: headers as Record<string, string> });
    expect(await failure(send())).toMatchObject({ class: "rate_limited", retryAfterMs: expected });
  });
});

describe("10: broken connections", () => {
  it("that were never made are tried again", async () => {
    const refused = openChannel(await freeAddress());
    expect(await failure(refused.send(aMessage(), noSignal))).toMatchObject({ class: "retryable", reason: "ECONNREFUSED" });
  });

  it.each(["before", "after"] as const)("that break %s Meta acted leave it open", async (close) => {
    t.api.respondNext(path, { close });
    expect(await failure(send())).toMatchObject({ name: "NoAnswer", class: undefined });
  });

  it("so does a redirect, which is not followed", async () => {
    const elsewhere = await startGraphApi({ token, wabaId, appId });
    t.api.respondNext(path, { raw: { status: 307, headers: { location: `${elsewhere.url}/v25.0/${path}` } } });
    expect(await failure(send())).toMatchObject({ name: "NoAnswer", class: undefined });
    expect(elsewhere.calls).toEqual([]);
    await elsewhere[Symbol.asyncDispose]();
  });

  it.each([
    ["a gateway's error page", { status: 502, body: "<h1>502</h1>" }],
    ["an answer that is no JSON", { status: 200, body: "OK" }],
    ["an answer without a message", { status: 200, body: '{"messages":[]}' }],
  ])("so does %s", async (_, raw) => {
    t.api.respondNext(path, { raw });
    expect(await failure(send())).toMatchObject({ name: "NoAnswer", class: undefined });
  });

  it("so does giving up", async () => {
    t.api.respondNext(path, { delayMs: 500 });
    const sending = t.channel.send(aMessage(), AbortSignal.timeout(50));
    expect(await failure(sending)).toMatchObject({ name: "NoAnswer", class: undefined });
  });

  it("an address that leads where it may not is sent nothing", async () => {
    const { name, message } = await failure((async () => openChannel("http://169.254.169.254"))());
    expect({ name, message }).toMatchObject({ message: expect.stringContaining("LINKTOR_ALLOWED_PRIVATE_HOSTS") });
  });
});

describe("12: secrets", () => {
  it("stay out of every error and log line, and so does what people write", async () => {
    const secretive = { config: { send_appsecret_proof: true, waba_id: wabaId }, host: t.host };
    const channel = openChannel(t.api.url, secretive);
    const away = openChannel(await freeAddress(), secretive);
    const message = aMessage({ text: "a private word" });
    const said = `with ${token}, ${appSecret} and ${verifyToken}`;
    const failures: string[] = [];
    const note = async (call: Promise<unknown>) => void failures.push((await failure(call)).all);
    for (const behaviour of [
      { error: { code: 100, message: said } },
      { error: { code: 190, details: said } },
      { close: "before" as const },
      { raw: { status: 502, body: said } },
      { raw: { status: 403, body: said } },
    ]) {
      t.api.respondNext(path, behaviour);
      await note(channel.send(message, noSignal));
    }
    await note(away.send(message, noSignal));
    await note(away.connect(noSignal));
    await note(away.fetchMedia("media-1", noSignal));
    await note(away.listTemplates("", noSignal));
    await note(anUpload(away, "file", "x/y"));
    t.api.respondNext(phoneNumberId, { error: { code: 190, message: said } });
    await note(channel.connect(noSignal));
    t.api.respondNext(phoneNumberId, { error: { code: 190, message: said } });
    failures.push(JSON.stringify(await channel.checkHealth(noSignal)));
    await note((async () => channel.receiveWebhook(request(messageBody({ type: "text", text: { body: "a private word" } }), "guess")))());
    channel.receiveWebhook(request(messageBody({ type: "text", text: { body: "a private word" }, id: undefined })));
    const everything = [...failures, ...t.host.logged].join("\n");
    expect(everything.match(/\[secret\]/g)?.length).toBeGreaterThan(3);
    for (const secret of [token, appSecret, verifyToken, "private word", "guess", "appsecret_proof"])
      expect(everything).not.toContain(secret);
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
