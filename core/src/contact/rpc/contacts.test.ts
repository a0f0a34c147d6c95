import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure, type TestApi } from "../../../test/api.js";
import { aChannelRow, contactApi } from "../../../test/contact-api.js";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { aTenant, type TestTenant } from "../../../test/tenant-fixture.js";
import { inTenant } from "../../platform/postgres/transaction.js";
import {
  type ChannelId,
  type ContactId,
  type ConversationId,
  formatId,
  type IdentityId,
  newId,
  parseId,
  type QueueId,
} from "../../shared/ids.js";
import { ensureContact } from "../index.js";

let t: TestDatabase;
let api: TestApi;
let a: TestTenant;
let time = Date.now();

beforeAll(async () => {
  t = await testDatabase();
  api = contactApi(t.db, { now: () => new Date(time) });
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  time = Date.now();
  a = await aTenant(t.db);
});

const contacts = (token = a.adminToken) => api.client(ContactService, { token });
const ana = { name: "Ana Souza", email: "ana@example.com", phone: "+5511987654321" };

async function events(): Promise<string[]> {
  const rows = await t.behind.selectFrom("event").select("name").where("tenantId", "=", a.tenantId).orderBy("ordinal").execute();
  return rows.map(({ name }) => name);
}

/** A conversation of a contact, as its row alone. */
async function aConversationRow(contactId: string): Promise<void> {
  const channelId = await aChannelRow(t, a.tenantId);
  const { contact } = await contacts().getContact({ id: contactId });
  const now = new Date(time);
  await t.behind
    .insertInto("conversation")
    .values({
      tenantId: a.tenantId,
      id: newId<ConversationId>(),
      contactId: parseId<ContactId>("ct", contactId),
      channelId,
      identityId: parseId<IdentityId>("ci", contact!.identities[0]!.id),
      threadKey: contactId,
      ownerType: "queue",
      ownerId: newId<QueueId>(),
      lastMessageAt: now,
      lastInboundAt: null,
      waitingSince: null,
      snoozedUntil: null,
      resolvedAt: null,
      createdAt: now,
      updatedAt: now,
    })
    .execute();
}

describe("creating", () => {
  it("makes identities of e-mail and phone", async () => {
    const { contact } = await contacts().createContact({ ...ana, customFields: { plan: "pro", empty: "" } });
    expect(contact).toMatchObject({ ...ana, language: "", customFields: { plan: "pro" } });
    expect(contact?.customFields).toEqual({ plan: "pro" });
    expect(contact?.identities).toMatchObject([
      { kind: "email", scope: "", value: ana.email, reachable: true },
      { kind: "phone", scope: "", value: ana.phone, reachable: true },
    ]);
    expect(await contacts().getContact({ id: contact!.id })).toEqual({ ...(await contacts().getContact({ id: contact!.id })), contact });
    expect(await events()).toEqual(["contact.created"]);
    const known = await inTenant(t.db, a.tenantId, (tx) =>
      ensureContact(tx, a.tenantId, { kind: "phone", scope: "", value: "551187654321" }, new Date()),
    );
    expect(formatId("ct", known.contact.id)).toBe(contact?.id);
  });

  it("refuses an address of another contact, and makes nothing", async () => {
    const { contact } = await contacts().createContact(ana);
    for (const input of [{ email: "ANA@example.com" }, { phone: "+551187654321" }, { email: "new@example.com", phone: ana.phone }]) {
      const taken = await failure(contacts().createContact({ name: "Bia", ...input }));
      expect(taken).toMatchObject({ code: "AlreadyExists", reason: "IDENTITY_TAKEN" });
      expect(taken.message).toContain(contact!.id);
    }
    expect((await contacts().listContacts({})).data).toHaveLength(1);
    expect(await events()).toHaveLength(1);
  });

  it("makes one when the same one is made many times at once", async () => {
    const calls = await Promise.allSettled([
      ...Array.from({ length: 5 }, () => contacts().createContact(ana)),
      ...Array.from({ length: 5 }, () =>
        inTenant(t.db, a.tenantId, (tx) => ensureContact(tx, a.tenantId, { kind: "phone", scope: "", value: ana.phone }, new Date())),
      ),
    ]);
    const { data } = await contacts().listContacts({});
    expect(data).toHaveLength(1);
    expect(calls.slice(5).every(({ status }) => status === "fulfilled")).toBe(true);
    expect(await t.behind.selectFrom("contactIdentity").select("id").where("tenantId", "=", a.tenantId).execute()).toHaveLength(
      data[0]!.identities.length,
    );
  });

  it("wants something to go by", async () => {
    expect((await failure(contacts().createContact({}))).code).toBe("InvalidArgument");
    expect((await failure(contacts().createContact({ name: "x", phone: "987654321" }))).code).toBe("InvalidArgument");
    expect((await failure(contacts().createContact({ name: "x", email: "ana" }))).code).toBe("InvalidArgument");
    expect((await contacts().createContact({ name: "Only a name" })).contact?.identities).toEqual([]);
  });
});

describe("changing", () => {
  it("changes what is present, and removes fields that become empty", async () => {
    const { contact } = await contacts().createContact({ ...ana, customFields: { plan: "pro", city: "Recife" } });
    const id = contact!.id;
    time += 1000;
    const changed = await contacts().updateContact({ id, name: "Ana", customFields: { plan: "", since: "2020" } });
    expect(changed.contact).toMatchObject({ name: "Ana", email: ana.email, identities: contact?.identities });
    expect(changed.contact?.customFields).toEqual({ city: "Recife", since: "2020" });
    expect((await contacts().updateContact({ id, language: "pt-BR" })).contact).toMatchObject({ name: "Ana", language: "pt-BR" });
    expect((await contacts().updateContact({ id, language: "" })).contact?.language).toBe("");
    expect(await events()).toEqual(["contact.created", "contact.updated", "contact.updated", "contact.updated"]);
  });

  it("keeps the number of fields within bounds", async () => {
    const { contact } = await contacts().createContact({
      name: "x",
      customFields: Object.fromEntries([...Array(100)].map((_, n) => [`f${n}`, "x"])),
    });
    expect((await failure(contacts().updateContact({ id: contact!.id, customFields: { more: "x" } }))).code).toBe("InvalidArgument");
    expect(
      Object.keys((await contacts().updateContact({ id: contact!.id, customFields: { more: "x", f0: "" } })).contact!.customFields),
    ).toHaveLength(100);
  });
});

describe("identities", () => {
  it("are added, to a channel or for all of them", async () => {
    const { contact } = await contacts().createContact({ name: "Ana" });
    const channelId = formatId("ch", await aChannelRow(t, a.tenantId));
    const contactId = contact!.id;
    const onChannel = await contacts().addContactIdentity({ contactId, kind: "telegram", value: "42", channelId });
    expect(onChannel.identity).toMatchObject({ kind: "telegram", value: "42", scope: channelId, reachable: true });
    const phone = await contacts().addContactIdentity({ contactId, kind: "phone", value: "+55 (11) 98765-4321" });
    expect(phone.identity).toMatchObject({ kind: "phone", value: "+5511987654321", scope: "" });
    await contacts().addContactIdentity({ contactId, kind: "email", value: "ana@example.com" });
    const after = (await contacts().getContact({ id: contactId })).contact;
    expect(after).toMatchObject({ phone: "+5511987654321", email: "ana@example.com" });
    expect(after?.identities.map(({ kind }) => kind)).toEqual(["telegram", "phone", "email"]);
    expect(await contacts().addContactIdentity({ contactId, kind: "phone", value: "+551187654321" })).toEqual(phone);
    const known = await inTenant(t.db, a.tenantId, (tx) =>
      ensureContact(tx, a.tenantId, { kind: "telegram", scope: parseId<ChannelId>("ch", channelId), value: "42" }, new Date()),
    );
    expect(known.isNew).toBe(false);
  });

  it("of another contact are refused", async () => {
    const { contact: owner } = await contacts().createContact(ana);
    const { contact } = await contacts().createContact({ name: "Bia" });
    const taken = await failure(contacts().addContactIdentity({ contactId: contact!.id, kind: "phone", value: ana.phone }));
    expect(taken).toMatchObject({ code: "AlreadyExists", reason: "IDENTITY_TAKEN" });
    expect(taken.message).toContain(owner!.id);
  });

  it("are what they should be", async () => {
    const { contact } = await contacts().createContact({ name: "Ana" });
    const channelId = formatId("ch", await aChannelRow(t, a.tenantId));
    const add = (input: object) => failure(contacts().addContactIdentity({ contactId: contact!.id, ...input }));
    expect((await add({ kind: "phone", value: ana.phone, channelId })).code).toBe("InvalidArgument");
    expect((await add({ kind: "email", value: ana.email, channelId })).code).toBe("InvalidArgument");
    expect((await add({ kind: "phone", value: "call me" })).code).toBe("InvalidArgument");
    expect((await add({ kind: "email", value: "ana" })).code).toBe("InvalidArgument");
    expect((await add({ kind: "Telegram!", value: "42" })).code).toBe("InvalidArgument");
    expect((await add({ kind: "telegram", value: "" })).code).toBe("InvalidArgument");
    const random = formatId("ch", newId<ChannelId>());
    expect(await add({ kind: "telegram", value: "42", channelId: random })).toMatchObject({
      reason: "CHANNEL_NOT_FOUND",
      message: `There is no channel ${random}.`,
    });
  });

  it("are taken away, and the contact shows the next one", async () => {
    const { contact } = await contacts().createContact(ana);
    const contactId = contact!.id;
    const idOf = (kind: string) => contact!.identities.find((one) => one.kind === kind)!.id;
    time += 1000;
    await contacts().addContactIdentity({ contactId, kind: "email", value: "second@example.com" });
    await contacts().removeContactIdentity({ contactId, id: idOf("email") });
    await contacts().removeContactIdentity({ contactId, id: idOf("phone") });
    const after = (await contacts().getContact({ id: contactId })).contact;
    expect(after).toMatchObject({ email: "second@example.com", phone: "" });
    expect(after?.identities.map(({ value }) => value)).toEqual(["second@example.com"]);
    expect(await failure(contacts().removeContactIdentity({ contactId, id: idOf("phone") }))).toMatchObject({
      code: "NotFound",
      reason: "IDENTITY_NOT_FOUND",
    });
    const { contact: other } = await contacts().createContact({ name: "Bia" });
    expect((await failure(contacts().removeContactIdentity({ contactId: other!.id, id: after!.identities[0]!.id }))).reason).toBe(
      "IDENTITY_NOT_FOUND",
    );
  });

  it("stay when conversations came by them", async () => {
    const { contact } = await contacts().createContact({ name: "Ana", phone: ana.phone });
    await aConversationRow(contact!.id);
    const kept = await failure(contacts().removeContactIdentity({ contactId: contact!.id, id: contact!.identities[0]!.id }));
    expect(kept).toMatchObject({ code: "FailedPrecondition", reason: "IDENTITY_HAS_CONVERSATIONS" });
  });
});

describe("deleting", () => {
  it("takes the identities along, which are free again", async () => {
    const { contact } = await contacts().createContact(ana);
    await contacts().deleteContact({ id: contact!.id });
    expect(await failure(contacts().getContact({ id: contact!.id }))).toMatchObject({ code: "NotFound", reason: "CONTACT_NOT_FOUND" });
    expect((await failure(contacts().deleteContact({ id: contact!.id }))).reason).toBe("CONTACT_NOT_FOUND");
    expect((await contacts().createContact(ana)).contact?.id).not.toBe(contact?.id);
    expect(await events()).toEqual(["contact.created", "contact.deleted", "contact.created"]);
  });

  it("is refused when there are conversations", async () => {
    const { contact } = await contacts().createContact(ana);
    await aConversationRow(contact!.id);
    expect(await failure(contacts().deleteContact({ id: contact!.id }))).toMatchObject({
      code: "FailedPrecondition",
      reason: "CONTACT_HAS_CONVERSATIONS",
    });
    expect((await contacts().getContact({ id: contact!.id })).contact).toEqual(contact);
    expect(await events()).toEqual(["contact.created"]);
  });
});

describe("listing", () => {
  it("goes by pages, newest first", async () => {
    for (let n = 0; n < 5; n += 1) {
      time += n % 2;
      await contacts().createContact({ name: `c${n}` });
    }
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await contacts().listContacts({ limit: 2, cursor });
      seen.push(...page.data.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== "");
    expect([...seen].sort()).toEqual(["c0", "c1", "c2", "c3", "c4"]);
    expect(seen.slice(0, 2).sort()).toEqual(["c3", "c4"]);
  });

  it("finds words in name, e-mail and phone, without regard to accents and case", async () => {
    await contacts().createContact({ name: "João Conceição", email: "joao@example.com", phone: "+5511987654321" });
    await contacts().createContact({ name: "Maria 100% off_line \\o/" });
    const find = async (q: string) => (await contacts().listContacts({ q })).data.map(({ name }) => name.split(" ")[0]);
    for (const q of ["joao", "JOÃO", "conceicao joão", "98765", "+5511", "joao@", "EXAMPLE.com conc"])
      expect(await find(q), q).toEqual(["João"]);
    for (const q of ["100%", "off_line", "\\o/", "maria"]) expect(await find(q), q).toEqual(["Maria"]);
    for (const q of ["%", "_", "\\"]) expect(await find(q), q).toEqual(["Maria"]);
    for (const q of ["joao maria", "%%", "o%o", "j_ao", "'; drop table contact; --"]) expect(await find(q), q).toEqual([]);
    expect(await find("  ")).toHaveLength(2);
    expect((await contacts().listContacts({ q: "joao" })).data[0]?.identities).toHaveLength(2);
  });
});

describe("another tenant", () => {
  it("gets the answers of ids that do not exist, and changes nothing", async () => {
    const b = await aTenant(t.db);
    const theirs = (await contacts(b.adminToken).createContact(ana)).contact!;
    const channelId = formatId("ch", await aChannelRow(t, b.tenantId));
    const mine = (await contacts().createContact({ name: "Mine" })).contact!;
    const random = {
      contact: formatId("ct", newId<ContactId>()),
      identity: formatId("ci", newId<IdentityId>()),
      channel: formatId("ch", newId<ChannelId>()),
    };
    const pairs: [string, string, (id: string) => Promise<unknown>][] = [
      [theirs.id, random.contact, (id) => contacts().getContact({ id })],
      [theirs.id, random.contact, (id) => contacts().updateContact({ id, name: "x" })],
      [theirs.id, random.contact, (id) => contacts().deleteContact({ id })],
      [theirs.id, random.contact, (contactId) => contacts().addContactIdentity({ contactId, kind: "phone", value: "+5511999999999" })],
      [theirs.id, random.contact, (contactId) => contacts().removeContactIdentity({ contactId, id: theirs.identities[0]!.id })],
      [theirs.identities[0]!.id, random.identity, (id) => contacts().removeContactIdentity({ contactId: mine.id, id })],
      [
        channelId,
        random.channel,
        (id) => contacts().addContactIdentity({ contactId: mine.id, kind: "telegram", value: "42", channelId: id }),
      ],
    ];
    for (const [id, unknown, call] of pairs) {
      const [one, two] = [await failure(call(id)), await failure(call(unknown))];
      expect(one.code).toBe("NotFound");
      expect({ ...one, message: one.message.replace(id, unknown) }).toEqual(two);
    }
    expect((await contacts(b.adminToken).getContact({ id: theirs.id })).contact).toEqual(theirs);
    expect((await contacts().listContacts({ q: "ana" })).data).toEqual([]);
    expect((await contacts().createContact(ana)).contact?.id).not.toBe(theirs.id);
  });
});
