import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { aTenant } from "../../../test/tenant-fixture.js";
import { eventually } from "../../../test/test-app.js";
import { tend } from "./upkeep.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const tableOf = async (name: string) => {
  const { rows } = await sql<{ rows: number; dead: number }>`
    select c.reltuples as rows, s.n_dead_tup::int as dead from pg_class as c join pg_stat_user_tables as s on s.relid = c.oid
    where c.relname = ${name}`.execute(database.behind);
  return rows[0]!;
};

/** Whoever changed a table tells of it a moment later. */
const tended = (name: string) => eventually(async () => (await tend(database)).includes(name));

it("tells the planner of a table that grew, once", async () => {
  const { tenantId } = await aTenant(database.db);
  await sql`
    insert into event (id, tenant_id, name, key, payload, at)
    select gen_random_uuid(), ${tenantId}, 'a', gen_random_uuid(), '', now() from generate_series(1, 3000)`.execute(database.behind);
  await tended("event");
  expect((await tableOf("event")).rows).toBe(3000);
  expect(await tend(database)).toEqual([]);
});

it("clears away dead rows where nobody else does", async () => {
  await sql`update event set name = 'b'`.execute(database.behind);
  await tended("event");
  const { dead } = await tableOf("event");
  if (database.kind === "embedded") expect(dead).toBe(0);
  else expect(dead).toBe(3000); // autovacuum is off in the tests' server
});
