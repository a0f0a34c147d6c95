import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { aTenant } from "../../test/tenant-fixture.js";
import { tidyUp } from "./housekeeping.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

it("forgets idempotency keys after a day, and not before", async () => {
  const now = new Date();
  const { tenantId } = await aTenant(database.db);
  const row = (key: string, hoursAgo: number) => ({
    tenantId,
    key,
    method: "m",
    requestHash: Buffer.from("h"),
    response: null,
    createdAt: new Date(now.getTime() - hoursAgo * 3_600_000),
  });
  await database.behind
    .insertInto("idempotencyKey")
    .values([row("old", 25), row("new", 23)])
    .execute();
  await tidyUp(database.db, now);
  expect(await database.behind.selectFrom("idempotencyKey").select("key").execute()).toEqual([{ key: "new" }]);
});
