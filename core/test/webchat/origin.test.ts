import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../database.js";
import { startTestApp, type TestApp } from "../test-app.js";
import { aWebchat, TestVisitor, type WebchatChannel } from "./visitor.js";

let database: TestDatabase;
let t: TestApp;
let channel: WebchatChannel;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, config: { trustedProxies: ["127.0.0.1"] } });
  channel = await aWebchat(t);
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});
const paths: [string, string, unknown?][] = [
  ["GET", "messages"],
  ["POST", "messages", { client_id: randomUUID(), text: "hi" }],
  ["GET", "events?wait=0"],
  ["POST", "uploads?name=a.txt", Buffer.from("text")],
];

describe("an origin", () => {
  let strict: WebchatChannel;
  beforeAll(async () => {
    strict = await aWebchat(t, { allowed_origins: ["shop.example.com", "*.example.org", "localhost:3000"] });
  });
  const allowed = ["https://shop.example.com", "http://shop.example.com", "https://a.b.example.org", "http://localhost:3000"];
  const refused = [
    "https://example.com",
    "https://evil-shop.example.com",
    "https://shop.example.com.evil.net",
    "https://example.org",
    "https://evilexample.org",
    "http://localhost:3001",
    "null",
  ];

  it.each(allowed)("%s on the list may read answers", async (origin) => {
    const guest = new TestVisitor(strict);
    const { status, headers } = await guest.open({}, { origin });
    expect({ status, allowed: headers.get("access-control-allow-origin"), vary: headers.get("vary") }).toEqual({
      status: 200,
      allowed: origin,
      vary: "Origin",
    });
    using socket = guest.connect({}, { origin });
    await socket.welcome();
    const preflight = await fetch(`${strict.base}/session`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
    });
    expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([
      204,
      "Authorization, Content-Type, X-Request-Id",
    ]);
  });

  it.each(refused)("%s is refused on every way in", async (origin) => {
    const guest = new TestVisitor(strict);
    await guest.open();
    const { status, body, headers } = await guest.call("POST", "session", {}, { origin });
    expect({ status, code: body.code, allowed: headers.get("access-control-allow-origin") }).toEqual({
      status: 403,
      code: "ORIGIN_NOT_ALLOWED",
      allowed: null,
    });
    for (const [method, path, content] of paths) expect((await guest.call(method, path, content, { origin })).status).toBe(403);
    expect(
      (await fetch(`${strict.base}/session`, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } })).status,
    ).toBe(403);
    using socket = guest.connect({}, { origin });
    expect(await socket.closed).toBe(403);
  });

  it("of our own is where the frame lives, and the frame says who may show it", async () => {
    const guest = new TestVisitor(strict);
    expect((await guest.open({}, { origin: t.url })).status).toBe(200);
    const frame = await fetch(`${t.url}/webchat/${strict.id}`);
    const policy = frame.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("frame-ancestors 'self' shop.example.com *.example.org localhost:3000");
    expect(policy).not.toMatch(/unsafe/);
    const open = await fetch(`${t.url}/webchat/${channel.id}`);
    expect(open.headers.get("content-security-policy")).toContain("frame-ancestors *");
  });

  it("is not asked of a program", async () => expect((await new TestVisitor(strict).open()).status).toBe(200));

  it("that is no host is refused when the channel is made", async () => {
    for (const origin of ["https://shop.example.com", "shop.example.com/x", "*", "a b", "; script-src *"]) {
      expect((await t.rest("POST", "channels", { type: "webchat", name: "x", config: { allowed_origins: [origin] } })).status).toBe(400);
    }
  });
});
