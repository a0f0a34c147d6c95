import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../database.js";
import { startTestApp, type TestApp } from "../test-app.js";
import { aWebchat, TestVisitor, type WebchatChannel } from "./visitor.js";

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

describe("a limit", () => {
  it("slows a visitor down, without refusing for good", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => visitor.say(`message ${index}`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    const slowed = answers.find(({ status }) => status === 429);
    expect(slowed?.body.code).toBe("RATE_LIMITED");
    expect(Number(slowed?.headers.get("retry-after"))).toBeGreaterThan(0);
    using socket = visitor.connect();
    expect(await socket.say("one more")).toMatchObject({ t: "error", code: "RATE_LIMITED", retry_after: expect.any(Number) });
  });

  it("of new sessions is for a network, and does not keep out who has one", async () => {
    const address = visitor.address;
    const answers: number[] = [];
    for (let count = 0; count < 11; count += 1)
      answers.push((await new TestVisitor(channel).open({}, { "x-forwarded-for": address })).status);
    expect(answers.filter((status) => status === 429)).toHaveLength(2);
    expect((await visitor.open()).status).toBe(200);
  });

  it("of a body is kept", async () => {
    expect((await visitor.call("POST", "messages", { client_id: randomUUID(), text: "x".repeat(70_000) })).status).toBe(413);
    using socket = visitor.connect();
    await socket.welcome();
    socket.send({ t: "msg", client_id: randomUUID(), text: "x".repeat(70_000) });
    expect(await socket.closed).toBe(1009);
  });
});

describe("a hello", () => {
  it.each([
    ["of another version", { v: 2 }],
    ["with a negative position", { last_seq: -1 }],
    ["without a token", { token: undefined }],
  ])("%s is refused", async (_, fields) => {
    using socket = visitor.connect(fields);
    expect(await socket.closed).toBe(4400);
    expect(socket.frames).toMatchObject([{ t: "error", code: "INVALID_ARGUMENT" }]);
  });

  it("must come first", async () => {
    using socket = visitor.connect({ t: "msg" });
    expect(await socket.closed).toBe(4400);
  });

  it("is followed by frames that are known, or told that they are not", async () => {
    using socket = visitor.connect();
    await socket.welcome();
    socket.send({ t: "dance" });
    await socket.next(({ t: kind }) => kind === "error");
    socket.send({ t: "ping" });
    await socket.next(({ t: kind }) => kind === "pong");
  });
});
