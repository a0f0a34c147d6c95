import { create } from "@bufbuild/protobuf";
import { DeadLetterKind, DeadLetterService, ReplayOutcome } from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import { EventOutcome, InboundEventSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure, testApi } from "../../test/api.js";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { aDesk, type Desk, person } from "../../test/message-fixture.js";
import { noSuspects } from "../../test/suspects.js";
import { aUser, TEST_SECRET, type TestUser, testAuthenticator } from "../../test/tenant-fixture.js";
import { ChannelOwners } from "../channel/index.js";
import { type InboundDeps, Intake, storeBatch, TypingFeed } from "../message/index.js";
import { FairQueue } from "../platform/fair-queue.js";
import { inSystem, inTenant } from "../platform/postgres/transaction.js";
import { SecretBox } from "../platform/secrets.js";
import { claimWork } from "../platform/work/claim.js";
import { schedule } from "../platform/work/schedule.js";
import { type ClaimedWork, parkWork } from "../platform/work/work-store.js";
import { systemClock } from "../shared/clock.js";
import { formatId } from "../shared/ids.js";
import { operationsRoutes } from "./index.js";

let database: TestDatabase;
let desk: Desk;
let admin: TestUser;
let sink: InboundDeps;

beforeAll(async () => {
  database = await testDatabase();
  // A fault of ours: the database itself cannot store some texts, until `heal`.
  await sql`
    create function break_on_poison() returns trigger language plpgsql as $$
    begin
      if new.text like '%bad data%' then raise exception 'bad data' using errcode = '22000'; end if;
      if new.text like '%riddle%' then raise exception 'a riddle'; end if;
      return new;
    end $$`.execute(database.behind);
  await sql`create trigger break_on_poison before insert on message for each row execute function break_on_poison()`.execute(
    database.behind,
  );
});
afterAll(() => database?.[Symbol.asyncDispose]());
beforeEach(async () => {
  await sql`alter table message enable trigger break_on_poison`.execute(database.behind);
  desk = await aDesk(database);
  admin = await aUser(desk.db, desk.tenantId, "admin", { name: "Ada" });
  const findUpload = () => Promise.resolve(undefined);
  const { db } = desk;
  sink = {
    db,
    clock: systemClock,
    secrets: new SecretBox(TEST_SECRET),
    owners: new ChannelOwners(db),
    publicUrl: "https://linktor.example",
    typing: new TypingFeed(),
    findUpload,
    onAddressTaken: () => undefined,
    onOutcomes: () => undefined,
    intake: new Intake(db, systemClock),
    suspects: await noSuspects(db),
    line: new FairQueue({ concurrency: 5, maxWaiting: 512 }),
  };
});

const heal = () => sql`alter table message disable trigger break_on_poison`.execute(database.behind);

function client(user = admin) {
  const deps = { db: desk.db, clock: systemClock, findUpload: () => Promise.resolve(undefined), onAddressTaken: () => undefined };
  return testApi(testAuthenticator(desk.db), operationsRoutes(deps)).client(DeadLetterService, { token: user.token });
}

/** What a webhook brings; the names of the outcomes, or the failure that makes the network bring it again. */
async function bring(...texts: readonly string[]): Promise<string[] | "refused"> {
  const events = texts.map((text) =>
    create(InboundEventSchema, { kind: { case: "message", value: { externalId: `id of ${text}`, contact: person("ana"), text } } }),
  );
  const batch = { channelType: "telegram", channelId: formatId("ch", desk.channelId), events, state: undefined };
  return storeBatch(sink, batch).then(
    ({ results }) => results.map(({ outcome }) => EventOutcome[outcome]),
    () => "refused" as const,
  );
}

async function texts(): Promise<string[]> {
  const rows = await database.behind.selectFrom("message").select("text").where("tenantId", "=", desk.tenantId).orderBy("seq").execute();
  return rows.map(({ text }) => text);
}

async function facts(): Promise<string[]> {
  const rows = await database.behind
    .selectFrom("event")
    .select("name")
    .where("tenantId", "=", desk.tenantId)
    .where("name", "like", "dead_letter.%")
    .orderBy("ordinal")
    .execute();
  return rows.map(({ name }) => name);
}

describe("an event that cannot be taken in", () => {
  it("is put aside with its reason and told of, and its neighbours are stored", async () => {
    expect(await bring("before", "bad data", "after")).toEqual(["STORED", "QUARANTINED", "STORED"]);
    const { data } = await client().listDeadLetters({});
    expect(data).toMatchObject([
      { kind: DeadLetterKind.EVENT, topic: "message", reason: "bad data", attempts: 1, channelId: formatId("ch", desk.channelId) },
    ]);
    expect(data[0]?.description).toBe("Message id of bad data from ana: bad data");
    expect(await facts()).toEqual(["dead_letter.added"]);
    expect(await texts()).toEqual(["before", "after"]);
  });

  it("fails again while the cause is there, and is stored once when it is gone", async () => {
    await bring("bad data");
    const [letter] = (await client().listDeadLetters({})).data;
    const again = await client().replayDeadLetter({ id: letter!.id });
    expect(again).toMatchObject({ outcome: ReplayOutcome.STILL_FAILING, deadLetter: { attempts: 2, reason: "bad data" } });
    await heal();
    expect((await client().replayDeadLetter({ id: letter!.id })).outcome).toBe(ReplayOutcome.STORED);
    expect(await texts()).toEqual(["bad data"]);
    expect((await client().listDeadLetters({})).data).toEqual([]);
    expect(await facts()).toEqual(["dead_letter.added", "dead_letter.removed"]);
    expect(await failure(client().replayDeadLetter({ id: letter!.id }))).toMatchObject({ reason: "DEAD_LETTER_NOT_FOUND" });
    expect(await bring("bad data")).toEqual(["DUPLICATE"]);
  });

  it("that was stored meanwhile is a duplicate, and leaves the list", async () => {
    await bring("bad data");
    await heal();
    await bring("bad data");
    const [letter] = (await client().listDeadLetters({})).data;
    expect((await client().replayDeadLetter({ id: letter!.id })).outcome).toBe(ReplayOutcome.DUPLICATE);
    expect(await texts()).toEqual(["bad data"]);
  });

  it("is replayed by many at once and stored once", async () => {
    await bring("bad data");
    await heal();
    const [letter] = (await client().listDeadLetters({})).data;
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => client().replayDeadLetter({ id: letter!.id })));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await texts()).toEqual(["bad data"]);
  });

  it("R17: that fails in a way nobody foresaw is put aside at its third time, not brought for ever", async () => {
    expect(await bring("riddle", "beside it")).toBe("refused");
    expect(await bring("riddle", "beside it")).toBe("refused");
    expect(await bring("riddle", "beside it")).toEqual(["QUARANTINED", "STORED"]);
    expect((await client().listDeadLetters({})).data).toMatchObject([{ reason: expect.stringContaining("a riddle") }]);
    await heal();
    expect(await client().replayDeadLetters({})).toMatchObject({ replayed: 1, stillFailing: 0, nextCursor: "" });
    expect(await texts()).toEqual(["beside it", "riddle"]);
  });

  it("can be downloaded as it came, and discarded, and the log says by whom", async () => {
    await bring("bad data");
    const [letter] = (await client().listDeadLetters({})).data;
    const chunks: Uint8Array[] = [];
    for await (const { data } of client().downloadDeadLetter({ id: letter!.id })) chunks.push(data);
    expect(Buffer.concat(chunks).toString()).toContain("id of bad data");
    await client().discardDeadLetter({ id: letter!.id });
    expect((await client().listDeadLetters({})).data).toEqual([]);
    const removed = await database.behind
      .selectFrom("event")
      .select("payload")
      .where("name", "=", "dead_letter.removed")
      .where("tenantId", "=", desk.tenantId)
      .executeTakeFirstOrThrow();
    expect(removed.payload.toString()).toContain("Ada");
    expect(await texts()).toEqual([]);
  });
});

describe("the list", () => {
  it("has work and events, by pages and filters", async () => {
    await bring("bad data 1", "bad data 2");
    await bring("fine");
    const work = await parked("deliver-message", "no such thing");
    const all = (await client().listDeadLetters({})).data;
    expect(all.map(({ kind }) => kind)).toEqual([DeadLetterKind.WORK, DeadLetterKind.EVENT, DeadLetterKind.EVENT]);
    expect(all[0]).toMatchObject({
      id: work,
      topic: "deliver-message",
      description: "Deliver message",
      reason: "no such thing",
      attempts: 1,
    });
    const paged: string[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined; ) {
      const { data, nextCursor } = await client().listDeadLetters({ limit: 1, cursor });
      paged.push(...data.map(({ id }) => id));
      cursor = nextCursor || undefined;
    }
    expect(paged).toEqual(all.map(({ id }) => id));
    const ids = async (request: Parameters<ReturnType<typeof client>["listDeadLetters"]>[0]) =>
      (await client().listDeadLetters(request)).data.map(({ topic }) => topic);
    expect(await ids({ kind: DeadLetterKind.EVENT })).toEqual(["message", "message"]);
    expect(await ids({ topic: "deliver-message" })).toEqual(["deliver-message"]);
    expect(await ids({ reason: "NO SUCH" })).toEqual(["deliver-message"]);
    expect(await ids({ reason: "%" })).toEqual([]);
  });

  it("is for admins", async () => {
    const agent = await aUser(desk.db, desk.tenantId, "supervisor");
    expect(await failure(client(agent).listDeadLetters({}))).toMatchObject({ reason: "PERMISSION_DENIED" });
  });
});

describe("work that was put aside", () => {
  it("gets fresh attempts and a turn after what waits for its key", async () => {
    const id = await parked("test-work", "broken", "first");
    const key = desk.channelId;
    const now = new Date();
    await inTenant(desk.db, desk.tenantId, (tx) =>
      schedule(tx, { tenantId: desk.tenantId, kind: "test-work", key, payload: "second" }, now),
    );
    expect((await client().replayDeadLetter({ id })).outcome).toBe(ReplayOutcome.SCHEDULED);
    const claim = () => claims("test-work");
    const [work, ...more] = await claim();
    expect([work?.payload, more]).toEqual(["second", []]);
    await database.behind.deleteFrom("work").where("id", "=", work!.id).execute();
    expect(await claim()).toMatchObject([{ payload: "first", attempts: 1, failures: 1 }]);
  });

  it("leaves its message failed when it is given up", async () => {
    await desk.hears("ana", "hello", "1");
    const { id } = await desk.says("ana", "reply");
    const [work] = await claims("deliver-message");
    await inTenant(desk.db, desk.tenantId, (tx) => parkWork(tx, work!, "broken", new Date()));
    const [letter] = (await client().listDeadLetters({})).data;
    expect(letter).toMatchObject({ messageId: formatId("ms", id) });
    await client().discardDeadLetter({ id: letter!.id });
    expect(await desk.message(id)).toMatchObject({ status: "failed", error: { reason: "DISCARDED" } });
  });
});

/** Work that was claimed once and put aside. */
async function parked(kind: string, reason: string, payload: unknown = {}): Promise<string> {
  const { db, tenantId, channelId: key } = desk;
  await inTenant(db, tenantId, (tx) => schedule(tx, { tenantId, kind, key, payload }, new Date()));
  const [work] = await claims(kind);
  await inTenant(db, tenantId, (tx) => parkWork(tx, work!, reason, new Date()));
  return formatId("dl", work!.id);
}

function claims(kind: string): Promise<ClaimedWork[]> {
  const request = { kinds: [kind], running: [], concurrency: 10, leaseMs: 1000, now: new Date(), after: undefined, window: 200 };
  return inSystem(desk.db, async (tx) => (await claimWork(tx, request)).work);
}
