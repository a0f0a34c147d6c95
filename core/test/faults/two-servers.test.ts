import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { startGraphApi } from "../../../plugins/whatsapp/test/graph-api.js";
import {
  appId,
  appSecret,
  messageBody,
  phoneNumberId,
  request,
  token,
  verifyToken,
  wabaId,
} from "../../../plugins/whatsapp/test/harness.js";
import { testDatabaseKind } from "../database.js";
import { aHome, type Home } from "../lifecycle/home.js";
import { ServerProcess } from "../lifecycle/server-process.js";
import { aTelegramChannel, SECRET_HEADER, WEBHOOK_SECRET } from "../telegram.js";
import { type Client, eventually, signIn } from "../test-app.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { conversationsByName } from "./people.js";

/** TEST_LONG=1 for as many as are promised. */
const ROUNDS = process.env.TEST_LONG ? 100 : 4;
const AT_ONCE = 50;
const RESUMED_MS = 10_000;

// Two processes need a database that two can use.
describe.runIf(testDatabaseKind === "postgres")("two servers on one database", () => {
  let home: Home;
  let folder: string;
  let servers: ServerProcess[];
  let client: Client;
  let generic: GenericChannel;
  const disposables: AsyncDisposable[] = [];

  const start = (name: string, roles: string) => {
    const dataDir = path.join(folder, name);
    return new ServerProcess(
      { ...home, dataDir },
      { env: { LINKTOR_DATA_DIR: dataDir, LINKTOR_ROLES: roles, LINKTOR_LOG_LEVEL: "error" } },
    );
  };

  beforeAll(async () => {
    home = await aHome();
    folder = mkdtempSync("/tmp/lk-");
    servers = [await start("one", "api,plugin-host").ready(), await start("two", "api,plugin-host").ready()];
    client = await signIn(servers[0]!.url);
    generic = await aGenericChannel(client);
    disposables.push(generic);
  }, 180_000);
  afterAll(async () => {
    for (const server of servers ?? []) await server[Symbol.asyncDispose]();
    for (const one of disposables) await one[Symbol.asyncDispose]();
    await home?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The same webhook many times at once, to both; what each was answered. */
  async function postEverywhere(at: string, headers: Record<string, string>, body: string): Promise<number[]> {
    return Promise.all(
      Array.from({ length: AT_ONCE }, async (_, index) => {
        const url = `${servers[index % 2]?.url}/api/v1/webhooks/${at}`;
        const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
        await response.arrayBuffer();
        return response.status;
      }),
    );
  }

  /** What is stored of a text: one of each, or somebody sees it twice. */
  async function storedOf(text: string) {
    return home.behind(async (db) => {
      const messages = await db.selectFrom("message").select(["id", "conversationId"]).where("text", "=", text).execute();
      const keys = messages.map(({ conversationId }) => conversationId);
      const about = (name: string) =>
        db
          .selectFrom("event")
          .select("id")
          .where("name", "=", name)
          .where("key", "in", [...keys, randomUUID()] as never);
      return {
        messages: messages.length,
        received: (await about("message.received").execute()).length,
        conversations: (await about("conversation.created").execute()).length,
      };
    });
  }

  /** Each round somebody new writes, so that contact and conversation are raced for too. */
  async function race(webhookOf: (round: number, text: string) => { at: string; headers: Record<string, string>; body: string }) {
    for (let round = 0; round < ROUNDS; round += 1) {
      const text = `round ${round} ${randomUUID()}`;
      const { at, headers, body } = webhookOf(round, text);
      const statuses = await postEverywhere(at, headers, body);
      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(await storedOf(text)).toEqual({ messages: 1, received: 1, conversations: 1 });
    }
  }

  it(`R3: an event of a generic channel that comes ${AT_ONCE} times at once is one message, ${ROUNDS} times over`, {
    timeout: 300_000,
  }, async () => {
    await race((round, text) => {
      const body = JSON.stringify({ id: `twice-${round}`, from: `person ${round}`, name: `P${round}`, text });
      const signature = createHmac("sha256", "secret-of-the-tests").update(body).digest("hex");
      return { at: `generic/${generic.id}`, headers: { "x-linktor-signature": signature }, body };
    });
  });

  it("R3: so is one of a Telegram bot", { timeout: 300_000 }, async () => {
    const channel = await aTelegramChannel(client);
    disposables.push(channel);
    await race((round, text) => {
      const update = textUpdate({
        updateId: 100 + round,
        messageId: 100 + round,
        from: { id: 900 + round, first_name: `T${round}` },
        text,
      });
      return { at: `telegram/${channel.id}`, headers: { [SECRET_HEADER]: WEBHOOK_SECRET }, body: JSON.stringify(update) };
    });
  });

  it("R3: so is one of a WhatsApp number", { timeout: 300_000 }, async () => {
    const api = await startGraphApi({ token, wabaId, appId });
    disposables.push(api);
    const made = await client.rest("POST", "channels", {
      type: "whatsapp",
      name: "Support number",
      config: { phone_number_id: phoneNumberId, waba_id: wabaId, base_url: api.url },
      credentials: { access_token: token, app_secret: appSecret, verify_token: verifyToken },
    });
    expect(made.status).toBe(201);
    await client.rest("POST", `channels/${made.body.id}/connect`);
    await eventually(async () => (await client.rest("GET", `channels/${made.body.id}`)).body.status === "connected");
    const timestamp = String(Math.floor(Date.now() / 1000));
    for (let round = 0; round < ROUNDS; round += 1) {
      const text = `round ${round} ${randomUUID()}`;
      const { headers, body } = request(messageBody({ id: `wamid.twice${round}`, type: "text", text: { body: text }, timestamp }));
      const statuses = await postEverywhere(`whatsapp/${made.body.id}`, headers as Record<string, string>, Buffer.from(body).toString());
      expect(new Set(statuses)).toEqual(new Set([200]));
      // The network's person is one, and so is the conversation.
      expect(await storedOf(text)).toEqual({ messages: 1, received: round + 1, conversations: 1 });
    }
  });

  it(`R6: what a worker had begun when it was killed goes on within ${RESUMED_MS / 1000} s`, { timeout: 180_000 }, async () => {
    const { system } = generic;
    // The first answer never comes.
    system.answer = () => undefined;
    const first = await start("worker-one", "worker").ready();
    await generic.post(`hello-${randomUUID()}`, "Rosa", "hello");
    const conversation = await eventually(async () => (await conversationsByName(client)).get("Rosa"));
    const { body: message } = await client.rest("POST", `conversations/${conversation}/messages`, { text: "an answer" });
    await eventually(async () => system.seen.length > 0);
    const second = await start("worker-two", "worker").ready();
    servers.push(second);
    const before = system.seen.length;
    system.answer = (response) => response.writeHead(200).end(JSON.stringify({ id: "ext-1" }));
    const killedAt = Date.now();
    await first.kill();
    await eventually(async () => system.seen.length > before, RESUMED_MS + 5000);
    const tookMs = Date.now() - killedAt;
    console.log(`the work of a killed worker went on after ${tookMs} ms`);
    expect(tookMs).toBeLessThanOrEqual(RESUMED_MS);
    const keys = new Set(system.seen.map(({ headers }) => headers["idempotency-key"]));
    expect(keys.size).toBe(1);
    await eventually(async () => (await client.rest("GET", `messages/${message.id}`)).body.status === "sent");
  });
});
