import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand } from "../../src/cli/run-command.js";
import { aHome, type Home } from "../lifecycle/home.js";
import { ServerProcess } from "../lifecycle/server-process.js";
import { freePort } from "../services/free-port.js";
import { type Client, eventually, signIn } from "../test-app.js";

const MAX_TRIES = 8;
const MAX_MS = 5 * 60_000;

let home: Home;
let folder: string;
let env: Record<string, string>;
let server: ServerProcess;
let client: Client;
let channel: string;
let isOver = false;
let deaths = 0;
let supervision: Promise<void>;

beforeAll(async () => {
  home = await aHome();
  folder = path.dirname(home.dataDir);
  const plugins = path.resolve(import.meta.dirname, "../fixtures/poison");
  env = { LINKTOR_PORT: String(await freePort()), LINKTOR_LOG_LEVEL: "error", LINKTOR_PLUGIN_DIR: plugins };
  server = await new ServerProcess(home, { env }).ready();
  await server.stop();
  // What is deadly takes long enough to be stored that the server is killed meanwhile.
  await home.behind(async (db) => {
    await sql`
      create function take_long() returns trigger language plpgsql as
      $$ begin if new.text like 'deadly%' then perform pg_sleep(3); end if; return new; end $$`.execute(db);
    await sql`create trigger take_long before insert on message for each row execute function take_long()`.execute(db);
  });
  server = await new ServerProcess(home, { env }).ready();
  client = await signIn(server.url);
  channel = await eventually(async () => {
    const { body } = await client.rest("POST", "channels", { type: "poison", name: "Poison", config: { folder }, credentials: {} });
    return body.id as string | undefined;
  }, 60_000);
  await client.rest("POST", `channels/${channel}/connect`);
  await eventually(async () => (await client.rest("GET", `channels/${channel}`)).body.status === "connected");
  supervision = supervise();
}, 180_000);
afterAll(async () => {
  isOver = true;
  await server?.[Symbol.asyncDispose]();
  await supervision;
  await home?.[Symbol.asyncDispose]();
});

/** Starts the server again whenever it dies, as an operator's supervisor does. */
async function supervise(): Promise<void> {
  for (;;) {
    await server.exited;
    if (isOver) return;
    deaths += 1;
    server = await new ServerProcess(home, { env }).ready();
  }
}

const notes = (line: string) =>
  readFileSync(path.join(folder, "notes"), "utf8")
    .split("\n")
    .filter((one) => one === line).length;

/** A call that comes again while the server is away. */
async function rest(method: string, at: string, body?: unknown): Promise<any> {
  const answer = await eventually(async () => {
    const got = await client.rest(method, at, body).catch(() => undefined);
    return got?.status === 503 ? undefined : got;
  }, 90_000);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

/** A network that brings a message until it is taken; how often that took, and what was answered in the end. */
async function hear(message: { text: string; killAfterMs?: number }): Promise<number> {
  const url = `${client.url}/api/v1/webhooks/poison/${channel}`;
  const body = JSON.stringify({
    externalId: message.text,
    contact: { kind: "poison", value: "ana", displayName: "Ana", scoped: true },
    ...message,
  });
  for (let tries = 1; ; tries += 1) {
    const status = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } }).then(
      ({ status }) => status,
      () => 0,
    );
    if (status === 200) return tries;
    expect(tries).toBeLessThan(1000);
    await sleep(300);
  }
}

async function conversation(): Promise<string> {
  const { data } = await rest("GET", "conversations");
  return data[0].id;
}

const deadLetters = async () => (await rest("GET", "dead-letters")).data as any[];

it("R17: what kills the plugin or the server is put aside within eight tries and five minutes, and the conversation goes on", {
  timeout: 900_000,
}, async () => {
  await hear({ text: "hello" });
  const at = `conversations/${await conversation()}/messages`;
  for (const deadly of ["kill the plugin", "kill the server"]) {
    const startedAt = Date.now();
    const before = deaths;
    await rest("POST", at, { text: deadly });
    const after = await rest("POST", at, { text: `after: ${deadly}`.replace("kill", "k.") });
    const letter = await eventually(async () => (await deadLetters()).find(({ description }) => description === "Deliver message"), MAX_MS);
    const ms = Date.now() - startedAt;
    const tries = notes(`out ${deadly}`);
    console.log(`${deadly}: ${tries} tries, ${deaths - before} deaths of the server, aside after ${ms} ms: ${letter.reason}`);
    expect(tries).toBeLessThanOrEqual(MAX_TRIES);
    expect(letter.reason).not.toBe("");
    await eventually(async () => (await rest("GET", `messages/${after.id}`)).status === "sent", 30_000);
    await rest("DELETE", `dead-letters/${letter.id}`);
    expect((await rest("GET", `messages/${letter.message_id}`)).status).toBe("failed");
  }
});

it("R17: an event over which the server dies each time is put aside, not brought for ever, and comes in by one command", {
  timeout: 600_000,
}, async () => {
  const before = deaths;
  const startedAt = Date.now();
  const tries = await hear({ text: "deadly words", killAfterMs: 800 });
  console.log(`deadly event: ${deaths - before} deaths of the server, taken at try ${tries} after ${Date.now() - startedAt} ms`);
  // It is taken, and kills once more: nobody is there to be told of the cause.
  await sleep(1500);
  expect(notes("in deadly words")).toBeLessThanOrEqual(MAX_TRIES);
  expect(deaths - before).toBeLessThanOrEqual(MAX_TRIES);
  await hear({ text: "harmless words" });
  const [letter] = await deadLetters();
  expect(letter).toMatchObject({ kind: "event", topic: "message", reason: expect.stringContaining("died") });

  writeFileSync(path.join(folder, "cure"), "");
  isOver = true;
  expect(await server.stop()).toBe(0);
  await home.behind(async (db) => void (await sql`drop trigger take_long on message`.execute(db)));
  const said: string[] = [];
  const terminal = {
    env: { ...home.env },
    cwd: folder,
    write: (text: string) => said.push(text),
    fail: (text: string) => said.push(text),
    ask: undefined,
  };
  expect(await runCommand(["dead-letters", "list"], terminal), said.join("\n")).toBe(0);
  expect(said.join("\n")).toContain(letter.id);
  expect(await runCommand(["dead-letters", "replay", "--all"], terminal), said.join("\n")).toBe(0);
  expect(said.at(-1)).toBe("1 replayed, 0 failed again.");
  server = await new ServerProcess(home, { env }).ready();
  const { data } = await rest("GET", `conversations/${await conversation()}/messages`);
  expect(data.map(({ text }: { text: string }) => text)).toEqual(expect.arrayContaining(["deadly words", "harmless words"]));
  expect(await deadLetters()).toEqual([]);
});
