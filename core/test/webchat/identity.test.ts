import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { provesUser } from "../../src/webchat/user-hash.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { startTestApp, type TestApp } from "../test-app.js";
import { aWebchat, TestVisitor, type WebchatChannel } from "./visitor.js";

const SECRET = "widget-secret-1";
const VECTOR = "c8b2a68591ea1b4235a1bc539939fcd561d1ad032b5b1f3b7d6102012411957a";

let database: TestDatabase;
let t: TestApp;
let channel: WebchatChannel;
beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, config: { trustedProxies: ["127.0.0.1"] } });
  channel = await aWebchat(t, { identity_mode: "optional" }, { identity_secret: SECRET });
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const hashOf = (id: string) => createHmac("sha256", SECRET).update(id).digest("hex");
const proven = (id: string, fields: object = {}) => ({ user: { id, ...fields }, user_hash: hashOf(id) });
const contactOf = async (one: TestVisitor) => {
  const [message] = await one.history();
  const conversation = (await t.rest("GET", `conversations/${message.conversation_id}`)).body;
  return (await t.rest("GET", `contacts/${conversation.contact_id}`)).body;
};
const texts = async (one: TestVisitor) => (await one.history()).map(({ text }) => text);

describe("the hash of a user", () => {
  it("is the hex HMAC-SHA256 of the id", () => {
    expect(provesUser(SECRET, "user-42", VECTOR)).toBe(true);
    expect(provesUser(SECRET, "user-42", VECTOR.toUpperCase())).toBe(true);
  });

  it.each([
    ["another user", SECRET, "user-43", VECTOR],
    ["another secret", "widget-secret-2", "user-42", VECTOR],
    ["a changed hash", SECRET, "user-42", `${VECTOR.slice(0, -1)}b`],
    ["a shorter hash", SECRET, "user-42", VECTOR.slice(0, -2)],
    ["a longer hash", SECRET, "user-42", `${VECTOR}00`],
    ["no hash", SECRET, "user-42", ""],
    ["no secret", "", "user-42", createHmac("sha256", "x").update("user-42").digest("hex")],
  ])("proves nothing with %s", (_, secret, id, hash) => expect(provesUser(secret, id, hash)).toBe(false));
});

describe("a proven user", () => {
  it("is the same contact on every browser, with the history of all", async () => {
    const [phone, desk] = [new TestVisitor(channel), new TestVisitor(channel)];
    expect((await phone.open(proven("user-1", { name: "Ana" }))).body.verified).toBe(true);
    await phone.say("from the phone");
    expect((await desk.open(proven("user-1"))).body).toMatchObject({ verified: true, last_seq: 1 });
    expect(await texts(desk)).toEqual(["from the phone"]);
    using socket = phone.connect({ last_seq: 1 });
    await socket.welcome();
    await desk.say("from the desk");
    expect(await socket.next(({ text }) => text === "from the desk")).not.toHaveProperty("client_id");
    expect(await contactOf(phone)).toMatchObject({
      name: "Ana",
      identities: [{ kind: "webchat_user", scope: channel.id, value: "user-1" }],
    });
  });

  it("hears on one browser of the first message from another", async () => {
    const [phone, desk] = [new TestVisitor(channel), new TestVisitor(channel)];
    await phone.open(proven("user-2"));
    await desk.open(proven("user-2"));
    using socket = phone.connect();
    await socket.welcome();
    await desk.say("first of all");
    await socket.next(({ text }) => text === "first of all");
  });

  it("is the contact that was given this id, and keeps what they wrote before they signed in", async () => {
    const { body: contact } = await t.rest("POST", "contacts", { name: "Bruno", email: "bruno@example.com" });
    await t.rest("POST", `contacts/${contact.id}/identities`, { kind: "webchat_user", value: "user-3", channel_id: channel.id });
    const visitor = new TestVisitor(channel);
    await visitor.open();
    await visitor.say("before");
    await visitor.open(proven("user-3"));
    await visitor.say("after");
    expect(await texts(visitor)).toEqual(["before", "after"]);
    const { conversation_id: id } = (await visitor.history()).at(-1);
    expect((await t.rest("GET", `conversations/${id}`)).body.contact_id).toBe(contact.id);
  });

  it("who wrote before anybody knew them stays one contact", async () => {
    const visitor = new TestVisitor(channel);
    await visitor.open();
    await visitor.say("who am I");
    const before = await contactOf(visitor);
    using socket = visitor.connect();
    await socket.welcome();
    await visitor.open(proven("user-4"));
    expect(await socket.closed).toBe(1012);
    await visitor.say("this is me");
    expect((await contactOf(visitor)).id).toBe(before.id);
    const other = new TestVisitor(channel);
    await other.open(proven("user-4"));
    expect(await texts(other)).toEqual(["who am I", "this is me"]);
  });

  it("who is another than before gets a session of their own, and the old one ends", async () => {
    const visitor = new TestVisitor(channel);
    await visitor.open(proven("user-5"));
    await visitor.say("private to five");
    const { session } = visitor;
    using socket = visitor.connect();
    await socket.welcome();
    const second = await visitor.open(proven("user-6"));
    expect(second.body.visitor_id).not.toBe(session.visitor_id);
    expect(second.body.conversation).toBeNull();
    expect(await texts(visitor)).toEqual([]);
    expect(await socket.closed).toBe(1012);
    expect((await visitor.call("GET", "messages", undefined, { authorization: `Bearer ${session.session_token}` })).status).toBe(401);
  });
});

describe("who proves nothing", () => {
  it("is nobody that is known: not by id, not by e-mail, not by phone", async () => {
    const known = new TestVisitor(channel);
    await known.open(proven("user-7"));
    await known.say("for user seven only");
    const { body: contact } = await t.rest("POST", "contacts", { name: "Carla", email: "carla@example.com", phone: "+5511987650001" });
    for (const user_hash of [undefined, "", "0".repeat(64), hashOf("user-8")]) {
      const stranger = new TestVisitor(channel);
      const { body } = await stranger.open({
        user: { id: "user-7", name: "Carla", email: "carla@example.com", phone: "+5511987650001" },
        user_hash,
      });
      expect(body).toMatchObject({ verified: false, conversation: null, unread: 0 });
      await stranger.say("give me my messages");
      expect(await texts(stranger)).toEqual(["give me my messages"]);
      const said = await contactOf(stranger);
      expect(said.id).not.toBe(contact.id);
      expect(said).toMatchObject({
        name: "Carla",
        email: "",
        phone: "",
        custom_fields: { email: "carla@example.com", phone: "+5511987650001", user_id: "user-7" },
      });
      expect(said.identities).toMatchObject([{ kind: "visitor" }]);
    }
    expect((await t.rest("GET", `conversations?contact_id=${contact.id}`)).body.data).toEqual([]);
  });

  it("keeps the session when they only say more of themselves", async () => {
    const visitor = new TestVisitor(channel);
    await visitor.open();
    const { visitor_id: id } = visitor.session;
    expect(
      (await visitor.open({ user: { name: "Dora", attributes: { plan: "pro", seats: 3 } }, page: { url: "https://example.com/pricing" } }))
        .body.visitor_id,
    ).toBe(id);
    await visitor.say("hi");
    expect(await contactOf(visitor)).toMatchObject({
      name: "Dora",
      language: "en",
      custom_fields: { plan: "pro", seats: "3", page_url: "https://example.com/pricing" },
    });
  });

  it("and claims another id is somebody else", async () => {
    const visitor = new TestVisitor(channel);
    await visitor.open({ user: { id: "anna" } });
    await visitor.say("anna's");
    const { visitor_id: id } = visitor.session;
    expect((await visitor.open({ user: { id: "anna" } })).body.visitor_id).toBe(id);
    expect((await visitor.open({ user: { id: "berta" } })).body.visitor_id).not.toBe(id);
    expect(await texts(visitor)).toEqual([]);
  });
});

describe("a chat", () => {
  it("that asks for proof takes nobody without it", async () => {
    const strict = await aWebchat(t, { identity_mode: "required" }, { identity_secret: SECRET });
    const visitor = new TestVisitor(strict);
    for (const fields of [{}, { user: { id: "user-9" } }, { user: { id: "user-9" }, user_hash: "0".repeat(64) }]) {
      expect(await visitor.open(fields)).toMatchObject({ status: 401, body: { code: "USER_HASH_REQUIRED" } });
    }
    expect((await visitor.open(proven("user-9"))).status).toBe(200);
    expect((await visitor.open()).status).toBe(200);
    expect((await visitor.say("hi")).status).toBe(200);
  });

  it("that begins to ask for it ends the sessions of those who have none", async () => {
    const chat = await aWebchat(t, {}, { identity_secret: SECRET });
    const visitor = new TestVisitor(chat);
    await visitor.open();
    await visitor.say("hi");
    await t.rest("PATCH", `channels/${chat.id}`, { config: { identity_mode: "required" } });
    expect((await visitor.call("GET", "messages")).status).toBe(401);
  });

  it("that asks for none takes no proof either", async () => {
    const open = await aWebchat(t, { identity_mode: "off" }, { identity_secret: SECRET });
    expect((await new TestVisitor(open).open(proven("user-10"))).body.verified).toBe(false);
  });

  it("without a secret believes nobody", async () => {
    const chat = await aWebchat(t, { identity_mode: "optional" });
    const hash = createHmac("sha256", "").update("user-11").digest("hex");
    expect((await new TestVisitor(chat).open({ user: { id: "user-11" }, user_hash: hash })).body.verified).toBe(false);
  });

  it("makes its ingress secret by itself, another for each, and again when it is taken away", async () => {
    const rows = () => database.behind.selectFrom("channel").select(["id", "credentials"]).where("type", "=", "webchat").execute();
    const before = await rows();
    expect(new Set(before.map(({ credentials }) => credentials.toString("hex"))).size).toBe(before.length);
    const { body, status } = await t.rest("PATCH", `channels/${channel.id}`, { credentials: { ingress_secret: null } });
    expect(status).toBe(200);
    expect(body.credentials_set).toEqual(["identity_secret", "ingress_secret"]);
    const visitor = new TestVisitor(channel);
    await visitor.open();
    for (;;) if ((await visitor.say("still there?")).status === 200) break;
  });
});
