import { ConversationService, OwnerType } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure, type TestApi, testApi } from "../../test/api.js";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { aDesk, type Desk } from "../../test/message-fixture.js";
import { anApiKey, aUser, testAuthenticator } from "../../test/tenant-fixture.js";
import { Viewing } from "../conversation/index.js";
import { Presence } from "../identity/index.js";
import { inSystem } from "../platform/postgres/transaction.js";
import { replaceQuotas } from "../platform/quota/quota-store.js";
import { systemClock } from "../shared/clock.js";
import { formatId } from "../shared/ids.js";
import { messageRoutes } from "./rpc/routes.js";
import { TypingFeed } from "./typing.js";

let database: TestDatabase;
let desk: Desk;
let api: TestApi;
let program: string;
let agent: string;
/** Of Ana, Bea and Cai. */
let conversations: string[];
beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  const deps = { db, clock: systemClock, gateway: undefined as never, typing: new TypingFeed(), viewing: new Viewing(new Presence()) };
  api = testApi(testAuthenticator(db), messageRoutes(deps));
});
afterAll(() => database?.[Symbol.asyncDispose]());
beforeEach(async () => {
  desk = await aDesk(database);
  program = (await anApiKey(desk.db, desk.tenantId, ["*"])).key;
  agent = (await aUser(desk.db, desk.tenantId, "agent")).token;
  const heard = await Promise.all(["ana", "bea", "cai"].map((one) => desk.hears(one, "hello", `in-${one}`)));
  conversations = heard.map(({ conversationId }) => formatId("cv", conversationId));
});

const send = (n: number, text = `reply ${n}`, { token = program, key }: { token?: string; key?: string } = {}) =>
  api
    .client(MessageService, { token, ...(key && { headers: { "idempotency-key": key } }) })
    .sendMessage({ conversationId: conversations[n % 3]!, text });
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const rows = (table: "message" | "work" | "event") =>
  database.behind.selectFrom(table).selectAll().where("tenantId", "=", desk.tenantId).execute() as Promise<Record<string, unknown>[]>;
const outgoing = async () => (await rows("message")).filter(({ direction }) => direction === "outbound");

describe("messages that are sent at once", () => {
  it("are stored once each without gaps, told of, and on their way in their order", async () => {
    const sent = await Promise.all(numbers(60).map((n) => send(n)));
    const seqs = sent.map(({ message }) => [message?.conversationId, Number(message?.seq)]);
    for (const id of conversations) {
      const ofOne = seqs.filter(([conversation]) => conversation === id).map(([, seq]) => seq);
      expect(ofOne.toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers(20).map((n) => n + 2));
    }
    const stored = await outgoing();
    expect(new Set(stored.map(({ text }) => text)).size).toBe(60);
    const seqOf = new Map(stored.map(({ id, seq }) => [id, Number(seq)]));
    const work = await rows("work");
    for (const key of new Set(work.map((one) => one.key))) {
      const ofOne = work.filter((one) => one.key === key).sort((a, b) => Number(a.ordinal) - Number(b.ordinal));
      const order = ofOne.map(({ payload }) => seqOf.get((payload as { messageId: string }).messageId));
      expect(order).toEqual(numbers(20).map((n) => n + 2));
      expect(new Set(ofOne.map(({ lane }) => lane))).toEqual(new Set([desk.channelId]));
    }
    expect((await rows("event")).filter(({ name }) => name === "message.queued")).toHaveLength(60);
    const { conversation } = await api.client(ConversationService, { token: program }).getConversation({ id: conversations[0]! });
    expect([conversation?.lastSeq, conversation?.waitingSince]).toEqual([21n, undefined]);
  });

  it("of which some are refused are sent but for those, each with its own reason", async () => {
    const message = api.client(MessageService, { token: program });
    const [first, empty, unknown, note, last] = await Promise.all([
      send(0, "first"),
      failure(send(0, "  ")),
      failure(message.sendMessage({ conversationId: formatId("cv", desk.tenantId), text: "who?" })),
      message.sendMessage({ conversationId: conversations[1]!, text: "for us", note: true }),
      send(2, "last"),
    ]);
    expect([first.message?.text, last.message?.text, note.message?.text]).toEqual(["first", "last", "for us"]);
    expect([empty.code, unknown.reason]).toEqual(["InvalidArgument", "CONVERSATION_NOT_FOUND"]);
    expect((await outgoing()).map(({ text }) => text).toSorted()).toEqual(["first", "last"]);
  });

  it("with the same Idempotency-Key are sent once, and answered alike", async () => {
    const answers = await Promise.all(numbers(12).map((n) => send(0, "once", { key: n < 10 ? "same" : `other-${n}` })));
    expect(new Set(answers.slice(0, 10).map(({ message }) => message?.id)).size).toBe(1);
    expect(await outgoing()).toHaveLength(3);
    expect((await send(0, "once", { key: "same" })).message?.id).toBe(answers[0]?.message?.id);
    const others = await Promise.all(numbers(4).map((n) => failure(send(1, `not that ${n}`, { key: "same" }))));
    expect(new Set(others.map(({ reason }) => reason))).toEqual(new Set(["IDEMPOTENCY_KEY_REUSED"]));
    expect(await outgoing()).toHaveLength(3);
  });

  it("make the user who answers first the owner", async () => {
    await Promise.all(numbers(12).map((n) => send(n, `mine ${n}`, { token: agent })));
    const { conversation } = await api.client(ConversationService, { token: program }).getConversation({ id: conversations[0]! });
    expect(conversation?.owner?.type).toBe(OwnerType.USER);
    expect((await outgoing()).map(({ seq }) => Number(seq)).toSorted((a, b) => a - b)).toEqual(
      numbers(12).map((n) => 2 + Math.floor(n / 3)),
    );
  });

  it("are as many as the quota of the day allows", async () => {
    await inSystem(desk.db, (tx) => replaceQuotas(tx, desk.tenantId, [{ resource: "messages_per_day", most: 5 }]));
    const all = await Promise.allSettled(numbers(20).map((n) => send(n)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    expect(await outgoing()).toHaveLength(5);
  });

  it("from two processes are stored once each without gaps", async () => {
    const deps = {
      db: desk.db,
      clock: systemClock,
      gateway: undefined as never,
      typing: new TypingFeed(),
      viewing: new Viewing(new Presence()),
    };
    const other = testApi(testAuthenticator(desk.db), messageRoutes(deps)).client(MessageService, { token: program });
    const bySome = numbers(30).map((n) => send(n));
    const byOther = numbers(30).map((n) => other.sendMessage({ conversationId: conversations[n % 3]!, text: `other ${n}` }));
    const sent = await Promise.all([...bySome, ...byOther]);
    expect(new Set(sent.map(({ message }) => `${message?.conversationId} ${message?.seq}`)).size).toBe(60);
    expect(Math.max(...sent.map(({ message }) => Number(message?.seq)))).toBe(21);
  });
});
