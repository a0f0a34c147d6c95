import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aCarrierChannel, CARRIER, type CarrierChannel, caller } from "../carrier.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { aTenant } from "../tenant-fixture.js";
import { startTestApp, type TestApp } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
let ours: CarrierChannel;
let theirs: CarrierChannel;
let telegram: TelegramChannel;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, config: { pluginDirs: [CARRIER] } });
  ours = await aCarrierChannel(t);
  theirs = await aCarrierChannel({ url: t.url, rest: await ofAnotherTenant() });
  telegram = await aTelegramChannel(t);
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await ours?.[Symbol.asyncDispose]();
  await theirs?.[Symbol.asyncDispose]();
  await telegram?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

async function ofAnotherTenant(): Promise<TestApp["rest"]> {
  const { adminToken } = await aTenant(database.db);
  return (method, at, body, headers) => t.rest(method, at, body, { ...headers, authorization: `Bearer ${adminToken}` });
}

const message = (externalId: string) => ({ type: "message", externalId, contact: caller(externalId), text: `text of ${externalId}` });
const entry = ({ id, secret }: Pick<CarrierChannel, "id" | "secret">, ...externalIds: string[]) => ({
  channel: id,
  secret,
  events: externalIds.map(message),
});
const call = async (entries: object[], { method = "POST", type = "carrier" } = {}) => {
  const response = await fetch(`${t.url}/api/v1/webhooks/${type}`, { method, body: JSON.stringify({ entries }) });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
};
/** Where messages are: by the network's id, the channel. */
const stored = async () => {
  const rows = await database.behind.selectFrom("message").select(["externalId", "channelId", "tenantId"]).execute();
  return new Map(rows.map((row) => [row.externalId, row]));
};

describe("a call to an app's own address", () => {
  it("is given to the channels that it is for, of whichever tenant, each proven by itself", async () => {
    expect((await call([entry(ours, "a1", "a2"), entry(theirs, "b1"), entry({ ...theirs, secret: "guessed" }, "b2")])).status).toBe(200);
    const rows = await stored();
    expect(rows.get("a1")?.channelId).toBe(rows.get("a2")?.channelId);
    expect(rows.get("b1")?.tenantId).not.toBe(rows.get("a1")?.tenantId);
    expect(rows.has("b2")).toBe(false);
    const seen = (await t.rest("GET", "messages/search?q=text")).body.data.map(({ external_id }: any) => external_id);
    expect(seen.sort()).toEqual(["a1", "a2"]);
  });

  it("takes any method, and does nothing when it comes again", async () => {
    expect((await call([entry(ours, "c1")], { method: "PUT" })).status).toBe(200);
    const before = (await stored()).size;
    expect((await call([entry(ours, "c1")])).status).toBe(200);
    expect((await stored()).size).toBe(before);
  });

  it("is refused when nothing in it is proven, when it is too large, and when nobody takes it", async () => {
    const before = (await stored()).size;
    expect(await call([entry({ ...ours, secret: "guessed" }, "d1")])).toMatchObject({ status: 401, body: { code: "WEBHOOK_REFUSED" } });
    const large = { ...entry(ours, "d2"), padding: "x".repeat(64 * 1024) };
    expect(await call([large])).toMatchObject({ status: 413, body: { code: "BODY_TOO_LARGE" } });
    for (const type of ["fax", "webchat", "constructor"])
      expect(await call([entry(ours, "d3")], { type })).toMatchObject({ status: 404, body: { code: "CHANNEL_TYPE_UNKNOWN" } });
    // Installed, but without such an address.
    expect((await call([entry(ours, "d4")], { type: "telegram" })).status).toBe(404);
    expect((await stored()).size).toBe(before);
  });

  it("writes to no channel of another type, and to none that is not open, whatever the plugin says", async () => {
    const before = (await stored()).size;
    const forged = { ...entry({ id: telegram.id, secret: "" }, "e1"), isForged: true };
    expect((await call([forged])).status).toBe(503);
    await t.rest("POST", `channels/${ours.id}/disconnect`);
    expect((await call([{ ...entry(ours, "e2"), isForged: true }])).status).toBe(503);
    expect((await call([entry(ours, "e3")])).status).toBe(401);
    expect((await stored()).size).toBe(before);
  });
});
