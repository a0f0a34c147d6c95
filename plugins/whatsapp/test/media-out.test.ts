import type { OutboundMedia } from "@linktor/plugin-sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { capabilities, maxBytes, maxStaticStickerBytes } from "../src/capabilities.js";
import { aChannel, aMessage, anUpload, chunksOf, envelope, failure, noSignal, phoneNumberId, withoutKey } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
beforeEach(() => void (t.api.calls.length = 0));
afterAll(() => t[Symbol.asyncDispose]());

const send = (overrides: Parameters<typeof aMessage>[0]) => t.channel.send(aMessage(overrides), noSignal);
const idOf = ({ reference }: OutboundMedia) => reference.split("@")[0]!;
const mediaPath = `${phoneNumberId}/media`;

describe("9: uploads", () => {
  it("are a form with the type, the name and the bytes", async () => {
    const file = await anUpload(t.channel, "file", "application/pdf", Buffer.from("%PDF"), 'Fatura "março".pdf');
    expect(t.api.calls).toMatchObject([{ method: "POST", path: mediaPath }]);
    expect(t.api.media.get(idOf(file))).toMatchObject({ mimeType: "application/pdf", bytes: Buffer.from("%PDF") });
    expect(t.api.calls[0]!.raw.toString()).toContain('filename="Fatura %22março%22.pdf"');
  });

  it("may be used again, for a while", async () => {
    const media = { type: "image", mimeType: "image/png", name: "a.png", sizeBytes: 1, sha256: "00" } as const;
    const { reference, reusable } = await t.channel.uploadMedia(media, chunksOf(Buffer.from("x")), noSignal);
    expect(reusable).toBe(true);
    const [id, seconds] = reference.split("@");
    const daysAgo = (days: number) => ({ ...media, reference: `${id}@${Number(seconds) - days * 86_400}` });
    await send({ media: [daysAgo(28.9)], text: "" });
    expect(await failure(send({ media: [daysAgo(29.1)], text: "" }))).toMatchObject({ class: "media_expired" });
    expect(await failure(send({ media: [{ ...media, reference: "odd" }], text: "" }))).toMatchObject({ class: "media_expired" });
    expect(t.api.messages).toHaveLength(1);
  });

  it("that Meta refuses are refusals", async () => {
    t.api.respondNext(mediaPath, { error: { code: 100, message: "Param file must be a file with one of the following types" } });
    expect(await failure(anUpload(t.channel, "file", "x/odd"))).toMatchObject({ class: "content_rejected", reason: "100" });
    t.api.respondNext(mediaPath, { error: { status: 401, code: 190 } });
    expect(await failure(anUpload(t.channel, "file", "x/odd"))).toMatchObject({ class: "auth" });
  });

  it.each([
    ["image", "image/jpeg", maxBytes.image],
    ["video", "video/mp4", maxBytes.video],
    ["audio", "audio/mpeg", maxBytes.audio],
    ["sticker", "image/webp", maxBytes.sticker],
  ] as const)("%s (%s) may be as large as announced", async (type, mimeType, max) => {
    expect(capabilities.media?.find((one) => one.type === type)?.maxBytes).toBe(max);
    const bytes = Buffer.alloc(max + 1);
    movingSticker.copy(bytes);
    await anUpload(t.channel, type, mimeType, bytes.subarray(0, max));
    expect(t.api.calls).toHaveLength(1);
    expect(await failure(anUpload(t.channel, type, mimeType, bytes))).toMatchObject({ class: "content_rejected", reason: "FILE_TOO_BIG" });
    const media = { type, mimeType, name: "a", sizeBytes: 1, sha256: "00" };
    const lying = t.channel.uploadMedia(media, chunksOf(bytes), noSignal);
    expect(await failure(lying)).toMatchObject({ class: "content_rejected", reason: "FILE_TOO_BIG" });
    expect(t.api.calls).toHaveLength(1);
  });

  it("a document may have 100 MB", async () => {
    const media = { type: "file", mimeType: "application/pdf", name: "a", sizeBytes: maxBytes.document + 1, sha256: "00" } as const;
    expect(await failure(t.channel.uploadMedia(media, chunksOf(Buffer.from("")), noSignal))).toMatchObject({ reason: "FILE_TOO_BIG" });
    const { reference } = await t.channel.uploadMedia({ ...media, sizeBytes: maxBytes.document }, chunksOf(Buffer.from("x")), noSignal);
    expect(await failure(send({ media: [{ ...media, reference }] }))).toMatchObject({ reason: "FILE_TOO_BIG" });
    await send({ media: [{ ...media, sizeBytes: maxBytes.document, reference }] });
  });

  it("a sticker that does not move may have 100 KB", async () => {
    const still = Buffer.alloc(maxStaticStickerBytes + 1);
    stillSticker.copy(still);
    await anUpload(t.channel, "sticker", "image/webp", still.subarray(0, maxStaticStickerBytes));
    expect(await failure(anUpload(t.channel, "sticker", "image/webp", still))).toMatchObject({ reason: "FILE_TOO_BIG" });
  });
});

/** RIFF, WEBP, VP8X, with and without the flag that says it moves. */
const head = (flags: number) => Buffer.concat([Buffer.from("RIFF\0\0\0\0WEBPVP8X\n\0\0\0", "latin1"), Buffer.from([flags])]);
const movingSticker = head(0x02);
const stillSticker = head(0x10);

describe("9: files in messages", () => {
  it.each([
    ["image", "image/jpeg", "image"],
    ["image", "image/png", "image"],
    ["video", "video/mp4", "video"],
    ["video", "video/3gpp", "video"],
    ["audio", "audio/mpeg", "audio"],
    ["sticker", "image/webp", "sticker"],
    ["sticker", "image/png", "image"],
    ["file", "image/png", "document"],
    ["file", "application/pdf", "document"],
  ] as const)("%s of type %s is a %s", async (type, mimeType, kind) => {
    const file = await anUpload(t.channel, type, mimeType);
    await send({ contentType: type, text: "", media: [file] });
    const filename = kind === "document" ? { filename: "my file.bin" } : {};
    expect(t.api.messages).toEqual([{ ...envelope, type: kind, [kind]: { id: idOf(file), ...filename } }]);
  });

  it("speech in Ogg is a voice message", async () => {
    const file = await anUpload(t.channel, "audio", "audio/ogg; codecs=opus");
    await send({ contentType: "audio", text: "", media: [file] });
    expect(t.api.messages).toMatchObject([{ audio: { id: idOf(file), voice: true } }]);
  });

  it.each([
    ["image", "image/png"],
    ["video", "video/mp4"],
    ["file", "application/pdf"],
  ] as const)("%s has a caption of at most 1024 characters", async (type, mimeType) => {
    const file = await anUpload(t.channel, type, mimeType);
    await send({ text: "x".repeat(capabilities.maxCaptionLength!), media: [file] });
    expect(Object.values(t.api.messages[0]).find((one: any) => one.caption)).toMatchObject({ caption: "x".repeat(1024) });
    await send({ text: "x".repeat(1025), media: [file] });
    expect(t.api.messages.slice(1).map(({ type }) => type)).toEqual([t.api.messages[0].type, "text"]);
  });

  it.each([
    ["audio", "audio/mpeg"],
    ["sticker", "image/webp"],
  ] as const)("what is written with %s follows as a text", async (type, mimeType) => {
    const file = await anUpload(t.channel, type, mimeType);
    const { externalId, moreExternalIds } = await send({ text: "hi", media: [file], replyTo: "wamid.A1" });
    expect(t.api.messages).toEqual([
      { ...withoutKey, context: { message_id: "wamid.A1" }, type, [type]: { id: idOf(file) } },
      { ...envelope, type: "text", text: { body: "hi", preview_url: false } },
    ]);
    expect([externalId, ...moreExternalIds!]).toHaveLength(2);
  });

  it("a file of a type that Meta takes is announced, and no other", async () => {
    const announced = new Set(capabilities.media?.flatMap(({ mimeTypes = [] }) => mimeTypes));
    for (const mimeType of announced) await anUpload(t.channel, "file", mimeType);
    for (const mimeType of ["image/gif", "video/webm", "audio/wav", "application/zip", "application/octet-stream"]) {
      expect(announced).not.toContain(mimeType);
      expect(await failure(anUpload(t.channel, "file", mimeType))).toMatchObject({ class: "content_rejected" });
    }
  });

  it("that Meta cannot use is not sent again and again", async () => {
    const file = await anUpload(t.channel, "image", "image/png");
    t.api.respondNext(`${phoneNumberId}/messages`, { error: { code: 131053, message: "Media upload error" } });
    expect(await failure(send({ text: "", media: [file] }))).toMatchObject({ class: "content_rejected", reason: "131053" });
  });

  it("when the text after a file is refused nobody may repeat the file", async () => {
    const file = await anUpload(t.channel, "audio", "audio/mpeg");
    const path = `${phoneNumberId}/messages`;
    t.api.respondNext(path, {});
    t.api.respondNext(path, { error: { status: 429, code: 130429 } });
    const failed = await failure(send({ text: "hi", media: [file] }));
    expect(failed).toMatchObject({ name: "Error", class: undefined, message: expect.stringContaining("1 of 2 parts went out") });
  });

  it("that Meta has no more, though it should, are uploaded again; ones just uploaded are not", async () => {
    const fresh = await anUpload(t.channel, "image", "image/png");
    const old = { ...fresh, reference: `${idOf(fresh)}@${Math.floor(Date.now() / 1000) - 7200}` };
    for (const [file, expected] of [
      [old, "media_expired"],
      [fresh, "content_rejected"],
    ] as const) {
      t.api.respondNext(`${phoneNumberId}/messages`, { error: { code: 100, message: "Param image['id'] is not a valid attachment" } });
      expect(await failure(send({ text: "", media: [file] }))).toMatchObject({ class: expected });
    }
  });
});
