import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { EventService } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { ana } from "../../../plugins/telegram/test/bot-api.js";
import { testDatabaseKind } from "../database.js";
import { freePort } from "../services/free-port.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { type Client, eventually, signIn } from "../test-app.js";
import { aHome, type Home } from "./home.js";
import { pluginsOn, stillRunning, treeOf } from "./processes.js";
import { ServerProcess, startServer } from "./server-process.js";

const STOP_MS = 10_000;
const WAS_THERE = { timeout: 120_000 };

let home: Home;
let port: string;
let server: ServerProcess;
let channel: TelegramChannel;
const starts: string[] = [];

beforeAll(async () => {
  home = await aHome();
  port = String(await freePort());
});
afterAll(async () => {
  console.log(`starts on the ${testDatabaseKind} database: ${starts.join(", ")}`);
  await server?.[Symbol.asyncDispose]();
  await channel?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

async function start(what: string, script?: "scripts/start.mjs"): Promise<Client> {
  const startedAt = performance.now();
  server = await startServer(home, { env: { LINKTOR_PORT: port }, script });
  starts.push(`${what} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return signIn(server.url);
}

/** Stops the server and sees to it that nothing of it is left. */
async function stop(signal: "SIGINT" | "SIGTERM"): Promise<void> {
  const tree = treeOf(server.pid);
  expect(tree.map(({ command }) => command).join()).toMatch(/telegram|dist\/main\.js/);
  expect(tree.length).toBeGreaterThan(1);
  const askedAt = performance.now();
  expect(await server.stop(signal)).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(STOP_MS);
  expect(stillRunning(tree)).toEqual([]);
  expect(pluginsOn(home.dataDir)).toEqual([]);
  expect(existsSync(path.join(home.dataDir, "lock"))).toBe(false);
}

const statusOf = async (client: Client, at: string) => (await client.rest("GET", at)).body.status;

describe("a server process", WAS_THERE, () => {
  it("says at its first start what there is, serves, and leaves nothing behind at Ctrl-C", async () => {
    const client = await start("first");
    expect(server.output).toContain(`http://127.0.0.1:${port}`);
    expect(server.output).toContain("admin@linktor.io / admin123");
    expect(server.output).toMatch(/Channels +.*telegram/);
    expect(server.output).toMatch(testDatabaseKind === "embedded" ? /Database +embedded, in .*not a power cut/ : /Database +PostgreSQL/);
    expect(server.output).toMatch(/Media +embedded/);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    expect((await client.rest("POST", "contacts", { name: "Kept", email: "kept@example.com" })).status).toBe(201);
    channel = await aTelegramChannel(client);
    expect(await channel.say(ana, "before the restart")).toBe(200);
    if (testDatabaseKind === "embedded") {
      for (const name of ["secret.key", "jwt.secret"]) expect(statSync(path.join(home.dataDir, name)).mode & 0o777).toBe(0o600);
    }
    await stop("SIGINT");
  });

  it("keeps data, sessions and secrets, started as `npm start` does", async () => {
    const client = await start("as npm start", "scripts/start.mjs");
    expect((await client.rest("GET", "contacts?q=Kept")).body.data).toMatchObject([{ email: "kept@example.com" }]);
    // The bot's token is sealed in the database: only a channel whose secrets open can connect and send.
    await eventually(async () => (await statusOf(client, `channels/${channel.id}`)) === "connected");
    const [conversation] = (await client.rest("GET", "conversations")).body.data;
    const sent = await client.rest("POST", `conversations/${conversation.id}/messages`, { text: "after the restart" });
    await eventually(async () => (await statusOf(client, `messages/${sent.body.id}`)) === "sent");
    expect(channel.api.sentMessages().map(({ text }) => text)).toEqual(["after the restart"]);
  });

  it("refuses a second process on its data, which names the first one", async () => {
    const client = await signIn(server.url);
    const startedAt = performance.now();
    await expect(startServer(home)).rejects.toThrow(`already running on ${home.dataDir}, as process ${server.pid}`);
    expect(performance.now() - startedAt).toBeLessThan(STOP_MS);
    expect((await client.rest("GET", "contacts?q=Kept")).body.data).toHaveLength(1);
    expect(treeOf(server.pid).length).toBeGreaterThan(1);
    await stop("SIGINT");
  });

  it("starts on what a killed one left, and beside a stranger that has its pid now", async () => {
    await start("later");
    await server.kill();
    const lock = path.join(home.dataDir, "lock");
    expect(JSON.parse(readFileSync(lock, "utf8"))).toMatchObject({ pid: server.pid });
    await start("after a kill");
    await stop("SIGINT");
    // This process lives, and is not the one that took the lock.
    writeFileSync(
      lock,
      JSON.stringify({ pid: process.pid, startedAt: "1", bootId: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim() }),
    );
    const client = await start("beside a stranger");
    expect((await client.rest("GET", "contacts?q=Kept")).body.data).toHaveLength(1);
    await eventually(async () => (await statusOf(client, `channels/${channel.id}`)) === "connected");
  });

  it("comes to its end politely when it is stopped while it starts", async () => {
    await stop("SIGINT");
    const lock = path.join(home.dataDir, "lock");
    await using early = new ServerProcess(home, { env: { LINKTOR_PORT: port } });
    await eventually(async () => existsSync(lock));
    expect(await early.stop()).toBe(0);
    expect(existsSync(lock)).toBe(false);
    expect(pluginsOn(home.dataDir)).toEqual([]);
    await start("after that");
  });

  it("lets sockets, streams and a delivery come to their end at SIGTERM", async () => {
    const client = await signIn(server.url);
    const [socket, asleep] = [0, 1].map(() => new WebSocket(`${server.url.replace("http", "ws")}/api/v1/ws?token=${client.token}`)) as [
      WebSocket,
      WebSocket,
    ];
    const closed = new Promise((resolve) => socket.on("close", (code, reason) => resolve(`${code} ${String(reason)}`)));
    const streams = [createGrpcTransport({ baseUrl: server.url }), createConnectTransport({ baseUrl: server.url, httpVersion: "1.1" })].map(
      (transport) => watchEvents(transport, client.token),
    );
    await Promise.all([...[socket, asleep].map((one) => once(one, "message")), ...streams.map(({ ready }) => ready)]);
    // It answers nothing any more, not even that it is closed, and must not hold up the end.
    asleep.pause();
    const [conversation] = (await client.rest("GET", "conversations")).body.data;
    channel.api.respondNext("sendMessage", { delayMs: 1000 });
    const { body } = await client.rest("POST", `conversations/${conversation.id}/messages`, { text: "on its way" });
    await eventually(async () => channel.api.callsOf("sendMessage").some(({ params }) => params.text === "on its way"));
    await stop("SIGTERM");
    expect(await closed).toBe("1012 restarting");
    asleep.terminate();
    for (const { ended } of streams) expect(["end", Code[Code.Unavailable]]).toContain(await ended);
    const after = await start("once more");
    expect(await statusOf(after, `messages/${body.id}`)).toBe("sent");
    expect(channel.api.callsOf("sendMessage").filter(({ params }) => params.text === "on its way")).toHaveLength(1);
    await stop("SIGTERM");
  });
});

/** A stream of events: when it stands, and how it ended. */
function watchEvents(transport: ReturnType<typeof createGrpcTransport>, token: string): { ready: Promise<void>; ended: Promise<string> } {
  let isReady = (): void => undefined;
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  const read = async (): Promise<string> => {
    try {
      for await (const { kind } of createClient(EventService, transport).watchEvents(
        {},
        { headers: { authorization: `Bearer ${token}` } },
      )) {
        if (kind.case === "ready") isReady();
      }
      return "end";
    } catch (error) {
      return Code[ConnectError.from(error).code] ?? "?";
    }
  };
  return { ready, ended: read() };
}
