import { DraftMode, DraftService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure, type TestApi, testApi } from "../../../test/api.js";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { aDesk, type Desk } from "../../../test/message-fixture.js";
import { anApiKey, aUser, type TestUser, testAuthenticator } from "../../../test/tenant-fixture.js";
import { formatId, type MediaId, newId } from "../../shared/ids.js";
import { replyRoutes } from "../index.js";

let t: TestDatabase;
let api: TestApi;
let desk: Desk;
let bia: TestUser;
let caio: TestUser;
let conversationId: string;
let heard: string;
let time = Date.now();

beforeAll(async () => {
  t = await testDatabase();
  const clock = { now: () => new Date(time) };
  api = testApi(testAuthenticator(t.db), replyRoutes({ db: t.db, clock }));
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  time = Date.now();
  desk = await aDesk(t);
  [bia, caio] = await Promise.all([aUser(t.db, desk.tenantId, "agent"), aUser(t.db, desk.tenantId, "admin")]);
  const message = await desk.hears("1", "hello", "x1");
  conversationId = formatId("cv", message.conversationId);
  heard = formatId("ms", message.id);
});

const drafts = (user = bia) => api.client(DraftService, { token: user.token });
const save = (fields: object, user = bia) => drafts(user).saveDraft({ conversationId, ...fields });
const mine = async (user = bia) => (await drafts(user).getDrafts({ conversationId })).data;

async function aFile(): Promise<string> {
  const id = newId<MediaId>();
  const row = { tenantId: desk.tenantId, id, mimeType: "text/plain", sizeBytes: "1", sha256: id, createdAt: new Date() };
  await t.behind.insertInto("media").values(row).execute();
  return formatId("md", id);
}

async function events() {
  return t.behind
    .selectFrom("event")
    .select(["name", "userId"])
    .where("tenantId", "=", desk.tenantId)
    .where("name", "like", "draft.%")
    .orderBy("ordinal")
    .execute();
}

describe("a draft", () => {
  it("is kept once for each mode, and saved over", async () => {
    const file = await aFile();
    const { draft } = await save({ text: "Dear", replyTo: heard, mediaIds: [file] });
    expect(draft).toMatchObject({ conversationId, mode: DraftMode.REPLY, text: "Dear", replyTo: heard, mediaIds: [file] });
    await save({ text: "careful", mode: DraftMode.NOTE });
    const again = (await save({ text: "Dear Ana" })).draft;
    expect(again).toMatchObject({ id: draft!.id, text: "Dear Ana", replyTo: "", mediaIds: [] });
    expect(again!.version).toBeGreaterThan(draft!.version);
    expect((await mine()).map(({ mode, text }) => [mode, text])).toEqual([
      [DraftMode.REPLY, "Dear Ana"],
      [DraftMode.NOTE, "careful"],
    ]);
    expect(await events()).toEqual(Array(3).fill({ name: "draft.saved", userId: bia.userId }));
  });

  it("is deleted when nothing is left of it, and a file alone is something", async () => {
    const file = await aFile();
    await save({ text: "Dear" });
    await save({ mediaIds: [file] });
    expect((await mine()).map(({ mediaIds }) => mediaIds)).toEqual([[file]]);
    expect((await save({ text: "  " })).draft).toMatchObject({ id: "", conversationId, text: "" });
    expect(await mine()).toEqual([]);
    await save({});
    expect((await events()).map(({ name }) => name)).toEqual(["draft.saved", "draft.saved", "draft.deleted"]);
  });

  it("is nobody else's to see or delete, whatever their role", async () => {
    const { draft } = await save({ text: "mine" });
    await save({ text: "his" }, caio);
    expect((await mine(caio)).map(({ text }) => text)).toEqual(["his"]);
    expect((await drafts(caio).listDrafts({})).data.map(({ text }) => text)).toEqual(["his"]);
    expect(await failure(drafts(caio).deleteDraft({ id: draft!.id }))).toMatchObject({ code: "NotFound" });
    expect((await mine()).map(({ text }) => text)).toEqual(["mine"]);
    await drafts().deleteDraft({ id: draft!.id });
    expect(await mine()).toEqual([]);
    expect(await failure(drafts().deleteDraft({ id: draft!.id }))).toMatchObject({ code: "NotFound" });
    expect((await mine(caio)).map(({ text }) => text)).toEqual(["his"]);
  });

  it("of another version is not written over when the caller minds", async () => {
    const { draft } = await save({ text: "one" });
    const { draft: two } = await save({ text: "two", ifVersion: draft!.version });
    expect(await failure(save({ text: "late", ifVersion: draft!.version }))).toMatchObject({ code: "Aborted", reason: "DRAFT_CHANGED" });
    expect(await failure(save({ text: "", ifVersion: draft!.version }))).toMatchObject({ reason: "DRAFT_CHANGED" });
    expect((await mine()).map(({ text }) => text)).toEqual(["two"]);
    time += 1;
    await drafts().deleteDraft({ id: two!.id });
    expect(await failure(save({ text: "late", ifVersion: two!.version }))).toMatchObject({ reason: "DRAFT_CHANGED" });
    time += 5;
    await save({ text: "anew" });
    expect(await failure(save({ text: "late", ifVersion: two!.version }))).toMatchObject({ reason: "DRAFT_CHANGED" });
  });

  it("is one when many tabs make it at once", async () => {
    const texts = Array.from({ length: 8 }, (_, n) => `tab ${n}`);
    const saved = await Promise.all(texts.map((text) => save({ text })));
    expect(new Set(saved.map(({ draft }) => draft!.id)).size).toBe(1);
    expect(new Set(saved.map(({ draft }) => draft!.version)).size).toBe(8);
    const last = saved.reduce((a, b) => (a.draft!.version > b.draft!.version ? a : b));
    expect((await mine()).map(({ text }) => text)).toEqual([last.draft!.text]);
  });

  it("names only what is there", async () => {
    const other = await desk.hears("2", "other", "x2");
    for (const fields of [
      { text: "x", conversationId: formatId("cv", newId()) },
      { text: "x", replyTo: formatId("ms", other.id) },
      { text: "x", mediaIds: [formatId("md", newId())] },
    ])
      expect(await failure(save(fields))).toMatchObject({ code: "NotFound" });
    expect(await failure(drafts().getDrafts({ conversationId: formatId("cv", newId()) }))).toMatchObject({ code: "NotFound" });
    expect(await mine()).toEqual([]);
  });
});

it("lists them over all conversations, last changed first", async () => {
  const ids: string[] = [];
  for (const n of [1, 2, 3]) {
    const message = await desk.hears(`p${n}`, "hi", `p${n}`);
    time += 1000;
    ids.unshift((await save({ conversationId: formatId("cv", message.conversationId), text: `to ${n}` })).draft!.id);
  }
  const first = await drafts().listDrafts({ limit: 2 });
  const second = await drafts().listDrafts({ limit: 2, cursor: first.nextCursor });
  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
  expect(second.nextCursor).toBe("");
});

it("has none for API keys, and says so", async () => {
  const { key } = await anApiKey(t.db, desk.tenantId, ["*"]);
  const client = api.client(DraftService, { token: key });
  for (const call of [
    () => client.saveDraft({ conversationId, text: "x" }),
    () => client.getDrafts({ conversationId }),
    () => client.listDrafts({}),
    () => client.deleteDraft({ id: formatId("df", newId()) }),
  ])
    expect(await failure(call())).toMatchObject({ code: "FailedPrecondition", reason: "NOT_A_PERSON" });
});
