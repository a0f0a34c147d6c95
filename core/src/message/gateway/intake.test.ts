import { randomBytes } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { EventOutcome, type Identity, InboundEventSchema, type InboundMessage } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { aDesk, person } from "../../../test/message-fixture.js";
import { noSuspects } from "../../../test/suspects.js";
import { TEST_SECRET } from "../../../test/tenant-fixture.js";
import { ChannelOwners } from "../../channel/index.js";
import { FairQueue } from "../../platform/fair-queue.js";
import { SecretBox } from "../../platform/secrets.js";
import { systemClock } from "../../shared/clock.js";
import { formatId } from "../../shared/ids.js";
import { TypingFeed } from "../typing.js";
import { type InboundDeps, storeBatch } from "./inbound-sink.js";
import { Intake } from "./intake.js";

let database: TestDatabase;
let desk: Awaited<ReturnType<typeof aDesk>>;
let suspects: InboundDeps["suspects"];
beforeAll(async () => {
  database = await testDatabase();
  suspects = await noSuspects(database.db);
});
afterAll(() => database?.[Symbol.asyncDispose]());
beforeEach(async () => {
  desk = await aDesk(database);
});

/** What one server process has; several share a database. */
function aProcess(): InboundDeps {
  const { db } = desk;
  return {
    db,
    clock: systemClock,
    secrets: new SecretBox(TEST_SECRET),
    owners: new ChannelOwners(db),
    publicUrl: "https://linktor.example",
    typing: new TypingFeed(),
    findUpload: () => Promise.resolve(undefined),
    onAddressTaken: () => undefined,
    intake: new Intake(db, systemClock),
    onOutcomes: () => undefined,
    suspects,
    line: new FairQueue({ concurrency: 5, maxWaiting: 512 }),
  };
}

type Part<T> = Partial<Omit<T, "$typeName" | "$unknown">>;
type Said = Part<Omit<InboundMessage, "contact">> & { readonly from: string; readonly contact?: Part<Identity> };

/** What one webhook brings. */
async function bring(process: InboundDeps, ...said: readonly Said[]): Promise<string[]> {
  const events = said.map(({ from, ...value }) =>
    create(InboundEventSchema, { kind: { case: "message", value: { contact: person(from), ...value } } }),
  );
  const { results } = await storeBatch(process, {
    channelType: "telegram",
    channelId: formatId("ch", desk.channelId),
    events,
    state: undefined,
  });
  return results.map(({ outcome }) => EventOutcome[outcome]);
}

const told = (from: string, n: number | string, more: object = {}): Said => ({ from, externalId: `${from}-${n}`, text: `${n}`, ...more });
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const stored = async () =>
  database.behind
    .selectFrom("message")
    .select(["conversationId", "seq", "text", "externalId"])
    .where("tenantId", "=", desk.tenantId)
    .orderBy("conversationId")
    .orderBy("seq")
    .execute();

describe("webhooks that come at once", () => {
  it("are stored once each, without gaps, and the log tells of each in its conversation's order", async () => {
    const process = aProcess();
    const people = ["ana", "bia", "caio"];
    for (const one of people) await bring(process, told(one, "first"));
    const outcomes = await Promise.all(numbers(90).map((n) => bring(process, told(people[n % 3]!, n))));
    expect(new Set(outcomes.flat())).toEqual(new Set(["STORED"]));
    const rows = await stored();
    expect(rows).toHaveLength(93);
    for (const id of new Set(rows.map(({ conversationId }) => conversationId))) {
      const of = rows.filter(({ conversationId }) => conversationId === id);
      expect(of.map(({ seq }) => Number(seq))).toEqual(numbers(31).map((n) => n + 1));
      expect(of.slice(1).map(({ text }) => Number(text))).toEqual(
        of
          .slice(1)
          .map(({ text }) => Number(text))
          .toSorted((a, b) => a - b),
      );
      const conversation = await database.behind.selectFrom("conversation").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
      expect(conversation).toMatchObject({ lastSeq: "31", status: "open", lastMessageText: of.at(-1)?.text });
      const events = await database.behind.selectFrom("event").select("name").where("key", "=", id).orderBy("ordinal").execute();
      expect(events.filter(({ name }) => name === "message.received")).toHaveLength(31);
    }
  });

  it("tell of a message once, however often and by whatever process they come", async () => {
    const processes = [aProcess(), aProcess()];
    await bring(processes[0]!, told("ana", "first"));
    const outcomes = await Promise.all(
      numbers(40).map((n) => bring(processes[n % 2]!, told("ana", Math.floor(n / 4)), told("ana", Math.floor(n / 4)))),
    );
    expect(outcomes.flat().filter((outcome) => outcome === "STORED")).toHaveLength(10);
    expect(outcomes.flat().filter((outcome) => outcome === "DUPLICATE")).toHaveLength(70);
    expect(await stored()).toHaveLength(11);
  });

  it("of which one can never be stored are stored but for that one", async () => {
    const process = aProcess();
    for (const one of ["ana", "bia"]) await bring(process, told(one, "first"));
    const bad = { externalId: randomBytes(8000).toString("hex") };
    const outcomes = await Promise.all(
      numbers(30).map((n) => bring(process, n === 13 ? told("bia", n, bad) : told(n % 2 ? "ana" : "bia", n))),
    );
    expect(outcomes[13]).toEqual(["QUARANTINED"]);
    expect(outcomes.flat().filter((outcome) => outcome === "STORED")).toHaveLength(29);
    expect(await stored()).toHaveLength(31);
  });

  it("of people who are new, of people who have news, and of people who had been answered for good are no less", async () => {
    const process = aProcess();
    await bring(process, told("ana", "first"));
    await bring(process, told("old", "first"));
    await database.behind
      .updateTable("conversation")
      .set({ status: "resolved", resolvedAt: new Date() })
      .where("lastMessageText", "=", "first")
      .where("contactId", "in", (eb) => eb.selectFrom("contactIdentity").select("contactId").where("value", "=", "old"))
      .execute();
    const all = [
      ...numbers(10).map((n) => told("ana", n)),
      ...numbers(10).map((n) => told("ana", 10 + n, { contact: { ...person("ana"), language: "pt-BR" } })),
      ...numbers(10).map((n) => told("zoe", n)),
      ...numbers(10).map((n) => told("old", n)),
    ];
    const outcomes = await Promise.all(all.map((one) => bring(process, one)));
    expect(new Set(outcomes.flat())).toEqual(new Set(["STORED"]));
    const rows = await stored();
    expect(rows).toHaveLength(42);
    expect(new Set(rows.map(({ conversationId }) => conversationId)).size).toBe(3);
  });

  it("keep the order of what one of them tells, whatever of it must be looked at closely", async () => {
    const process = aProcess();
    await bring(process, told("ana", "first"));
    const news = { contact: { ...person("ana"), language: "pt-BR" } };
    await bring(process, told("ana", 1), told("ana", 2, news), told("ana", 3), told("ana", 4));
    expect((await stored()).map(({ text }) => text)).toEqual(["first", "1", "2", "3", "4"]);
  });
});
