import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What names the process on a data directory, also after it was started anew: no two run on one directory. */
export function hostId(dataDir: string): string {
  const file = path.join(dataDir, "host.id");
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    const known = readFileSync(file, "utf8").trim();
    if (UUID.test(known)) return known;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ENOENT") throw error;
  }
  const made = randomUUID();
  writeFileSync(file, `${made}\n`, { mode: 0o600 });
  return made;
}
