import { createHmac } from "node:crypto";
import { NeedsSignIn, SettingsError } from "@linktor/plugin-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Client } from "../src/graph/client.js";
import { HealthCheck } from "../src/health.js";
import { whatsapp } from "../src/plugin.js";
import {
  aChannel,
  aMessage,
  appId,
  appSecret,
  noSignal,
  openChannel,
  phoneNumberId,
  token,
  verifyToken,
  wabaId,
  webhookUrl,
} from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeEach(async () => void (t = await aChannel()));
afterEach(() => t[Symbol.asyncDispose]());

const calls = () => t.api.calls.map(({ method, path, json }) => [method, path, json]);
const connect = (config: object = {}, credentials: object = {}) =>
  openChannel(t.api.url, { config, credentials, host: t.host }).connect(noSignal);
const number = ["GET", phoneNumberId, undefined];

describe("connect", () => {
  it("asks after the number, and no more where no account is named", async () => {
    await connect();
    expect(calls()).toEqual([number]);
    expect(t.api.account.subscription).toBeUndefined();
  });

  it("subscribes to the account", async () => {
    await connect({ waba_id: wabaId });
    expect(calls()).toEqual([number, ["POST", `${wabaId}/subscribed_apps`, {}]]);
  });

  it("registers the channel's own address when told to", async () => {
    await connect({ waba_id: wabaId, register_webhook: true });
    expect(t.api.account.subscription).toEqual({ override_callback_uri: webhookUrl, verify_token: verifyToken });
  });

  it("makes sure that the token is of the app", async () => {
    await connect({ waba_id: wabaId, app_id: appId });
    expect(calls().at(-1)).toEqual(["GET", `${wabaId}/subscribed_apps`, undefined]);
    const failed = connect({ waba_id: wabaId, app_id: "42" });
    await expect(failed).rejects.toThrow(SettingsError);
    await expect(failed).rejects.toThrow("another app");
  });

  it("registers a number that is not, and only such a one", async () => {
    await connect({}, { pin: "123456" });
    expect(calls()).toEqual([number]);
    t.api.account.number.status = "PENDING";
    await connect({}, { pin: "123456" });
    expect(calls().at(-1)).toEqual(["POST", `${phoneNumberId}/register`, { messaging_product: "whatsapp", pin: "123456" }]);
    expect(t.api.account.number.status).toBe("CONNECTED");
  });

  it.each(["FLAGGED", "RESTRICTED", "RATE_LIMITED"])("leaves a number alone that is registered, and %s", async (status) => {
    t.api.account.number.status = status;
    await connect({}, { pin: "123456" });
    expect(calls()).toEqual([number]);
  });

  it.each([
    [{ code: 133005, message: "Two step verification PIN Mismatch" }, SettingsError],
    [{ code: 133016, message: "Too many attempts" }, SettingsError],
    [{ status: 401, code: 190, message: "Token expired" }, NeedsSignIn],
    [{ status: 429, code: 4, message: "Too many calls" }, Error],
    [{ status: 500, code: 131016 }, Error],
  ])("a registration that Meta refuses (%j) is not tried again unless that may help", async (error, kind) => {
    t.api.account.number.status = "PENDING";
    t.api.respondNext(`${phoneNumberId}/register`, { error });
    const failed: unknown = await connect({}, { pin: "123456" }).catch((cause: unknown) => cause);
    expect(failed).toBeInstanceOf(kind);
    expect(failed instanceof SettingsError).toBe(kind === SettingsError);
  });

  it.each([undefined, ""])("with an app secret of %j says what to do and calls nobody", async (app_secret) => {
    const failed = connect({}, { app_secret });
    await expect(failed).rejects.toThrow(SettingsError);
    await expect(failed).rejects.toThrow("app_secret");
    expect(calls()).toEqual([]);
  });

  it("with a token that is no longer good needs a new one", async () => {
    t.api.account.isTokenGood = false;
    await expect(connect()).rejects.toThrow(NeedsSignIn);
  });

  it("with a number that is not ours says so", async () => {
    t.api.respondNext(phoneNumberId, { error: { code: 100, error_subcode: 33, message: "Object with ID does not exist" } });
    const failed = connect();
    await expect(failed).rejects.toThrow(SettingsError);
    await expect(failed).rejects.toThrow("phone_number_id");
  });

  it("with an account that is not ours says so", async () => {
    t.api.respondNext(`${wabaId}/subscribed_apps`, { error: { code: 100 } });
    await expect(connect({ waba_id: wabaId })).rejects.toThrow("waba_id");
  });

  it("while Meta is down is a fault that may pass", async () => {
    t.api.respondNext(phoneNumberId, { error: { status: 500, code: 2 } });
    const error = await connect().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(SettingsError);
    expect(error).not.toBeInstanceOf(NeedsSignIn);
  });

  it("proves the app secret with every call when told to", async () => {
    // The stand-in knows no such parameter, as Meta knows none that is not meant.
    t.api.respondNext(phoneNumberId, { raw: { status: 200, body: "{}" } });
    await connect({ send_appsecret_proof: true });
    const appsecret_proof = createHmac("sha256", appSecret).update(token).digest("hex");
    expect(t.api.calls[0]?.query).toEqual({ fields: "display_phone_number,verified_name,quality_rating", appsecret_proof });
  });
});

describe("13: health", () => {
  const health = () => t.channel.checkHealth(noSignal);

  it("is connected when Meta knows the number", async () => expect(await health()).toEqual({ state: "connected" }));

  it("tells when Meta rates the number low", async () => {
    t.api.account.number.quality_rating = "RED";
    expect(await health()).toMatchObject({ state: "connected", detail: expect.stringContaining("quality") });
  });

  it("with a bad token needs a person", async () => {
    t.api.account.isTokenGood = false;
    expect(await health()).toMatchObject({ state: "needs_sign_in", action: expect.stringContaining("access token") });
  });

  it("is degraded while Meta is down, and answers within five seconds", async () => {
    t.api.respondNext(phoneNumberId, { error: { status: 503, code: 2 } });
    expect(await health()).toMatchObject({ state: "degraded" });
    t.api.respondNext(phoneNumberId, { raw: { status: 502, body: "<h1>" } });
    expect(await health()).toMatchObject({ state: "degraded" });
    t.api.respondNext(phoneNumberId, { delayMs: 6000 });
    const started = Date.now();
    expect(await health()).toMatchObject({ state: "degraded", detail: expect.stringContaining("gave no answer") });
    expect(Date.now() - started).toBeLessThan(5000);
    expect(await health()).toEqual({ state: "connected" });
  });

  it("asks every five minutes while all is well, because Meta counts", async () => {
    let now = 0;
    const settings = whatsapp.parseSettings({ phone_number_id: phoneNumberId, base_url: t.api.url }, { access_token: token });
    const check = new HealthCheck(new Client(settings), settings, () => now);
    for (now of [0, 30_000, 299_999]) expect(await check.check(noSignal)).toEqual({ state: "connected" });
    expect(t.api.calls).toHaveLength(1);
    t.api.account.isTokenGood = false;
    check.doubt();
    expect(await check.check(noSignal)).toMatchObject({ state: "needs_sign_in" });
    for (now of [300_000, 330_000]) expect(await check.check(noSignal)).toMatchObject({ state: "needs_sign_in" });
    expect(t.api.calls).toHaveLength(4);
  });

  it("asks at once after a call was refused for want of a sign-in", async () => {
    expect(await health()).toEqual({ state: "connected" });
    t.api.account.isTokenGood = false;
    await t.channel.send(aMessage(), noSignal).catch(() => undefined);
    expect(await health()).toMatchObject({ state: "needs_sign_in" });
  });
});

describe("settings", () => {
  const parse = (config: object, credentials: object = {}) =>
    whatsapp.parseSettings({ phone_number_id: "1", ...config }, { access_token: "t", ...credentials });

  it("have defaults", () => {
    expect(parse({})).toEqual({
      phoneNumberId: "1",
      wabaId: undefined,
      appId: undefined,
      registerWebhook: false,
      sendAppsecretProof: false,
      apiVersion: "v25.0",
      baseUrl: "https://graph.facebook.com",
      accessToken: "t",
      appSecret: undefined,
      verifyToken: undefined,
      pin: undefined,
    });
  });

  it.each([
    ["register_webhook without an account", { register_webhook: true }, { verify_token: "w" }],
    ["register_webhook without a word", { register_webhook: true, waba_id: "1" }, {}],
    ["an app without an account", { app_id: "1" }, {}],
    ["a proof without a secret", { send_appsecret_proof: true }, {}],
    ["a base_url with a query", { base_url: "https://x.test/?a=1" }, {}],
    ["a base_url with a password", { base_url: "https://user:pass@x.test" }, {}],
    ["a base_url that is none", { base_url: "x" }, {}],
  ])("refuse %s", (_, config, credentials) => {
    expect(() => parse(config, credentials)).toThrow(SettingsError);
  });

  it("go below the address that is given", () => expect(parse({ base_url: "https://x.test/meta//" }).baseUrl).toBe("https://x.test/meta"));

  it("never show their secrets", () => {
    const { properties } = whatsapp.credentialsSchema as { properties: Record<string, { writeOnly?: boolean }> };
    expect(Object.entries(properties).map(([name, { writeOnly }]) => [name, writeOnly])).toEqual([
      ["access_token", true],
      ["app_secret", true],
      ["verify_token", true],
      ["pin", true],
    ]);
  });
});
