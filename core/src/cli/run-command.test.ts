import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/database.js";
import { lockData } from "../platform/data-lock.js";
import { runCommand } from "./run-command.js";

let t: TestDatabase;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "linktor-cli-"));
  t = await testDatabase();
});
afterAll(async () => {
  await t[Symbol.asyncDispose]();
  await rm(dir, { recursive: true });
});

/** Runs a command on the test's server, or on an embedded database in a folder of the test's. */
async function linktor(line: string, { answer, env = {} }: { answer?: string; env?: NodeJS.ProcessEnv } = {}) {
  const said: string[] = [];
  const failed: string[] = [];
  const code = await runCommand(line === "" ? [] : line.split(" "), {
    env: { LINKTOR_DATA_DIR: dir, ...(t.url ? { DATABASE_URL: t.url } : {}), ...env },
    cwd: dir,
    write: (text) => said.push(text),
    fail: (text) => failed.push(text),
    ask: answer === undefined ? undefined : () => Promise.resolve(answer),
  });
  return { code, said: said.join("\n"), failed: failed.join("\n") };
}

const ACME = "tenant create --slug acme --name Acme --admin-email boss@acme.example";

describe("linktor", () => {
  it("explains itself", async () => {
    for (const line of ["", "help", "--help", "db reset --help"]) {
      expect(await linktor(line), line).toMatchObject({ code: 0, said: expect.stringContaining("tenant create --slug"), failed: "" });
    }
  });

  it("refuses what it does not understand", async () => {
    expect(await linktor("tenant destroy")).toMatchObject({ code: 2, failed: expect.stringContaining('no command "tenant destroy"') });
    expect(await linktor("db migrate --hard")).toMatchObject({ code: 2, failed: expect.stringContaining("--hard") });
    expect(await linktor("tenant create --slug acme --name Acme")).toMatchObject({ code: 2, failed: "--admin-email is missing." });
    expect(await linktor("db migrate", { env: { LINKTOR_PORT: "many" } })).toMatchObject({
      code: 2,
      failed: expect.stringContaining("LINKTOR_PORT"),
    });
  });

  it("makes a tenant, and shows a password that it made up once", async () => {
    const made = await linktor(ACME);
    expect(made).toMatchObject({ code: 0, failed: "" });
    expect(made.said).toMatch(/acme \(tn_\w{26}\), Acme\n.+boss@acme\.example\n.+\S{16} \(shown once\)$/);
    expect(await linktor(ACME)).toMatchObject({ code: 1, failed: expect.stringContaining("There is a tenant acme already") });
    expect((await linktor(ACME.replace("acme", "second"))).said).toContain("(shown once)");
    const given = await linktor(
      "tenant create --slug third --name Third --admin-email other@acme.example --admin-password Correct-horse-7",
    );
    expect(given.said).toContain("as given");
    expect(given.said).not.toContain("Correct-horse-7");
  });

  it("makes no secrets", async () => {
    expect((await readdir(dir)).filter((name) => name.endsWith(".key") || name.endsWith(".secret"))).toEqual([]);
  });

  it("brings the database up to date", async () => {
    expect(await linktor("db migrate")).toMatchObject({ code: 0, said: expect.stringMatching(/ is up to date already\.$/) });
  });

  it("deletes everything only when that is confirmed", async () => {
    expect(await linktor("db reset")).toMatchObject({ code: 2, failed: expect.stringContaining("--yes") });
    expect(await linktor("db reset", { answer: "y" })).toMatchObject({ code: 2, failed: "Nothing was deleted." });
    expect(await linktor(ACME)).toMatchObject({ code: 1 });
    expect(await linktor("db reset", { answer: "yes" })).toMatchObject({
      code: 0,
      failed: "",
      said: expect.stringMatching(/ is empty and up to date\.$/),
    });
    expect(await linktor(ACME)).toMatchObject({ code: 0 });
    expect(await linktor("db reset --yes")).toMatchObject({ code: 0 });
    expect(await linktor(ACME)).toMatchObject({ code: 0 });
  });

  it("keeps away from an embedded database that a server has", async () => {
    using _lock = lockData(dir);
    for (const line of ["db migrate", "db reset --yes", ACME]) {
      expect(await linktor(line, { env: { DATABASE_URL: "" } }), line).toMatchObject({
        code: 2,
        failed: expect.stringContaining("already running"),
      });
    }
  });
});
