import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../database.js";
import { PLATFORM_KEY } from "../tenant-fixture.js";
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

const paths: [string, string, unknown?][] = [
  ["GET", "messages"],
  ["POST", "messages", { client_id: randomUUID(), text: "hi" }],
  ["GET", "events?wait=0"],
  ["POST", "uploads?name=a.txt", Buffer.from("text")],
];

describe("a token", () => {
  it("opens its own visitor's chat and no other", async () => {
    const other = new TestVisitor(channel);
    await other.open();
    await other.say("my secret");
    using watching = visitor.connect({ last_seq: 0 });
    await watching.welcome();
    await other.say("my second secret");
    const [message] = await other.history();
    await t.rest("POST", `conversations/${message.conversation_id}/messages`, { text: "for the other" });
    await visitor.say("mine");
    await watching.next(({ text }) => text === "mine");
    for (const seen of [
      watching.frames,
      await visitor.history(),
      (await visitor.call("GET", `events?after=0&conversation_id=${message.conversation_id}`)).body,
    ]) {
      expect(JSON.stringify(seen)).not.toMatch(/secret|for the other/);
    }
    expect((await visitor.say("quote", { reply_to: message.id })).status).toBe(404);
    const { status } = await visitor.call("POST", "messages", { t: "read", seq: 5, conversation_id: message.conversation_id });
    expect(status).toBe(204);
    const statuses = (await t.rest("GET", `conversations/${message.conversation_id}/messages`)).body.data.map((one: any) => one.status);
    expect(statuses).not.toContain("read");
  });

  it.each(paths)("is asked for by %s %s", async (method, path, body) => {
    visitor.session = undefined;
    expect((await visitor.call(method, path, body)).body.code).toBe("TOKEN_MISSING");
    for (const token of ["nonsense", t.token, `wc_${"A".repeat(43)}`]) {
      const { status, body: answer } = await visitor.call(method, path, body, { authorization: `Bearer ${token}` });
      expect({ status, code: answer.code }).toEqual({ status: 401, code: "SESSION_INVALID" });
    }
  });

  it("is not taken from the address", async () => {
    const { token } = visitor;
    visitor.session = undefined;
    expect((await visitor.call("GET", `messages?token=${token}&session_token=${token}`)).status).toBe(401);
  });

  it("of one channel opens no other", async () => {
    const elsewhere = new TestVisitor(await aWebchat(t));
    elsewhere.session = visitor.session;
    for (const [method, path, body] of paths) expect((await elsewhere.call(method, path, body)).status).toBe(401);
    using socket = elsewhere.connect();
    expect(await socket.closed).toBe(4401);
    const before = visitor.session.visitor_id;
    expect((await elsewhere.open()).body.visitor_id).not.toBe(before);
  });

  it("is good until its session ends, everywhere at once", async () => {
    using socket = visitor.connect();
    await socket.welcome();
    const { token } = visitor;
    expect((await visitor.call("DELETE", "session")).status).toBe(204);
    expect(await socket.closed).toBe(1012);
    expect((await visitor.call("GET", "messages")).status).toBe(401);
    using again = visitor.connect({}, { token });
    expect(await again.closed).toBe(4401);
    expect((await visitor.open()).body.session_token).not.toBe(token);
  });

  it("lasts 180 days from its last use, and only its hash is kept", async () => {
    const { token } = visitor;
    const rows = await database.behind.selectFrom("visitor").selectAll().execute();
    const row = rows.find(({ id }) => id && JSON.stringify(rows).includes(id))!;
    expect(row.expiresAt.getTime() - Date.now()).toBeGreaterThan(179.9 * 86_400_000);
    expect(Buffer.from(token.slice(3), "base64url")).toHaveLength(32);
    for (const { tokenHash } of rows) expect(tokenHash).toHaveLength(32);
    await database.behind
      .updateTable("visitor")
      .set({ expiresAt: new Date(Date.now() - 1000) })
      .execute();
    expect((await visitor.call("GET", "messages")).status).toBe(401);
  });
});

describe("a channel", () => {
  it("is told from an unknown one only when it is a live web chat", async () => {
    const off = await t.rest("POST", "channels", { type: "webchat", name: "Off" });
    const generic = await t.rest("POST", "channels", {
      type: "telegram",
      name: "Bot",
      config: {},
      credentials: { bot_token: `1:${"a".repeat(30)}` },
    });
    expect(generic.status).toBe(201);
    for (const id of [off.body.id, generic.body.id, "ch_01h455vb4pex5vsknk084sn02q", "nonsense"]) {
      const stranger = new TestVisitor({ id, base: `${t.url}/api/v1/webchat/${id}` });
      const answer = await stranger.open();
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 404, code: "WEBCHAT_NOT_FOUND" });
      expect((await fetch(`${t.url}/webchat/${id}`)).status).toBe(404);
      using socket = stranger.connect();
      expect(await socket.closed).toBe(404);
    }
  });

  it("that is disconnected lets nobody in any more", async () => {
    const short = await aWebchat(t);
    const guest = new TestVisitor(short);
    await guest.open();
    await t.rest("POST", `channels/${short.id}/disconnect`, {});
    expect((await guest.say("still here?")).status).toBe(404);
  });

  it("belongs to its tenant: visitors of one are no visitors of another", async () => {
    const slug = `other-${randomUUID().slice(0, 8)}`;
    const made = await t.rest(
      "POST",
      "tenants",
      { slug, name: "Other", admin_email: `${slug}@example.com`, admin_password: "correct horse battery" },
      { authorization: `Bearer ${PLATFORM_KEY}` },
    );
    expect(made.status).toBe(201);
    const sign = await t.rest("POST", "auth/login", { email: `${slug}@example.com`, password: "correct horse battery" });
    const theirs: TestApp = {
      ...t,
      rest: (method, at, body) => t.rest(method, at, body, { authorization: `Bearer ${sign.body.access_token}` }),
    };
    const elsewhere = await aWebchat(theirs);
    await visitor.say("for the first tenant");
    const intruder = new TestVisitor(elsewhere);
    intruder.session = visitor.session;
    expect((await intruder.call("GET", "messages")).status).toBe(401);
    await intruder.open();
    expect(intruder.session.conversation).toBeNull();
    await intruder.say("for the second");
    expect((await theirs.rest("GET", "conversations")).body.data).toHaveLength(1);
    using socket = visitor.connect({ last_seq: 0 });
    await socket.welcome();
    await intruder.say("for the second, again");
    await visitor.say("end");
    await socket.next(({ text }) => text === "end");
    expect(JSON.stringify(socket.frames)).not.toContain("second");
  });

  it("takes what visitors write from nobody else", async () => {
    const body = JSON.stringify({
      session: visitor.session.visitor_id,
      contact: { kind: "visitor", value: visitor.session.visitor_id },
      events: [{ type: "message", client_id: "x".repeat(8), text: "forged" }],
    });
    const { status } = await fetch(`${t.url}/api/v1/webhooks/webchat/${channel.id}`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-linktor-signature": "0".repeat(64) },
    });
    expect(status).toBe(401);
    expect(await visitor.history()).toEqual([]);
  });

  it("shows neither its secrets nor whom it lets in", async () => {
    const { body } = await t.rest("GET", `channels/${channel.id}`);
    expect(body.credentials_set).toEqual(["ingress_secret"]);
    expect(JSON.stringify(body)).not.toMatch(/ingress_secret":/);
    expect((await visitor.call("GET", "config")).body).toEqual({
      title: "Chat",
      color: "#4653e3",
      position: "right",
      welcome_text: "",
      offline_text: "",
      locale: "auto",
    });
  });
});
