import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ana, documentUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

/** The beginning of a picture: signature, header, and a block of data of 600,000 bytes. */
const PNG = Buffer.concat([
  Buffer.from("89504e470d0a1a0a0000000d494844520000001000000010080200000090916836000927c049444154", "hex"),
  randomBytes(600_000),
]);

let database: TestDatabase;
let t: TestApp;
let channel: TelegramChannel;
beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
  channel = await aTelegramChannel(t);
});
afterAll(async () => {
  await channel?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const auth = () => ({ authorization: `Bearer ${t.token}` });
const download = async (url: string) => fetch(`${t.url}${url}`, { headers: auth() });
const upload = async (bytes: Uint8Array, type: string, name: string) => {
  const response = await fetch(`${t.url}/api/v1/media?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { ...auth(), "content-type": type },
    body: bytes as never,
  });
  return { status: response.status, body: (await response.json()) as any };
};
const latest = async () =>
  (await t.rest("GET", `conversations/${(await t.rest("GET", "conversations")).body.data[0].id}/messages`)).body.data[0];

describe("a file from a contact", () => {
  it("is fetched after the message is stored, and can be downloaded", async () => {
    const bytes = randomBytes(700_000);
    const fileId = channel.api.addFile(bytes, "contrato.pdf");
    await channel.post(
      documentUpdate({
        updateId: 1,
        messageId: 1,
        from: ana,
        fileId,
        name: "contrato.pdf",
        mimeType: "application/pdf",
        size: bytes.length,
      }),
    );
    const message = await eventually(async () => {
      const one = await latest();
      return one.attachments[0].status === "stored" && one;
    });
    expect(message).toMatchObject({
      content_type: "file",
      attachments: [{ type: "file", name: "contrato.pdf", size_bytes: bytes.length }],
    });
    const response = await download(message.attachments[0].url);
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="contrato.pdf"/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it("that is gone leaves the message, with the reason", async () => {
    await channel.post(
      documentUpdate({ updateId: 2, messageId: 2, from: ana, fileId: "gone", name: "lost.bin", mimeType: "application/octet-stream" }),
    );
    const message = await eventually(async () => {
      const one = await latest();
      return one.attachments[0]?.status === "failed" && one;
    });
    expect(message.attachments[0].error).not.toBe("");
  });
});

describe("a file to a contact", () => {
  it("is uploaded once, and sent as what it is", async () => {
    const media = await upload(PNG, "application/octet-stream", "foto.png");
    expect(media).toMatchObject({ status: 201, body: { name: "foto.png", mime_type: "image/png", size_bytes: PNG.length } });
    const conversation = (await t.rest("GET", "conversations")).body.data[0].id;
    for (const text of ["look", "look again"]) {
      const { body } = await t.rest("POST", `conversations/${conversation}/messages`, { text, attachments: [{ media_id: media.body.id }] });
      expect(body).toMatchObject({ content_type: "image", text, attachments: [{ type: "image", status: "stored" }] });
      await eventually(async () => (await t.rest("GET", `messages/${body.id}`)).body.status === "sent");
    }
    const calls = channel.api.callsOf("sendPhoto");
    expect(calls.map(({ params }) => params.caption)).toEqual(["look", "look again"]);
    expect(calls.map(({ files }) => files.size)).toEqual([1, 0]);
  });

  it("that a browser could run is never shown inline, whatever it says it is", async () => {
    const { body } = await upload(Buffer.from("<html><script>alert(1)</script>"), "text/html", "../../evil\u0000.html");
    expect(body.name).toBe("evil.html");
    const response = await download(`/api/v1/media/${body.id}/content`);
    expect(response.headers.get("content-disposition")).toMatch(/^attachment/);
    expect(response.headers.get("content-security-policy")).toMatch(/sandbox/);
  });

  it("that is empty or unknown is refused", async () => {
    expect((await upload(Buffer.alloc(0), "text/plain", "nothing.txt")).status).toBe(400);
    const conversation = (await t.rest("GET", "conversations")).body.data[0].id;
    const { status } = await t.rest("POST", `conversations/${conversation}/messages`, {
      text: "x",
      attachments: [{ media_id: "md_01h455vb4pex5vsknk084sn02q" }],
    });
    expect(status).toBe(404);
  });
});
