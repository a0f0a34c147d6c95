import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { testDatabaseKind } from "../database.js";
import { Agent } from "../faults/agent.js";
import { aGenericChannel } from "../faults/generic.js";
import { conversationsByName, messagesOf } from "../faults/people.js";
import { eventually, signIn } from "../test-app.js";
import { anEmptyDatabase, type EmptyDatabase } from "./empty-database.js";
import { pluginsOn } from "./processes.js";
import { ServerProcess } from "./server-process.js";

const PASSWORD = "a password of the tests";
const SECRETS = { LINKTOR_SECRET_KEY: "key-of-the-tests".repeat(2), LINKTOR_JWT_SECRET: "jwt-of-the-tests".repeat(2) };
const ROLES = ["api", "api", "worker", "plugin-host", "plugin-host"];

// The embedded database is for one process.
describe.runIf(testDatabaseKind === "postgres")("an installation of five processes, as deploy/ has it", () => {
  let database: EmptyDatabase;
  let folder: string;
  let servers: ServerProcess[] = [];

  const dataDirOf = (index: number) => path.join(folder, `${ROLES[index]}-${index}`);
  const start = (index: number, env: Record<string, string> = {}) =>
    new ServerProcess({
      dataDir: dataDirOf(index),
      env: {
        ...SECRETS,
        DATABASE_URL: database.url,
        LINKTOR_DATA_DIR: dataDirOf(index),
        LINKTOR_ROLES: ROLES[index] ?? "",
        LINKTOR_ADMIN_PASSWORD: PASSWORD,
        LINKTOR_PUBLIC_URL: "http://127.0.0.1:8081",
        LINKTOR_PLUGIN_HOST_ADDRESS: "0.0.0.0:0",
        ...env,
      },
    });

  beforeAll(async () => {
    database = await anEmptyDatabase(inject("runDir"));
    folder = mkdtempSync("/tmp/lk-");
    servers = ROLES.map((_, index) => start(index));
  });
  afterAll(async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it("starts all at once on an empty database", { timeout: 120_000 }, async () => {
    await Promise.all(servers.map((server) => server.ready()));
    const answers = await Promise.all(servers.map(({ url }) => fetch(`${url}/ready`)));
    expect(answers.map(({ status }) => status)).toEqual(ROLES.map(() => 200));
    expect(await database.query("select slug from tenant")).toEqual([{ slug: "default" }]);
    const [one, two] = await database.query<{ address: string }>("select address from plugin_host order by address");
    for (const address of [one?.address, two?.address])
      expect(address).toMatch(new RegExp(`^${database.host.replaceAll(".", "\\.")}:[1-9]`));
    expect(one).not.toEqual(two);
  });

  it("brings a message in and an answer out through every one of them", { timeout: 60_000 }, async () => {
    const [near, far] = await Promise.all(servers.slice(0, 2).map(({ url }) => signIn(url, PASSWORD)));
    await using channel = await eventually(() => aGenericChannel(near!).catch(() => undefined));
    await eventually(async () => (await channel.post("m-1", "ana", "are you open?")) === 200);
    const conversation = (await conversationsByName(far!)).get("ana") ?? "";
    const agent = new Agent(far!, conversation, "ana");
    await agent.send();
    await eventually(async () => channel.system.seen.some(({ body }) => JSON.parse(body).text === "ana: reply 0"));
    await eventually(async () => (await messagesOf(near!, conversation)).at(-1).status === "sent");
    const texts = (await messagesOf(near!, conversation)).map(({ direction, text }) => [direction, text]);
    expect(texts).toEqual([
      ["inbound", "are you open?"],
      ["outbound", "ana: reply 0"],
    ]);
    const running = ROLES.map((_, index) => pluginsOn(dataDirOf(index)).length > 0);
    // The one that has the channel; the other's plugins rest.
    expect(ROLES.filter((_, index) => running[index])).toEqual(["plugin-host"]);
  });

  it("asks for an address where it cannot know its own", { timeout: 60_000 }, async () => {
    await servers[4]!.stop();
    await using server = start(4, { DATABASE_URL: database.localUrl, LINKTOR_PLUGIN_HOST_ADDRESS: "0.0.0.0:7001" });
    expect(await server.exited, server.output).toBe(2);
    expect(server.output).toContain("name one, as in 10.0.0.11:7001");
  });
});
