import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ana, documentUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { type TestDatabase, testDatabase, testDatabaseKind } from "../database.js";
import { ObjectStore } from "../services/object-store.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

const PDF = Buffer.concat([Buffer.from("%PDF-1.4\n"), randomBytes(700_000)]);
const BACK_MS = 40_000;

// Two processes need a database that two can use.
describe.runIf(testDatabaseKind === "postgres")("a process for the API and one that works, with a bucket", () => {
  let objects: ObjectStore;
  let database: TestDatabase;
  let worker: TestApp;
  let api: TestApp;
  let channel: TelegramChannel;
  let count = 0;

  beforeAll(async () => {
    objects = await ObjectStore.start();
    database = await testDatabase();
    const s3 = { ...objects.settings, credentials: objects.settings.credentials };
    const works = new Set(["api", "worker", "plugin-host"] as const);
    worker = await startTestApp({ database, config: { s3, roles: works, pluginHostAddress: "127.0.0.1:0" } });
    api = await startTestApp({ database, config: { s3, roles: new Set(["api"] as const) } });
    channel = await eventually(() => aTelegramChannel(api).catch(() => undefined));
  });
  afterAll(async () => {
    await channel?.[Symbol.asyncDispose]();
    for (const thing of [api, worker, database, objects]) await thing?.[Symbol.asyncDispose]();
  });

  const receive = async (bytes: Buffer, name: string): Promise<void> => {
    count += 1;
    const fileId = channel.api.addFile(bytes, name);
    const file = { fileId, name, mimeType: "application/pdf", size: bytes.length };
    expect(await channel.post(documentUpdate({ updateId: count, messageId: count, from: ana, ...file }))).toBe(200);
  };
  const conversation = async (): Promise<string> => (await api.rest("GET", "conversations")).body.data[0].id;
  const attachment = async (name: string) => {
    const { data } = (await api.rest("GET", `conversations/${await conversation()}/messages`)).body;
    return data.flatMap((message: any) => message.attachments).find((one: any) => one.name === name);
  };
  const stored = (name: string) => eventually(async () => (await attachment(name))?.status === "stored" && attachment(name), BACK_MS);
  const download = async (url: string) => {
    const response = await fetch(`${api.url}${url}`, { headers: { authorization: `Bearer ${api.token}` } });
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  const upload = (bytes: Buffer) =>
    fetch(`${api.url}/api/v1/media?name=a.pdf`, {
      method: "POST",
      headers: { authorization: `Bearer ${api.token}`, "content-type": "application/pdf" },
      body: bytes as never,
    });
  const send = async (mediaId: string): Promise<string> =>
    (await api.rest("POST", `conversations/${await conversation()}/messages`, { text: "see", attachments: [{ media_id: mediaId }] })).body
      .id;
  const sent = (id: string) => eventually(async () => (await api.rest("GET", `messages/${id}`)).body.status === "sent", BACK_MS);

  it("pass files on to each other", async () => {
    await receive(PDF, "in.pdf");
    const { url } = await stored("in.pdf");
    expect((await download(url)).bytes.equals(PDF)).toBe(true);
    const media = (await (await upload(PDF)).json()) as { id: string };
    await sent(await send(media.id));
    const [call] = channel.api.callsOf("sendDocument");
    expect(call?.files.size).toBe(1);
    expect(await objects.names()).toHaveLength(1);
  });

  it("say try again while the store is away, stay ready, and lose nothing", { timeout: 120_000 }, async () => {
    const other = Buffer.concat([PDF, randomBytes(10)]);
    const media = (await (await upload(other)).json()) as { id: string };
    objects.mood = "down";
    const refused = await upload(randomBytes(1000));
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: "MEDIA_STORE_UNAVAILABLE" });
    const ready = await fetch(`${api.url}/ready`);
    expect(ready.status).toBe(200);
    expect(((await ready.json()) as any).checks.media.detail).toMatch(/^s3 is away/);
    const id = await send(media.id);
    await receive(other, "later.pdf");
    await eventually(
      async () => (await database.behind.selectFrom("work").select("lastError").execute()).filter(({ lastError }) => lastError).length >= 2,
      BACK_MS,
    );
    expect((await api.rest("GET", `messages/${id}`)).body.status).not.toBe("failed");
    expect((await attachment("later.pdf")).status).toBe("pending");
    objects.mood = "well";
    await sent(id);
    const { url } = await stored("later.pdf");
    expect((await download(url)).bytes.equals(other)).toBe(true);
  });
});
