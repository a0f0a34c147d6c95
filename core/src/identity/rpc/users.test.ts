import { AuthService, Role, UserService, UserStatus } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure } from "../../../test/api.js";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { type IdentityApi, identityApi } from "../../../test/identity-api.js";
import { aTenant, aUser, PASSWORD, type TestTenant, type TestUser } from "../../../test/tenant-fixture.js";
import { formatId, newId, type UserId } from "../../shared/ids.js";

let t: TestDatabase;
let api: IdentityApi;
let a: TestTenant;

beforeAll(async () => {
  t = await testDatabase();
  api = identityApi(t.db);
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  a = await aTenant(t.db);
});

const users = (token = a.adminToken) => api.client(UserService, { token });
const auth = (token = "") => api.client(AuthService, { token });
const idOf = ({ userId }: TestUser) => formatId("us", userId);
let count = 0;
const newcomer = () => ({ email: `new-${Date.now()}-${count++}@example.com`, name: "Ana", role: Role.AGENT, password: "a good password" });

describe("creating", () => {
  it("makes a person who can sign in", async () => {
    const input = newcomer();
    const { user } = await users().createUser({ ...input, email: input.email.toUpperCase() });
    expect(user).toMatchObject({ email: input.email, name: "Ana", role: Role.AGENT, status: UserStatus.ACTIVE });
    const session = await auth().login({ email: input.email, password: input.password });
    expect(session.user).toEqual(user);
    expect(await users().getUser({ id: user!.id })).toMatchObject({ user });
  });

  it("wants a good password", async () => {
    for (const password of ["", "short", "password123"]) {
      expect(await failure(users().createUser({ ...newcomer(), password }))).toMatchObject({
        code: "InvalidArgument",
        reason: "INVALID_ARGUMENT",
      });
    }
  });

  it("adds a person who is known elsewhere, with a password that opens this tenant only", async () => {
    const b = await aTenant(t.db);
    const { email } = b.admin;
    const password = "for this tenant";
    const { user } = await users().createUser({ email, name: "Someone", role: Role.SUPERVISOR, password });
    expect(user).toMatchObject({ id: idOf(b.admin), name: "Someone", role: Role.SUPERVISOR });
    expect((await auth().login({ email, password, tenant: a.slug })).user?.role).toBe(Role.SUPERVISOR);
    expect((await auth().login({ email, password: PASSWORD, tenant: b.slug })).user?.role).toBe(Role.ADMIN);
    expect((await failure(auth().login({ email, password, tenant: b.slug }))).reason).toBe("INVALID_CREDENTIALS");
    expect((await failure(auth().login({ email, password: PASSWORD, tenant: a.slug }))).reason).toBe("INVALID_CREDENTIALS");
  });

  it("lets nobody into another tenant by naming an address first", async () => {
    const mallory = await aTenant(t.db);
    const input = newcomer();
    await users(mallory.adminToken).createUser({ ...input, password: "known to mallory" });
    await users().createUser(input);
    const intoTheirs = { email: input.email, password: "known to mallory", tenant: a.slug };
    expect((await failure(auth().login(intoTheirs))).reason).toBe("INVALID_CREDENTIALS");
    const { accessToken } = await auth().login({ ...intoTheirs, tenant: mallory.slug });
    await auth(accessToken).changePassword({ currentPassword: "known to mallory", newPassword: "also known to mallory" });
    await users(mallory.adminToken).updateUser({ id: (await auth(accessToken).getMe({})).user!.id, password: "known as well" });
    for (const password of ["known to mallory", "also known to mallory", "known as well"]) {
      expect((await failure(auth().login({ ...intoTheirs, password }))).reason).toBe("INVALID_CREDENTIALS");
    }
    expect((await auth().login({ ...intoTheirs, password: input.password })).tenant?.slug).toBe(a.slug);
  });

  it("refuses who is a member already", async () => {
    expect(await failure(users().createUser({ ...newcomer(), email: a.admin.email }))).toMatchObject({
      code: "AlreadyExists",
      reason: "USER_EXISTS",
    });
  });

  it("makes one person when two tenants add them at the same time", async () => {
    const b = await aTenant(t.db);
    const input = newcomer();
    const [one, two] = await Promise.all([users().createUser(input), users(b.adminToken).createUser(input)]);
    expect(one.user?.id).toBe(two.user?.id);
  });

  it("refuses what the contract does not know", async () => {
    expect((await failure(users().createUser({ ...newcomer(), role: 9 as Role }))).code).toBe("InvalidArgument");
    expect((await failure(users().createUser({ ...newcomer(), role: Role.UNSPECIFIED }))).code).toBe("InvalidArgument");
    expect((await failure(users().createUser({ ...newcomer(), email: "nobody" }))).code).toBe("InvalidArgument");
  });
});

describe("changing", () => {
  it("changes only what is present", async () => {
    const agent = await aUser(t.db, a.tenantId, "agent");
    const { user } = await users().updateUser({ id: idOf(agent), name: "Bia" });
    expect(user).toMatchObject({ name: "Bia", role: Role.AGENT, status: UserStatus.ACTIVE, email: agent.email });
  });

  it("ends the sessions of who gets another role or is disabled, at once", async () => {
    const agent = await aUser(t.db, a.tenantId, "agent");
    const login = () => auth().login({ email: agent.email, password: PASSWORD });
    const first = await login();
    await auth(first.accessToken).getMe({});

    await users().updateUser({ id: idOf(agent), role: Role.SUPERVISOR });
    expect((await failure(auth().refreshToken({ refreshToken: first.refreshToken }))).reason).toBe("SESSION_OVER");
    expect((await auth(first.accessToken).getMe({})).permissions).toContain("team:write");

    const second = await login();
    await users().updateUser({ id: idOf(agent), status: UserStatus.DISABLED });
    expect((await failure(auth(second.accessToken).getMe({}))).reason).toBe("SESSION_OVER");
    expect((await failure(auth().refreshToken({ refreshToken: second.refreshToken }))).reason).toBe("SESSION_OVER");

    await users().updateUser({ id: idOf(agent), status: UserStatus.ACTIVE });
    expect((await login()).user?.status).toBe(UserStatus.ACTIVE);
    expect((await failure(auth().refreshToken({ refreshToken: second.refreshToken }))).reason).toBe("SESSION_OVER");
  });

  it("sets a new password for who forgot theirs, and ends their sessions", async () => {
    const agent = await aUser(t.db, a.tenantId, "agent");
    const { refreshToken } = await auth().login({ email: agent.email, password: PASSWORD });
    expect(await failure(users().updateUser({ id: idOf(agent), password: "short" }))).toMatchObject({ code: "InvalidArgument" });
    await users().updateUser({ id: idOf(agent), password: "given by an admin" });
    expect((await failure(auth().refreshToken({ refreshToken }))).reason).toBe("SESSION_OVER");
    expect((await failure(auth().login({ email: agent.email, password: PASSWORD }))).reason).toBe("INVALID_CREDENTIALS");
    expect((await auth().login({ email: agent.email, password: "given by an admin" })).user?.role).toBe(Role.AGENT);
  });

  it("keeps the session of who only gets another name", async () => {
    const agent = await aUser(t.db, a.tenantId, "agent");
    const { refreshToken } = await auth().login({ email: agent.email, password: PASSWORD });
    await users().updateUser({ id: idOf(agent), name: "Bia", role: Role.AGENT });
    expect((await auth().refreshToken({ refreshToken })).refreshToken).not.toBe("");
  });
});

describe("removing", () => {
  it("ends the sessions, moves the conversations, and leaves other tenants alone", async () => {
    const b = await aTenant(t.db);
    const agent = await aUser(t.db, a.tenantId, "agent");
    await aUser(t.db, b.tenantId, "agent", { email: agent.email });
    const inA = await auth().login({ email: agent.email, password: PASSWORD, tenant: a.slug });
    const inB = await auth().login({ email: agent.email, password: PASSWORD, tenant: b.slug });

    await users().deleteUser({ id: idOf(agent) });

    expect((await failure(auth(inA.accessToken).getMe({}))).reason).toBe("SESSION_OVER");
    expect((await failure(auth().refreshToken({ refreshToken: inA.refreshToken }))).reason).toBe("SESSION_OVER");
    expect((await failure(users().getUser({ id: idOf(agent) }))).reason).toBe("USER_NOT_FOUND");
    expect((await failure(users().deleteUser({ id: idOf(agent) }))).reason).toBe("USER_NOT_FOUND");
    expect((await auth(inB.accessToken).getMe({})).tenant?.slug).toBe(b.slug);
    expect(api.moves.at(-1)?.slice(1, 3)).toEqual([a.tenantId, { type: "user", id: agent.userId }]);
  });
});

describe("the last active admin", () => {
  const last = { code: "FailedPrecondition", reason: "LAST_ADMIN" };

  it("can be neither demoted nor disabled nor removed", async () => {
    const id = idOf(a.admin);
    await aUser(t.db, a.tenantId, "supervisor");
    const disabled = await aUser(t.db, a.tenantId, "admin");
    await users().updateUser({ id: idOf(disabled), status: UserStatus.DISABLED });
    expect(await failure(users().updateUser({ id, role: Role.AGENT }))).toMatchObject(last);
    expect(await failure(users().updateUser({ id, status: UserStatus.DISABLED }))).toMatchObject(last);
    expect(await failure(users().deleteUser({ id }))).toMatchObject(last);
    await users().updateUser({ id, name: "Still here" });
    await users().deleteUser({ id: idOf(disabled) });
  });

  it("is left when two admins demote each other at the same time", async () => {
    const second = await aUser(t.db, a.tenantId, "admin");
    const [one, two] = await Promise.allSettled([
      users().updateUser({ id: idOf(second), role: Role.AGENT }),
      users(second.token).updateUser({ id: idOf(a.admin), role: Role.AGENT }),
    ]);
    expect([one.status, two.status].sort()).toEqual(["fulfilled", "rejected"]);
    const admins = await t.behind
      .selectFrom("membership")
      .select("userId")
      .where("tenantId", "=", a.tenantId)
      .where("role", "=", "admin")
      .execute();
    expect(admins).toHaveLength(1);
  });
});

describe("reading", () => {
  it("lists members by pages, oldest first", async () => {
    const made: string[] = [idOf(a.admin)];
    for (let n = 1; n <= 4; n += 1) made.push(idOf(await aUser(t.db, a.tenantId, "agent", {}, new Date(Date.now() + n))));
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await users().listUsers({ limit: 2, cursor });
      expect(page.data.length).toBeLessThanOrEqual(2);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== "");
    expect(seen).toEqual(made);
  });

  it("refuses cursors that nobody gave out", async () => {
    const forge = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString("base64url");
    for (const cursor of [
      "x",
      forge("now", newId<UserId>()),
      forge("2026-01-01", "1"),
      forge("+275000-01-01T00:00:00Z", newId<UserId>()),
    ]) {
      expect(await failure(users().listUsers({ cursor }))).toMatchObject({ code: "InvalidArgument", reason: "INVALID_ARGUMENT" });
    }
  });

  it("answers another tenant's users like users that do not exist", async () => {
    const b = await aTenant(t.db);
    const random = formatId("us", newId<UserId>());
    const calls = [
      (id: string) => users().getUser({ id }),
      (id: string) => users().updateUser({ id, name: "x", role: Role.AGENT }),
      (id: string) => users().deleteUser({ id }),
    ];
    for (const call of calls) {
      const theirs = await failure(call(idOf(b.admin)));
      const nobodys = await failure(call(random));
      expect(theirs).toMatchObject({ code: "NotFound", reason: "USER_NOT_FOUND" });
      expect(theirs.message.replace(idOf(b.admin), random)).toBe(nobodys.message);
    }
    expect((await users(b.adminToken).getUser({ id: idOf(b.admin) })).user).toMatchObject({ name: b.admin.name, role: Role.ADMIN });
    expect((await users().listUsers({})).data.map(({ id }) => id)).toEqual([idOf(a.admin)]);
  });

  it("refuses ids of other kinds", async () => {
    for (const id of ["", "us_", "1", a.admin.userId, formatId("tn", a.tenantId), `${idOf(a.admin)}x`]) {
      expect((await failure(users().getUser({ id }))).code).toBe("InvalidArgument");
    }
  });
});
