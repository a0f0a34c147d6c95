import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, signIn } from "../test-app.js";
import { aHome, type Home } from "./home.js";
import { pluginsOn, processes } from "./processes.js";
import { ServerProcess, type StartOptions, startServer } from "./server-process.js";

const WRONG_SETTINGS = 2;

let home: Home;

beforeAll(async () => {
  home = await aHome();
});
afterAll(async () => {
  await home?.[Symbol.asyncDispose]();
});

/** Starts what must not start; answers what it said. */
async function refused(on: Pick<Home, "dataDir" | "env">, env: StartOptions["env"]): Promise<string> {
  await using server = new ServerProcess(on, { env });
  const running = server.ready().then(
    () => "running",
    () => server.exited,
  );
  expect(await running, server.output).toBe(WRONG_SETTINGS);
  expect(server.output).not.toMatch(/^\s+at /m);
  expect(pluginsOn(on.dataDir)).toEqual([]);
  return server.output;
}

/** A folder whose config.yaml is this. */
function configured(text: string): Pick<Home, "dataDir" | "env"> {
  const folder = path.join(path.dirname(home.dataDir), randomUUID().slice(0, 8));
  mkdirSync(folder);
  writeFileSync(path.join(folder, "config.yaml"), text);
  return { dataDir: path.join(folder, "data"), env: { LINKTOR_DATA_DIR: path.join(folder, "data") } };
}

describe("settings that are wrong", { timeout: 60_000 }, () => {
  it("are all named, in variables and in config.yaml", async () => {
    const said = await refused(configured("server:\n  prot: 8081\n"), { LINKTOR_PORT: "abc", LINKTOR_LOG_LEVEL: "loud" });
    for (const name of ['server: Unrecognized key: "prot"', "server.port (LINKTOR_PORT)", "log.level (LINKTOR_LOG_LEVEL)"])
      expect(said).toContain(name);
  });

  it("are a database without the secrets of what is in it", async () => {
    const env = { DATABASE_URL: "postgresql://localhost/none", LINKTOR_SECRET_KEY: "", LINKTOR_JWT_SECRET: "" };
    expect(await refused(home, env)).toContain("LINKTOR_SECRET_KEY");
    expect(await refused(home, { ...env, LINKTOR_SECRET_KEY: "s".repeat(32) })).toContain("LINKTOR_JWT_SECRET");
  });

  it("are said without a stack when the file cannot be read", async () => {
    expect(await refused(configured("server:\n  port: [8081\n"), {})).toContain("config.yaml");
  });
});

describe("listening where others can reach it", { timeout: 60_000 }, () => {
  it("takes a password of its own, which is made and printed once", async () => {
    await using fresh = await aHome();
    const env = { LINKTOR_HOST: "0.0.0.0" };
    const first = await startServer(fresh, { env });
    const password = /Sign-in +admin@linktor\.io \/ (\S+)/.exec(first.output)?.[1] ?? "";
    expect(password).toMatch(/^[\w-]{16}$/);
    const url = first.url.replace("0.0.0.0", "127.0.0.1");
    await expect(signIn(url)).rejects.toThrow("401");
    await signIn(url, password);
    expect(await first.stop()).toBe(0);
    const second = await startServer(fresh, { env });
    expect(second.output).toMatch(/Sign-in +admin@linktor\.io \/ \(your password\)/);
    expect(first.output.split(password)).toHaveLength(2);
    expect(second.output).not.toContain(password);
    await signIn(second.url.replace("0.0.0.0", "127.0.0.1"), password);
    expect(await second.stop()).toBe(0);
  });

  it("is refused while the password is the one that everybody knows", async () => {
    const local = await startServer(home);
    expect(await local.stop()).toBe(0);
    expect(await refused(home, { LINKTOR_HOST: "0.0.0.0" })).toMatch(/admin@linktor\.io .*LINKTOR_HOST=0\.0\.0\.0/);
    expect(readdirSync(home.dataDir)).not.toContain("lock");
    // Nothing was broken by the refusal.
    const again = await startServer(home);
    await signIn(again.url);
    expect(await again.stop()).toBe(0);
  });
});

describe("a data directory", { timeout: 60_000 }, () => {
  it("has one server, however many start at once", async () => {
    await using fresh = await aHome();
    // Where several servers may share a database, it is the directory that they must not share.
    const servers = Array.from({ length: 4 }, () => new ServerProcess(fresh));
    const outcomes = await Promise.allSettled(servers.map((server) => server.ready()));
    const running = servers.filter((_, index) => outcomes[index]?.status === "fulfilled");
    expect(running).toHaveLength(1);
    for (const server of servers.filter((one) => !running.includes(one))) {
      expect(await server.exited).toBe(WRONG_SETTINGS);
      expect(server.output).toContain(`as process ${running[0]?.pid}`);
    }
    expect(await running[0]?.stop()).toBe(0);
  });

  it("is not taken from somebody who has only just begun to write the lock", async () => {
    await using fresh = await aHome();
    mkdirSync(fresh.dataDir);
    const lock = path.join(fresh.dataDir, "lock");
    const module = path.resolve(import.meta.dirname, "../../dist/platform/data-lock.js");
    const script = `import { lockData } from ${JSON.stringify(module)}; console.log("looking"); lockData(${JSON.stringify(fresh.dataDir)}); console.log("taken");`;
    writeFileSync(lock, "");
    const late = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [late.stdout, late.stderr]) stream.on("data", (piece) => (said += String(piece)));
    const ended = once(late, "close");
    await eventually(async () => said.includes("looking"));
    const startedAt = processes().find(({ pid }) => pid === process.pid)?.startedAt;
    writeFileSync(
      lock,
      JSON.stringify({ pid: process.pid, startedAt, bootId: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim() }),
    );
    await ended;
    expect(said).toContain(`as process ${process.pid}`);
    expect(said).not.toContain("taken");
  });

  it("may have a long path: plugins start all the same", async () => {
    await using fresh = await aHome();
    const dataDir = path.join(path.dirname(fresh.dataDir), "a-folder-with-a-long-name".repeat(5), "data");
    mkdirSync(path.dirname(dataDir));
    await using server = await startServer({ dataDir, env: { ...fresh.env, LINKTOR_DATA_DIR: dataDir } });
    const client = await signIn(server.url);
    const types = (await client.rest("GET", "channel-types")).body.data;
    expect(types.map(({ type }: { type: string }) => type)).toContain("telegram");
    expect(await server.stop()).toBe(0);
  });
});
