import { readConfig } from "../../src/config.js";
import { NatsServer } from "../services/nats.js";
import { TestRedis } from "../services/redis.js";

/** What an installation of several processes uses besides PostgreSQL, and may lose at any moment. Absent where this version takes none. */
export interface Services extends AsyncDisposable {
  readonly nats: NatsServer | undefined;
  readonly redis: TestRedis | undefined;
  /** For the settings of a server. */
  readonly env: Readonly<Record<string, string>>;
}

export async function startServices(): Promise<Services> {
  const nats = isTaken("NATS_URL") ? await NatsServer.start() : undefined;
  const redis = isTaken("REDIS_URL") ? await TestRedis.start() : undefined;
  return {
    nats,
    redis,
    env: { ...(nats && { NATS_URL: nats.url }), ...(redis && { REDIS_URL: redis.url }) },
    async [Symbol.asyncDispose]() {
      await nats?.[Symbol.asyncDispose]();
      await redis?.[Symbol.asyncDispose]();
    },
  };
}

/** A setting that a server takes is one whose nonsense it refuses by name. */
function isTaken(variable: string): boolean {
  const env = { DATABASE_URL: "postgresql://nowhere/x", LINKTOR_SECRET_KEY: "x".repeat(32), LINKTOR_JWT_SECRET: "x".repeat(32) };
  try {
    readConfig({ ...env, [variable]: "nonsense" }, "/nowhere");
    return false;
  } catch (error) {
    if (!String(error).includes(variable)) throw error;
    return true;
  }
}
