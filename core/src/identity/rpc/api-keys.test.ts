import { randomBytes } from "node:crypto";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ApiKeyService, AuthService, UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure } from "../../../test/api.js";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { type IdentityApi, identityApi } from "../../../test/identity-api.js";
import { anApiKey, aTenant, aUser, type TestTenant } from "../../../test/tenant-fixture.js";
import { type ApiKeyId, formatId, newId } from "../../shared/ids.js";
import { apiKeyOf } from "../api-key.js";

let t: TestDatabase;
let api: IdentityApi;
let a: TestTenant;
let time = Date.now();

beforeAll(async () => {
  t = await testDatabase();
  api = identityApi(t.db, { now: () => new Date(time) });
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  time = Date.now();
  a = await aTenant(t.db);
});

const keys = (token = a.adminToken) => api.client(ApiKeyService, { token });
const me = (token: string) => api.client(AuthService, { token }).getMe({});

describe("API keys", () => {
  it("work as a bearer token and as X-API-Key, and are shown once", async () => {
    const { apiKey } = await keys().createApiKey({ name: "ci", scopes: ["user:read", "tenant:read", "user:read"] });
    expect(apiKey).toMatchObject({ name: "ci", scopes: ["user:read", "tenant:read"] });
    expect(apiKey?.key).toMatch(/^lk_live_[0-9A-Za-z]{36}$/);
    expect(apiKey?.key.startsWith(apiKey.prefix)).toBe(true);

    const who = await me(apiKey!.key);
    expect(who).toMatchObject({ permissions: ["tenant:read", "user:read"], tenant: { slug: a.slug } });
    expect(who.user).toBeUndefined();
    expect(who.apiKey).toMatchObject({ id: apiKey?.id, key: "" });
    const asHeader = api.client(UserService, { headers: { "x-api-key": apiKey!.key } });
    expect((await asHeader.listUsers({})).data).toHaveLength(1);

    const { data } = await keys().listApiKeys({});
    expect(data).toMatchObject([{ id: apiKey?.id, key: "" }]);
    expect(data[0]?.lastUsedAt).toBeDefined();
    const [stored] = await t.behind.selectFrom("apiKey").selectAll().where("tenantId", "=", a.tenantId).execute();
    expect(JSON.stringify(stored)).not.toContain(apiKey!.key);
  });

  it("do only what they are for", async () => {
    const { key } = await anApiKey(t.db, a.tenantId, ["tenant:read"]);
    const denied = await failure(api.client(UserService, { token: key }).listUsers({}));
    expect(denied).toMatchObject({ code: "PermissionDenied", reason: "PERMISSION_DENIED" });
  });

  it("take only scopes that exist and that their maker has", async () => {
    expect((await failure(keys().createApiKey({ name: "x", scopes: ["user:everything"] }))).code).toBe("InvalidArgument");
    expect((await failure(keys().createApiKey({ name: "x", scopes: [] }))).code).toBe("InvalidArgument");
    const narrow = await anApiKey(t.db, a.tenantId, ["api_key:write", "user:read"]);
    expect(await failure(keys(narrow.key).createApiKey({ name: "x", scopes: ["*"] }))).toMatchObject({
      code: "PermissionDenied",
      reason: "SCOPE_EXCEEDED",
    });
    expect((await failure(keys(narrow.key).createApiKey({ name: "x", scopes: ["user:read", "user:write"] }))).reason).toBe(
      "SCOPE_EXCEEDED",
    );
    expect((await keys(narrow.key).createApiKey({ name: "x", scopes: ["user:read"] })).apiKey?.scopes).toEqual(["user:read"]);
    const all = await keys().createApiKey({ name: "all", scopes: ["*"] });
    expect((await me(all.apiKey!.key)).permissions).toContain("user:write");
    const agent = await aUser(t.db, a.tenantId, "agent");
    expect((await failure(keys(agent.token).createApiKey({ name: "x", scopes: ["user:read"] }))).reason).toBe("PERMISSION_DENIED");
  });

  it("stop working at once when they are revoked, and when their time is over", async () => {
    const { apiKey } = await keys().createApiKey({
      name: "x",
      scopes: ["user:read"],
      expiresAt: timestampFromDate(new Date(time + 60_000)),
    });
    await me(apiKey!.key);
    time += 61_000;
    expect((await failure(me(apiKey!.key))).reason).toBe("API_KEY_INVALID");

    const other = await keys().createApiKey({ name: "y", scopes: ["user:read"] });
    await me(other.apiKey!.key);
    await keys().revokeApiKey({ id: other.apiKey!.id });
    expect((await failure(me(other.apiKey!.key))).reason).toBe("API_KEY_INVALID");
    expect(await failure(keys().revokeApiKey({ id: other.apiKey!.id }))).toMatchObject({ code: "NotFound", reason: "API_KEY_NOT_FOUND" });
    expect((await keys().listApiKeys({})).data.map(({ name }) => name)).toEqual(["x"]);
    const past = timestampFromDate(new Date(time - 1));
    expect((await failure(keys().createApiKey({ name: "z", scopes: ["user:read"], expiresAt: past }))).code).toBe("InvalidArgument");
  });

  it("are not guessed", async () => {
    const { key } = await anApiKey(t.db, a.tenantId, ["*"]);
    for (const wrong of [
      apiKeyOf(randomBytes(32)),
      `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`,
      "lk_live_",
      key.toLowerCase(),
      `${key}0`,
    ]) {
      expect(await failure(me(wrong))).toMatchObject({ code: "Unauthenticated", reason: "API_KEY_INVALID" });
    }
  });

  it("are answered again to a repeat of the call, and kept nowhere", async () => {
    const repeatable = api.client(ApiKeyService, { token: a.adminToken, headers: { "idempotency-key": "k" } });
    const first = await repeatable.createApiKey({ name: "ci", scopes: ["user:read"] });
    expect(await repeatable.createApiKey({ name: "ci", scopes: ["user:read"] })).toEqual(first);
    const { key } = first.apiKey!;
    expect((await me(key)).apiKey?.id).toBe(first.apiKey?.id);
    const kept = await t.behind.selectFrom("idempotencyKey").select("response").where("tenantId", "=", a.tenantId).execute();
    expect(kept).toHaveLength(1);
    expect(kept[0]?.response?.includes(key.slice(-20))).toBe(false);
    const other = await keys().createApiKey({ name: "ci", scopes: ["user:read"] });
    expect(other.apiKey?.key).not.toBe(key);
  });

  it("need no ticket", async () => {
    const { key } = await anApiKey(t.db, a.tenantId, ["*"]);
    const refused = await failure(api.client(AuthService, { token: key }).createWebsocketTicket({}));
    expect(refused).toMatchObject({ code: "FailedPrecondition", reason: "API_KEY_NEEDS_NO_TICKET" });
  });

  it("of another tenant answer like keys that do not exist", async () => {
    const b = await aTenant(t.db);
    const theirs = await anApiKey(t.db, b.tenantId, ["*"]);
    const [id, random] = [formatId("ak", theirs.id), formatId("ak", newId<ApiKeyId>())];
    const [one, two] = [await failure(keys().revokeApiKey({ id })), await failure(keys().revokeApiKey({ id: random }))];
    expect(one).toMatchObject({ code: "NotFound", reason: "API_KEY_NOT_FOUND" });
    expect(one.message.replace(id, random)).toBe(two.message);
    expect((await me(theirs.key)).tenant?.slug).toBe(b.slug);
  });
});
