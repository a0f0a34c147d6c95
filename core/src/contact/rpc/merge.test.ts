import { ContactService, ContactHistoryKind as Kind } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure, type TestApi } from "../../../test/api.js";
import { contactApi } from "../../../test/contact-api.js";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { aDesk, type Desk } from "../../../test/message-fixture.js";
import { aTenant, aUser } from "../../../test/tenant-fixture.js";
import { type ConversationId, formatId } from "../../shared/ids.js";

let t: TestDatabase;
let api: TestApi;
let desk: Desk;
let token: string;
let n = 0;

beforeAll(async () => {
  t = await testDatabase();
  api = contactApi(t.db);
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  desk = await aDesk(t);
  token = (await aUser(t.db, desk.tenantId, "agent", { name: "Agent", email: `agent-${(n += 1)}@example.com` })).token;
});

const contacts = (as = token) => api.client(ContactService, { token: as });

async function conversationOf(id: ConversationId) {
  return t.behind.selectFrom("conversation").select(["contactId", "threadKey", "status"]).where("id", "=", id).executeTakeFirstOrThrow();
}

/** A message of somebody: their contact and conversation. */
async function hear(from: string, text = "hi") {
  const message = await desk.hears(from, text, `x-${(n += 1)}`);
  const { contactId } = await conversationOf(message.conversationId);
  return { contact: formatId("ct", contactId), conversationId: message.conversationId };
}

const merge = (keepId: string, otherId: string) => contacts().mergeContacts({ keepId, otherId });
const holderOf = async (id: ConversationId) => formatId("ct", (await conversationOf(id)).contactId);

describe("merging", () => {
  it("moves identities and conversations, fills fields, and leaves a pointer", async () => {
    const ana = await hear("ana");
    const { contact: card } = await contacts().createContact({
      name: "Ana Souza",
      email: "ana@example.com",
      customFields: { plan: "pro" },
    });
    const { contact, mergeId } = await merge(ana.contact, card!.id);
    expect(contact).toMatchObject({ id: ana.contact, name: "ana", email: "ana@example.com", customFields: { plan: "pro" } });
    expect(contact!.identities.map(({ kind }) => kind).sort()).toEqual(["email", "telegram"]);
    expect((await contacts().getContact({ id: card!.id })).contact).toMatchObject({ id: ana.contact, mergedFromId: card!.id });
    expect((await contacts().listContacts({})).data.map(({ id }) => id)).toEqual([ana.contact]);
    expect((await failure(contacts().deleteContact({ id: card!.id }))).reason).toBe("CONTACT_MERGED");
    const undone = await contacts().undoMerge({ id: mergeId });
    expect(undone).toMatchObject({ leftFields: [], leftIdentityIds: [], leftConversationIds: [] });
    expect(undone.kept).toMatchObject({ id: ana.contact, email: "", customFields: {} });
    expect(undone.other!.identities.map(({ kind }) => kind)).toEqual(["email"]);
    expect((await failure(contacts().undoMerge({ id: mergeId }))).reason).toBe("MERGE_UNDONE");
  });

  it("keeps two open conversations of a channel, and the next message finds a conversation of the kept contact", async () => {
    const [a, b] = [await hear("a"), await hear("b")];
    const { mergeId } = await merge(a.contact, b.contact);
    expect([await holderOf(a.conversationId), await holderOf(b.conversationId)]).toEqual([a.contact, a.contact]);
    expect((await conversationOf(b.conversationId)).status).toBe("open");
    expect((await hear("b")).contact).toBe(a.contact);
    await contacts().undoMerge({ id: mergeId });
    expect([await holderOf(a.conversationId), await holderOf(b.conversationId)]).toEqual([a.contact, b.contact]);
    expect(await hear("b")).toEqual(b);
    expect(await hear("a")).toEqual(a);
  });

  it("says what it left: what somebody changed since", async () => {
    const a = await hear("a");
    const { contact: card } = await contacts().createContact({ name: "Card", email: "c@example.com", customFields: { plan: "pro" } });
    const { mergeId, contact } = await merge(a.contact, card!.id);
    await contacts().updateContact({ id: a.contact, customFields: { plan: "basic" } });
    const email = contact!.identities.find(({ kind }) => kind === "email")!.id;
    await contacts().removeContactIdentity({ contactId: a.contact, id: email });
    const undone = await contacts().undoMerge({ id: mergeId });
    expect(undone).toMatchObject({ leftIdentityIds: [email], leftFields: ["email", "custom_fields.plan"] });
    expect(undone.kept!.customFields).toEqual({ plan: "basic" });
  });

  it("goes over chains, and is undone from the end", async () => {
    const [a, b, c] = [await hear("a"), await hear("b"), await hear("c")];
    const first = await merge(b.contact, a.contact);
    const second = await merge(c.contact, b.contact);
    expect((await contacts().getContact({ id: a.contact })).contact?.id).toBe(c.contact);
    expect((await hear("a")).contact).toBe(c.contact);
    expect((await failure(contacts().undoMerge({ id: first.mergeId }))).reason).toBe("CONTACT_MERGED");
    await contacts().undoMerge({ id: second.mergeId });
    await contacts().undoMerge({ id: first.mergeId });
    for (const one of [a, b, c]) expect(await holderOf(one.conversationId)).toBe(one.contact);
  });

  it("refuses a contact with itself, and what another tenant has like what nobody has", async () => {
    const a = await hear("a");
    expect((await failure(merge(a.contact, a.contact))).reason).toBe("SAME_CONTACT");
    const stranger = await aTenant(t.db);
    expect((await failure(contacts(stranger.adminToken).mergeContacts({ keepId: a.contact, otherId: a.contact }))).code).toBe("NotFound");
  });

  it("of two at once, one way and the other, happens once", async () => {
    const [a, b] = [await hear("a"), await hear("b")];
    const both = await Promise.allSettled([merge(a.contact, b.contact), merge(b.contact, a.contact)]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await contacts().listContacts({})).data).toHaveLength(1);
  });

  it("loses no message that arrives meanwhile, and gives none to a third", async () => {
    const [a, b] = [await hear("a"), await hear("b")];
    await t.behind.updateTable("conversation").set({ status: "resolved" }).where("tenantId", "=", desk.tenantId).execute();
    await Promise.all([merge(a.contact, b.contact), ...["a", "b", "b", "a"].map((from) => hear(from))]);
    const rows = await t.behind.selectFrom("conversation").select("contactId").where("tenantId", "=", desk.tenantId).execute();
    expect(new Set(rows.map(({ contactId }) => formatId("ct", contactId)))).toEqual(new Set([a.contact]));
    const messages = await t.behind.selectFrom("message").select("id").where("tenantId", "=", desk.tenantId).execute();
    expect(messages).toHaveLength(6);
  });
});

describe("history", () => {
  it("tells what happened, newest first, by pages, and who did it", async () => {
    const a = await hear("a");
    await contacts().updateContact({ id: a.contact, customFields: { plan: "pro" } });
    const { contact: card } = await contacts().createContact({ name: "Card" });
    const { mergeId } = await merge(a.contact, card!.id);
    const kinds: Kind[] = [];
    let cursor = "";
    do {
      const page = await contacts().listContactHistory({ contactId: card!.id, limit: 2, cursor });
      kinds.push(...page.data.map(({ kind }) => kind));
      if (cursor === "") expect(page.data[0]).toMatchObject({ kind: Kind.MERGED, actorName: "Agent", mergeId, otherContactId: card!.id });
      cursor = page.nextCursor;
    } while (cursor !== "");
    expect(kinds.slice(0, 3)).toEqual([Kind.MERGED, Kind.CREATED, Kind.FIELDS_CHANGED]);
    expect(kinds.slice(3).sort()).toEqual([Kind.CREATED, Kind.IDENTITY_ADDED, Kind.CONVERSATION_OPENED].sort());
    await contacts().undoMerge({ id: mergeId });
    const { data } = await contacts().listContactHistory({ contactId: card!.id });
    expect(data.map(({ kind }) => kind)).toEqual([Kind.SPLIT_OFF, Kind.MERGED_INTO, Kind.CREATED]);
  });
});
