import { AuthService, TeamService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { TenantService } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure } from "../../test/api.js";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { type IdentityApi, identityApi } from "../../test/identity-api.js";
import { anApiKey, aTenant, aUser, PASSWORD, PLATFORM_KEY } from "../../test/tenant-fixture.js";
import { inTenant } from "../platform/postgres/transaction.js";
import { formatId } from "../shared/ids.js";
import { createTenant, findTenant } from "./index.js";

let t: TestDatabase;
let api: IdentityApi;

beforeAll(async () => {
  t = await testDatabase();
  api = identityApi(t.db);
});
afterAll(() => t[Symbol.asyncDispose]());

const tenants = (token: string) => api.client(TenantService, { token });
const input = { slug: "acme", name: "Acme", adminEmail: "Boss@Acme.example", adminPassword: "a good password" };

describe("tenants", () => {
  it("are made by the operator, with an admin and a default queue", async () => {
    const { tenant } = await tenants(PLATFORM_KEY).createTenant(input);
    expect(tenant).toMatchObject({ slug: "acme", name: "Acme", reopenWindowHours: 24 });
    const session = await api.client(AuthService).login({ email: "boss@acme.example", password: "a good password", tenant: "acme" });
    expect(session.tenant?.id).toBe(tenant?.id);
    expect((await tenants(session.accessToken).getTenant({})).tenant).toEqual(tenant);
    expect((await api.client(TeamService, { token: session.accessToken }).listQueues({})).data).toMatchObject([
      { name: "Inbox", isDefault: true },
    ]);
    expect(await failure(tenants(PLATFORM_KEY).createTenant(input))).toMatchObject({ code: "AlreadyExists", reason: "SLUG_TAKEN" });
  });

  it("are made by nobody else", async () => {
    const a = await aTenant(t.db);
    const { key } = await anApiKey(t.db, a.tenantId, ["*"]);
    for (const token of ["", a.adminToken, key, `${PLATFORM_KEY}x`]) {
      expect(await failure(tenants(token).createTenant({ ...input, slug: "other" }))).toMatchObject({
        code: "Unauthenticated",
        reason: "PLATFORM_KEY_REQUIRED",
      });
    }
  });

  it("want a good password of their admin, also of one who signs in elsewhere", async () => {
    const a = await aTenant(t.db);
    for (const adminEmail of ["new@weak.example", a.admin.email]) {
      const weak = tenants(PLATFORM_KEY).createTenant({ ...input, slug: "weak", adminEmail, adminPassword: "12345678" });
      expect((await failure(weak)).code).toBe("InvalidArgument");
    }
    const adminPassword = "of the second tenant";
    await tenants(PLATFORM_KEY).createTenant({ slug: "second", name: "Second", adminEmail: a.admin.email, adminPassword });
    const login = (password: string) => api.client(AuthService).login({ email: a.admin.email, password, tenant: "second" });
    expect((await login(adminPassword)).tenant?.slug).toBe("second");
    expect((await failure(login(PASSWORD))).reason).toBe("INVALID_CREDENTIALS");
  });

  it("have slugs that fit an address", async () => {
    for (const slug of ["", "a", "Acme", "a_b", "-a", "a-", "a".repeat(64)]) {
      expect((await failure(tenants(PLATFORM_KEY).createTenant({ ...input, slug }))).code).toBe("InvalidArgument");
      await expect(createTenant(t.db, { ...input, slug }, new Date())).rejects.toMatchObject({ kind: "invalid" });
    }
  });

  it("are changed by their admins, field by field", async () => {
    const a = await aTenant(t.db);
    expect((await tenants(a.adminToken).updateTenant({ name: "New" })).tenant).toMatchObject({
      name: "New",
      reopenWindowHours: 24,
      slug: a.slug,
    });
    expect((await tenants(a.adminToken).updateTenant({ reopenWindowHours: 0 })).tenant).toMatchObject({
      name: "New",
      reopenWindowHours: 0,
    });
    expect((await tenants(a.adminToken).updateTenant({})).tenant).toMatchObject({ name: "New", reopenWindowHours: 0 });
    const agent = await aUser(t.db, a.tenantId, "agent");
    expect((await failure(tenants(agent.token).updateTenant({ name: "Mine" }))).code).toBe("PermissionDenied");
    expect((await tenants(agent.token).getTenant({})).tenant).toMatchObject({ id: formatId("tn", a.tenantId), name: "New" });
  });

  it("do not see each other", async () => {
    const [a, b] = [await aTenant(t.db), await aTenant(t.db)];
    expect(await inTenant(t.db, a.tenantId, (tx) => findTenant(tx, b.tenantId))).toBeUndefined();
  });
});
