import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../database.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { aWebchat, TestVisitor, type WebchatChannel } from "./visitor.js";

/** The beginning of a picture: signature, header, and a block of data of 600,000 bytes. */
const PNG = Buffer.concat([
  Buffer.from("89504e470d0a1a0a0000000d494844520000001000000010080200000090916836000927c049444154", "hex"),
  randomBytes(600_000),
]);
const PDF = Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n");
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
const HTML = Buffer.from("<!doctype html><script>alert(1)</script>");

let database: TestDatabase;
let t: TestApp;
let channel: WebchatChannel;
let visitor: TestVisitor;
beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, config: { trustedProxies: ["127.0.0.1"] } });
  channel = await aWebchat(t);
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  visitor = new TestVisitor(channel);
  await visitor.open();
});

const upload = (bytes: Uint8Array, type: string, name: string) =>
  visitor.call("POST", `uploads?name=${encodeURIComponent(name)}`, bytes, { "content-type": type });
const form = (bytes: Uint8Array, type: string, name: string): FormData => {
  const data = new FormData();
  data.append("note", "a field");
  data.append("file", new Blob([bytes as never], { type }), name);
  return data;
};

describe("a visitor's file", () => {
  it.each([
    ["as the body", () => upload(PNG, "application/octet-stream", "foto da praia.png")],
    ["in a form", () => visitor.call("POST", "uploads", form(PNG, "text/plain", "foto da praia.png"))],
  ])("%s is stored, goes into a message, and is the agent's without being fetched", async (_, send) => {
    const { status, body } = await send();
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { upload_id: expect.stringMatching(/^md_/), name: "foto da praia.png", mime: "image/png", size: PNG.length },
    });
    const ack = (await visitor.say("look", { attachments: [body.upload_id] })).body;
    const { body: message } = await t.rest("GET", `messages/${ack.id}`);
    expect(message).toMatchObject({
      content_type: "image",
      text: "look",
      attachments: [{ status: "stored", type: "image", name: "foto da praia.png", media_id: body.upload_id }],
    });
    const response = await fetch(`${t.url}${message.attachments[0].url}`, { headers: { authorization: `Bearer ${t.token}` } });
    expect(Buffer.from(await response.arrayBuffer()).equals(PNG)).toBe(true);
    const [seen] = await visitor.history();
    const link = await fetch(`${t.url}${seen.attachments[0].url}`);
    expect(link.headers.get("content-disposition")).toMatch(/^inline/);
    expect(link.headers.get("x-content-type-options")).toBe("nosniff");
    expect(link.headers.get("content-security-policy")).toContain("sandbox");
  });

  it("may be a document or a text, which are downloaded and never shown", async () => {
    for (const [bytes, type, name, mime] of [
      [PDF, "", "a.pdf", "application/pdf"],
      [Buffer.from("a;b\n1;2\n"), "text/csv; charset=utf-8", "a.csv", "text/csv"],
    ] as const) {
      const { status, body } = await upload(bytes, type, name);
      expect({ status, mime: body.mime }).toEqual({ status: 201, mime });
      expect((await fetch(`${t.url}${body.url}`)).headers.get("content-disposition")).toMatch(/^attachment/);
    }
  });

  it.each([
    ["a drawing that can run scripts", SVG, "image/svg+xml", "x.svg"],
    ["one that says it is a picture", SVG, "image/png", "x.png"],
    ["a page", HTML, "text/html", "x.html"],
    ["a page that says it is text", HTML, "text/plain", "x.txt"],
    ["a program", Buffer.concat([Buffer.from("7f454c46020101000000000000000000", "hex"), Buffer.alloc(64)]), "image/png", "x.png"],
    ["bytes that are nothing", Buffer.concat([Buffer.from("abc"), Buffer.alloc(200)]), "text/plain", "x.txt"],
  ])("%s is refused", async (_, bytes, type, name) => {
    expect(await upload(bytes, type, name)).toMatchObject({ status: 415, body: { code: "TYPE_NOT_ALLOWED" } });
    expect(await visitor.call("POST", "uploads", form(bytes, type, name))).toMatchObject({ status: 415 });
  });

  it("is at most 25 MiB, whether it says so or not", async () => {
    const large = Buffer.concat([PDF, Buffer.alloc(25 * 1024 * 1024)]);
    expect((await upload(large, "application/pdf", "a.pdf")).status).toBe(413);
    expect((await visitor.call("POST", "uploads", form(large, "application/pdf", "a.pdf"))).status).toBe(413);
    expect((await upload(large.subarray(0, 25 * 1024 * 1024), "application/pdf", "a.pdf")).status).toBe(201);
    expect((await visitor.say("still here")).status).toBe(200);
  });

  it("is something", async () => {
    expect((await upload(Buffer.alloc(0), "text/plain", "a.txt")).status).toBe(400);
    const empty = new FormData();
    empty.append("note", "no file");
    expect((await visitor.call("POST", "uploads", empty)).status).toBe(400);
    expect((await visitor.call("POST", "uploads", Buffer.from("nonsense"), { "content-type": "multipart/form-data" })).status).toBe(400);
    expect(
      (await visitor.call("POST", "uploads", Buffer.from("nonsense"), { "content-type": "multipart/form-data; boundary=x" })).status,
    ).toBe(400);
  });

  it("is nobody else's to send", async () => {
    const { body } = await upload(PDF, "application/pdf", "mine.pdf");
    const other = new TestVisitor(channel);
    await other.open();
    expect((await other.say("stolen", { attachments: [body.upload_id] })).status).toBe(404);
    const response = await fetch(`${t.url}/api/v1/media?name=desk.pdf`, {
      method: "POST",
      headers: { authorization: `Bearer ${t.token}`, "content-type": "application/pdf" },
      body: PDF as never,
    });
    const desk = (await response.json()) as any;
    expect((await visitor.say("of the desk", { attachments: [desk.id] })).status).toBe(404);
  });

  it("is one of twenty in an hour", async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 21; count += 1) statuses.push((await upload(PDF, "application/pdf", "a.pdf")).status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe("an agent's file", () => {
  it("is shown to the visitor by a link that ends, and reported as read in all its parts", async () => {
    await visitor.say("send me a picture");
    const { conversation_id: id } = (await visitor.history())[0];
    const media = async (bytes: Buffer, name: string) => {
      const response = await fetch(`${t.url}/api/v1/media?name=${name}`, {
        method: "POST",
        headers: { authorization: `Bearer ${t.token}`, "content-type": "application/octet-stream" },
        body: bytes as never,
      });
      return ((await response.json()) as any).id as string;
    };
    using socket = visitor.connect();
    await socket.welcome();
    const attachments = [{ media_id: await media(PNG, "a.png") }, { media_id: await media(PDF, "b.pdf") }];
    const { body } = await t.rest("POST", `conversations/${id}/messages`, { text: "both", attachments });
    const frame = await socket.next(({ text }) => text === "both");
    expect(frame.attachments).toMatchObject([
      { type: "image", mime: "image/png", name: "a.png" },
      { type: "file", name: "b.pdf" },
    ]);
    for (const { url } of frame.attachments) expect((await fetch(`${t.url}${url}`)).status).toBe(200);
    expect(JSON.stringify(frame)).not.toContain(visitor.token);
    expect(JSON.stringify(frame)).not.toMatch(/media_id|external_id|"error"/);
    socket.send({ t: "read", seq: frame.seq });
    await eventually(async () => (await t.rest("GET", `messages/${body.id}`)).body.status === "read");
  });
});
