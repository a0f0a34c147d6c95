import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase, testDatabaseKind } from "../../../test/database.js";
import { Connections } from "./connections.js";
import { lend } from "./lending.js";

// PGlite answers in order and never late: there is nothing to lose sight of.
describe.runIf(testDatabaseKind === "postgres")("lend", () => {
  let t: TestDatabase;
  beforeAll(async () => {
    t = await testDatabase();
  });
  afterAll(() => t[Symbol.asyncDispose]());

  it("lends a connection again whose transaction ended", async () => {
    const pool = new pg.Pool({ connectionString: t.url, max: 1 });
    const lender = lend(new Connections({ makePool: () => pool, max: 1, maxWaiting: 1, waitMs: 100 }), true);
    for (const end of ["commit", "rollback"]) {
      const client = await lender.connect();
      await client.query("begin", []);
      await client.query(end, []);
      client.release();
      expect(pool.idleCount).toBe(1);
    }
    await lender.end();
  });

  it("closes one whose transaction may still be open", async () => {
    const pool = new pg.Pool({ connectionString: t.url, max: 1, query_timeout: 100 });
    const lender = lend(new Connections({ makePool: () => pool, max: 1, maxWaiting: 1, waitMs: 100 }), true);
    const client = await lender.connect();
    await client.query("begin", []);
    const slow = client.query("select pg_sleep(0.5)", []).catch(() => undefined);
    await expect(client.query("rollback", [])).rejects.toThrow("timeout");
    client.release();
    expect(pool.totalCount).toBe(0);
    await slow;
    await lender.end();
  });

  it("says so when a commit was none", async () => {
    const pool = new pg.Pool({ connectionString: t.url, max: 1 });
    const lender = lend(new Connections({ makePool: () => pool, max: 1, maxWaiting: 1, waitMs: 100 }), true);
    const client = await lender.connect();
    await client.query("begin", []);
    await expect(client.query("no such statement", [])).rejects.toMatchObject({ code: "42601" });
    await expect(client.query("commit", [])).rejects.toThrow("rolled back");
    client.release();
    expect(pool.idleCount).toBe(1);
    await lender.end();
  });

  it("sends what went out with a begin again, when that went to a connection that had died meanwhile", async () => {
    const makePool = () => new pg.Pool({ connectionString: t.url, max: 1, pipeline: true } as pg.PoolConfig);
    const lender = lend(new Connections({ makePool, max: 1, maxWaiting: 1, waitMs: 100 }), true);
    const pidOf = async ({ query }: Awaited<ReturnType<typeof lender.connect>>) => {
      const [, { rows }] = await Promise.all([query("begin", []), query("select pg_backend_pid() as pid", []), query("commit", [])]);
      return (rows[0] as { pid: number }).pid;
    };
    const first = await lender.connect();
    const pid = await pidOf(first);
    first.release();
    // Taken in the same turn, so that its end is not seen before.
    const second = await lender.connect();
    await sql`select pg_terminate_backend(${pid})`.execute(t.behind);
    expect(await pidOf(second)).not.toBe(pid);
    second.release();
    await lender.end();
  });

  it("names the statement that failed, to those that were sent with it too", async () => {
    const pool = new pg.Pool({ connectionString: t.url, max: 1, pipeline: true } as pg.PoolConfig);
    const lender = lend(new Connections({ makePool: () => pool, max: 1, maxWaiting: 1, waitMs: 100 }), true);
    const client = await lender.connect();
    await client.query("begin", []);
    const told = await Promise.allSettled(
      ["select 1", "select 1/0", "select 2", "rollback", "select 3"].map((text) => client.query(text, [])),
    );
    const codes = told.map((one) => (one.status === "rejected" ? (one.reason as { code: string }).code : "ok"));
    expect(codes).toEqual(["ok", "22012", "22012", "ok", "ok"]);
    client.release();
    await lender.end();
  });
});
