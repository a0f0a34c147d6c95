import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabaseKind } from "../database.js";
import { PostgresCluster } from "./postgres-cluster.js";

describe.runIf(testDatabaseKind === "postgres")("a PostgreSQL of a test's own", () => {
  let cluster: PostgresCluster;
  beforeAll(async () => {
    cluster = await PostgresCluster.start();
    await ask(cluster, "create table number (value int)");
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  it("keeps what it said it has, also when it is killed", async () => {
    expect(await ask(cluster, "select current_setting('fsync') || current_setting('synchronous_commit') as value")).toBe("onon");
    await ask(cluster, "insert into number values (1)");
    await cluster.kill();
    await expect(ask(cluster, "select 1")).rejects.toThrow("ECONNREFUSED");
    await cluster.start();
    expect(await ask(cluster, "select value from number")).toBe(1);
    await cluster.restart("immediate");
    expect(await ask(cluster, "select value from number")).toBe(1);
  });

  it("stands still and goes on", async () => {
    await cluster.pause();
    await expect(ask(cluster, "select 1", 200)).rejects.toThrow(/timeout/);
    await cluster.resume();
    expect(await ask(cluster, "select 1 as value")).toBe(1);
  });

  it("takes nothing, and few", async () => {
    await cluster.setReadOnly(true);
    await expect(ask(cluster, "insert into number values (2)")).rejects.toMatchObject({ code: "25006" });
    await cluster.setReadOnly(false);
    await cluster.limitConnections(0);
    await expect(ask(cluster, "select 1")).rejects.toMatchObject({ code: "53300" });
    await cluster.limitConnections(undefined);
    await ask(cluster, "insert into number values (2)");
  });

  it("has a standby that follows, and can take its place", async () => {
    await using standby = await cluster.replica({ settings: { hot_standby: "on" } });
    await expect(ask(standby, "insert into number values (3)")).rejects.toMatchObject({ code: "25006" });
    await cluster.kill();
    await standby.promote();
    await ask(standby, "insert into number values (3)");
    expect(await ask(standby, "select count(*)::int as value from number")).toBe(3);
    await cluster.start();
  });
});

async function ask(cluster: PostgresCluster, text: string, timeoutMs = 5000): Promise<unknown> {
  const client = new pg.Client({ connectionString: cluster.url(), connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query<{ value: unknown }>(text)).rows[0]?.value;
  } finally {
    await client.end().catch(() => undefined);
  }
}
