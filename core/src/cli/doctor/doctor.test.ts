import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase, testDatabaseKind } from "../../../test/database.js";
import { aTenant } from "../../../test/tenant-fixture.js";
import { lockData } from "../../platform/data-lock.js";
import { inTenant } from "../../platform/postgres/transaction.js";
import { schedule } from "../../platform/work/schedule.js";
import type { ConversationId } from "../../shared/ids.js";
import { newId } from "../../shared/ids.js";
import { runCommand } from "../run-command.js";
import type { Finding } from "./finding.js";

const SECRETS = { LINKTOR_SECRET_KEY: "k".repeat(32), LINKTOR_JWT_SECRET: "j".repeat(32) };

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "linktor-doctor-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function doctor(env: NodeJS.ProcessEnv = {}, ...more: string[]) {
  const said: string[] = [];
  const failed: string[] = [];
  const terminal = { cwd: dir, write: (text: string) => said.push(text), fail: (text: string) => failed.push(text), ask: undefined };
  const code = await runCommand(["doctor", ...more], { ...terminal, env: { LINKTOR_DATA_DIR: dir, ...env } });
  expect(failed).toEqual([]);
  return { code, said: said.join("\n") };
}

async function checked(env: NodeJS.ProcessEnv = {}) {
  const { code, said } = await doctor(env, "--json");
  const { ok, checks } = JSON.parse(said) as { ok: boolean; checks: Finding[] };
  expect(code).toBe(ok ? 0 : 1);
  const of = (check: string) => checks.filter((one) => one.check === check);
  const bad = (status: Finding["status"]) =>
    checks.filter((one) => one.status === status).map(({ check, detail }) => `${check}: ${detail}`);
  for (const { check, status, remedy } of checks) if (status !== "ok") expect(remedy, check).toBeTruthy();
  return { ok, checks, of, failed: bad("failed"), warnings: bad("warning") };
}

describe("doctor", () => {
  it("finds nothing wrong before a first start, and makes nothing", async () => {
    const empty = path.join(dir, "not/there/yet");
    const { failed, of } = await checked({ LINKTOR_DATA_DIR: empty });
    expect(failed).toEqual([]);
    expect(of("database")).toMatchObject([{ status: "ok", detail: expect.stringContaining("made at the first start") }]);
    expect(of("plugin telegram")).toMatchObject([{ status: "ok" }]);
    expect(await readdir(dir)).toEqual([]);
  });

  it("prints a line a check, with what to do", async () => {
    await chmod(dir, 0o755);
    const { said } = await doctor();
    expect(said).toMatch(/^ok {7}configuration +embedded database/m);
    expect(said).toMatch(/^warning {2}data directory +\S+ can be read by other users\n +chmod 700 /m);
  });

  it("names wrong settings and looks no further", async () => {
    const { ok, checks } = await checked({ LINKTOR_PORT: "many", LINKTOR_LOG_LEVEL: "loud" });
    expect(ok).toBe(false);
    expect(checks.map(({ check, detail }) => [check, detail.split(" ")[0]])).toEqual([
      ["configuration", "server.port"],
      ["configuration", "log.level"],
    ]);
  });

  it("sees secrets that are gone or open to all, and a data directory that is a file", async () => {
    await mkdir(path.join(dir, "pgdata"));
    await writeFile(path.join(dir, "pgdata/PG_VERSION"), "18");
    await writeFile(path.join(dir, "jwt.secret"), "x".repeat(64), { mode: 0o644 });
    using _lock = lockData(dir);
    const { failed, warnings } = await checked();
    expect(failed).toEqual([
      expect.stringContaining("secret.key is gone"),
      expect.stringContaining("jwt.secret can be read by other users"),
    ]);
    expect(warnings).toEqual([expect.stringContaining("a server has")]);
    await writeFile(path.join(dir, "file"), "");
    expect((await checked({ LINKTOR_DATA_DIR: path.join(dir, "file") })).failed).toContainEqual(expect.stringContaining("is not a folder"));
  });

  it("sees plugins that would not start", async () => {
    const plugin = async (id: string, manifest: object) => {
      await mkdir(path.join(dir, "p", id), { recursive: true });
      await writeFile(path.join(dir, "p", id, "plugin.json"), JSON.stringify({ id, channelType: id, version: "1", ...manifest }));
    };
    await plugin("gone", { command: "./no-such-program" });
    await plugin("unbuilt", { command: "node", args: ["dist/main.js"] });
    await plugin("changed", { command: "node", files: { "main.mjs": "0".repeat(64) } });
    await plugin("wrong", { command: 7 });
    await plugin("again", { command: "node", channelType: "telegram" });
    const { failed } = await checked({ LINKTOR_PLUGIN_DIR: path.join(dir, "p") });
    expect(failed.sort()).toEqual([
      expect.stringMatching(/^plugin changed: main\.mjs is listed/),
      expect.stringMatching(/^plugin gone: its command \.\/no-such-program/),
      expect.stringMatching(/^plugin unbuilt: .*dist\/main\.js is not there/),
      expect.stringMatching(/^plugins: a plugin\.json is wrong/),
      expect.stringMatching(/^plugins: a second plugin for a channel type/),
    ]);
  });

  it("says where a database cannot be reached", async () => {
    const { failed, of } = await checked({ ...SECRETS, DATABASE_URL: "postgresql://linktor:geheim@127.0.0.1:1/linktor" });
    expect(failed).toEqual([expect.stringMatching(/^database: the database 127\.0\.0\.1:1\/linktor: .*ECONNREFUSED/)]);
    expect(of("database")[0]!.remedy).toContain("Start PostgreSQL");
    expect(JSON.stringify(failed)).not.toContain("geheim");
  });
});

describe.runIf(testDatabaseKind === "postgres")("doctor, of a server's database", () => {
  let t: TestDatabase;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    t = await testDatabase();
    env = { ...SECRETS, DATABASE_URL: t.url! };
    await chmod(dir, 0o700);
  });
  afterEach(() => t[Symbol.asyncDispose]());

  it("finds nothing wrong with a good one, but what the server of the tests does for speed", async () => {
    const { failed, warnings, of } = await checked(env);
    expect(failed).toEqual([]);
    expect(warnings.filter((text) => !/^database: \w+ is off in PostgreSQL|^disk space/.test(text))).toEqual([]);
    expect(of("migrations")).toMatchObject([{ status: "ok" }]);
    expect(of("clock")).toMatchObject([{ status: "ok" }]);
    expect(of("pgvector")).toMatchObject([{ status: "ok" }]);
  });

  it("asks for secrets", async () => {
    expect((await checked({ DATABASE_URL: t.url! })).failed).toEqual([expect.stringMatching(/^secrets: LINKTOR_SECRET_KEY: set it/)]);
  });

  it("sees migrations that are missing, and those of a newer version", async () => {
    await sql`delete from migration where name = (select max(name) from migration)`.execute(t.behind);
    expect((await checked(env)).warnings).toContainEqual(expect.stringMatching(/^migrations: missing: \d{4}-/));
    await sql`insert into migration (name, timestamp) values ('9999-from-the-future', '')`.execute(t.behind);
    expect((await checked(env)).failed).toEqual([expect.stringMatching(/^migrations: .*9999-from-the-future/)]);
  });

  it("sees work that is late, work that was put aside, and events that nobody stamps", async () => {
    const { tenantId } = await aTenant(t.db);
    const long = new Date(Date.now() - 600_000);
    await inTenant(t.db, tenantId, (tx) =>
      schedule(tx, { tenantId, kind: "deliver-message", key: newId<ConversationId>(), payload: {} }, long),
    );
    await inTenant(t.db, tenantId, (tx) =>
      schedule(tx, { tenantId, kind: "fetch-media", key: newId<ConversationId>(), payload: {} }, long),
    );
    await t.behind.updateTable("work").set({ parkedAt: new Date() }).where("kind", "=", "fetch-media").execute();
    await sql`insert into event (id, tenant_id, name, key, payload, at) values (gen_random_uuid(), ${tenantId}, 'x', gen_random_uuid(), '', ${long})`.execute(
      t.behind,
    );
    const { failed, warnings } = await checked(env);
    expect(warnings).toContainEqual(expect.stringMatching(/^work: deliver-message: 1 wait, the oldest for 60\d s/));
    expect(warnings).toContainEqual(expect.stringMatching(/^parked work: .*1 × fetch-media/));
    expect(failed).toEqual([expect.stringMatching(/^events: 1 have no position/)]);
  });

  it("sees a database without pgvector and with nothing in it", async () => {
    await sql`drop schema public cascade`.execute(t.behind);
    await sql`create schema public`.execute(t.behind);
    await sql`grant all on schema public to public`.execute(t.behind);
    const { warnings, of, failed } = await checked(env);
    expect(failed).toEqual([]);
    expect(warnings).toContainEqual(expect.stringMatching(/^pgvector: the extension vector is not/));
    expect(of("migrations")).toMatchObject([{ status: "ok", detail: expect.stringContaining("none yet") }]);
  });
});
