import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { aDesk, type Desk } from "../../test/message-fixture.js";
import { aUser, type TestUser } from "../../test/tenant-fixture.js";
import { inSystem, inTenant } from "../platform/postgres/transaction.js";
import { claimWork } from "../platform/work/claim.js";
import { schedule } from "../platform/work/schedule.js";
import { LeaseLost } from "../platform/work/work-store.js";
import { systemClock } from "../shared/clock.js";
import { type BulkUpdateId, type ConversationId, newId } from "../shared/ids.js";
import type { BulkChange } from "./bulk.js";
import { getBulkUpdate, insertBulkUpdate } from "./bulk-store.js";
import { goOnWithBulkUpdate } from "./go-on.js";
import { BULK_UPDATE } from "./start-bulk-update.js";

let t: TestDatabase;
let desk: Desk;
let user: TestUser;
let ids: ConversationId[];

beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  desk = await aDesk(t);
  user = await aUser(t.db, desk.tenantId, "agent");
  ids = [];
  for (let n = 0; n < 45; n += 1) ids.push((await desk.hears(`p${n}`, "hi", `x${n}`)).conversationId);
  ids.sort();
});

async function start(change: BulkChange): Promise<BulkUpdateId> {
  const id = newId<BulkUpdateId>();
  const { tenantId } = desk;
  const now = new Date();
  const by = { actorType: "user", actorId: user.userId, actorName: user.name } as const;
  const update = {
    ...by,
    tenantId,
    id,
    change,
    conversationIds: ids,
    position: 0,
    failed: 0,
    failures: [],
    createdAt: now,
    finishedAt: null,
  };
  await inTenant(t.db, tenantId, async (tx) => {
    await insertBulkUpdate(tx, update);
    await schedule(tx, { tenantId, kind: BULK_UPDATE, key: id, payload: {} }, now);
  });
  return id;
}

const claim = async (now = new Date()) => {
  const request = { kinds: [BULK_UPDATE], running: [], concurrency: 16, leaseMs: 1000, now, after: undefined, window: 200 };
  return (await inSystem(t.db, (tx) => claimWork(tx, request))).work.filter(({ tenantId }) => tenantId === desk.tenantId);
};
const state = (id: BulkUpdateId) => inTenant(t.db, desk.tenantId, (tx) => getBulkUpdate(tx, desk.tenantId, id));
const facts = async (name: string) =>
  t.behind.selectFrom("event").select("key").where("tenantId", "=", desk.tenantId).where("name", "=", name).execute();

it("goes on where it was when a process dies, and changes nothing twice", async () => {
  const goOn = goOnWithBulkUpdate(t.db, systemClock);
  const never = new AbortController().signal;
  const id = await start({ kind: "resolve" });
  const [first] = await claim();
  await goOn(first!, never);
  expect(await state(id)).toMatchObject({ position: 20, finishedAt: null });
  const [lost] = await claim();
  expect(await claim()).toEqual([]);
  const later = new Date(Date.now() + 5000);
  const [second] = await claim(later);
  await expect(goOn(lost!, never)).rejects.toThrow(LeaseLost);
  await goOn(second!, never);
  expect(await state(id)).toMatchObject({ position: 40, finishedAt: null });
  const [last] = await claim(later);
  await goOn(last!, never);
  expect(await state(id)).toMatchObject({ position: 45, failed: 0, finishedAt: expect.any(Date) });
  expect(await claim(later)).toEqual([]);
  expect((await facts("conversation.resolved")).map(({ key }) => key).sort()).toEqual(ids);
  expect(await facts("bulk_update.finished")).toEqual([{ key: id }]);
});

it("gives nothing to somebody who has left meanwhile, and says so", async () => {
  const goOn = goOnWithBulkUpdate(t.db, systemClock);
  const id = await start({ kind: "assign", owner: { ownerType: "user", ownerId: user.userId } });
  const [first] = await claim();
  await goOn(first!, new AbortController().signal);
  await t.behind.updateTable("membership").set({ status: "disabled" }).where("userId", "=", user.userId).execute();
  for (let [work] = await claim(); work; [work] = await claim()) await goOn(work, new AbortController().signal);
  const { position, failed, failures } = await state(id);
  expect([position, failed, failures.length]).toEqual([45, 25, 25]);
  expect(failures[0]).toMatchObject({ conversationId: ids[20], reason: "USER_NOT_FOUND" });
  expect(await facts("conversation.assigned")).toHaveLength(20);
});
