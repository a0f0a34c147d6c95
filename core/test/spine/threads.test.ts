import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aCarrierChannel, CARRIER, type CarrierChannel, caller } from "../carrier.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
let channel: CarrierChannel;
let other: CarrierChannel;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, config: { pluginDirs: [CARRIER] } });
  channel = await aCarrierChannel(t);
  other = await aCarrierChannel(t);
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await channel?.[Symbol.asyncDispose]();
  await other?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const conversations = async () => (await t.rest("GET", "conversations?limit=100")).body.data as any[];
const messagesOf = async (id: string) => (await t.rest("GET", `conversations/${id}/messages?limit=100`)).body.data as any[];
/** The conversation that a message of the network is in. */
const homeOf = async (externalId: string) => {
  for (const conversation of await conversations())
    if ((await messagesOf(conversation.id)).some((message) => message.external_id === externalId)) return conversation;
};
const messageOf = async (externalId: string) => {
  const { id } = await homeOf(externalId);
  return (await messagesOf(id)).find((message) => message.external_id === externalId);
};
const setWindow = (reopen_window_hours: number) => t.rest("PATCH", "tenant", { reopen_window_hours });
const resolve = (id: string) => t.rest("POST", `conversations/${id}/resolve`);

describe("a message that goes with others", () => {
  it("joins the conversation of the closest one that is known, whatever its thread says", async () => {
    await channel.hear({ externalId: "a1", contact: caller("ana"), thread: "one" });
    await channel.hear({ externalId: "a2", contact: caller("ana"), thread: "two" });
    expect((await homeOf("a1")).id).not.toBe((await homeOf("a2")).id);
    await channel.hear({ externalId: "a3", contact: caller("ana"), thread: "three", follows: ["unheard of", "a2", "a1"] });
    expect((await homeOf("a3")).id).toBe((await homeOf("a2")).id);
    await channel.hear({ externalId: "a4", contact: caller("ana"), thread: "one", follows: ["unheard of"] });
    expect((await homeOf("a4")).id).toBe((await homeOf("a1")).id);
  });

  it("joins the conversation of a message that we sent", async () => {
    await channel.hear({ externalId: "b1", contact: caller("bia"), thread: "one" });
    const home = await homeOf("b1");
    const { body } = await t.rest("POST", `conversations/${home.id}/messages`, { text: "answer" });
    const sent = await eventually(async () => {
      const message = (await t.rest("GET", `messages/${body.id}`)).body;
      return message.status === "sent" && message;
    });
    await channel.hear({ externalId: "b2", contact: caller("bia"), thread: "elsewhere", follows: [sent.external_id] });
    expect((await homeOf("b2")).id).toBe(home.id);
  });

  it("of a stranger, or of another channel, does not let them in", async () => {
    await channel.hear({ externalId: "c1", contact: caller("caio"), thread: "one" });
    await channel.hear({ externalId: "c2", contact: caller("carla"), thread: "one", follows: ["c1"] });
    const [his, hers] = [await homeOf("c1"), await homeOf("c2")];
    expect(hers.id).not.toBe(his.id);
    expect(hers.contact_name).toBe("carla");
    // Among several, the stranger's is passed over.
    await channel.hear({ externalId: "c3", contact: caller("carla"), thread: "new", follows: ["c1", "c2"] });
    expect((await homeOf("c3")).id).toBe(hers.id);
    await other.hear({ externalId: "c4", contact: caller("caio"), thread: "one", follows: ["c1"] });
    expect((await homeOf("c4")).id).not.toBe(his.id);
  });

  it("reopens a resolved conversation within the window, and starts a new one after it", async () => {
    await setWindow(24);
    await channel.hear({ externalId: "d1", contact: caller("dora"), thread: "one" });
    const home = await homeOf("d1");
    await resolve(home.id);
    await channel.hear({ externalId: "d2", contact: caller("dora"), thread: "elsewhere", follows: ["d1"] });
    expect(await homeOf("d2")).toMatchObject({ id: home.id, status: "open" });
    await resolve(home.id);
    await setWindow(0);
    await channel.hear({ externalId: "d3", contact: caller("dora"), thread: "elsewhere", follows: ["d1"] });
    expect((await homeOf("d3")).id).not.toBe(home.id);
    await channel.hear({ externalId: "d4", contact: caller("dora"), thread: "last", follows: ["d3", "d1"] });
    expect((await homeOf("d4")).id).toBe((await homeOf("d3")).id);
    await setWindow(24);
  });

  it("goes on where its thread does, when the one it names was resolved and another is open", async () => {
    await setWindow(0);
    await channel.hear({ externalId: "e1", contact: caller("eva"), thread: "one" });
    await resolve((await homeOf("e1")).id);
    await channel.hear({ externalId: "e2", contact: caller("eva"), thread: "one" });
    await setWindow(24);
    await channel.hear({ externalId: "e3", contact: caller("eva"), thread: "elsewhere", follows: ["e1"] });
    expect((await homeOf("e3")).id).toBe((await homeOf("e2")).id);
  });
});

describe("a message that a machine wrote", () => {
  it("says so, and is stored in a resolved conversation without reopening it", async () => {
    await channel.hear({ externalId: "f1", contact: caller("fabio") });
    const home = await homeOf("f1");
    expect((await messageOf("f1")).automatic).toBe(false);
    await resolve(home.id);
    using watcher = await t.watch();
    await channel.hear({ externalId: "f2", contact: caller("fabio"), automatic: true });
    const { payload } = await watcher.next(({ type }) => type === "new_message");
    expect(payload.message).toMatchObject({ external_id: "f2", automatic: true, direction: "inbound" });
    expect(await homeOf("f2")).toMatchObject({ id: home.id, status: "resolved" });
    await channel.hear({ externalId: "f3", contact: caller("fabio") });
    expect(await homeOf("f3")).toMatchObject({ id: home.id, status: "open" });
  });

  it("stays with a resolved conversation even after the window", async () => {
    await channel.hear({ externalId: "g1", contact: caller("gil"), thread: "one" });
    const home = await homeOf("g1");
    await resolve(home.id);
    await setWindow(0);
    await channel.hear({ externalId: "g2", contact: caller("gil"), thread: "bounce", follows: ["g1"], automatic: true });
    expect(await homeOf("g2")).toMatchObject({ id: home.id, status: "resolved" });
    await setWindow(24);
  });

  it("changes neither who holds the conversation nor whether it waits or sleeps", async () => {
    await channel.hear({ externalId: "h1", contact: caller("hugo") });
    const home = await homeOf("h1");
    const me = (await t.rest("GET", "me")).body.user.id;
    await t.rest("POST", `conversations/${home.id}/assign`, { user_id: me });
    await t.rest("POST", `conversations/${home.id}/messages`, { text: "answer" });
    await t.rest("POST", `conversations/${home.id}/snooze`, { until: new Date(Date.now() + 3_600_000).toISOString() });
    const before = (await t.rest("GET", `conversations/${home.id}`)).body;
    expect(before).toMatchObject({ status: "snoozed", owner: { type: "user", id: me } });
    await channel.hear({ externalId: "h2", contact: caller("hugo"), automatic: true });
    const after = (await t.rest("GET", `conversations/${home.id}`)).body;
    for (const field of ["status", "owner", "snoozed_until", "waiting_since"]) expect(after[field], field).toEqual(before[field]);
    expect((await messageOf("h2")).seq).toBe(3);
    await channel.hear({ externalId: "h3", contact: caller("hugo") });
    expect((await t.rest("GET", `conversations/${home.id}`)).body).toMatchObject({ status: "open", owner: { type: "user", id: me } });
  });

  it("of somebody new starts a conversation all the same", async () => {
    await channel.hear({ externalId: "i1", contact: caller("newsletter"), automatic: true });
    expect(await homeOf("i1")).toMatchObject({ contact_name: "newsletter", status: "open" });
  });
});
