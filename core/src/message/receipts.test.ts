import { ReceiptStatus, RefusalClass } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { aDesk, type Desk, person } from "../../test/message-fixture.js";
import { inTenant } from "../platform/postgres/transaction.js";
import { insertExternalId, lockExternalId } from "./external-id-store.js";
import { idempotencyKey } from "./idempotency.js";
import type { Message } from "./message.js";
import { lockMessage, updateMessage } from "./message-store.js";
import { applyReceipts } from "./settle-delivery.js";

let database: TestDatabase;
let desk: Desk;
let reply: Message;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  desk = await aDesk(database);
  await desk.hears("ana", "hello", "in-1");
  reply = await desk.says("ana", "hi");
});

/** What delivery does once the network has taken every part. */
async function taken(...externalIds: string[]): Promise<Message> {
  const { db, tenantId, channelId } = desk;
  return inTenant(db, tenantId, async (tx) => {
    await tx
      .updateTable("message")
      .set({ partCount: externalIds.length })
      .where("tenantId", "=", tenantId)
      .where("id", "=", reply.id)
      .execute();
    for (const [part, externalId] of externalIds.entries()) {
      await lockExternalId(tx, channelId, externalId);
      await insertExternalId(tx, { tenantId, channelId, externalId, messageId: reply.id, part });
    }
    return applyReceipts(tx, await lockMessage(tx, tenantId, reply.id), new Date());
  });
}
const report = (externalId: string, status: ReceiptStatus, failure = {}) =>
  desk.ingest({ case: "receipt", value: { externalIds: [externalId], status, failure } });
const status = async () => (await desk.message(reply.id)).status;

describe("a receipt", () => {
  it("only moves a status forward, in whatever order it comes", async () => {
    await taken("out-1");
    expect(await status()).toBe("sent");
    for (const one of [ReceiptStatus.READ, ReceiptStatus.SENT, ReceiptStatus.DELIVERED]) await report("out-1", one);
    expect(await status()).toBe("read");
  });

  it("that nobody is at the address marks the address it went to, until somebody writes from there", async () => {
    const isReachable = async () => {
      const rows = database.behind.selectFrom("contactIdentity").select("isReachable").where("tenantId", "=", desk.tenantId);
      return (await rows.executeTakeFirstOrThrow()).isReachable;
    };
    await taken("out-1");
    await report("out-1", ReceiptStatus.FAILED, { class: RefusalClass.RECIPIENT_UNREACHABLE });
    expect([await status(), await isReachable()]).toEqual(["failed", false]);
    await desk.hears("ana", "I am here", "in-2");
    expect(await isReachable()).toBe(true);
  });

  it("that comes before the send has returned is applied afterwards", async () => {
    await report("out-1", ReceiptStatus.DELIVERED);
    expect(await status()).toBe("queued");
    await taken("out-1");
    expect(await status()).toBe("delivered");
  });

  it("that comes at the same moment as the send returns is not lost", async () => {
    for (const externalId of Array.from({ length: 20 }, (_, index) => `race-${index}`)) {
      reply = await desk.says("ana", externalId);
      await Promise.all([taken(externalId), report(externalId, ReceiptStatus.READ)]);
      expect(await status()).toBe("read");
    }
  });

  it("of a late failure outranks what was delivered, with its reason, and not what was read", async () => {
    await taken("out-1");
    await report("out-1", ReceiptStatus.DELIVERED);
    await report("out-1", ReceiptStatus.FAILED, { class: 3, reason: "BOUNCED", message: "mailbox is full" });
    expect(await desk.message(reply.id)).toMatchObject({ status: "failed", error: { class: "permanent", reason: "BOUNCED" } });
    reply = await desk.says("ana", "again");
    await taken("out-2");
    await report("out-2", ReceiptStatus.READ);
    await report("out-2", ReceiptStatus.FAILED);
    expect(await status()).toBe("read");
  });

  it("counts for a message of several parts once all of them have it", async () => {
    await taken("out-1", "out-2");
    await report("out-1", ReceiptStatus.READ);
    expect(await status()).toBe("sent");
    await report("out-2", ReceiptStatus.READ);
    expect(await status()).toBe("read");
  });

  it("by watermark counts for all messages to the contact up to its time", async () => {
    await taken("out-1");
    const outcome = await desk.ingest({ case: "receipt", value: { upToContact: person("ana"), status: ReceiptStatus.READ } }, new Date());
    expect(outcome).toEqual({ outcome: "stored" });
    expect(await status()).toBe("read");
  });

  it("settles what was uncertain", async () => {
    await inTenant(desk.db, desk.tenantId, (tx) => updateMessage(tx, desk.tenantId, reply.id, { status: "uncertain" }));
    await taken("out-1");
    expect(await status()).toBe("sent");
  });
});

describe("an echo", () => {
  it("of our own send settles it, and is no message of its own", async () => {
    await inTenant(desk.db, desk.tenantId, (tx) => updateMessage(tx, desk.tenantId, reply.id, { status: "uncertain" }));
    const outcome = await desk.ingest({
      case: "message",
      value: { externalId: "out-9", contact: person("ana"), text: "hi", echo: true, idempotencyKey: idempotencyKey(reply.id, 0) },
    });
    expect(outcome).toEqual({ outcome: "duplicate" });
    expect(await status()).toBe("sent");
  });

  it("of what was sent elsewhere is a message from our side", async () => {
    await desk.ingest({ case: "message", value: { externalId: "phone-1", contact: person("ana"), text: "from my phone", echo: true } });
    const echoed = await desk.hears("ana", "ignored", "phone-1");
    expect(echoed).toMatchObject({ direction: "outbound", status: "sent", text: "from my phone" });
  });
});

describe("what cannot be understood", () => {
  it("is put aside with the reason, and holds nothing up", async () => {
    const nobody = await desk.ingest({ case: "message", value: { externalId: "x-1", text: "from nobody" } });
    expect(nobody).toMatchObject({ outcome: "quarantined" });
    const nothing = await desk.ingest({ case: undefined, value: undefined } as never);
    expect(nothing).toMatchObject({ outcome: "quarantined" });
    const nul = await desk.ingest({ case: "message", value: { externalId: "x\u0000", contact: person("ana"), text: "hello" } });
    expect(nul).toMatchObject({ outcome: "quarantined" });
    const rows = await database.behind.selectFrom("quarantine").select("reason").where("tenantId", "=", desk.tenantId).execute();
    expect(rows).toHaveLength(3);
    expect((await desk.hears("ana", "still\u0000 here", "in-2")).text).toBe("still here");
  });
});
