import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { aDesk, type Desk } from "../../test/message-fixture.js";
import { inTenant } from "../platform/postgres/transaction.js";
import type { ConversationId } from "../shared/ids.js";
import { conversations } from "./conversation-store.js";
import { withWords } from "./word-store.js";

let database: TestDatabase;
let desk: Desk;
const ids: Record<string, ConversationId> = {};
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.[Symbol.asyncDispose]());
beforeEach(async () => {
  desk = await aDesk(database);
  for (const [name, text] of Object.entries({ ana: "where is my parcel", bo: "the INVOICE, please", caio: "olá", dora: "two invoices" }))
    ids[name] = (await desk.hears(name, text, `hello-${name}`)).conversationId;
  const { behind } = database;
  await behind.updateTable("conversation").set({ subject: "Invoice of May" }).where("id", "=", ids.ana!).execute();
  const { contactId } = await behind.selectFrom("conversation").select("contactId").where("id", "=", ids.caio!).executeTakeFirstOrThrow();
  await behind.updateTable("contact").set({ name: "José Invoice" }).where("id", "=", contactId).execute();
});

function find(words: string, few?: number, tenantId = desk.tenantId): Promise<string[]> {
  return inTenant(desk.db, tenantId, async (tx) => {
    const rows = await conversations(tx, tenantId)
      .where(await withWords(tx, tenantId, words, few))
      .execute();
    return rows.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? id).sort();
  });
}

it.each([
  ["invoice", ["ana", "bo", "caio", "dora"]],
  ["jose", ["caio"]],
  ["parcel", ["ana"]],
  ["may", ["ana"]],
  ["two invoices", ["dora"]],
  ["invoice zeppelin", []],
  ["", []],
])("%j is found in messages, subjects and names, be it in few or in many", async (words, names) => {
  for (const few of [undefined, 0]) expect(await find(words, few)).toEqual(names);
});

it("is not found in what another tenant has", async () => {
  const other = await aDesk(database);
  for (const few of [undefined, 0]) expect(await find("invoice", few, other.tenantId)).toEqual([]);
  await inTenant(other.db, other.tenantId, async (tx) => {
    const condition = await withWords(tx, desk.tenantId, "invoice");
    expect(await conversations(tx, desk.tenantId).where(condition).execute()).toEqual([]);
  });
});
