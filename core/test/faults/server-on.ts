import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { ServerProcess, type StartOptions } from "../lifecycle/server-process.js";
import { freePort } from "../services/free-port.js";

/** A server process with a data directory of its own, on a database that the test brings. */
export interface ServerOn extends AsyncDisposable {
  readonly process: ServerProcess;
  readonly url: string;
  readonly dataDir: string;
}

export const SECRETS = { LINKTOR_SECRET_KEY: "key-of-the-tests".repeat(2), LINKTOR_JWT_SECRET: "jwt-of-the-tests".repeat(2) };

/** Starts one, and waits until it serves. */
export async function serverOn(databaseUrl: string, { env, ...options }: StartOptions = {}): Promise<ServerOn> {
  const folder = await mkdtemp("/tmp/lk-");
  const dataDir = path.join(folder, "data");
  const home = { dataDir, env: { LINKTOR_DATA_DIR: dataDir, DATABASE_URL: databaseUrl, ...SECRETS } };
  const process = new ServerProcess(home, {
    ...options,
    env: { LINKTOR_PORT: String(await freePort()), LINKTOR_LOG_LEVEL: "error", ...env },
  });
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await process.ready();
  } catch (error) {
    await process[Symbol.asyncDispose]();
    await remove();
    throw error;
  }
  return {
    process,
    url: process.url,
    dataDir,
    async [Symbol.asyncDispose]() {
      await process[Symbol.asyncDispose]();
      await remove();
    },
  };
}
