import { create, toBinary } from "@bufbuild/protobuf";
import { CapabilitiesSchema, ReceiptStatus, RefusalClass, SendMessageResponseSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { claimDeliveries, deliverAll } from "../../../test/deliveries.js";
import { aDesk, type Desk } from "../../../test/message-fixture.js";
import type { ChannelGateway } from "../../channel/index.js";
import type { Message } from "../message.js";

let database: TestDatabase;
let desk: Desk;
/** What the network was asked to send, in order. */
let asked: string[];
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.[Symbol.asyncDispose]());
beforeEach(async () => {
  desk = await aDesk(database);
  asked = [];
});

type Request = Parameters<ChannelGateway["sendMessage"]>[1];

/** Delivers all that is due, as a worker does, on a network that does with each text what `act` says; by default it takes it. */
async function deliver(act: (request: Request) => Promise<string | RefusalClass | undefined> = async () => undefined): Promise<void> {
  const { db } = desk;
  const sendMessage = async (_type: string, request: Request) => {
    asked.push(request.text ?? "");
    const answer = (await act(request)) ?? `out ${request.text}`;
    const result =
      typeof answer === "string"
        ? ({ case: "accepted", value: { externalId: answer } } as const)
        : ({ case: "refused", value: { class: answer, reason: "NO" } } as const);
    return create(SendMessageResponseSchema, { result });
  };
  for (let work = await claimDeliveries(db); work.length > 0; work = await claimDeliveries(db)) await deliverAll(db, work, sendMessage);
}
const attemptsOf = (message: Message) =>
  database.behind.selectFrom("deliveryAttempt").select(["part", "outcome", "externalId"]).where("messageId", "=", message.id).execute();
const workLeft = () => database.behind.selectFrom("work").select("id").where("tenantId", "=", desk.tenantId).execute();

async function replies(count: number): Promise<Message[]> {
  const people = Array.from({ length: count }, (_, n) => `person-${n}`);
  for (const one of people) await desk.hears(one, "hello", `in-${one}`);
  return Promise.all(people.map((one) => desk.says(one, `to ${one}`)));
}

describe("messages that go out at once", () => {
  it("are asked of the network once each, and each tells of its way", async () => {
    const sent = await replies(30);
    await deliver();
    expect(asked.toSorted()).toEqual(sent.map(({ text }) => text).toSorted());
    for (const reply of sent) {
      expect(await desk.message(reply.id)).toMatchObject({ status: "sent", error: null, externalId: `out ${reply.text}` });
      expect(await attemptsOf(reply)).toEqual([{ part: 0, outcome: "accepted", externalId: `out ${reply.text}` }]);
      const events = database.behind.selectFrom("event").select("name").where("key", "=", reply.conversationId).orderBy("ordinal");
      const names = (await events.execute()).map(({ name }) => name).filter((name) => /queued|delivery/.test(name));
      expect(names).toEqual(["message.queued", "delivery.updated", "delivery.updated"]);
    }
    expect(await workLeft()).toEqual([]);
  });

  it("keep the order of their conversation", async () => {
    await desk.hears("ana", "hello", "in-1");
    for (const n of [1, 2, 3]) await desk.says("ana", `${n}`);
    await replies(10);
    await deliver();
    expect(asked.filter((text) => /^\d$/.test(text))).toEqual(["1", "2", "3"]);
  });

  it("share nothing of what becomes of one of them", async () => {
    const sent = await replies(6);
    const [refused, reported, taken, doubled, lost, fine] = sent as [Message, Message, Message, Message, Message, Message];
    await deliver(async ({ text }) => {
      if (text === refused.text) return RefusalClass.PERMANENT;
      if (text === doubled.text) return `out ${taken.text}`;
      if (text === reported.text)
        await desk.ingest({ case: "receipt", value: { externalIds: [`out ${text}`], status: ReceiptStatus.DELIVERED } });
      // Its lease ended, and somebody else holds the work.
      if (text === lost.text) {
        const theirs = { leaseToken: "00000000-0000-4000-8000-000000000000", leaseUntil: new Date(Date.now() + 60_000) };
        await database.behind.updateTable("work").set(theirs).where("key", "=", lost.conversationId).execute();
      }
      return undefined;
    });
    const status = async (message: Message) => (await desk.message(message.id)).status;
    expect(await Promise.all(sent.map(status))).toEqual(["failed", "delivered", "sent", "sent", "sent", "sent"]);
    expect(await attemptsOf(lost)).toEqual([{ part: 0, outcome: "accepted", externalId: `out ${lost.text}` }]);
    expect(await attemptsOf(fine)).toHaveLength(1);
    expect(asked).toHaveLength(6);
    expect(await workLeft()).toHaveLength(1);
    const holders = database.behind
      .selectFrom("messageExternalId")
      .select("messageId")
      .where("tenantId", "=", desk.tenantId)
      .where("externalId", "=", `out ${taken.text}`);
    expect([[{ messageId: taken.id }], [{ messageId: doubled.id }]]).toContainEqual(await holders.execute());
  });

  it("leave out what needs a closer look: parts, quotes, what was taken back, and a channel that is away", async () => {
    const [long, quoting, deleted, plain] = (await replies(4)) as [Message, Message, Message, Message];
    const capabilities = Buffer.from(
      toBinary(
        CapabilitiesSchema,
        create(CapabilitiesSchema, { identityKind: "telegram", identityScoped: true, maxTextLength: 20, replies: true }),
      ),
    );
    const change = database.behind.updateTable("message");
    await change.set({ text: "a text that is too long for this network" }).where("id", "=", long.id).execute();
    const first = database.behind
      .selectFrom("message")
      .select("id")
      .where("conversationId", "=", quoting.conversationId)
      .where("seq", "=", "1");
    await change
      .set({ replyToId: (await first.executeTakeFirstOrThrow()).id })
      .where("id", "=", quoting.id)
      .execute();
    await change.set({ deletedAt: new Date() }).where("id", "=", deleted.id).execute();
    await database.behind.updateTable("channel").set({ capabilities }).where("id", "=", desk.channelId).execute();
    const quotes: string[] = [];
    await deliver(async ({ replyTo }) => void quotes.push(replyTo ?? ""));
    expect(asked.toSorted()).toEqual(["a text that is too", "long for this", "network", quoting.text, plain.text].toSorted());
    expect(quotes.filter((one) => one !== "")).toEqual(["in-person-1"]);
    expect(await attemptsOf(long)).toHaveLength(3);
    expect((await desk.message(deleted.id)).status).toBe("queued");

    const later = await desk.says("person-3", "later");
    await database.behind.updateTable("channel").set({ isEnabled: false }).where("id", "=", desk.channelId).execute();
    await deliver();
    expect([(await desk.message(later.id)).status, await attemptsOf(later)]).toEqual(["queued", []]);
    expect(await workLeft()).toHaveLength(1);
  });
});
