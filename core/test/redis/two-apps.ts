import { type TestDatabase, testDatabase } from "../database.js";
import { TestRedis } from "../services/redis.js";
import { startTestApp, type TestApp } from "../test-app.js";

/** Two servers on one database and one Redis. They are in one process, and know nothing of each other but by these two. */
export interface TwoApps extends AsyncDisposable {
  readonly redis: TestRedis;
  readonly database: TestDatabase;
  readonly one: TestApp;
  readonly other: TestApp;
}

export async function twoApps(rateLimits = { ofCaller: 1_000_000, ofTenant: 1_000_000 }): Promise<TwoApps> {
  const redis = await TestRedis.start();
  const database = await testDatabase();
  const config = { redisUrl: redis.url, rateLimits, trustedProxies: ["127.0.0.1"] };
  const one = await startTestApp({ database, config: { ...config, pluginHostAddress: "127.0.0.1:0" } });
  const other = await startTestApp({ database, config: { ...config, roles: new Set(["api"] as const) } });
  return {
    redis,
    database,
    one,
    other,
    async [Symbol.asyncDispose]() {
      for (const thing of [other, one, database, redis]) await thing[Symbol.asyncDispose]();
    },
  };
}
