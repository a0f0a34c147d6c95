import { create, toBinary } from "@bufbuild/protobuf";
import { OutboundMessageSchema } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { aDesk, type Desk } from "../../test/message-fixture.js";
import { inSystem, inTenant } from "../platform/postgres/transaction.js";
import { claimWork } from "../platform/work/claim.js";
import { LeaseLost } from "../platform/work/work-store.js";
import { SEND_SCHEDULED, scheduleMessage } from "./change-scheduled.js";
import { sendScheduled } from "./send-due.js";

let t: TestDatabase;
let desk: Desk;
beforeAll(async () => {
  t = await testDatabase();
  desk = await aDesk(t);
});
afterAll(() => t[Symbol.asyncDispose]());

async function claim(now: Date) {
  const request = { kinds: [SEND_SCHEDULED], running: [], concurrency: 16, leaseMs: 1000, now, after: undefined, window: 200 };
  return (await inSystem(t.db, (tx) => claimWork(tx, request))).work;
}

it("is sent once when the process that began to send it dies", async () => {
  const { conversationId } = await desk.hears("ana", "hi", "x1");
  const { tenantId } = desk;
  const author = { authorType: "user", authorId: null, authorName: "Bia" } as const;
  const content = toBinary(OutboundMessageSchema, create(OutboundMessageSchema, { text: "later" }));
  const start = new Date();
  const at = (ms: number) => new Date(start.getTime() + ms);
  const input = { tenantId, conversationId, author, content, sendAt: at(5000), cancelOnReply: false };
  await inTenant(t.db, tenantId, (tx) => scheduleMessage(tx, input, start));
  expect(await claim(at(4000))).toEqual([]);
  const [lost] = await claim(at(6000));
  const [again] = await claim(at(9000));
  const send = sendScheduled(t.db, { now: () => at(9000) });
  const never = new AbortController().signal;
  await expect(send(lost!, never)).rejects.toThrow(LeaseLost);
  await send(again!, never);
  await expect(send(again!, never)).rejects.toThrow(LeaseLost);
  const messages = await t.behind
    .selectFrom("message")
    .select("text")
    .where("tenantId", "=", tenantId)
    .where("direction", "=", "outbound")
    .execute();
  expect(messages).toEqual([{ text: "later" }]);
  const delivery = await t.behind.selectFrom("work").select("kind").where("tenantId", "=", tenantId).execute();
  expect(delivery).toEqual([{ kind: "deliver-message" }]);
});
