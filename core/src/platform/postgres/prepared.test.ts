import { type KyselyPlugin, RawNode, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { prepared } from "./prepared.js";
import { inSystem } from "./transaction.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.[Symbol.asyncDispose]());

describe("a prepared query", () => {
  it("is built once, and asked with other values each time", async () => {
    let count = 0;
    const add = prepared((_, { a, b }: { a: number; b: number }) => {
      count += 1;
      return sql<{ theSum: number }>`select ${a}::int + ${b}::int + ${a}::int as the_sum`;
    });
    const sums = await inSystem(database.db, async (tx) => [await add(tx, { a: 1, b: 2 }), await add(tx, { b: 20, a: 10 })]);
    expect(sums.map(({ rows }) => rows[0]?.theSum)).toEqual([4, 40]);
    expect(count).toBe(1);
  });

  it("is built for each database, as its plugins have it", async () => {
    const read = prepared(() => sql<{ one: number }>`select 1 as one`);
    const other: KyselyPlugin = {
      transformQuery: ({ node }) => (RawNode.is(node) ? RawNode.createWithSql("select 2 as one") : node),
      transformResult: async ({ result }) => result,
    };
    await using changed = await testDatabase({ plugins: [other] });
    const answers = [];
    for (const { db } of [database, changed, database]) answers.push((await inSystem(db, (tx) => read(tx, {}))).rows[0]?.one);
    expect(answers).toEqual([1, 2, 1]);
  });

  it("takes what a builder builds", async () => {
    const read = prepared((tx, { after }: { after: string }) => tx.selectFrom("event").select("tenantId").where("position", ">", after));
    expect((await inSystem(database.db, (tx) => read(tx, { after: "0" }))).rows).toEqual([]);
  });

  it("refuses a parameter that is not one of its values", async () => {
    const wrong = prepared(() => sql`select ${1}::int`);
    await expect(inSystem(database.db, (tx) => wrong(tx, {}))).rejects.toThrow("sql.lit");
  });
});
