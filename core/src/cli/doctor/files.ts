import { accessSync, constants, existsSync, type Stats, statfsSync, statSync } from "node:fs";
import path from "node:path";
import type { Config } from "../../config.js";
import { type Finding, findings } from "./finding.js";

const LOW_BYTES = 1024 ** 3;
const FULL_BYTES = 100 * 1024 ** 2;
const OTHERS = 0o077;

/** The data directory: there, ours alone, and with room. */
export function checkDataDir({ dataDir }: Pick<Config, "dataDir">): Finding[] {
  const { ok, warning, failed } = findings("data directory");
  const nearest = nearestThatIs(dataDir);
  const stats = statSync(nearest);
  if (!stats.isDirectory()) return [failed(`${nearest} is not a folder`, "Set LINKTOR_DATA_DIR to one.")];
  if (!mayWrite(nearest))
    return [failed(`${nearest} cannot be written by this user`, `Give it to the user that runs Linktor: chown -R <user> ${nearest}`)];
  if (nearest !== dataDir) return [ok(`${dataDir} is made at the first start`), roomIn(nearest)];
  const isOpen = (stats.mode & OTHERS) !== 0;
  const own = isOpen ? warning(`${dataDir} can be read by other users`, `chmod 700 ${dataDir}`) : ok(`${dataDir} is ours alone`);
  return [own, roomIn(dataDir)];
}

function roomIn(dir: string): Finding {
  const { ok, warning, failed } = findings("disk space");
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free at ${dir}`;
  if (free < FULL_BYTES) return failed(text, "Make room: what comes in cannot be stored for long.");
  return free < LOW_BYTES ? warning(text, "Make room before files and messages fill it.") : ok(text);
}

/** Secrets: there where they must be, long enough, and for the owner only. */
export function checkSecrets(config: Pick<Config, "dataDir" | "databaseUrl">, secretsFault: string | undefined): Finding[] {
  const { ok, failed } = findings("secrets");
  if (secretsFault !== undefined)
    return [failed(secretsFault, "Use the ones that this database was used with: with others its credentials cannot be read.")];
  if (config.databaseUrl) return [ok("LINKTOR_SECRET_KEY and LINKTOR_JWT_SECRET are set")];
  return ["secret.key", "jwt.secret"].map((name) => checkSecretFile(config.dataDir, name));
}

function checkSecretFile(dataDir: string, name: string): Finding {
  const { ok, failed } = findings("secrets");
  const file = path.join(dataDir, name);
  const stats = statOf(file);
  const hasData = existsSync(path.join(dataDir, "pgdata", "PG_VERSION"));
  if (!stats && hasData)
    return failed(`${file} is gone, and there is a database`, "Put it back from the backup, or set the secret in the environment.");
  if (!stats) return ok(`${name} is made at the first start`);
  if ((stats.mode & OTHERS) !== 0) return failed(`${file} can be read by other users`, `chmod 600 ${file}`);
  return mayRead(file)
    ? ok(`${name} is for its owner only`)
    : failed(`${file} cannot be read by this user`, "Run this as the user that runs Linktor.");
}

function nearestThatIs(dir: string): string {
  for (let at = dir; ; at = path.dirname(at)) if (existsSync(at) || at === path.dirname(at)) return at;
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined; // on the way there is something that is no folder
  }
}

function mayWrite(dir: string): boolean {
  return may(dir, constants.R_OK | constants.W_OK | constants.X_OK);
}

function mayRead(file: string): boolean {
  return may(file, constants.R_OK);
}

function may(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
