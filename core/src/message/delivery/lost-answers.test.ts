import { create, toBinary } from "@bufbuild/protobuf";
import { CapabilitiesSchema, SendMessageResponseSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { claimDeliveries, deliverAll } from "../../../test/deliveries.js";
import { aDesk, type Desk } from "../../../test/message-fixture.js";
import type { ChannelGateway } from "../../channel/index.js";
import { GrpcStatus } from "../../shared/grpc-status.js";

let database: TestDatabase;
let desk: Desk;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.[Symbol.asyncDispose]());
beforeEach(async () => {
  desk = await aDesk(database);
  const capabilities = Buffer.from(toBinary(CapabilitiesSchema, create(CapabilitiesSchema, { idempotentSend: true })));
  await database.behind.updateTable("channel").set({ capabilities }).where("tenantId", "=", desk.tenantId).execute();
});

/** Tries once, whenever that would be due, on a plugin that does as it is told. */
async function tryOnce(sendMessage: ChannelGateway["sendMessage"]): Promise<void> {
  const { db } = desk;
  await database.behind
    .updateTable("work")
    .set({ runAt: new Date(0) })
    .where("tenantId", "=", desk.tenantId)
    .execute();
  await deliverAll(db, await claimDeliveries(db), sendMessage);
}

const lost = (message: string, code?: number) => () => Promise.reject(Object.assign(new Error(message), { kind: "lost", code }));
const taken = async () => create(SendMessageResponseSchema, { result: { case: "accepted", value: { externalId: "out" } } });
const parked = async () => {
  const rows = await database.behind.selectFrom("work").select("parkedAt").where("tenantId", "=", desk.tenantId).execute();
  return rows.map(({ parkedAt }) => parkedAt !== null);
};

describe("on a channel where the same may be sent again", () => {
  it("is tried until it is told what became of it, as long as the plugin lives", async () => {
    await desk.hears("ana", "hello", "in-1");
    const { id } = await desk.says("ana", "are you there");
    for (let tries = 0; tries < 6; tries += 1) await tryOnce(lost("UNKNOWN: fetch failed", GrpcStatus.unknown));
    expect(await parked()).toEqual([false]);
    expect(await desk.message(id)).toMatchObject({ status: "sending" });
    await tryOnce(taken);
    expect(await desk.message(id)).toMatchObject({ status: "sent", externalId: "out" });
    expect(await parked()).toEqual([]);
  });

  it("is put aside when the plugin ends over it each time", async () => {
    await desk.hears("ana", "hello", "in-1");
    await desk.says("ana", "ends it");
    for (let tries = 0; tries < 3; tries += 1) await tryOnce(lost("UNAVAILABLE: Connection dropped"));
    expect(await parked()).toEqual([true]);
  });
});
