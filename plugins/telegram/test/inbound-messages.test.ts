import type { InboundEvent } from "@linktor/plugin-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ana, messageUpdate, photoUpdate, textUpdate } from "./bot-api.js";
import { aChannel, request } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
afterAll(() => t[Symbol.asyncDispose]());

const of = { updateId: 870001, messageId: 55, from: ana };
const contact = {
  kind: "telegram",
  value: "700100200",
  scoped: true,
  displayName: "Ana Lima",
  language: "pt-br",
  attributes: { username: "analima" },
};
const envelope = { type: "message", at: new Date(1_760_000_000_000), externalId: "700100200:55", contact };
const file = (fileId: string, mime?: string) => JSON.stringify({ file_id: fileId, mime });

async function read(update: unknown): Promise<InboundEvent> {
  const { events = [] } = await t.channel.receiveWebhook(request(update));
  expect(events).toHaveLength(1);
  return events[0]!;
}

describe("messages of every kind", () => {
  it("text", async () => {
    expect(await read(textUpdate({ ...of, text: "Olá 👋" }))).toEqual({ ...envelope, contentType: "text", text: "Olá 👋" });
  });

  it("a deep link says where they came from", async () => {
    const event = await read(textUpdate({ ...of, text: "/start spring-ad" }));
    expect(event).toMatchObject({ text: "/start spring-ad", contact: { attributes: { username: "analima", referral: "spring-ad" } } });
  });

  it("photo: the largest, with its caption", async () => {
    expect(await read(photoUpdate({ ...of, fileId: "AgAC-x", caption: "fotos" }))).toEqual({
      ...envelope,
      contentType: "image",
      text: "fotos",
      media: [{ type: "image", mimeType: "image/jpeg", sizeBytes: 182_300, reference: file("AgAC-x", "image/jpeg") }],
    });
  });

  it.each([
    [
      "video",
      { file_id: "v", mime_type: "video/mp4", file_name: "a.mp4", file_size: 9, duration: 2, width: 1, height: 1 },
      "video",
      { mimeType: "video/mp4", name: "a.mp4", sizeBytes: 9, durationMs: 2000 },
    ],
    [
      "video_note",
      { file_id: "n", length: 240, duration: 4, file_size: 9 },
      "video",
      { mimeType: "video/mp4", sizeBytes: 9, durationMs: 4000 },
    ],
    [
      "audio",
      { file_id: "a", mime_type: "audio/mpeg", title: "Song", duration: 60, file_size: 9 },
      "audio",
      { mimeType: "audio/mpeg", name: "Song", sizeBytes: 9, durationMs: 60_000 },
    ],
    [
      "voice",
      { file_id: "o", duration: 1, mime_type: "audio/ogg", file_size: 9 },
      "audio",
      { mimeType: "audio/ogg", sizeBytes: 9, durationMs: 1000 },
    ],
    [
      "document",
      { file_id: "d", file_name: "a.pdf", mime_type: "application/pdf", file_size: 9 },
      "file",
      { mimeType: "application/pdf", name: "a.pdf", sizeBytes: 9 },
    ],
  ])("%s", async (kind, fields, type, facts) => {
    const event = await read(messageUpdate(of, { [kind]: fields, caption: "look" }));
    expect(event).toEqual({
      ...envelope,
      contentType: type,
      text: "look",
      media: [{ type, ...facts, reference: file(fields.file_id, facts.mimeType) }],
    });
  });

  it("animation, without the document that comes with it", async () => {
    const animation = { file_id: "g", mime_type: "video/mp4", duration: 3, width: 1, height: 1, file_size: 9 };
    const event = await read(messageUpdate(of, { animation, document: { file_id: "g", mime_type: "video/mp4" } }));
    expect(event).toMatchObject({ contentType: "video", media: [{ type: "video", reference: file("g", "video/mp4") }] });
  });

  it("stickers: the emoji as text, and the thumbnail of those that move", async () => {
    const still = { file_id: "s", emoji: "😀", is_animated: false, is_video: false, width: 1, height: 1, type: "regular" };
    expect(await read(messageUpdate(of, { sticker: still }))).toMatchObject({
      contentType: "sticker",
      text: "😀",
      media: [{ type: "sticker", mimeType: "image/webp", reference: file("s", "image/webp") }],
    });
    const moving = { ...still, is_animated: true, thumbnail: { file_id: "t", width: 1, height: 1, file_size: 5 } };
    expect(await read(messageUpdate(of, { sticker: moving }))).toMatchObject({ media: [{ reference: file("t") }] });
    const bare = { ...still, is_video: true };
    expect(await read(messageUpdate(of, { sticker: bare }))).toMatchObject({ media: [{ mimeType: "video/webm" }] });
  });

  it("a file over 20 MB keeps its message and says why it cannot be had", async () => {
    const big = { file_id: "d", file_name: "a.zip", mime_type: "application/zip", file_size: 20 * 1024 * 1024 + 1 };
    const event = await read(messageUpdate(of, { document: big, caption: "our data" }));
    expect(event).toMatchObject({ text: "our data", media: [{ name: "a.zip", error: expect.stringContaining("20 MB") }] });
    expect(event).not.toHaveProperty("media.0.reference");
    const fits = await read(messageUpdate(of, { document: { ...big, file_size: 20 * 1024 * 1024 } }));
    expect(fits).not.toHaveProperty("media.0.error");
  });

  it("location and venue", async () => {
    const location = { latitude: -23.5, longitude: -46.6 };
    expect(await read(messageUpdate(of, { location }))).toEqual({ ...envelope, contentType: "location", content: { location } });
    expect(await read(messageUpdate(of, { location, venue: { location, title: "MASP", address: "Av. Paulista" } }))).toMatchObject({
      contentType: "location",
      text: "MASP",
      content: { location: { ...location, name: "MASP", address: "Av. Paulista" } },
    });
  });

  it("a contact, which is proof of a number only when it is their own", async () => {
    const card = { phone_number: "+5511999990000", first_name: "Bia", last_name: "Reis", user_id: 1 };
    const event = await read(messageUpdate(of, { contact: card }));
    expect(event).toMatchObject({
      contentType: "contacts",
      text: "Bia Reis",
      content: { contacts: { cards: [{ name: "Bia Reis", phones: ["+5511999990000"] }] } },
    });
    expect(event).not.toHaveProperty("contact.attributes.phone");
    const own = await read(messageUpdate(of, { contact: { ...card, user_id: ana.id } }));
    expect(own).toMatchObject({ contact: { attributes: { phone: "+5511999990000" } } });
  });

  it("a web app's form", async () => {
    const event = await read(messageUpdate(of, { web_app_data: { data: '{"size":"M"}', button_text: "Order" } }));
    expect(event).toMatchObject({ contentType: "interactive", text: "Order", content: { answer: { id: '{"size":"M"}', title: "Order" } } });
  });

  it("a reply, but not the one that every message of a topic seems to be", async () => {
    const answered = { message_id: 54, date: 1, chat: { id: ana.id, type: "private" } };
    expect(await read(messageUpdate(of, { text: "yes", reply_to_message: answered }))).toMatchObject({ replyTo: "700100200:54" });
    const opened = { ...answered, forum_topic_created: { name: "Topic", icon_color: 1 } };
    const event = await read(messageUpdate(of, { text: "yes", reply_to_message: opened, is_topic_message: true, message_thread_id: 9 }));
    expect(event).toMatchObject({ replyTo: undefined, thread: "topic=9" });
  });

  it("a forward and an album are ordinary messages", async () => {
    const forwarded = await read(
      messageUpdate(of, { text: "news", forward_origin: { type: "hidden_user", date: 1, sender_user_name: "X" } }),
    );
    expect(forwarded).toMatchObject({ contentType: "text", text: "news" });
    const { update_id, message } = photoUpdate({ ...of, fileId: "p" });
    expect(await read({ update_id, message: { ...message, media_group_id: "139" } })).toMatchObject({
      contentType: "image",
      externalId: "700100200:55",
    });
  });

  it.each([
    ["poll", { id: "1", question: "Pizza?", options: [] }, "Pizza?"],
    ["dice", { emoji: "🎲", value: 4 }, "🎲 4"],
    ["story", { chat: { id: 1, type: "private" }, id: 2 }, undefined],
    ["pinned_message", { message_id: 1, date: 0, chat: { id: ana.id, type: "private" } }, undefined],
    ["hologram", { file_id: "h" }, undefined],
  ])("%s is kept as it came", async (kind, fields, text) => {
    const update = messageUpdate(of, { [kind]: fields });
    const event = await read(update);
    expect(event).toEqual({
      ...envelope,
      contentType: "unsupported",
      text,
      content: { unsupported: { networkType: kind, raw: JSON.stringify(update.message) } },
    });
  });

  it("a message that breaks the rules is kept raw too", async () => {
    expect(await read(messageUpdate(of, { photo: [] }))).toMatchObject({
      contentType: "unsupported",
      content: { unsupported: { networkType: "photo" } },
    });
  });
});
