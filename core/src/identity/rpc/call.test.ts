import { TeamService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { TenantService } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure } from "../../../test/api.js";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { type IdentityApi, identityApi } from "../../../test/identity-api.js";
import { aTenant, type TestTenant } from "../../../test/tenant-fixture.js";

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

const teams = (key: string, token = a.adminToken) => api.client(TeamService, { token, headers: { "idempotency-key": key } });
const names = async () => (await api.client(TeamService, { token: a.adminToken }).listTeams({})).data.map(({ name }) => name);

describe("Idempotency-Key", () => {
  it("answers a repeat like the first call, and does nothing", async () => {
    const first = await teams("k").createTeam({ name: "Sales" });
    expect(await teams("k").createTeam({ name: "Sales" })).toEqual(first);
    expect(await names()).toEqual(["Sales"]);
  });

  it("makes a call wait for another one that has the same key", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => teams("k").createTeam({ name: "Sales" })));
    expect(new Set(answers.map(({ team }) => team?.id)).size).toBe(1);
    expect(await names()).toEqual(["Sales"]);
  });

  it("is refused with another body, and with another method", async () => {
    const { team } = await teams("k").createTeam({ name: "Sales" });
    const reused = { code: "AlreadyExists", reason: "IDEMPOTENCY_KEY_REUSED" };
    expect(await failure(teams("k").createTeam({ name: "Support" }))).toMatchObject(reused);
    expect(await failure(teams("k").deleteTeam({ id: team!.id }))).toMatchObject(reused);
    expect(await names()).toEqual(["Sales"]);
  });

  it("is free again after a failure", async () => {
    await teams("first").createTeam({ name: "Sales" });
    expect((await failure(teams("k").createTeam({ name: "Sales" }))).reason).toBe("TEAM_NAME_TAKEN");
    expect((await teams("k").createTeam({ name: "Support" })).team?.name).toBe("Support");
  });

  it("is free again for the next one in line after a failure", async () => {
    await teams("first").createTeam({ name: "Sales" });
    const calls = await Promise.allSettled([...Array(5)].map((_, n) => teams("k").createTeam({ name: n === 0 ? "Sales" : "Support" })));
    expect(calls.some(({ status }) => status === "fulfilled")).toBe(true);
    expect((await names()).filter((name) => name === "Support")).toHaveLength(1);
  });

  it("is each tenant's own", async () => {
    const b = await aTenant(t.db);
    const [mine, theirs] = [await teams("k").createTeam({ name: "Sales" }), await teams("k", b.adminToken).createTeam({ name: "Sales" })];
    expect(mine.team?.id).not.toBe(theirs.team?.id);
  });

  it("repeats answers that are empty", async () => {
    const { team } = await teams("create").createTeam({ name: "Sales" });
    await teams("k").deleteTeam({ id: team!.id });
    await teams("k").deleteTeam({ id: team!.id });
    expect((await failure(teams("other").deleteTeam({ id: team!.id }))).reason).toBe("TEAM_NOT_FOUND");
  });

  it("has a length that can be stored", async () => {
    expect((await failure(teams("k".repeat(256)).createTeam({ name: "Sales" }))).code).toBe("InvalidArgument");
    await teams("k".repeat(255)).createTeam({ name: "Sales" });
  });

  it("does not bother reads", async () => {
    const tenant = api.client(TenantService, { token: a.adminToken, headers: { "idempotency-key": "k" } });
    await tenant.getTenant({});
    await teams("k").createTeam({ name: "Sales" });
    expect((await tenant.getTenant({})).tenant?.slug).toBe(a.slug);
  });
});
