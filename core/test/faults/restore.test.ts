import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabaseKind } from "../database.js";
import { ownedByServer, PostgresCluster } from "../services/postgres-cluster.js";
import { type Client, eventually, signIn } from "../test-app.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { oracle } from "./oracle.js";
import { type ServerOn, serverOn } from "./server-on.js";
import { Traffic } from "./traffic.js";

const run = promisify(execFile);
const CLI = path.resolve(import.meta.dirname, "../../dist/cli.js");
const PEOPLE = 4;
const MEANWHILE_MS = 2000;
/** More than the leases of what was under way, and the sweep that would claim it. */
const NOTHING_SENT_MS = 13_000;
const SETTLE_MS = 60_000;

describe.runIf(testDatabaseKind === "postgres")("R20: a backup that was taken under load, restored elsewhere", () => {
  let cluster: PostgresCluster;
  let server: ServerOn;
  let channel: GenericChannel;
  let folder: string;
  let messages: number;

  beforeAll(async () => {
    folder = await mkdtemp("/tmp/lkbackup-");
    await ownedByServer(folder);
    cluster = await PostgresCluster.start();
    server = await serverOn(cluster.url());
    const client = await signIn(server.url);
    channel = await aGenericChannel(client);
    const traffic = new Traffic(client, channel, "person", PEOPLE);
    await traffic.begin();
    // So slow that there is always something on its way, and something behind it.
    channel.system.answer = (response) => void setTimeout(() => response.writeHead(200).end(), 1500);
    await sleep(MEANWHILE_MS);
    await Promise.all([
      cluster.program("pg_dump", "-Fc", "-f", path.join(folder, "linktor.dump"), "linktor"),
      cluster.baseBackup(path.join(folder, "base")),
    ]);
    await sleep(MEANWHILE_MS);
    await traffic.end();
    channel.system.answer = (response) => response.writeHead(200).end();
    await traffic.settled(SETTLE_MS);
    expect(await traffic.faults()).toEqual([]);
    messages = channel.system.seen.length;
    await server[Symbol.asyncDispose]();
    await cluster.stop();
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await channel?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it("a dump", { timeout: 240_000 }, async () => {
    await using restored = await PostgresCluster.start();
    // As docs/operations.md has it.
    await restored.execute(
      "create role linktor_app nologin noinherit",
      "create role linktor_system nologin noinherit",
      "grant linktor_app, linktor_system to linktor",
    );
    await restored.program("pg_restore", "-d", "linktor", path.join(folder, "linktor.dump"));
    await check(restored, "dump");
  });

  it("a base backup", { timeout: 240_000 }, async () => {
    await using restored = await PostgresCluster.startOn(path.join(folder, "base"));
    await check(restored, "base backup");
  });

  async function check(restored: PostgresCluster, kind: string): Promise<void> {
    const env = { PATH: process.env.PATH ?? "", DATABASE_URL: restored.url(), LINKTOR_DATA_DIR: path.join(folder, "data") };
    const { stdout } = await run(process.execPath, [CLI, "db", "restored"], { env, cwd: folder });
    const held = Number(/now uncertain: (\d+)/.exec(stdout)?.[1]);
    expect(held).toBeGreaterThan(PEOPLE);
    await using copy = await serverOn(restored.url());
    const client = await signIn(copy.url);
    await eventually(async () => (await oracle(restored)).length === 0).catch(() => undefined);
    expect(await oracle(restored)).toEqual([]);
    await sleep(NOTHING_SENT_MS);
    expect(channel.system.seen.length).toBe(messages);
    const uncertain = await uncertainOf(client);
    console.log(`${kind}: ${held} messages were held, none of them was sent by itself`);
    expect(uncertain.length).toBe(held);
    expect(uncertain[0]?.error).toMatchObject({ reason: "RESTORED" });

    // It works, and a person's word sends what was held.
    expect((await client.rest("POST", `messages/${uncertain[0].id}/retry`)).status).toBe(200);
    await eventually(async () => channel.system.seen.length === messages + 1);
    expect(JSON.parse(channel.system.seen.at(-1)!.body).text).toBe(uncertain[0].text);
    messages += 1;
  }
});

async function uncertainOf({ rest }: Client): Promise<any[]> {
  const found: any[] = [];
  for (const { id } of (await rest("GET", "conversations?limit=100")).body.data) {
    for (let cursor = ""; ; ) {
      const { body } = await rest("GET", `conversations/${id}/messages?limit=100${cursor && `&cursor=${cursor}`}`);
      found.push(...body.data.filter(({ status }: any) => status === "uncertain"));
      cursor = body.next_cursor ?? "";
      if (cursor === "") break;
    }
  }
  return found;
}
