import { TeamService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure } from "../../../test/api.js";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { type IdentityApi, identityApi } from "../../../test/identity-api.js";
import { aTenant, aUser, type TestTenant } from "../../../test/tenant-fixture.js";
import { formatId, newId, type TeamId, type UserId } from "../../shared/ids.js";

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

const teams = (token = a.adminToken) => api.client(TeamService, { token });
const queueNames = async () => (await teams().listQueues({})).data.map(({ name, isDefault }) => (isDefault ? `${name} (default)` : name));

async function aMember(): Promise<string> {
  return formatId("us", (await aUser(t.db, a.tenantId, "agent")).userId);
}

describe("teams", () => {
  it("have members and a queue of the same name", async () => {
    const members = [await aMember(), await aMember()];
    const { team } = await teams().createTeam({ name: "Sales", userIds: [...members, members[0]!] });
    expect(team?.name).toBe("Sales");
    expect([...team!.userIds].sort()).toEqual([...members].sort());
    const { data } = await teams().listQueues({});
    expect(data).toMatchObject([
      { isDefault: true, teamId: "" },
      { id: team?.queueId, name: "Sales", teamId: team?.id, isDefault: false },
    ]);
    expect((await teams().listTeams({})).data).toEqual([team]);
  });

  it("are listed by name", async () => {
    for (const name of ["Support", "Billing", "Sales"]) await teams().createTeam({ name });
    expect((await teams().listTeams({})).data.map(({ name }) => name)).toEqual(["Billing", "Sales", "Support"]);
  });

  it("have names of their own", async () => {
    const { team } = await teams().createTeam({ name: "Sales" });
    await teams().createTeam({ name: "Support" });
    const taken = { code: "AlreadyExists", reason: "TEAM_NAME_TAKEN" };
    expect(await failure(teams().createTeam({ name: "Sales" }))).toMatchObject(taken);
    expect(await failure(teams().updateTeam({ id: team!.id, name: "Support" }))).toMatchObject(taken);
    const b = await aTenant(t.db);
    expect((await teams(b.adminToken).createTeam({ name: "Sales" })).team?.name).toBe("Sales");
    const many = await Promise.allSettled(Array.from({ length: 5 }, () => teams().createTeam({ name: "Race" })));
    expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await queueNames()).filter((name) => name === "Race")).toHaveLength(1);
  });

  it("change names and members, only what is present", async () => {
    const [one, two] = [await aMember(), await aMember()];
    const { team } = await teams().createTeam({ name: "Sales", userIds: [one] });
    const renamed = await teams().updateTeam({ id: team!.id, name: "Deals" });
    expect(renamed.team).toMatchObject({ name: "Deals", userIds: [one], queueId: team?.queueId });
    expect(await queueNames()).toEqual(["Inbox (default)", "Deals"]);
    const changed = await teams().updateTeam({ id: team!.id, members: { userIds: [two] } });
    expect(changed.team).toMatchObject({ name: "Deals", userIds: [two] });
    expect((await teams().updateTeam({ id: team!.id, members: {} })).team?.userIds).toEqual([]);
  });

  it("take members of the tenant only", async () => {
    const b = await aTenant(t.db);
    const { team } = await teams().createTeam({ name: "Sales" });
    for (const stranger of [formatId("us", b.admin.userId), formatId("us", newId<UserId>())]) {
      const expected = { code: "NotFound", reason: "USER_NOT_FOUND", message: `There is no user ${stranger}.` };
      expect(await failure(teams().createTeam({ name: "Other", userIds: [await aMember(), stranger] }))).toMatchObject(expected);
      expect(await failure(teams().updateTeam({ id: team!.id, members: { userIds: [stranger] } }))).toMatchObject(expected);
    }
    expect((await teams().listTeams({})).data.map(({ name }) => name)).toEqual(["Sales"]);
    expect(await queueNames()).toEqual(["Inbox (default)", "Sales"]);
  });

  it("leave what waits in their queue to the default queue", async () => {
    const { team } = await teams().createTeam({ name: "Sales", userIds: [await aMember()] });
    await teams().deleteTeam({ id: team!.id });
    expect(await queueNames()).toEqual(["Inbox (default)"]);
    const [move] = api.moves.slice(-1);
    expect(move?.slice(1)).toEqual([a.tenantId, { type: "queue", id: expect.any(String) }, expect.any(String)]);
    expect(await failure(teams().deleteTeam({ id: team!.id }))).toMatchObject({ code: "NotFound", reason: "TEAM_NOT_FOUND" });
  });

  it("of another tenant answer like teams that do not exist", async () => {
    const b = await aTenant(t.db);
    const { team } = await teams(b.adminToken).createTeam({ name: "Theirs" });
    const random = formatId("tm", newId<TeamId>());
    for (const call of [(id: string) => teams().updateTeam({ id, name: "Mine" }), (id: string) => teams().deleteTeam({ id })]) {
      const [theirs, nobodys] = [await failure(call(team!.id)), await failure(call(random))];
      expect(theirs).toMatchObject({ code: "NotFound", reason: "TEAM_NOT_FOUND" });
      expect(theirs.message.replace(team!.id, random)).toBe(nobodys.message);
    }
    expect((await teams(b.adminToken).listTeams({})).data).toEqual([team]);
    expect((await teams().listTeams({})).data).toEqual([]);
  });
});
