import { existsSync } from "node:fs";
import path from "node:path";
import type { Config } from "../../config.js";
import { DataInUse } from "../../platform/data-lock.js";
import { checkServer } from "../../platform/postgres/check-server.js";
import type { OpenDatabase } from "../../platform/postgres/open.js";
import { inSystem } from "../../platform/postgres/transaction.js";
import { type Backlog, readBacklog } from "../../platform/telemetry/backlog.js";
import { type DatabaseFacts, inspectDatabase } from "../../platform/telemetry/inspect-database.js";
import { MIGRATIONS, nameOf, openAsIs, pgdata } from "../open-database.js";
import { type Finding, findings } from "./finding.js";

const SKEW_MS = 1000;
/** Leases are that long, and are reckoned with the clocks of the processes. */
const MAX_SKEW_MS = 5000;
const LATE_MS = 60_000;
const OLDEST_VECTOR = 8;

/** The database: there, fit, at the newest migration, and with nothing that waits for too long. */
export async function checkDatabase(config: Config): Promise<Finding[]> {
  const { ok, warning, failed } = findings("database");
  if (!config.databaseUrl && !existsSync(path.join(pgdata(config), "PG_VERSION")))
    return [ok("the embedded one is made at the first start")];
  try {
    await using opened = await openAsIs(config);
    return await checkOpened(config, opened);
  } catch (error) {
    if (error instanceof DataInUse)
      return [warning(`a server has ${nameOf(config)}, so it is not looked at`, "Ask the server: /ready and /metrics; or stop it first.")];
    return [failed(`${nameOf(config)}: ${(error as Error).message || String((error as { code?: unknown }).code)}`, remedyFor(error))];
  }
}

async function checkOpened(config: Config, { db, kind }: OpenDatabase): Promise<Finding[]> {
  const { ok, warning } = findings("database");
  const unsafe = kind === "postgres" ? await checkServer(db) : [];
  const facts = await inspectDatabase(db, MIGRATIONS);
  const found = [
    ok(
      kind === "postgres"
        ? `${nameOf(config)}, PostgreSQL ${facts.version}`
        : `${nameOf(config)}, which survives a killed process, not a power cut`,
    ),
    ...unsafe.map((text) => warning(text, "Set it in postgresql.conf, or with alter system, and reload.")),
    checkVector(facts),
    checkRoles(facts),
    ...checkMigrations(facts),
    checkClock(facts),
  ];
  if (kind === "postgres" && facts.maxConnections < config.maxConnections + 5)
    found.push(
      warning(
        `it takes ${facts.maxConnections} connections, this process alone may open ${config.maxConnections}`,
        "Raise max_connections of PostgreSQL, or lower database.max_connections.",
      ),
    );
  const isUsable = facts.applied.length > 0 && facts.foreign.length === 0 && facts.roleFault === undefined;
  return isUsable ? [...found, ...checkBacklog(await inSystem(db, (tx) => readBacklog(tx, new Date())))] : found;
}

function checkVector({ vector, applied }: DatabaseFacts): Finding {
  const { ok, warning, failed } = findings("pgvector");
  if (vector === undefined) {
    return (applied.length > 0 ? failed : warning)(
      "the extension vector is not in the database",
      "As a superuser, in that database: create extension vector",
    );
  }
  const [major = 0, minor = 0] = vector.split(".").map(Number);
  return major > 0 || minor >= OLDEST_VECTOR
    ? ok(vector)
    : warning(`${vector} is older than 0.8`, "Update pgvector, then: alter extension vector update");
}

function checkRoles({ roleFault, applied, mayMakeRoles }: DatabaseFacts): Finding {
  const { ok, failed } = findings("roles");
  if (applied.length === 0 && !mayMakeRoles)
    return failed("the first start makes roles, which the login role may not", "As a superuser: alter role <login role> createrole");
  if (applied.length === 0) return ok("linktor_app and linktor_system are made at the first start");
  if (roleFault === undefined) return ok("transactions run as linktor_app and linktor_system");
  return failed(
    roleFault,
    "As a superuser: grant linktor_app, linktor_system to <login role>; a restored cluster needs the roles made first.",
  );
}

function checkMigrations({ applied, missing, foreign }: DatabaseFacts): Finding[] {
  const { ok, warning, failed } = findings("migrations");
  if (foreign.length > 0)
    return [
      failed(`the database knows ${foreign.join(", ")}, this version does not`, "Start the version that was used last, or a newer one."),
    ];
  if (applied.length === 0) return [ok("none yet: the first start applies them")];
  if (missing.length > 0) return [warning(`missing: ${missing.join(", ")}`, "The next start applies them, or: npm run db:migrate")];
  return [ok(`all ${applied.length}`)];
}

function checkClock({ aheadMs }: DatabaseFacts): Finding {
  const { ok, warning, failed } = findings("clock");
  const text = `the database is ${Math.abs(aheadMs)} ms ${aheadMs < 0 ? "behind" : "ahead"}`;
  const remedy = "Set both machines by NTP.";
  if (Math.abs(aheadMs) > MAX_SKEW_MS) return failed(text, remedy);
  return Math.abs(aheadMs) > SKEW_MS ? warning(text, remedy) : ok(text);
}

function checkBacklog({ work, parked, unstamped, unstampedMs }: Backlog): Finding[] {
  const waiting = findings("work");
  const late = work.filter(({ overdueMs }) => overdueMs > LATE_MS);
  const putAside = Object.entries(parked).map(([kind, count]) => `${count} × ${kind}`);
  const events = findings("events");
  return [
    late.length > 0
      ? waiting.warning(
          late.map(({ kind, depth, overdueMs }) => `${kind}: ${depth} wait, the oldest for ${Math.round(overdueMs / 1000)} s`).join("; "),
          "See that a process with the role worker runs, and what its log says.",
        )
      : waiting.ok("nothing is late"),
    putAside.length > 0
      ? findings("parked work").warning(
          `put aside after too many failures: ${putAside.join(", ")}`,
          "The log says why each failed (work failed).",
        )
      : findings("parked work").ok("none"),
    unstampedMs > LATE_MS
      ? events.failed(
          `${unstamped} have no position, the oldest for ${Math.round(unstampedMs / 1000)} s: clients see nothing new`,
          "Start a server; if one runs, its log says why it cannot stamp.",
        )
      : events.ok("all have their position"),
  ];
}

/** By SQLSTATE or by the error of the network. */
const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Start PostgreSQL, and see that host and port in DATABASE_URL are right.",
  ENOTFOUND: "There is no such host: see DATABASE_URL.",
  "28P01": "The password in DATABASE_URL is wrong.",
  "28000": "PostgreSQL lets this role not in: see pg_hba.conf.",
  "3D000": "Make the database: create database linktor owner linktor",
  "42501": "Make the login role the owner of the database.",
  "53300": "PostgreSQL has no connection left: raise max_connections, or lower database.max_connections.",
};

function remedyFor(error: unknown): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const code = (inner as { code?: unknown }).code;
  return (typeof code === "string" && REMEDIES[code]) || "See DATABASE_URL and what PostgreSQL logs.";
}
