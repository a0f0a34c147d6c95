import { type DescMethod, getOption, hasOption } from "@bufbuild/protobuf";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { ApiKeyService, AuthService, TeamService, UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { Access, policy } from "@linktor/gen/linktor/options/v1/options_pb.js";
import { TenantService } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure, type TestApi, testApi } from "../../../test/api.js";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { anApiKey, aTenant, aUser, PLATFORM_KEY, type TestTenant, testAuthenticator } from "../../../test/tenant-fixture.js";
import { ALL_PERMISSIONS, permissionsOf, permissionsOfScopes, type Role } from "../identity.js";

const ROLES: readonly Role[] = ["admin", "supervisor", "agent"];

/** Who may do what: a(dmin), s(upervisor), a(g)ent. A change here is a change of what people are promised. */
const MATRIX = {
  "api_key:read": "a",
  "api_key:write": "a",
  "canned_response:read": "asg",
  "canned_response:write": "as",
  "saved_view:share": "as",
  "channel:read": "asg",
  "channel:write": "a",
  "contact:read": "asg",
  "contact:write": "asg",
  "conversation:read": "asg",
  "conversation:write": "asg",
  "dead_letter:read": "a",
  "dead_letter:write": "a",
  "event:read": "asg",
  "media:read": "asg",
  "media:write": "asg",
  "message:read": "asg",
  "message:send": "asg",
  "plugin:read": "as",
  "team:read": "asg",
  "team:write": "as",
  "tenant:read": "asg",
  "tenant:write": "a",
  "user:read": "asg",
  "user:write": "a",
};
const LETTER: Readonly<Record<Role, string>> = { admin: "a", supervisor: "s", agent: "g" };

const SERVICES = [AuthService, UserService, ApiKeyService, TeamService, TenantService, ContactService];
const METHODS: readonly DescMethod[] = SERVICES.flatMap((service) => service.methods);

let t: TestDatabase;
let api: TestApi;
let a: TestTenant;

beforeAll(async () => {
  t = await testDatabase();
  a = await aTenant(t.db);
  // What is behind the door does not matter here: who is let in is told that nothing is there.
  api = testApi(testAuthenticator(t.db), (router) => SERVICES.forEach((service) => router.service(service, {})));
});
afterAll(() => t[Symbol.asyncDispose]());

async function isLetIn(method: DescMethod, token: string): Promise<boolean> {
  const client = api.client(method.parent, { token }) as unknown as Record<string, (request: object) => Promise<unknown>>;
  const { code } = await failure(client[method.localName]!({}));
  // The contract is checked after the door.
  if (code === "Unimplemented" || code === "InvalidArgument") return true;
  expect(["PermissionDenied", "Unauthenticated"]).toContain(code);
  return false;
}

describe("permissions", () => {
  it("are those of the table", () => {
    expect([...ALL_PERMISSIONS].sort()).toEqual(Object.keys(MATRIX).sort());
    for (const [permission, letters] of Object.entries(MATRIX)) {
      expect(
        ROLES.filter((role) => permissionsOf(role).has(permission))
          .map((role) => LETTER[role])
          .join(""),
      ).toBe(letters);
    }
    expect([...permissionsOfScopes(["*"])].sort()).toEqual(Object.keys(MATRIX).sort());
    expect([...permissionsOfScopes(["user:read"])]).toEqual(["user:read"]);
  });

  it("are asked for by every method, by names that exist", () => {
    for (const method of METHODS) {
      expect(hasOption(method, policy), method.name).toBe(true);
      const { access, permission } = getOption(method, policy);
      if (access === Access.PERMISSION) expect(ALL_PERMISSIONS, method.name).toContain(permission);
      else expect(permission, method.name).toBe("");
    }
  });

  it.each(METHODS.map((method) => [`${method.parent.name}.${method.name}`, method] as const))(
    "open %s to whom it is for",
    async (_name, method) => {
      const { access, permission } = getOption(method, policy);
      const isPublic = access === Access.PUBLIC;
      const isForMembers = isPublic || access === Access.MEMBER;
      for (const role of ROLES) {
        const { token } = await aUser(t.db, a.tenantId, role);
        expect(await isLetIn(method, token), role).toBe(
          isForMembers || (access === Access.PERMISSION && permissionsOf(role).has(permission)),
        );
      }
      const fitting = await anApiKey(t.db, a.tenantId, permission === "" ? [] : [permission]);
      expect(await isLetIn(method, fitting.key), "a key for it").toBe(isForMembers || access === Access.PERMISSION);
      const other = await anApiKey(
        t.db,
        a.tenantId,
        ALL_PERMISSIONS.filter((one) => one !== permission),
      );
      expect(await isLetIn(method, other.key), "a key for everything else").toBe(isForMembers);
      expect(await isLetIn(method, ""), "nobody").toBe(isPublic);
      expect(await isLetIn(method, PLATFORM_KEY), "the operator").toBe(isPublic || access === Access.PLATFORM);
    },
  );
});
