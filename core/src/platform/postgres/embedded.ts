import { cp, mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";
import { btree_gin as btreeGin } from "@electric-sql/pglite/contrib/btree_gin";
import { unaccent } from "@electric-sql/pglite/contrib/unaccent";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import { vector } from "@electric-sql/pglite-pgvector";
import type { KyselyPlugin } from "kysely";
import pg from "pg";
import { Connections } from "./connections.js";
import { databaseOf, type OpenDatabase } from "./open.js";

const WAIT_MS = 30_000;
const MAX_WAITING = 10_000;

/**
 * Opens the database that runs inside this process. `image` is a folder with a database that was made before, copied when
 * `dir` is empty: making one takes seconds, copying one does not.
 */
export async function openEmbedded(dir: string | undefined, image?: string, plugins: readonly KyselyPlugin[] = []): Promise<OpenDatabase> {
  if (dir && image) await copyImage(image, dir);
  const pglite = await PGlite.create({ ...(dir ? { dataDir: dir } : {}), extensions: { vector, unaccent, btree_gin: btreeGin } });
  // The object itself, not a copy of it: the size of its pool, one, is on its class. A transaction within a transaction
  // would wait for ever; so it fails.
  const config = Object.assign(createPgConfig(pglite), { connectionTimeoutMillis: WAIT_MS, idleTimeoutMillis: 0 });
  const close = (): Promise<void> => pglite.close();
  // Its answers need no turn of the event loop: without one between transactions, a writer that goes from one to the next
  // would keep sockets and timers waiting for ever.
  const connections = new Connections({
    makePool: () => new pg.Pool(config as pg.PoolConfig),
    max: 1,
    maxWaiting: MAX_WAITING,
    waitMs: WAIT_MS,
  });
  return databaseOf(connections, "embedded", plugins, close, () => setImmediate());
}

async function copyImage(image: string, dir: string): Promise<void> {
  if (await exists(path.join(dir, "PG_VERSION"))) return;
  if (!(await exists(path.join(image, "PG_VERSION")))) return;
  const half = `${dir}.copying`;
  await rm(half, { recursive: true, force: true });
  await mkdir(path.dirname(dir), { recursive: true });
  await cp(image, half, { recursive: true });
  await rename(half, dir);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
