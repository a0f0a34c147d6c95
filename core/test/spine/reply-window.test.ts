import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aCarrierChannel, CARRIER, type CarrierChannel, caller } from "../carrier.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { type Client, eventually, signIn, startTestApp, type TestApp } from "../test-app.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let database: TestDatabase;
let t: TestApp;
let channel: CarrierChannel;
let aheadMs = 0;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, clock: { now: () => new Date(Date.now() + aheadMs) }, config: { pluginDirs: [CARRIER] } });
  channel = await aCarrierChannel(t);
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await channel?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

type Rest = Pick<Client, "rest">;

const conversationOf = async (name: string) =>
  ((await t.rest("GET", "conversations?limit=100")).body.data as any[]).find(({ contact_name }) => contact_name === name)?.id as string;
/** A conversation with somebody who has just written. */
const aConversation = async (name: string) => {
  await channel.hear({ externalId: `hello of ${name}`, contact: caller(name) });
  return conversationOf(name);
};
const send = (id: string, body: object, { rest }: Rest = t) => rest("POST", `conversations/${id}/messages`, body);
const settled = (id: string) => eventually(async () => (await t.rest("GET", `messages/${id}`)).body.status === "sent");
const kindsTo = (name: string) => channel.sent.filter(({ to }) => to.value === name).map(({ contentType }) => contentType);

/** What was sent at one time goes out at that time: work is not done before it. */
const arrived = (name: string, ...kinds: string[]) => eventually(() => Promise.resolve(kindsTo(name).join() === kinds.join()));

const template = { name: "order_shipped", language: "pt_BR" };

describe("the reply window", () => {
  /** The same server, so much later. */
  const later = async <T>(ms: number, act: (client: Client) => Promise<T>): Promise<T> => {
    aheadMs = ms;
    try {
      return await act(await signIn(t.url));
    } finally {
      aheadMs = 0;
    }
  };

  it("is open for 24 hours after the contact's last message, to the minute", async () => {
    const id = await aConversation("eva");
    await channel.hear({ externalId: "last of eva", contact: caller("eva"), at: new Date(Date.now() - 5 * MINUTE).toISOString() });
    // The older of two messages that come in the wrong order does not close it.
    await channel.hear({ externalId: "first of eva", contact: caller("eva"), at: new Date(Date.now() - 90 * MINUTE).toISOString() });
    await later(DAY - MINUTE, async (client) => {
      expect((await send(id, { text: "just in time" }, client)).status).toBe(201);
      await arrived("eva", "text");
    });
    await later(DAY + MINUTE, async (client) => {
      const closed = await send(id, { text: "too late" }, client);
      expect(closed).toMatchObject({
        status: 422,
        body: { code: "REPLY_WINDOW_CLOSED", message: expect.stringContaining("only templates can be sent") },
      });
      const buttons = { text: "choose", content: { interactive: { buttons: [{ id: "y", title: "Yes" }] } } };
      expect(await send(id, buttons, client)).toMatchObject({ body: { code: "REPLY_WINDOW_CLOSED" } });
      expect((await send(id, { text: "she wrote yesterday", note: true }, client)).status).toBe(201);
      expect((await send(id, { content: { template } }, client)).status).toBe(201);
      await arrived("eva", "text", "template");
    });
    expect(kindsTo("eva")).toEqual(["text", "template"]);
  });

  it("counts from when the network says that the contact wrote", async () => {
    await channel.hear({ externalId: "late of fabio", contact: caller("fabio"), at: new Date(Date.now() - DAY - MINUTE).toISOString() });
    const id = await conversationOf("fabio");
    expect((await send(id, { text: "too late" })).body.code).toBe("REPLY_WINDOW_CLOSED");
    await channel.hear({ externalId: "again of fabio", contact: caller("fabio"), at: new Date(Date.now() - DAY + MINUTE).toISOString() });
    expect((await send(id, { text: "in time" })).status).toBe(201);
  });

  it("is closed for somebody who never wrote, and for a message that is sent again", async () => {
    const { body } = await t.rest("POST", "conversations", { channel_id: channel.id, to: "hugo" });
    expect((await send(body.id, { text: "hello" })).body.code).toBe("REPLY_WINDOW_CLOSED");
    const started = await t.rest("POST", "conversations", { channel_id: channel.id, to: "iris", text: "hello" });
    expect(started.body.code).toBe("REPLY_WINDOW_CLOSED");
    const { body: first } = await send(body.id, { content: { template } });
    await settled(first.id);
    const id = await aConversation("joao");
    const { body: reply } = await send(id, { text: "hello" });
    await settled(reply.id);
    await database.behind.updateTable("message").set({ status: "failed" }).where("text", "=", "hello").execute();
    const retried = await later(DAY + MINUTE, (client) => client.rest("POST", `messages/${reply.id}/retry`));
    expect(retried.body.code).toBe("REPLY_WINDOW_CLOSED");
  });
});
