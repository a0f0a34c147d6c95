import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabaseKind } from "../database.js";
import { pluginsOn } from "../lifecycle/processes.js";
import { freePort } from "../services/free-port.js";
import { PostgresCluster } from "../services/postgres-cluster.js";
import { SmallDisk } from "../services/small-disk.js";
import { type Client, eventually, signIn } from "../test-app.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { SECRETS } from "./server-on.js";

const MAIN = path.resolve(import.meta.dirname, "../../dist/main.js");
const FILE = Buffer.alloc(200_000, "a file ");

// The database's own full disk is in not-stored.test.ts, where every network calls.
describe.runIf(testDatabaseKind === "postgres")("R15: the disk of the data directory and of the log is full", () => {
  let disk: SmallDisk;
  let cluster: PostgresCluster;
  let url: string;
  let stop: () => Promise<unknown>;
  let client: Client;
  let channel: GenericChannel;
  const dataDir = () => path.join(disk.dir, "data");
  const log = () => path.join(disk.dir, "log");

  beforeAll(async () => {
    disk = await SmallDisk.mount();
    cluster = await PostgresCluster.start();
    const port = await freePort();
    const output = openSync(log(), "a");
    const server = spawn(process.execPath, [MAIN], {
      cwd: disk.dir,
      env: {
        PATH: process.env.PATH ?? "",
        LINKTOR_PORT: String(port),
        LINKTOR_DATA_DIR: dataDir(),
        // Everything that happens gets a line.
        LINKTOR_LOG_LEVEL: "debug",
        DATABASE_URL: cluster.url(),
        ...SECRETS,
      },
      stdio: ["ignore", output, "inherit"],
    });
    const ended = once(server, "exit");
    stop = async () => {
      server.kill("SIGKILL");
      await ended;
    };
    url = `http://127.0.0.1:${port}`;
    await eventually(async () => (await fetch(`${url}/ready`).catch(() => undefined))?.status === 200, 60_000);
    client = await signIn(url);
    channel = await eventually(() => aGenericChannel(client).catch(() => undefined));
  });
  afterAll(async () => {
    await stop?.();
    await channel?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
    await disk?.[Symbol.asyncDispose]();
  });

  /** A connection that lay idle may just have been closed: a network calls again. */
  const post = (id: string, text: string) => channel.post(id, "Ana", text).catch(() => channel.post(id, "Ana", text));

  async function upload(data: Buffer): Promise<{ status: number; retryAfter: string | null; id: string }> {
    const headers = { authorization: `Bearer ${client.token}`, "content-type": "text/plain" };
    const response = await fetch(`${url}/api/v1/media?name=notes.txt`, { method: "POST", headers, body: new Uint8Array(data) });
    const { id = "" } = (await response.json()) as { id?: string };
    return { status: response.status, retryAfter: response.headers.get("retry-after"), id };
  }

  async function download(id: string): Promise<Buffer> {
    const response = await fetch(`${url}/api/v1/media/${id}/content`, { headers: { authorization: `Bearer ${client.token}` } });
    return Buffer.from(await response.arrayBuffer());
  }

  it("refuses files with 503, goes on with the rest, and takes files when there is room", { timeout: 120_000 }, async () => {
    const before = await upload(FILE);
    expect(before.status).toBe(201);
    const lines = (await stat(log())).size;
    await disk.fill();
    expect(await upload(Buffer.concat([FILE, FILE]))).toMatchObject({ status: 503, retryAfter: "2" });
    // A plugin that dies now cannot have a folder for its socket.
    const plugin = pluginsOn(dataDir()).find(({ folder }) => folder.endsWith("generic"));
    for (let index = 0; index < 20; index += 1) expect(await post(`full-${index}`, `text ${index}`)).toBe(200);
    process.kill(plugin!.pid, "SIGKILL");
    await eventually(async () => (await post("while-down", "while down")) === 503);
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    await disk.free();
    expect((await upload(Buffer.concat([FILE, FILE]))).status).toBe(201);
    await eventually(async () => (await post("while-down", "while down")) === 200, 70_000);
    expect((await download(before.id)).equals(FILE)).toBe(true);
    const { data } = (await client.rest("GET", "conversations")).body;
    const messages = (await client.rest("GET", `conversations/${data[0].id}/messages?limit=100`)).body.data;
    expect(messages.map(({ text }: { text: string }) => text)).toEqual([
      "while down",
      ...Array.from({ length: 20 }, (_, index) => `text ${19 - index}`),
    ]);
    // The log goes on as well, with whole lines from some point on.
    await eventually(async () => (await stat(log())).size > lines);
    const last = (await readFile(log(), "utf8")).trimEnd().split("\n").at(-1);
    expect(() => JSON.parse(last ?? "")).not.toThrow();
  });
});
