import { create, toBinary } from "@bufbuild/protobuf";
import { ContentSchema } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { CapabilitiesSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { aDesk } from "../../../test/message-fixture.js";
import { TEST_SECRET } from "../../../test/tenant-fixture.js";
import { MediaLinks } from "../../media/index.js";
import { inSystem, inTenant } from "../../platform/postgres/transaction.js";
import { claimWork } from "../../platform/work/claim.js";
import { systemClock } from "../../shared/clock.js";
import { DELIVER_MESSAGE, sendMessage } from "../send-message.js";
import { beginAttempt } from "./begin-attempt.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.[Symbol.asyncDispose]());

it("fails a template, and makes no text of it, when the channel lost its templates while it waited", async () => {
  const desk = await aDesk(database);
  const { db, tenantId, channelId } = desk;
  const { conversationId } = await desk.hears("ana", "hello", "1");
  const become = (templates: boolean) => {
    const capabilities = Buffer.from(toBinary(CapabilitiesSchema, create(CapabilitiesSchema, { templates })));
    return database.behind.updateTable("channel").set({ capabilities }).where("id", "=", channelId).execute();
  };
  await become(true);
  const template = { kind: { case: "template", value: { name: "welcome", language: "en" } } } as const;
  const bytes = toBinary(ContentSchema, create(ContentSchema, template));
  const { message } = await inTenant(db, tenantId, (tx) =>
    sendMessage(
      tx,
      {
        tenantId,
        conversationId,
        author: { authorType: "system", authorId: null, authorName: "Test" },
        text: "welcome",
        content: { type: "template", bytes, needsText: false },
        attachments: [],
        replyToId: undefined,
        channelId: undefined,
        isNote: false,
      },
      new Date(),
    ),
  );
  await become(false);
  const deps = { clock: systemClock, links: new MediaLinks(TEST_SECRET, "https://linktor.example", () => new Date()) };
  const request = {
    kinds: [DELIVER_MESSAGE],
    running: [],
    concurrency: 1,
    leaseMs: 30_000,
    now: new Date(),
    after: undefined,
    window: 200,
  };
  const [work] = await inSystem(db, async (tx) => (await claimWork(tx, request)).work);
  expect(await inTenant(db, tenantId, (tx) => beginAttempt(tx, deps, work!))).toBeUndefined();
  expect(await desk.message(message.id)).toMatchObject({ status: "failed", error: { class: "unsupported", reason: "NO_TEMPLATES" } });
  expect(await database.behind.selectFrom("work").select("id").where("kind", "=", DELIVER_MESSAGE).execute()).toEqual([]);
});
