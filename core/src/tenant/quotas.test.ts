import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { Role, UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { QuotaResource, TenantService } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure, testApi } from "../../test/api.js";
import { contactApi } from "../../test/contact-api.js";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { identityApi } from "../../test/identity-api.js";
import { aDesk } from "../../test/message-fixture.js";
import { aTenant, aUser, PASSWORD, PLATFORM_KEY, type TestTenant, testAuthenticator } from "../../test/tenant-fixture.js";
import { inTenant } from "../platform/postgres/transaction.js";
import { takeOf } from "../platform/quota/quota-store.js";
import { systemClock } from "../shared/clock.js";
import { tenantRoutes } from "./index.js";

let t: TestDatabase;
let a: TestTenant;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t?.[Symbol.asyncDispose]());
beforeEach(async () => {
  a = await aTenant(t.db);
});

const tenants = (token: string) =>
  testApi(testAuthenticator(t.db), tenantRoutes({ db: t.db, clock: systemClock })).client(TenantService, { token });
const limit = (slug: string, resource: QuotaResource, most: number) =>
  tenants(PLATFORM_KEY).setQuotas({ slug, quotas: [{ resource, limit: BigInt(most) }] });

/** How many of several calls at once went well, and what the others failed with. */
async function outcomes(calls: readonly Promise<unknown>[]): Promise<{ done: number; reasons: Set<string> }> {
  const all = await Promise.allSettled(calls);
  const failed = all.flatMap((one) => (one.status === "rejected" ? [one.reason as { reason?: string }] : []));
  const reasons = await Promise.all(failed.map(async (error) => error.reason ?? (await failure(Promise.reject(error))).reason));
  return { done: all.length - failed.length, reasons: new Set(reasons) };
}

describe("a quota", () => {
  it("lets exactly as many through as there is room for, however many come at once", async () => {
    await limit(a.slug, QuotaResource.CONTACTS, 5);
    const client = contactApi(t.db).client(ContactService, { token: a.adminToken });
    const made = await outcomes(Array.from({ length: 30 }, (_, n) => client.createContact({ name: `C${n}` })));
    expect(made).toEqual({ done: 5, reasons: new Set(["QUOTA_EXCEEDED"]) });
    expect(await failure(client.createContact({ name: "more" }))).toMatchObject({
      code: "ResourceExhausted",
      reason: "QUOTA_EXCEEDED",
      message: expect.stringMatching(/limit of 5 contacts.+ask the operator/),
    });
  });

  it("of messages counts those of the day, those before the limit included", async () => {
    const desk = await aDesk(t);
    await desk.hears("ana", "hello", "1");
    await desk.says("ana", "before");
    const { slug } = await t.behind.selectFrom("tenant").select("slug").where("id", "=", desk.tenantId).executeTakeFirstOrThrow();
    await limit(slug, QuotaResource.MESSAGES_PER_DAY, 4);
    const said = await outcomes(Array.from({ length: 12 }, (_, n) => desk.says("ana", `reply ${n}`)));
    expect(said).toEqual({ done: 3, reasons: new Set(["QUOTA_EXCEEDED"]) });
    expect(
      await t.behind.selectFrom("message").select("id").where("tenantId", "=", desk.tenantId).where("direction", "=", "outbound").execute(),
    ).toHaveLength(4);
    // What comes in is always taken.
    await desk.hears("ana", "still there?", "2");
    const tomorrow = new Date(Date.now() + 24 * 3_600_000);
    await inTenant(t.db, desk.tenantId, (tx) => takeOf(tx, desk.tenantId, "messages_per_day", 4, tomorrow));
    await expect(inTenant(t.db, desk.tenantId, (tx) => takeOf(tx, desk.tenantId, "messages_per_day", 1, tomorrow))).rejects.toMatchObject({
      reason: "QUOTA_EXCEEDED",
    });
  });

  it("is of users and bytes too, and is lifted by setting others", async () => {
    await tenants(PLATFORM_KEY).setQuotas({
      slug: a.slug,
      quotas: [
        { resource: QuotaResource.USERS, limit: 1n },
        { resource: QuotaResource.MEDIA_BYTES, limit: 100n },
      ],
    });
    const users = identityApi(t.db).client(UserService, { token: a.adminToken });
    const one = { email: "new@example.com", name: "New", role: Role.AGENT, password: PASSWORD };
    expect(await failure(users.createUser(one))).toMatchObject({ reason: "QUOTA_EXCEEDED" });
    const take = (bytes: number) => inTenant(t.db, a.tenantId, (tx) => takeOf(tx, a.tenantId, "media_bytes", bytes, new Date()));
    await take(100);
    await expect(take(101)).rejects.toMatchObject({ reason: "QUOTA_EXCEEDED" });
    await tenants(PLATFORM_KEY).setQuotas({ slug: a.slug, quotas: [] });
    expect((await users.createUser(one)).user?.name).toBe("New");
  });

  it("is the operator's to set, and the tenant's to read", async () => {
    await limit(a.slug, QuotaResource.CONTACTS, 7);
    const { data } = await tenants((await aUser(t.db, a.tenantId, "agent")).token).getUsage({});
    expect(data.map(({ resource, used, limit: most }) => [QuotaResource[resource], used, most])).toEqual([
      ["CHANNELS", 0n, undefined],
      ["USERS", 2n, undefined],
      ["CONTACTS", 0n, 7n],
      ["MEDIA_BYTES", 0n, undefined],
      ["MESSAGES_PER_DAY", 0n, undefined],
    ]);
    expect(await failure(tenants(a.adminToken).setQuotas({ slug: a.slug, quotas: [] }))).toMatchObject({ reason: "PLATFORM_KEY_REQUIRED" });
    expect(await failure(limit("nobody-there", QuotaResource.USERS, 1))).toMatchObject({ reason: "TENANT_NOT_FOUND" });
    const twice = [{ resource: QuotaResource.USERS }, { resource: QuotaResource.USERS }];
    expect(await failure(tenants(PLATFORM_KEY).setQuotas({ slug: a.slug, quotas: twice }))).toMatchObject({ code: "InvalidArgument" });
  });
});
