import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { state } from "../../../test/faults/facts.js";
import { aTenant } from "../../../test/tenant-fixture.js";
import { type EventId, newId, type TenantId } from "../../shared/ids.js";
import { EventFeed } from "./feed.js";
import { dropOldEvents, type Retention } from "./retention.js";
import { stampBatch } from "./sequencer.js";

let database: TestDatabase;
let tenantId: TenantId;
const now = new Date();
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000);
const kept: Retention = { days: 30, readers: [], onUnread: () => undefined };

beforeAll(async () => {
  database = await testDatabase();
  ({ tenantId } = await aTenant(database.db));
});
afterAll(() => database?.[Symbol.asyncDispose]());

/** Facts of some days ago; answers their ids. */
async function facts(count: number, days: number, isStamped = true): Promise<EventId[]> {
  const { behind, db } = database;
  const before = await ids();
  await state(
    db,
    tenantId,
    Array.from({ length: count }, (_, index) => `fact ${index}`),
  );
  const added = (await ids()).filter((id) => !before.includes(id));
  await behind
    .updateTable("event")
    .set({ at: daysAgo(days) })
    .where("id", "in", added)
    .execute();
  if (isStamped) await stampBatch(db);
  return added;
}

async function ids(): Promise<EventId[]> {
  return (await database.behind.selectFrom("event").select("id").orderBy("ordinal").execute()).map(({ id }) => id);
}

it("drops stamped events that are older than they are kept, and nothing else", async () => {
  await facts(30, 31);
  const young = await facts(3, 29);
  const unstamped = await facts(2, 40, false);
  expect(await dropOldEvents(database.db, kept, now)).toBe(30);
  expect(await ids()).toEqual([...young, ...unstamped]);
  await stampBatch(database.db);
  expect(await dropOldEvents(database.db, kept, now)).toBe(2);
});

it("keeps what a reader has not seen, up to three times as long", async () => {
  await database.behind.deleteFrom("event").execute();
  const old = await facts(4, 35);
  const positions = await database.behind.selectFrom("event").select("position").orderBy("position").execute();
  const unread: number[] = [];
  const read = {
    ...kept,
    readers: [() => Promise.resolve(BigInt(positions[1]?.position ?? 0))],
    onUnread: (count: number) => unread.push(count),
  };
  expect(await dropOldEvents(database.db, read, now)).toBe(2);
  expect(await ids()).toEqual(old.slice(2));
  expect(unread).toEqual([]);
  await database.behind
    .updateTable("event")
    .set({ at: daysAgo(91) })
    .execute();
  expect(await dropOldEvents(database.db, read, now)).toBe(2);
  expect(unread).toEqual([2]);
});

it("tells a client whose position is gone to load anew, and from where to go on", async () => {
  await database.behind.deleteFrom("event").execute();
  const [gone] = await facts(1, 31);
  const [last] = await facts(1, 1);
  await dropOldEvents(database.db, kept, now);
  await using feed = new EventFeed(database.db, () => undefined);
  const abort = new AbortController();
  const first = async (after: EventId) => (await feed.read(tenantId, after, abort.signal).next()).value as unknown;
  expect(await first(gone!)).toEqual({ kind: "resync", position: last });
  expect(await first(newId<EventId>())).toEqual({ kind: "resync", position: last });
  expect(await first(last!)).toEqual({ kind: "ready", position: last });
  abort.abort();
});
