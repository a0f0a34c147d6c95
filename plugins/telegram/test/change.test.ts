import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aChannel, aMessage, anUpload, failure, noSignal } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
beforeEach(() => void (t.api.calls.length = 0));
afterAll(() => t[Symbol.asyncDispose]());

const to = { kind: "telegram", value: "700100200", scoped: true };
const edit = (externalId: string, text: string, isCaption = false) => t.channel.edit({ to, externalId, text, isCaption }, noSignal);
const react = (externalId: string, emoji: string) => t.channel.react({ to, externalId, emoji }, noSignal);
const sent = async () => (await t.channel.send(aMessage(), noSignal)).externalId;

describe("edit", () => {
  it("changes a text", async () => {
    const externalId = await sent();
    await edit(externalId, "**new**");
    const message_id = Number(externalId.split(":")[1]);
    expect(t.api.calls.at(-1)).toMatchObject({
      method: "editMessageText",
      params: { chat_id: 700100200, message_id, text: "<b>new</b>", parse_mode: "HTML" },
    });
    expect(t.api.sentMessages().at(-1)).toMatchObject({ text: "new" });
  });

  it("changes a caption and keeps the picture", async () => {
    const { externalId } = await t.channel.send(aMessage({ media: [await anUpload(t.channel, "image", "image/png")] }), noSignal);
    await edit(externalId, "new", true);
    expect(t.api.sentMessages().at(-1)).toMatchObject({ caption: "new", photo: expect.anything() });
  });

  it("to the same text is done already", async () => {
    const externalId = await sent();
    await edit(externalId, "Hello");
    expect(t.api.calls.at(-1)?.method).toBe("editMessageText");
  });

  it("of what is not there is refused for good", async () => {
    expect(await failure(edit("700100200:1", "x"))).toMatchObject({ class: "permanent", reason: "400" });
    expect(await failure(edit("cb:1", "x"))).toMatchObject({ class: "permanent", reason: "NOT_A_MESSAGE" });
  });

  it("in a business chat names the connection", async () => {
    const { externalId } = await t.channel.send(aMessage({ thread: "business=bc-1" }), noSignal);
    await edit(externalId, "new");
    expect(t.api.calls.at(-1)?.params).toMatchObject({ business_connection_id: "bc-1", text: "new" });
  });
});

describe("delete", () => {
  it("takes a message away, and twice is once", async () => {
    const externalId = await sent();
    await t.channel.delete({ to, externalId }, noSignal);
    await t.channel.delete({ to, externalId }, noSignal);
    expect(t.api.callsOf("deleteMessage")).toHaveLength(2);
  });

  it("after two days is refused for good", async () => {
    t.api.respondNext("deleteMessage", { error_code: 400, description: "Bad Request: message can't be deleted for everyone" });
    expect(await failure(t.channel.delete({ to, externalId: await sent() }, noSignal))).toMatchObject({ class: "permanent" });
  });

  it("in a business chat has a method of its own", async () => {
    await t.channel.delete({ to, externalId: "bc-1:700100200:5" }, noSignal);
    expect(t.api.calls.at(-1)).toMatchObject({
      method: "deleteBusinessMessages",
      params: { business_connection_id: "bc-1", message_ids: [5] },
    });
  });
});

describe("react", () => {
  it("sets and takes back, in Telegram's spelling", async () => {
    const externalId = await sent();
    await react(externalId, "❤️");
    await react(externalId, "");
    expect(t.api.callsOf("setMessageReaction").map(({ params }) => params.reaction)).toEqual([[{ type: "emoji", emoji: "❤" }], []]);
  });

  it("with an emoji Telegram does not have is refused", async () => {
    expect(await failure(react(await sent(), "🥦"))).toMatchObject({ class: "content_rejected" });
  });

  it("cannot be done in business chats", async () => {
    expect(await failure(react("bc-1:700100200:5", "👍"))).toMatchObject({ class: "permanent", reason: "BUSINESS_CHAT" });
  });
});
