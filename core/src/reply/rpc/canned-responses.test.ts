import { CannedResponseService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure, type TestApi, testApi } from "../../../test/api.js";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { aTenant, aUser, type TestTenant, testAuthenticator } from "../../../test/tenant-fixture.js";
import { systemClock } from "../../shared/clock.js";
import { replyRoutes } from "../index.js";

let t: TestDatabase;
let api: TestApi;
let a: TestTenant;

beforeAll(async () => {
  t = await testDatabase();
  api = testApi(testAuthenticator(t.db), replyRoutes({ db: t.db, clock: systemClock }));
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  a = await aTenant(t.db);
});

const responses = (token = a.adminToken) => api.client(CannedResponseService, { token });
const make = async (shortcut: string, text = "text", title = "") =>
  (await responses().createCannedResponse({ shortcut, title, text })).cannedResponse!;
const found = async (q: string) => (await responses().listCannedResponses({ q })).data.map(({ shortcut }) => shortcut);

async function events(): Promise<string[]> {
  const rows = await t.behind.selectFrom("event").select("name").where("tenantId", "=", a.tenantId).orderBy("ordinal").execute();
  return rows.map(({ name }) => name);
}

it("are made, changed and deleted, with their placeholders as they are", async () => {
  const text = "Hi {{contact.first_name}}, {{agent.name}} here";
  const made = await make("Hello-1", text, "Greeting");
  expect(made).toMatchObject({ shortcut: "hello-1", title: "Greeting", text });
  const { cannedResponse } = await responses().updateCannedResponse({ id: made.id, shortcut: "HI", title: "" });
  expect(cannedResponse).toMatchObject({ id: made.id, shortcut: "hi", title: "", text });
  expect((await responses().getCannedResponse({ id: made.id })).cannedResponse).toEqual(cannedResponse);
  await responses().deleteCannedResponse({ id: made.id });
  for (const call of [
    () => responses().getCannedResponse({ id: made.id }),
    () => responses().updateCannedResponse({ id: made.id, text: "x" }),
    () => responses().deleteCannedResponse({ id: made.id }),
  ])
    expect(await failure(call())).toMatchObject({ code: "NotFound", reason: "CANNED_RESPONSE_NOT_FOUND" });
  expect(await events()).toEqual(["canned_response.created", "canned_response.updated", "canned_response.deleted"]);
});

describe("a shortcut", () => {
  it("is one response's, in whatever case, also when two take it at once", async () => {
    const calls = await Promise.allSettled(["thanks", "THANKS", "Thanks"].map((shortcut) => make(shortcut)));
    expect(calls.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const other = await make("bye");
    const taken = { code: "AlreadyExists", reason: "SHORTCUT_TAKEN" };
    expect(await failure(make("tHanks"))).toMatchObject(taken);
    expect(await failure(responses().updateCannedResponse({ id: other.id, shortcut: "THANKS" }))).toMatchObject(taken);
    expect(await found("")).toEqual(["bye", "thanks"]);
    const b = await aTenant(t.db);
    await responses(b.adminToken).createCannedResponse({ shortcut: "thanks", text: "ours" });
  });

  it("has letters, digits, _ and - alone", async () => {
    for (const shortcut of ["", "two words", "olá", "a/b", "a".repeat(65)])
      expect(await failure(make(shortcut)), shortcut).toMatchObject({ code: "InvalidArgument" });
    await make("a_b-9");
  });
});

it("are found by the beginning of their shortcut first, then by words", async () => {
  await make("a-refund-note", "How a refund works", "Refunds");
  await make("refund", "Your money is on its way");
  await make("refund_late", "It takes longer");
  await make("zz", "Sobre reembolsos e refunds");
  await make("other", "nothing of it");
  expect(await found("REF")).toEqual(["refund", "refund_late"]);
  expect(await found("refund")).toEqual(["refund", "refund_late", "a-refund-note", "zz"]);
  expect(await found("reembolso")).toEqual(["zz"]);
  expect(await found("refund_")).toContain("refund_late");
  expect(await found("%")).toEqual([]);
  const shortcuts: string[] = [];
  for (let cursor = ""; ; ) {
    const page = await responses().listCannedResponses({ q: "refund", limit: 1, cursor });
    shortcuts.push(...page.data.map(({ shortcut }) => shortcut));
    cursor = page.nextCursor;
    if (cursor === "") break;
  }
  expect(shortcuts).toEqual(await found("refund"));
});

it("are written by supervisors and admins, and read by agents", async () => {
  const [agent, supervisor] = await Promise.all([aUser(t.db, a.tenantId, "agent"), aUser(t.db, a.tenantId, "supervisor")]);
  const { cannedResponse } = await responses(supervisor.token).createCannedResponse({ shortcut: "hi", text: "Hi" });
  const id = cannedResponse!.id;
  expect((await responses(agent.token).listCannedResponses({})).data).toEqual([cannedResponse]);
  for (const call of [
    () => responses(agent.token).createCannedResponse({ shortcut: "x", text: "x" }),
    () => responses(agent.token).updateCannedResponse({ id, text: "x" }),
    () => responses(agent.token).deleteCannedResponse({ id }),
  ])
    expect(await failure(call())).toMatchObject({ code: "PermissionDenied" });
});
