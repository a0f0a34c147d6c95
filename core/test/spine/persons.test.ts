import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aCarrierChannel, CARRIER, type CarrierChannel, caller } from "../carrier.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { startTestApp, type TestApp } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
let channel: CarrierChannel;
const lines: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  t = await startTestApp({ database, log, config: { pluginDirs: [CARRIER] } });
  channel = await aCarrierChannel(t);
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await channel?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const phone = (value: string) => ({ kind: "phone", value });
const contacts = async () => (await t.rest("GET", "contacts?limit=100")).body.data as any[];
/** The contact that has an address. */
const holderOf = async (value: string) => {
  const holders = (await contacts()).filter(({ identities }) => identities.some((one: any) => one.value === value));
  expect(holders.length, value).toBeLessThan(2);
  return holders[0];
};
const valuesOf = (contact: any) => contact.identities.map(({ value }: any) => value).sort();
const logged = (word: string) => lines.filter((line) => line.includes(word));

describe("other addresses of a person", () => {
  it("become the contact's when nobody has them, once", async () => {
    const aliases = [phone("+5511987650001"), caller("bs-1"), phone("+55 11 98765-0001"), { kind: "carrier", value: "" }];
    await channel.hear({ externalId: "a1", contact: caller("ana"), aliases });
    await channel.hear({ externalId: "a2", contact: caller("ana"), aliases });
    const ana = await holderOf("ana");
    expect(valuesOf(ana)).toEqual(["+5511987650001", "ana", "bs-1"]);
    expect(ana).toMatchObject({ name: "ana", phone: "+5511987650001" });
    await channel.hear({ externalId: "a3", contact: caller("bs-1") });
    expect((await holderOf("bs-1")).id).toBe(ana.id);
    const conversations = (await t.rest("GET", `conversations?contact_id=${ana.id}`)).body.data;
    expect(conversations).toHaveLength(1);
  });

  it("are how a person is known again who shows a number for the first time", async () => {
    await channel.hear({ externalId: "g1", contact: caller("gil") });
    await channel.hear({ externalId: "g2", contact: phone("+5511987650004"), aliases: [caller("gil")] });
    const gil = await holderOf("gil");
    expect(valuesOf(gil)).toEqual(["+5511987650004", "gil"]);
    expect(gil.phone).toBe("+5511987650004");
    expect((await t.rest("GET", `conversations?contact_id=${gil.id}`)).body.data).toHaveLength(1);
  });

  it("are told to those who watch", async () => {
    using watcher = await t.watch();
    await channel.hear({ externalId: "a4", contact: caller("ana"), aliases: [phone("+5511987650099")] });
    const { payload } = await watcher.next(({ type }) => type === "contact_updated");
    expect(valuesOf(payload.contact)).toContain("+5511987650099");
  });

  it("stay with whoever has them, and the log says so without naming them", async () => {
    await channel.hear({ externalId: "b1", contact: caller("bia"), aliases: [phone("+5511987650002")] });
    await channel.hear({ externalId: "c1", contact: caller("caio"), aliases: [phone("+5511987650002"), phone("+5511987650003")] });
    const [bia, caio] = [await holderOf("bia"), await holderOf("caio")];
    expect(valuesOf(bia)).toEqual(["+5511987650002", "bia"]);
    expect(valuesOf(caio)).toEqual(["+5511987650003", "caio"]);
    const [line] = logged(caio.id);
    expect(JSON.parse(line ?? "{}")).toMatchObject({ channel: channel.id, kind: "phone", contact: caio.id, holder: bia.id });
    expect(logged("98765")).toEqual([]);
    const stored = (await t.rest("GET", "messages/search?q=text")).body.data;
    expect(stored.map(({ text }: any) => text)).toContain("text of c1");
  });

  it("are given to one person when two messages tell of them at once, from either side", async () => {
    const rounds = Array.from({ length: 8 }, (_, n) => [caller(`left-${n}`), caller(`right-${n}`)] as const);
    await Promise.all(
      rounds.flatMap(([left, right], n) => [
        channel.hear({ externalId: `l${n}`, contact: left, aliases: [right] }),
        channel.hear({ externalId: `r${n}`, contact: right, aliases: [left] }),
      ]),
    );
    for (const [left, right] of rounds) expect((await holderOf(left.value)).id).toBe((await holderOf(right.value)).id);
  });
});

describe("a person whose address changes", () => {
  it("has the new one too, and goes on in the same conversation", async () => {
    await channel.hear({ externalId: "d1", contact: caller("dora-old") });
    expect(await channel.post({ type: "identity", identity: caller("dora-new"), previous: caller("dora-old"), reachable: true })).toBe(200);
    const dora = await holderOf("dora-old");
    expect(valuesOf(dora)).toEqual(["dora-new", "dora-old"]);
    await channel.hear({ externalId: "d2", contact: caller("dora-new") });
    expect((await t.rest("GET", `conversations?contact_id=${dora.id}`)).body.data).toHaveLength(1);
  });

  it("does not take what somebody else has", async () => {
    await channel.hear({ externalId: "e1", contact: caller("eva") });
    await channel.hear({ externalId: "f1", contact: caller("fabio") });
    expect(await channel.post({ type: "identity", identity: caller("eva"), previous: caller("fabio"), reachable: false })).toBe(200);
    const [eva, fabio] = [await holderOf("eva"), await holderOf("fabio")];
    expect(eva.id).not.toBe(fabio.id);
    expect(eva.identities).toMatchObject([{ value: "eva", reachable: false }]);
    expect(logged(fabio.id)).not.toEqual([]);
  });

  it("makes no contact of addresses that nobody is known by", async () => {
    expect(await channel.post({ type: "identity", identity: caller("ghost-new"), previous: caller("ghost-old"), reachable: true })).toBe(
      200,
    );
    expect(await holderOf("ghost-new")).toBeUndefined();
  });
});
