import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findContact, findIdentityByAddress } from "../../src/contact/index.js";
import { findDefaultQueue, findQueue, findUser, ownerNames } from "../../src/identity/index.js";
import { inTenant } from "../../src/platform/postgres/transaction.js";
import { type ContactId, newId, parseId, type QueueId } from "../../src/shared/ids.js";
import { contactApi } from "../contact-api.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aTenant, type TestTenant } from "../tenant-fixture.js";
import { walls } from "./walls.js";

/** What domains ask each other for, and no method of the API hands on as it is. */
describe.each(walls().each)("stores keep tenants apart behind %s", (_name, options) => {
  let t: TestDatabase;
  let a: TestTenant;
  let b: TestTenant;

  beforeAll(async () => {
    t = await testDatabase(options);
    a = await aTenant(t.db);
    b = await aTenant(t.db);
  });
  afterAll(() => t[Symbol.asyncDispose]());

  it("for whoever has the other's ids", async () => {
    const theirs = contactApi(t.db).client(ContactService, { token: b.adminToken });
    const { contact } = await theirs.createContact({ name: "More", email: "more@example.com" });
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
