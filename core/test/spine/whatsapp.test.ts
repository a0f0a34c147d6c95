import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GraphApi, startGraphApi } from "../../../plugins/whatsapp/test/graph-api.js";
import {
  appId,
  appSecret,
  body,
  change,
  messageBody,
  person,
  phoneNumberId,
  request,
  token,
  verifyToken,
  wabaId,
} from "../../../plugins/whatsapp/test/harness.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { eventually, signIn, startTestApp, type TestApp } from "../test-app.js";

const HOUR_MS = 3_600_000;

let database: TestDatabase;
let t: TestApp;
let api: GraphApi;
let channel: string;
/** How far the server's clock is ahead. */
let ahead = 0;

beforeAll(async () => {
  api = await startGraphApi({ token, wabaId, appId });
  database = await testDatabase();
  t = await startTestApp({ database, clock: { now: () => new Date(Date.now() + ahead) } });
  const made = await t.rest("POST", "channels", {
    type: "whatsapp",
    name: "Support number",
    config: { phone_number_id: phoneNumberId, waba_id: wabaId, base_url: api.url },
    credentials: { access_token: token, app_secret: appSecret, verify_token: verifyToken },
  });
  expect(made.status).toBe(201);
  channel = made.body.id as string;
  await t.rest("POST", `channels/${channel}/connect`);
  await eventually(async () => (await t.rest("GET", `channels/${channel}`)).body.status === "connected");
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
});

async function post(said: unknown, secret?: string): Promise<number> {
  const { method, headers, body: bytes } = request(said, secret);
  const response = await fetch(`${t.url}/api/v1/webhooks/whatsapp/${channel}`, { method, headers, body: new Uint8Array(bytes) });
  await response.arrayBuffer();
  return response.status;
}

const say = (id: string, text: string) => post(messageBody({ id, type: "text", text: { body: text }, timestamp: now() }));
const now = () => String(Math.floor((Date.now() + ahead) / 1000));
const tell = (id: string, status: string, more: object = {}) =>
  post(body(change({ statuses: [{ id, status, timestamp: now(), recipient_id: person.wa_id, ...more }] })));

async function conversation(): Promise<string> {
  return (await t.rest("GET", `conversations?channel_id=${channel}`)).body.data[0].id as string;
}

async function reply(text: string): Promise<string> {
  const { status, body: made } = await t.rest("POST", `conversations/${await conversation()}/messages`, { text });
  expect(status).toBe(201);
  return made.id as string;
}

const messageOf = async (id: string) => (await t.rest("GET", `messages/${id}`)).body;
const becomes = (id: string, status: string) => eventually(async () => (await messageOf(id)).status === status);

describe("a WhatsApp number on the server", () => {
  it("answers Meta's question about its address", async () => {
    const query = new URLSearchParams({ "hub.mode": "subscribe", "hub.verify_token": verifyToken, "hub.challenge": "1158201444" });
    const response = await fetch(`${t.url}/api/v1/webhooks/whatsapp/${channel}?${query}`);
    expect([response.status, await response.text()]).toEqual([200, "1158201444"]);
  });

  it("4: takes a message once, however often it comes at once, and from nobody but Meta", async () => {
    const said = messageBody({ id: "wamid.A1", type: "text", text: { body: "olá" }, timestamp: now() });
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => post(said))))).toEqual(new Set([200]));
    expect(await post(messageBody({ id: "wamid.A2", type: "text", text: { body: "forged" } }), "guess")).toBe(401);
    const { data } = (await t.rest("GET", `conversations/${await conversation()}/messages`)).body;
    expect(data).toMatchObject([{ text: "olá", external_id: "wamid.A1", author: { name: "Zoë" } }]);
  });

  it("5: a message is read, whatever order the statuses come in, and stays read", async () => {
    const id = await reply("hello");
    await becomes(id, "sent");
    const { external_id: externalId } = await messageOf(id);
    for (const status of ["read", "sent", "delivered"]) expect(await tell(externalId, status)).toBe(200);
    await becomes(id, "read");
    expect(await tell(externalId, "failed", { errors: [{ code: 131026 }] })).toBe(200);
    expect(await messageOf(id)).toMatchObject({ status: "read" });
  });

  it("5: a send whose answer was lost is settled by its first status", async () => {
    api.respondNext(`${phoneNumberId}/messages`, { close: "after" });
    const id = await reply("did you get this?");
    await becomes(id, "uncertain");
    const { biz_opaque_callback_data } = api.messages.at(-1);
    expect(await tell("wamid.LOST", "delivered", { biz_opaque_callback_data })).toBe(200);
    await becomes(id, "delivered");
    expect(api.messages.filter(({ text }) => text?.body === "did you get this?")).toHaveLength(1);
  });

  it("a file that comes while the access token is no longer good is fetched when it is again", async () => {
    const id = api.media.add(Buffer.from("%PDF-1.7"), "application/pdf");
    api.account.isTokenGood = false;
    await post(messageBody({ id: "wamid.F1", type: "document", document: { id, mime_type: "application/pdf" }, timestamp: now() }));
    await eventually(async () => api.calls.some(({ path }) => path === id));
    api.account.isTokenGood = true;
    await eventually(async () => {
      const { data } = (await t.rest("GET", `conversations/${await conversation()}/messages`)).body;
      return data[0].attachments[0]?.status === "stored";
    });
  });

  it("a file for which Meta wants us to slow down goes out later", async () => {
    const url = `${t.url}/api/v1/media?name=a.pdf`;
    const headers = { authorization: `Bearer ${t.token}`, "content-type": "application/pdf" };
    const { id: mediaId } = (await (await fetch(url, { method: "POST", headers, body: "%PDF-1.7" })).json()) as { id: string };
    api.respondNext(`${phoneNumberId}/media`, { error: { status: 429, code: 130429 } });
    const made = await t.rest("POST", `conversations/${await conversation()}/messages`, { attachments: [{ media_id: mediaId }] });
    await becomes(made.body.id, "sent");
  });

  it("a PIN that Meta refuses is asked about once, until somebody corrects it", async () => {
    const registrations = () => api.calls.filter(({ path }) => path.endsWith("/register")).length;
    api.account.number.status = "PENDING";
    api.respondNext(`${phoneNumberId}/register`, { error: { code: 133005, message: "Two step verification PIN Mismatch" } });
    await t.rest("PATCH", `channels/${channel}`, { credentials: { pin: "111111" } });
    await eventually(async () => (await t.rest("GET", `channels/${channel}`)).body.status === "error");
    await sleep(3000);
    expect(registrations()).toBe(1);
    await t.rest("PATCH", `channels/${channel}`, { credentials: { pin: "222222" } });
    await eventually(async () => (await t.rest("GET", `channels/${channel}`)).body.status === "connected");
    expect(registrations()).toBe(2);
  });

  it("11: free text goes out until 24 hours after the last message, and no longer", async () => {
    await say("wamid.A9", "still there?");
    const url = `conversations/${await conversation()}/messages`;
    const replyAfter = async (ms: number) => {
      ahead = ms;
      // An access token does not last as long.
      return await (await signIn(t.url)).rest("POST", url, { text: "yes" });
    };
    expect(await replyAfter(24 * HOUR_MS - 60_000)).toMatchObject({ status: 201 });
    expect(await replyAfter(24 * HOUR_MS + 60_000)).toMatchObject({ body: { code: "REPLY_WINDOW_CLOSED" } });
    ahead = 0;
    await eventually(async () => api.messages.at(-1).text?.body === "yes");
  });
});
