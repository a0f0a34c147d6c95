import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installationTrust, RemoteHost } from "@linktor/plugin-host";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabaseKind } from "../database.js";
import { aHome, type Home } from "../lifecycle/home.js";
import { pluginsOn } from "../lifecycle/processes.js";
import { ServerProcess } from "../lifecycle/server-process.js";
import { type Client, eventually, signIn } from "../test-app.js";
import { Agent } from "./agent.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { conversationsByName, messagesOf } from "./people.js";

const CHANNELS = 6;
const TAKEN_OVER_MS = 10_000;
const BEFORE_MS = 1500;
const AFTER_MS = 1500;
const EVERY_MS = 60;

// Two processes need a database that two can use.
describe.runIf(testDatabaseKind === "postgres")("one process for the API and two that run plugins", () => {
  let home: Home;
  let folder: string;
  let core: ServerProcess;
  let hosts: ServerProcess[];
  let client: Client;
  const channels: GenericChannel[] = [];

  const dataDirOf = (name: string) => path.join(folder, name);
  const start = (name: string, env: Record<string, string>) =>
    new ServerProcess(
      { ...home, dataDir: dataDirOf(name) },
      { env: { LINKTOR_DATA_DIR: dataDirOf(name), LINKTOR_LOG_LEVEL: "error", ...env } },
    );
  const startHost = (name: string) => start(name, { LINKTOR_ROLES: "plugin-host", LINKTOR_PUBLIC_URL: core.url });
  const channelsOf = (name: string) =>
    home.behind((db) =>
      db
        .selectFrom("channelLease")
        .innerJoin("pluginHost", "pluginHost.id", "channelLease.hostId")
        .select("channelLease.channelId")
        .where("pluginHost.id", "=", hostIds.get(name) ?? "")
        .execute(),
    );
  const hostIds = new Map<string, string>();

  beforeAll(async () => {
    home = await aHome();
    folder = mkdtempSync("/tmp/lk-");
    core = await start("core", { LINKTOR_ROLES: "api,worker" }).ready();
    hosts = [];
    for (const name of ["one", "two"]) {
      hosts.push(await startHost(name).ready());
      const rows = await home.behind((db) => db.selectFrom("pluginHost").select("id").execute());
      const id = rows.map((row) => row.id).find((one) => ![...hostIds.values()].includes(one));
      hostIds.set(name, id ?? "");
    }
    client = await signIn(core.url);
    for (let index = 0; index < CHANNELS; index += 1) channels.push(await eventually(() => aGenericChannel(client).catch(() => undefined)));
  });
  afterAll(async () => {
    for (const channel of channels) await channel[Symbol.asyncDispose]();
    for (const server of [...(hosts ?? []), core]) await server?.[Symbol.asyncDispose]();
    await home?.[Symbol.asyncDispose]();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it("share the channels; killing one moves its channels to the other, with nothing lost or doubled", { timeout: 120_000 }, async () => {
    await eventually(async () => (await channelsOf("one")).length === CHANNELS / 2 && (await channelsOf("two")).length === CHANNELS / 2);
    expect(pluginsOn(dataDirOf("core"))).toEqual([]);
    const over = new AbortController();
    for (const [index, channel] of channels.entries()) {
      await eventually(async () => (await channel.post(`first-${index}`, `person ${index}`, "first")) === 200);
    }
    const conversations = await conversationsByName(client);
    const agents = channels.map((_, index) => new Agent(client, conversations.get(`person ${index}`) ?? "", `person ${index}`));
    const traffic = [
      ...channels.map((channel, index) => write(channel, `person ${index}`, over.signal)),
      ...agents.map((agent) => answer(agent, over.signal)),
    ];
    await sleep(BEFORE_MS);
    const moving = new Set((await channelsOf("one")).map(({ channelId }) => channelId));
    await hosts[0]!.kill();
    const killedAt = Date.now();
    await eventually(async () => (await channelsOf("two")).length === CHANNELS, TAKEN_OVER_MS);
    const tookMs = Date.now() - killedAt;
    await sleep(AFTER_MS);
    over.abort();
    const written = (await Promise.all(traffic)).filter((one) => one !== undefined);

    const slowestMs = Math.max(...written.map(({ slowestMs: ms }) => ms));
    const replies = agents.flatMap(({ sent }) => sent);
    const settled = await eventually(async () => {
      for (const reply of replies) reply.status = (await client.rest("GET", `messages/${reply.id}`)).body.status;
      return replies.every(({ status }) => ["sent", "uncertain"].includes(status)) && replies;
    }, 60_000);
    const uncertain = settled.filter(({ status }) => status === "uncertain").length;
    const messages = written.reduce((sum, { texts }) => sum + texts.length, 0);
    console.log(
      `${moving.size} channels moved within ${tookMs} ms, the slowest message took ${slowestMs} ms; ${messages} messages in, ` +
        `${settled.length} out, ${uncertain} of them uncertain`,
    );
    expect(moving.size).toBe(CHANNELS / 2);
    expect(slowestMs).toBeLessThan(TAKEN_OVER_MS);
    for (const [index, agent] of agents.entries()) {
      const stored = await messagesOf(client, agent.conversation);
      expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, at) => at + 1));
      const inbound = stored.filter(({ direction }) => direction === "inbound").map(({ text }) => text);
      expect(inbound.toSorted()).toEqual(["first", ...written[index]!.texts].toSorted());
      // What was on its way when the host was killed comes again, with the id that the other system knows it by.
      const byId = new Map(
        channels[index]!.system.seen.map(({ body }) => [JSON.parse(body).id as string, JSON.parse(body).text as string]),
      );
      const seen = [...byId.values()];
      expect(new Set(seen).size).toBe(seen.length);
      for (const { text, status } of agent.sent) if (status === "sent") expect(seen, text).toContain(text);
    }
    expect(pluginsOn(dataDirOf("one"))).toEqual([]);
  });

  it("take back a fair share when one comes again", { timeout: 60_000 }, async () => {
    hosts[0] = await startHost("one").ready();
    await eventually(async () => (await channelsOf("one")).length === CHANNELS / 2 && (await channelsOf("two")).length === CHANNELS / 2);
    for (const [index, channel] of channels.entries())
      await eventually(async () => (await channel.post(`again-${index}`, `person ${index}`, "again")) === 200);
  });

  it("go on without a pause when one is stopped politely", { timeout: 60_000 }, async () => {
    const startedAt = Date.now();
    expect(await hosts[0]!.stop("SIGTERM")).toBe(0);
    await eventually(async () => (await channelsOf("two")).length === CHANNELS, 3000);
    console.log(`all channels were taken over ${Date.now() - startedAt} ms after the order to stop`);
    await eventually(async () => {
      const { body } = await client.rest("GET", "plugins");
      return body.data.length > 0 && body.data.every(({ state }: { state: string }) => state === "ready");
    });
  });

  it("let nobody in who does not have the installation's key", async () => {
    const { address } = await home.behind((db) =>
      db
        .selectFrom("pluginHost")
        .select("address")
        .where("id", "=", hostIds.get("two") ?? "")
        .executeTakeFirstOrThrow(),
    );
    const asks = async (key: string) => {
      await using host = new RemoteHost(address, await installationTrust(Buffer.from(key)));
      return await host.sendMessage("generic", { channelId: "ch_1", text: "hi" });
    };
    await expect(asks("another installation's key")).rejects.toMatchObject({ kind: "not_ready" });
    await expect(asks(home.env.LINKTOR_SECRET_KEY!)).rejects.toMatchObject({ kind: "not_open" });
  });
});

async function write(channel: GenericChannel, from: string, signal: AbortSignal): Promise<{ texts: string[]; slowestMs: number }> {
  const texts: string[] = [];
  let slowestMs = 0;
  for (let index = 0; !signal.aborted; index += 1) {
    const text = `${from}: ${index}`;
    const startedAt = Date.now();
    // A network brings what was not taken again, until it is.
    while ((await channel.post(`${from}-${index}`, from, text).catch(() => 0)) !== 200) await sleep(100);
    slowestMs = Math.max(slowestMs, Date.now() - startedAt);
    texts.push(text);
    await sleep(EVERY_MS);
  }
  return { texts, slowestMs };
}

async function answer(agent: Agent, signal: AbortSignal): Promise<undefined> {
  while (!signal.aborted) {
    await agent.send();
    await sleep(EVERY_MS * 2);
  }
  return undefined;
}
