import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { ApiKeyService, TeamService, UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findContact, findIdentityByAddress } from "../src/contact/index.js";
import { findDefaultQueue, findQueue, findUser, ownerNames } from "../src/identity/index.js";
import { inTenant } from "../src/platform/postgres/transaction.js";
import { type ContactId, formatId, newId, parseId, type QueueId } from "../src/shared/ids.js";
import { failure } from "./api.js";
import { contactApi } from "./contact-api.js";
import { type TestDatabase, type TestDatabaseOptions, testDatabase } from "./database.js";
import { identityApi } from "./identity-api.js";
import { anApiKey, aTenant, type TestTenant } from "./tenant-fixture.js";
import { withoutTenant } from "./without-tenant.js";

const plugin = withoutTenant();
const WALLS: readonly [string, TestDatabaseOptions][] = [
  ["both walls", {}],
  ["row-level security alone", { plugins: [plugin] }],
  ["the queries alone", { isRowLevelSecurityOff: true }],
];

describe.each(WALLS)("tenants are kept apart by %s", (_name, options) => {
  let t: TestDatabase;
  let a: TestTenant;
  let b: TestTenant;

  beforeAll(async () => {
    t = await testDatabase(options);
    a = await aTenant(t.db);
    b = await aTenant(t.db);
  });
  afterAll(() => t[Symbol.asyncDispose]());

  const identity = () => identityApi(t.db);
  const contacts = (token: string) => contactApi(t.db).client(ContactService, { token });

  /** Everything of a tenant, to the byte. */
  async function rowsOf({ tenantId }: TestTenant): Promise<unknown[]> {
    const tables = ["membership", "team", "team_member", "queue", "api_key", "contact", "contact_identity", "event"];
    const rows = tables.map((table) => sql`select * from ${sql.table(table)} where tenant_id = ${tenantId} order by 2, 1`.execute(t.behind));
    return (await Promise.all(rows)).map((result) => result.rows);
  }

  it("for whoever has the other's ids", async () => {
    const token = a.adminToken;
    const teams = identity().client(TeamService, { token });
    const users = identity().client(UserService, { token });
    const keys = identity().client(ApiKeyService, { token });
    const { team } = await identity().client(TeamService, { token: b.adminToken }).createTeam({ name: "Theirs", userIds: [formatId("us", b.admin.userId)] });
    const { contact } = await contacts(b.adminToken).createContact({ name: "Theirs", phone: "+5511987654321" });
    const key = await anApiKey(t.db, b.tenantId, ["*"]);
    const mine = (await contacts(token).createContact({ name: "Mine" })).contact!;
    const before = await rowsOf(b);

    const userId = formatId("us", b.admin.userId);
    const calls: [string, string, (id: string) => Promise<unknown>][] = [
      [userId, formatId("us", newId()), (id) => users.getUser({ id })],
      [userId, formatId("us", newId()), (id) => users.updateUser({ id, name: "x", role: 3, status: 2 })],
      [userId, formatId("us", newId()), (id) => users.deleteUser({ id })],
      [userId, formatId("us", newId()), (id) => teams.createTeam({ name: "Mine", userIds: [id] })],
      [team!.id, formatId("tm", newId()), (id) => teams.updateTeam({ id, name: "x", members: {} })],
      [team!.id, formatId("tm", newId()), (id) => teams.deleteTeam({ id })],
      [formatId("ak", key.id), formatId("ak", newId()), (id) => keys.revokeApiKey({ id })],
      [contact!.id, formatId("ct", newId()), (id) => contacts(token).getContact({ id })],
      [contact!.id, formatId("ct", newId()), (id) => contacts(token).updateContact({ id, name: "x" })],
      [contact!.id, formatId("ct", newId()), (id) => contacts(token).deleteContact({ id })],
      [contact!.id, formatId("ct", newId()), (contactId) => contacts(token).addContactIdentity({ contactId, kind: "phone", value: "+5511999999999" })],
      [contact!.identities[0]!.id, formatId("ci", newId()), (id) => contacts(token).removeContactIdentity({ contactId: mine.id, id })],
    ];
    for (const [theirs, nobodys, call] of calls) {
      const [one, two] = [await failure(call(theirs)), await failure(call(nobodys))];
      expect(one.code).toBe("NotFound");
      expect({ ...one, message: one.message.replace(theirs, nobodys) }).toEqual(two);
    }
    expect(await rowsOf(b)).toEqual(before);
    expect((await users.listUsers({})).data).toHaveLength(1);
    expect((await teams.listTeams({})).data).toEqual([]);
    expect((await teams.listQueues({})).data).toHaveLength(1);
    expect((await keys.listApiKeys({})).data).toEqual([]);
    expect((await contacts(token).listContacts({})).data.map(({ name }) => name)).toEqual(["Mine"]);
  });

  it("for what other domains ask", async () => {
    const { contact } = await contacts(b.adminToken).createContact({ name: "More", email: "more@example.com" });
    const queue = await inTenant(t.db, b.tenantId, (tx) => findDefaultQueue(tx, b.tenantId));
    const { tenantId } = a;
    await inTenant(t.db, tenantId, async (tx) => {
      expect(await findContact(tx, tenantId, parseId<ContactId>("ct", contact!.id))).toBeUndefined();
      expect(await findIdentityByAddress(tx, tenantId, { kind: "email", scope: "", value: "more@example.com" })).toBeUndefined();
      expect(await findUser(tx, tenantId, b.admin.userId)).toBeUndefined();
      expect(await findQueue(tx, tenantId, queue.id)).toBeUndefined();
      expect((await findDefaultQueue(tx, tenantId)).id).not.toBe(queue.id);
      expect(await ownerNames(tx, tenantId, [queue.id, b.admin.userId, newId<QueueId>()])).toEqual(new Map());
    });
  });
});

it("took predicates away where it said so", () => expect(plugin.taken).toBeGreaterThan(50));
