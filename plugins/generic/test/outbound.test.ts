import { createHmac } from "node:crypto";
import type { OutboundMessage } from "@linktor/plugin-sdk";
import { SendError } from "@linktor/plugin-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { send } from "../src/outbound.js";
import { WebServer } from "./web-server.js";

let server: WebServer;
beforeEach(async () => void (server = await WebServer.start()));
afterEach(() => server[Symbol.asyncDispose]());

const secret = "a good secret";
const message: OutboundMessage = {
  messageId: "ms_1",
  idempotencyKey: "key-1",
  to: { kind: "external", value: "u1" },
  contentType: "text",
  text: "Olá €",
  media: [],
};

const post = (more: Partial<OutboundMessage> = {}, outboundUrl = `${server.url}/in?x=1`, signal = AbortSignal.timeout(5000)) =>
  send({ outboundUrl, secret }, { ...message, ...more }, signal);

async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => error,
  );
}

const refusal = async (work: Promise<unknown>) => {
  const error = await failure(work);
  expect(error).toBeInstanceOf(SendError);
  return (error as SendError).refusal;
};

describe("a message", () => {
  it("is posted as JSON, signed over its bytes, under its idempotency key", async () => {
    await post({ replyTo: "x0" });
    const [{ method, path, headers, body }] = server.seen as [(typeof server.seen)[0]];
    expect([method, path]).toEqual(["POST", "/in?x=1"]);
    expect(JSON.parse(body)).toEqual({ id: "ms_1", to: "u1", text: "Olá €", content_type: "text", reply_to: "x0" });
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "idempotency-key": "key-1",
      "x-linktor-signature": createHmac("sha256", secret).update(body).digest("hex"),
    });
  });

  it("carries structure and files", async () => {
    const media = [
      { type: "image", reference: "https://files/1", mimeType: "image/png", name: "a.png", sizeBytes: 1, sha256: "" },
    ] as const;
    await post({
      contentType: "interactive",
      content: { interactive: { listTitle: "Pick", buttons: [{ id: "1", title: "Yes" }] } },
      media,
    });
    expect(JSON.parse(server.seen[0]!.body)).toMatchObject({
      content_type: "interactive",
      content: { list_title: "Pick", buttons: [{ id: "1", title: "Yes" }] },
      attachments: [{ type: "image", url: "https://files/1", mime_type: "image/png", name: "a.png" }],
    });
  });

  it.each([
    ['{"id":"ext-9"}', "ext-9"],
    ['{"id":9}', "9"],
    ["{}", "key-1"],
    ['{"id":""}', "key-1"],
    ["OK", "key-1"],
    ["", "key-1"],
    ["null", "key-1"],
    ["x".repeat(100_000), "key-1"],
  ])("is known by what the answer says, or its key", async (body, externalId) => {
    server.answer = (response) => response.writeHead(201).end(body);
    expect(await post()).toEqual({ externalId });
  });

  it("was taken even when the answer breaks off", async () => {
    server.answer = (response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("{", () => response.destroy());
    };
    expect(await post()).toEqual({ externalId: "key-1" });
  });
});

describe("a refusal", () => {
  it.each([
    [400, "permanent"],
    [401, "permanent"],
    [404, "permanent"],
    [302, "permanent"],
    [408, "retryable"],
    [500, "retryable"],
    [503, "retryable"],
    [429, "rate_limited"],
  ])("of %s is %s", async (status, kind) => {
    server.answer = (response) => response.writeHead(status, { location: `${server.url}/elsewhere` }).end("why");
    expect(await refusal(post())).toMatchObject({ class: kind, reason: String(status) });
    expect(server.seen).toHaveLength(1);
  });

  it("says when to come again", async () => {
    server.answer = (response) => response.writeHead(429, { "retry-after": "7" }).end();
    expect(await refusal(post())).toMatchObject({ retryAfterMs: 7000 });
    server.answer = (response) => response.writeHead(503, { "retry-after": new Date(Date.now() + 60_000).toUTCString() }).end();
    expect((await refusal(post())).retryAfterMs).toBeGreaterThan(50_000);
    server.answer = (response) => response.writeHead(429, { "retry-after": "soon" }).end();
    expect((await refusal(post())).retryAfterMs).toBeUndefined();
  });
});

describe("a failure", () => {
  it("to connect or to find the address is surely no message", async () => {
    const { url } = server;
    await server[Symbol.asyncDispose]();
    expect(await refusal(post({}, url))).toMatchObject({ class: "retryable", reason: "ECONNREFUSED" });
    expect((await refusal(post({}, "http://does-not-exist.invalid/"))).class).toBe("retryable");
    server = await WebServer.start();
  });

  it("after that may be one", async () => {
    server.answer = (_response, request) => request.socket.destroy();
    expect(await failure(post())).not.toBeInstanceOf(SendError);
    server.answer = () => {};
    expect(await failure(post({}, server.url, AbortSignal.timeout(100)))).not.toBeInstanceOf(SendError);
    expect(server.seen).toHaveLength(2);
  });
});
