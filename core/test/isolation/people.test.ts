import { AuthService, Role, UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatId } from "../../src/shared/ids.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { type IdentityApi, identityApi } from "../identity-api.js";
import { aTenant, aUser, PASSWORD, type TestTenant, type TestUser } from "../tenant-fixture.js";
import { walls } from "./walls.js";

/** A person is one user, whatever tenants they work for: the one thing that tenants share. */
describe.each(walls().each)("somebody who works for two tenants, behind %s", (_name, options) => {
  let t: TestDatabase;
  let api: IdentityApi;
  let a: TestTenant;
  let b: TestTenant;
  let person: TestUser;
  let id: string;

  beforeAll(async () => {
    t = await testDatabase(options);
    api = identityApi(t.db);
    a = await aTenant(t.db);
    b = await aTenant(t.db);
    person = await aUser(t.db, b.tenantId, "agent", { name: "Bia of B" });
    id = formatId("us", person.userId);
  });
  afterAll(() => t[Symbol.asyncDispose]());

  const users = ({ adminToken: token }: TestTenant) => api.client(UserService, { token });

  it("is called by each what it calls them, and is to each what it made them", async () => {
    const before = (await users(b).getUser({ id })).user;
    const made = await users(a).createUser({ email: person.email, name: "Bia of A", role: Role.SUPERVISOR, password: PASSWORD });
    expect(made.user).toMatchObject({ id, name: "Bia of A", role: Role.SUPERVISOR });
    await users(a).updateUser({ id, name: "Renamed", role: Role.ADMIN });
    expect((await users(b).getUser({ id })).user).toEqual(before);
    expect((await users(b).listUsers({})).data.map(({ name }) => name)).toEqual([b.admin.name, "Bia of B"]);
    await users(b).updateUser({ id, name: "Bia" });
    expect((await users(a).getUser({ id })).user).toMatchObject({ name: "Renamed", role: Role.ADMIN });
  });

  it("sees in each session what is of its tenant", async () => {
    for (const [{ slug, tenantId }, name] of [
      [a, "Renamed"],
      [b, "Bia"],
    ] as const) {
      const { accessToken } = await api.client(AuthService).login({ email: person.email, password: PASSWORD, tenant: slug });
      const me = await api.client(AuthService, { token: accessToken }).getMe({});
      expect(me).toMatchObject({ user: { name }, tenant: { slug, id: formatId("tn", tenantId) } });
    }
  });

  it("stays with one when the other lets them go", async () => {
    await users(a).deleteUser({ id });
    expect((await users(b).getUser({ id })).user).toMatchObject({ name: "Bia", role: Role.AGENT });
    const { tenant } = await api.client(AuthService).login({ email: person.email, password: PASSWORD });
    expect(tenant?.slug).toBe(b.slug);
  });
});
