import { fromBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { aTenant } from "../../test/tenant-fixture.js";
import { inTenant } from "../platform/postgres/transaction.js";
import { newId, type TenantId } from "../shared/ids.js";
import type { Address } from "./contact.js";
import {
  ensureContact,
  findContact,
  findIdentity,
  findIdentityByAddress,
  getContact,
  type KnownContact,
  listIdentitiesOf,
  updateIdentity,
} from "./index.js";

let t: TestDatabase;
let tenantId: TenantId;
const now = new Date("2026-01-02T03:04:05.678Z");
const later = new Date("2026-01-02T04:00:00.000Z");

beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  tenantId = (await aTenant(t.db)).tenantId;
});

const phone = (value: string, more: Partial<Address> = {}): Address => ({ kind: "phone", scope: "", value, ...more });

function ensure(address: Address, at = now, tenant = tenantId): Promise<KnownContact> {
  return inTenant(t.db, tenant, (tx) => ensureContact(tx, tenant, address, at));
}

async function events(): Promise<string[]> {
  const rows = await t.behind.selectFrom("event").select(["name", "payload"]).where("tenantId", "=", tenantId).orderBy("ordinal").execute();
  return rows.map(({ name, payload }) => {
    const { contact } = fromBinary(EventPayloadSchema, payload);
    return `${name} ${contact?.name} ${contact?.identities.map(({ value, reachable }) => (reachable ? value : `(${value})`)).join(",")}`;
  });
}

async function countContacts(): Promise<number> {
  return (await t.behind.selectFrom("contact").select("id").where("tenantId", "=", tenantId).execute()).length;
}

describe("ensureContact", () => {
  it("makes a contact for an address that is new, and finds it again", async () => {
    const first = await ensure(phone("+55 11 98765-4321", { displayName: " Ana Souza ", language: "pt-BR", attributes: { plan: "pro" } }));
    expect(first).toMatchObject({
      isNew: true,
      contact: {
        name: "Ana Souza",
        phone: "+5511987654321",
        email: null,
        language: "pt-BR",
        customFields: { plan: "pro" },
        createdAt: now,
      },
      identity: { kind: "phone", scope: "", value: "+55 11 98765-4321", displayName: "Ana Souza", isReachable: true },
    });
    expect(await ensure(phone("+55 11 98765-4321"), later)).toEqual({ ...first, isNew: false });
    expect(await ensure(phone("551187654321", { displayName: "Ana Souza" }), later)).toEqual({ ...first, isNew: false });
    expect(await events()).toEqual(["contact.created Ana Souza +55 11 98765-4321"]);
  });

  it("makes one contact when an address comes up many times at once", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => ensure(phone(n % 2 ? "+5511987654321" : "+551187654321"))));
    expect(new Set(all.map(({ contact }) => contact.id)).size).toBe(1);
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await countContacts()).toBe(1);
    expect(await events()).toHaveLength(1);
  });

  it("leaves nothing behind when its transaction fails", async () => {
    const failing = inTenant(t.db, tenantId, async (tx) => {
      await ensureContact(tx, tenantId, phone("+5511987654321"), now);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await countContacts()).toBe(0);
    expect(await events()).toEqual([]);
    expect((await ensure(phone("+5511987654321"))).isNew).toBe(true);
  });

  it("knows e-mails by their letters, whatever their case", async () => {
    const { contact } = await ensure({ kind: "email", scope: "", value: "Ana@Example.com", displayName: "Ana" });
    expect(contact.email).toBe("Ana@Example.com");
    expect((await ensure({ kind: "email", scope: "", value: "ana@example.COM " })).contact.id).toBe(contact.id);
  });

  it("takes phones and e-mails for the same in every channel, and other ids for different ones", async () => {
    const channel = newId();
    expect((await ensure(phone("+5511987654321", { scope: channel }))).contact.id).toBe((await ensure(phone("+5511987654321"))).contact.id);
    const one = await ensure({ kind: "visitor", scope: channel, value: "42" });
    const two = await ensure({ kind: "visitor", scope: newId(), value: "42" });
    const three = await ensure({ kind: "telegram", scope: channel, value: "42" });
    expect(new Set([one, two, three].map(({ contact }) => contact.id)).size).toBe(3);
    expect(one.contact).toMatchObject({ phone: null, email: null, name: "" });
  });

  it("learns a name that was missing, and keeps one that was there", async () => {
    await ensure(phone("+5511987654321"));
    const named = await ensure(phone("+5511987654321", { displayName: "Ana" }), later);
    expect(named).toMatchObject({ isNew: false, contact: { name: "Ana", updatedAt: later }, identity: { displayName: "Ana" } });
    const renamed = await ensure(phone("+5511987654321", { displayName: "Ana Maria" }), later);
    expect(renamed).toMatchObject({ contact: { name: "Ana" }, identity: { displayName: "Ana Maria" } });
    expect(await events()).toEqual([
      "contact.created  +5511987654321",
      "contact.updated Ana +5511987654321",
      "contact.updated Ana +5511987654321",
    ]);
  });

  it("adds what a person says of themselves, never over what is there", async () => {
    await ensure(phone("+5511987654321", { attributes: { vip: "no" } }));
    const { contact } = await ensure(phone("+5511987654321", { attributes: { vip: "yes", email: "boss@acme.example", empty: "" } }), later);
    expect(contact).toMatchObject({ customFields: { vip: "no", email: "boss@acme.example" }, email: null });
    const found = await inTenant(t.db, tenantId, (tx) =>
      findIdentityByAddress(tx, tenantId, { kind: "email", scope: "", value: "boss@acme.example" }),
    );
    expect(found).toBeUndefined();
  });

  it("stores names that are long, odd or hostile", async () => {
    const attributes = {
      ["__proto__"]: "x",
      "n\0ul": "a\0b",
      ...Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`f${n}`, "x".repeat(5000)])),
    };
    const { contact } = await ensure(
      phone("+5511987654321", { displayName: `\0${"😀".repeat(300)}`, language: "x".repeat(50), attributes }),
    );
    expect([...contact.name]).toHaveLength(200);
    expect(contact.language).toHaveLength(35);
    const stored = await inTenant(t.db, tenantId, (tx) => getContact(tx, tenantId, contact.id));
    expect(stored).toEqual(contact);
    expect(Object.keys(stored.customFields)).toHaveLength(100);
    expect(stored.customFields.nul).toBe("ab");
  });

  it("keeps tenants apart", async () => {
    const other = (await aTenant(t.db)).tenantId;
    const mine = await ensure(phone("+5511987654321"));
    const theirs = await ensure(phone("+5511987654321"), now, other);
    expect(theirs.isNew).toBe(true);
    expect(theirs.contact.id).not.toBe(mine.contact.id);
    const seen = await inTenant(t.db, tenantId, async (tx) => [
      await findContact(tx, tenantId, theirs.contact.id),
      await findIdentity(tx, tenantId, theirs.identity.id),
      ...(await listIdentitiesOf(tx, tenantId, [theirs.contact.id])),
    ]);
    expect(seen).toEqual([undefined, undefined]);
    await expect(inTenant(t.db, tenantId, (tx) => getContact(tx, tenantId, theirs.contact.id))).rejects.toMatchObject({
      reason: "CONTACT_NOT_FOUND",
    });
  });
});

describe("updateIdentity", () => {
  const note = (address: Address, isReachable: boolean) =>
    inTenant(t.db, tenantId, (tx) => updateIdentity(tx, tenantId, address, isReachable, later));

  it("notes whether a person can be reached, once", async () => {
    const { identity } = await ensure(phone("+5511987654321", { displayName: "Ana" }));
    await note(phone("+551187654321"), false);
    await note(phone("+5511987654321"), false);
    expect(await inTenant(t.db, tenantId, (tx) => findIdentity(tx, tenantId, identity.id))).toEqual({ ...identity, isReachable: false });
    await note(phone("+5511987654321"), true);
    expect((await events()).slice(1)).toEqual(["contact.updated Ana (+5511987654321)", "contact.updated Ana +5511987654321"]);
  });

  it("has nothing to note of strangers", async () => {
    await note(phone("+5511987654321"), false);
    expect(await countContacts()).toBe(0);
  });
});
