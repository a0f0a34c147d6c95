import { AuthService, Role } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure } from "../../test/api.js";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { type IdentityApi, identityApi } from "../../test/identity-api.js";
import { aTenant, aUser, PASSWORD, type TestTenant, testAuthenticator } from "../../test/tenant-fixture.js";
import { inTenant } from "../platform/postgres/transaction.js";
import { formatId } from "../shared/ids.js";
import { changeUser } from "./change-user.js";

let t: TestDatabase;
let api: IdentityApi;
let a: TestTenant;
let time = Date.now();
const clock = { now: () => new Date(time) };

beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t[Symbol.asyncDispose]());

beforeEach(async () => {
  time = Date.now();
  api = identityApi(t.db, clock);
  a = await aTenant(t.db);
});

const login = (email: string, password = PASSWORD, tenant = "") => api.client(AuthService).login({ email, password, tenant });
const refresh = (refreshToken: string) => api.client(AuthService).refreshToken({ refreshToken });
const me = (token: string) => api.client(AuthService, { token }).getMe({});

describe("login", () => {
  it("answers with tokens, the user and the tenant", async () => {
    const session = await login(` ${a.admin.email.toUpperCase()} `.trim());
    expect(session).toMatchObject({
      expiresIn: 900,
      user: { id: formatId("us", a.admin.userId), email: a.admin.email, role: Role.ADMIN },
      tenant: { id: formatId("tn", a.tenantId), slug: a.slug },
    });
    expect((await me(session.accessToken)).user?.email).toBe(a.admin.email);
  });

  it("answers a wrong password, an unknown address and a tenant that is not theirs alike", async () => {
    const other = await aTenant(t.db);
    const answers = await Promise.all([
      failure(login(a.admin.email, "wrong horse")),
      failure(login("nobody@example.com")),
      failure(login(a.admin.email, PASSWORD, other.slug)),
      failure(login(a.admin.email, PASSWORD, "no-such-tenant")),
    ]);
    for (const answer of answers) expect(answer).toEqual({ ...answers[0], code: "Unauthenticated", reason: "INVALID_CREDENTIALS" });
  });

  it("takes only text for a password", async () => {
    expect((await failure(login(a.admin.email, ""))).code).toBe("InvalidArgument");
    expect((await failure(login("", PASSWORD))).code).toBe("InvalidArgument");
  });

  it("refuses who is disabled", async () => {
    const agent = await aUser(t.db, a.tenantId, "agent");
    await inTenant(t.db, a.tenantId, (tx) => changeUser(tx, { tenantId: a.tenantId, id: agent.userId, status: "disabled" }, clock.now()));
    expect((await failure(login(agent.email))).reason).toBe("INVALID_CREDENTIALS");
  });

  it("signs in to the tenant that is named, else to the last used, else to the oldest membership", async () => {
    const b = await aTenant(t.db);
    const both = await aUser(t.db, a.tenantId, "agent", {}, new Date(time - 1000));
    await aUser(t.db, b.tenantId, "supervisor", { email: both.email }, new Date(time));
    const slug = async (tenant = "") => (await login(both.email, PASSWORD, tenant)).tenant?.slug;
    expect(await slug()).toBe(a.slug);
    time += 1000;
    expect(await slug(b.slug)).toBe(b.slug);
    expect(await slug()).toBe(b.slug);
    time += 1000;
    expect(await slug(a.slug)).toBe(a.slug);
    expect(await slug()).toBe(a.slug);
  });
});

describe("tokens", () => {
  it("end, and are good for what they were made for only", async () => {
    const { accessToken, refreshToken } = await login(a.admin.email);
    const ticket = await api.client(AuthService, { token: accessToken }).createWebsocketTicket({});
    expect(ticket.expiresIn).toBe(60);
    expect((await failure(me(ticket.ticket))).reason).toBe("TOKEN_INVALID");
    expect((await failure(me(refreshToken))).reason).toBe("TOKEN_INVALID");
    expect((await failure(me(`${accessToken}x`))).reason).toBe("TOKEN_INVALID");
    expect((await failure(me(""))).reason).toBe("TOKEN_MISSING");
    time += 17 * 60_000;
    expect((await failure(me(accessToken))).reason).toBe("TOKEN_INVALID");
  });

  it("gives tickets that work once", async () => {
    const authenticator = testAuthenticator(t.db, clock);
    const { ticket } = await api.client(AuthService, { token: a.adminToken }).createWebsocketTicket({});
    expect(await authenticator.callerOfTicket(ticket)).toMatchObject({ tenantId: a.tenantId, userId: a.admin.userId });
    await expect(authenticator.callerOfTicket(ticket)).rejects.toMatchObject({ reason: "TICKET_USED" });
    await expect(authenticator.callerOfTicket(a.adminToken)).rejects.toMatchObject({ reason: "TOKEN_INVALID" });
  });
});

describe("refresh", () => {
  it("gives new tokens, each once", async () => {
    const first = await login(a.admin.email);
    const second = await refresh(first.refreshToken);
    const third = await refresh(second.refreshToken);
    expect(new Set([first.refreshToken, second.refreshToken, third.refreshToken]).size).toBe(3);
    expect((await me(third.accessToken)).user?.email).toBe(a.admin.email);
  });

  it("gives parallel tabs the same successor", async () => {
    const { refreshToken } = await login(a.admin.email);
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)));
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
    const rows = await t.behind.selectFrom("refreshToken").select("id").where("userId", "=", a.admin.userId).execute();
    expect(rows).toHaveLength(2);
  });

  it("ends the whole family when a token is used again later, and no other", async () => {
    const elsewhere = await login(a.admin.email);
    const first = await login(a.admin.email);
    const second = await refresh(first.refreshToken);
    time += 9_000;
    expect((await refresh(first.refreshToken)).refreshToken).toBe(second.refreshToken);
    time += 2_000;
    expect((await failure(refresh(first.refreshToken))).reason).toBe("SESSION_OVER");
    expect((await failure(refresh(second.refreshToken))).reason).toBe("SESSION_OVER");
    expect((await refresh(elsewhere.refreshToken)).accessToken).not.toBe("");
  });

  it("leaves no session alive that is refreshed while its family ends", async () => {
    const first = await login(a.admin.email);
    const second = await refresh(first.refreshToken);
    time += 11_000;
    await Promise.allSettled([refresh(second.refreshToken), refresh(first.refreshToken), refresh(second.refreshToken)]);
    const alive = await t.behind
      .selectFrom("refreshToken")
      .select("id")
      .where("userId", "=", a.admin.userId)
      .where("revokedAt", "is", null)
      .execute();
    expect(alive).toEqual([]);
  });

  it("refuses tokens that are unknown, of the wrong kind, or too old", async () => {
    const { refreshToken, accessToken } = await login(a.admin.email);
    expect((await failure(refresh("x".repeat(43)))).reason).toBe("SESSION_OVER");
    expect((await failure(refresh(accessToken.slice(0, 500)))).reason).toBe("SESSION_OVER");
    time += 31 * 24 * 3_600_000;
    expect((await failure(refresh(refreshToken))).reason).toBe("SESSION_OVER");
  });

  it("ends with the session", async () => {
    const { refreshToken } = await login(a.admin.email);
    const next = await refresh(refreshToken);
    await api.client(AuthService).logout({ refreshToken });
    expect((await failure(refresh(next.refreshToken))).reason).toBe("SESSION_OVER");
    await api.client(AuthService).logout({ refreshToken: "unknown" });
  });
});
