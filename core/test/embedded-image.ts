import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openEmbedded } from "../src/platform/postgres/embedded.js";
import { migrate } from "../src/platform/postgres/migrate.js";
import { exists, once } from "./once.js";
import { MIGRATIONS } from "./postgres-server.js";

/** A folder with a migrated embedded database, made once for each state of the migrations: making one takes seconds. */
export async function embeddedImage(runDir: string): Promise<string> {
  return once(runDir, "embedded-image", async () => {
    const cache = path.join(tmpdir(), "linktor-embedded");
    const image = path.join(cache, await fingerprint());
    if (await exists(image)) return image;
    await mkdir(cache, { recursive: true });
    const half = await mkdtemp(path.join(cache, "half-"));
    {
      await using opened = await openEmbedded(path.join(half, "db"));
      await migrate(opened.db, MIGRATIONS);
    }
    // Another run may have been quicker; both images are the same.
    await rename(path.join(half, "db"), image).catch(() => undefined);
    await rm(half, { recursive: true, force: true });
    return image;
  });
}

async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  const engine = import.meta.resolve("@electric-sql/pglite");
  hash.update(await readFile(path.resolve(new URL(engine).pathname, "../../package.json")));
  for (const name of (await readdir(MIGRATIONS)).sort()) hash.update(name).update(await readFile(path.join(MIGRATIONS, name)));
  return hash.digest("hex").slice(0, 16);
}
