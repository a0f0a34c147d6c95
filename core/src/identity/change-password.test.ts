import { AuthService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { failure } from "../../test/api.js";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { type IdentityApi, identityApi } from "../../test/identity-api.js";
import { anApiKey, aTenant, aUser, PASSWORD, type TestTenant, type TestUser } from "../../test/tenant-fixture.js";

const NEW = "a better horse";

let t: TestDatabase;
let api: IdentityApi;
let a: TestTenant;
let agent: TestUser;

beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  api = identityApi(t.db);
  a = await aTenant(t.db);
  agent = await aUser(t.db, a.tenantId, "agent");
});

const auth = (token = "") => api.client(AuthService, { token });
const login = (password: string) => auth().login({ email: agent.email, password });
const change = (token: string, currentPassword = PASSWORD, newPassword = NEW) =>
  auth(token).changePassword({ currentPassword, newPassword });

it("takes the new password from then on, and ends all sessions but the one it begins", async () => {
  const [here, elsewhere] = [await login(PASSWORD), await login(PASSWORD)];
  const session = await change(here.accessToken);
  expect(session.expiresIn).toBe(900);
  expect((await auth(session.accessToken).getMe({})).user?.email).toBe(agent.email);
  for (const { refreshToken } of [here, elsewhere]) {
    expect((await failure(auth().refreshToken({ refreshToken }))).reason).toBe("SESSION_OVER");
  }
  expect((await auth().refreshToken({ refreshToken: session.refreshToken })).accessToken).not.toBe("");
  expect((await failure(login(PASSWORD))).reason).toBe("INVALID_CREDENTIALS");
  expect((await login(NEW)).user?.email).toBe(agent.email);
});

it("leaves no session of the old password, however close they come", async () => {
  const { accessToken } = await login(PASSWORD);
  const [changed] = await Promise.allSettled([change(accessToken), ...Array.from({ length: 3 }, () => login(PASSWORD))]);
  expect(changed.status).toBe("fulfilled");
  const alive = t.behind.selectFrom("refreshToken").select("id").where("userId", "=", agent.userId).where("revokedAt", "is", null);
  expect(await alive.execute()).toHaveLength(1);
});

it("lets only one of two changes at once through", async () => {
  const sessions = [await login(PASSWORD), await login(PASSWORD)];
  const passwords = [NEW, "an older donkey"];
  const changes = await Promise.allSettled(sessions.map(({ accessToken }, index) => change(accessToken, PASSWORD, passwords[index])));
  expect(changes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  for (const [index, { status }] of changes.entries()) {
    const works = await login(passwords[index]!).then(
      () => true,
      () => false,
    );
    expect(works).toBe(status === "fulfilled");
  }
});

it("wants the current one, and a good new one", async () => {
  expect(await failure(change(agent.token, "wrong horse"))).toMatchObject({ code: "PermissionDenied", reason: "WRONG_PASSWORD" });
  for (const password of ["", "short", "password123"]) {
    expect((await failure(change(agent.token, PASSWORD, password))).code).toBe("InvalidArgument");
  }
  expect((await login(PASSWORD)).user?.email).toBe(agent.email);
});

it("slows down who guesses the current one", async () => {
  for (let tries = 0; tries < 5; tries += 1) expect((await failure(change(agent.token, `guess ${tries}`))).reason).toBe("WRONG_PASSWORD");
  expect((await failure(change(agent.token))).reason).toBe("TOO_MANY_ATTEMPTS");
});

it("is for people", async () => {
  const { key } = await anApiKey(t.db, a.tenantId, ["*"]);
  expect(await failure(change(key))).toMatchObject({ code: "FailedPrecondition", reason: "API_KEY_HAS_NO_PASSWORD" });
});
