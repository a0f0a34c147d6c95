import { existsSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OutboundMedia } from "@linktor/plugin-sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aChannel, aMessage, anUpload, chunksOf, failure, noSignal } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
beforeEach(() => void (t.api.calls.length = 0));
afterAll(() => t[Symbol.asyncDispose]());

const MB = 1024 * 1024;
const send = (media: readonly OutboundMedia[], overrides: Parameters<typeof aMessage>[0] = {}) =>
  t.channel.send(aMessage({ text: "", contentType: media[0]!.type, media, ...overrides }), noSignal);
const upload = (type: OutboundMedia["type"], mimeType: string, bytes?: Buffer, name?: string) =>
  anUpload(t.channel, type, mimeType, bytes, name);

describe("one file", () => {
  it.each([
    ["image", "image/jpeg", "sendPhoto", "photo", {}],
    ["image", "image/gif", "sendAnimation", "animation", {}],
    ["image", "image/heic", "sendDocument", "document", { disable_content_type_detection: true }],
    ["video", "video/mp4", "sendVideo", "video", { supports_streaming: true }],
    ["video", "video/x-matroska", "sendDocument", "document", { disable_content_type_detection: true }],
    ["audio", "audio/mpeg", "sendAudio", "audio", {}],
    ["audio", "audio/ogg; codecs=opus", "sendVoice", "voice", {}],
    ["audio", "audio/wav", "sendDocument", "document", { disable_content_type_detection: true }],
    ["file", "application/pdf", "sendDocument", "document", { disable_content_type_detection: true }],
    ["file", "image/jpeg", "sendDocument", "document", { disable_content_type_detection: true }],
  ] as const)("%s %s → %s", async (type, mimeType, method, kind, extras) => {
    const file = await upload(type, mimeType);
    const accepted = await send([file], { text: "see **this**" });
    expect(t.api.calls).toHaveLength(1);
    const { params, files } = t.api.calls[0]!;
    expect(t.api.calls[0]?.method).toBe(method);
    expect(params).toEqual({
      chat_id: 700100200,
      [kind]: expect.stringMatching(/^attach:/),
      ...extras,
      caption: "see <b>this</b>",
      parse_mode: "HTML",
    });
    expect([...files.values()]).toEqual([{ name: "my file.bin", bytes: Buffer.from(`bytes of ${mimeType}`) }]);
    const fileId = accepted.media?.[0]?.reference.replace(`file:${kind}:`, "");
    expect(accepted.media).toEqual([{ sha256: file.sha256, reference: `file:${kind}:${fileId}` }]);
    expect(t.api.bytesOf(fileId!)).toEqual(Buffer.from(`bytes of ${mimeType}`));
  });

  it("goes out by Telegram's reference the next time", async () => {
    const file = await upload("image", "image/png");
    const { media } = await send([file]);
    await send([{ ...file, reference: media![0]!.reference }], { replyTo: "700100200:77" });
    const params = {
      chat_id: 700100200,
      photo: media![0]!.reference.slice("file:photo:".length),
      reply_parameters: { message_id: 77, allow_sending_without_reply: true },
    };
    expect(t.api.calls[1]).toMatchObject({ method: "sendPhoto", params, files: new Map() });
  });

  it("a sticker has no caption, so the text follows", async () => {
    const { moreExternalIds } = await send([await upload("sticker", "image/webp")], { text: "ha" });
    expect(t.api.calls.map(({ method, params }) => [method, params.caption ?? params.text])).toEqual([
      ["sendSticker", undefined],
      ["sendMessage", "ha"],
    ]);
    expect(moreExternalIds).toHaveLength(1);
  });

  it("captions may have 1024 characters; a longer text follows the file", async () => {
    await send([await upload("image", "image/png")], { text: "x".repeat(1024) });
    await send([await upload("image", "image/png")], { text: "x".repeat(1025) });
    expect(t.api.calls.map(({ method }) => method)).toEqual(["sendPhoto", "sendPhoto", "sendMessage"]);
  });

  it("has buttons where there are some", async () => {
    const interactive = { buttons: [{ id: "yes", title: "Yes" }] };
    await send([await upload("image", "image/png")], { text: "Sure?", content: { interactive } });
    expect(t.api.calls[0]?.params).toMatchObject({
      caption: "Sure?",
      reply_markup: { inline_keyboard: [[{ text: "Yes", callback_data: "yes" }]] },
    });
  });

  it("is sent again without formatting, whole", async () => {
    t.api.respondNext("sendPhoto", { error_code: 400, description: "Bad Request: can't parse entities: oh" });
    await send([await upload("image", "image/png")], { text: "**Hi**" });
    expect(t.api.calls[1]).toMatchObject({ params: { caption: "**Hi**" } });
    expect([...t.api.calls[1]!.files.values()][0]?.bytes.toString()).toBe("bytes of image/png");
  });

  it.each(["PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED"])("goes out as a document after %s", async (problem) => {
    t.api.respondNext("sendPhoto", { error_code: 400, description: `Bad Request: ${problem}` });
    const { media } = await send([await upload("image", "image/png")]);
    expect(t.api.calls.map(({ method }) => method)).toEqual(["sendPhoto", "sendDocument"]);
    expect(media).toEqual([]);
  });

  it("a picture over 10 MB is a document", async () => {
    const bytes = Buffer.alloc(10 * MB + 1);
    await send([await upload("image", "image/png", bytes)]);
    expect(t.api.calls[0]?.method).toBe("sendDocument");
  });

  it("has a name that cannot break the form", async () => {
    await send([await upload("file", "text/plain", undefined, 'a;"b"\r\nc.txt')]);
    expect([...t.api.calls[0]!.files.values()][0]?.name).toBe("a__b___c.txt");
  });
});

describe("several files", () => {
  it("of kinds that go together are an album", async () => {
    const files = [await upload("image", "image/png"), await upload("video", "video/mp4")];
    const accepted = await send(files, { text: "**two**", replyTo: "700100200:77" });
    expect(t.api.calls.map(({ method }) => method)).toEqual(["sendMediaGroup"]);
    expect(t.api.calls[0]?.params).toEqual({
      chat_id: 700100200,
      media: [
        { type: "photo", media: expect.stringMatching(/^attach:/), caption: "<b>two</b>", parse_mode: "HTML" },
        { type: "video", media: expect.stringMatching(/^attach:/) },
      ],
      reply_parameters: { message_id: 77, allow_sending_without_reply: true },
    });
    expect(accepted.moreExternalIds).toHaveLength(1);
    expect(accepted.media?.map(({ sha256, reference }) => [sha256, reference.split(":")[1]])).toEqual([
      ["sha-of-image/png", "photo"],
      ["sha-of-video/mp4", "video"],
    ]);
  });

  it("of other kinds go one by one, the caption with the first, buttons with the last", async () => {
    const files = [await upload("image", "image/png"), await upload("file", "application/pdf"), await upload("audio", "audio/ogg")];
    await send(files, { text: "three" });
    expect(t.api.calls.map(({ method, params }) => [method, params.caption])).toEqual([
      ["sendPhoto", "three"],
      ["sendDocument", undefined],
      ["sendVoice", undefined],
    ]);
    t.api.calls.length = 0;
    const pair = [await upload("image", "image/png"), await upload("image", "image/jpeg")];
    await send(pair, { text: "Sure?", content: { interactive: { buttons: [{ id: "yes", title: "Yes" }] } } });
    expect(t.api.calls.map(({ method, params }) => [method, "reply_markup" in params])).toEqual([
      ["sendMediaGroup", false],
      ["sendMessage", true],
    ]);
  });

  it("eleven are an album of ten and one", async () => {
    const files = await Promise.all(Array.from({ length: 11 }, () => upload("file", "application/pdf")));
    const { moreExternalIds } = await send(files);
    expect(t.api.calls.map(({ method }) => method)).toEqual(["sendMediaGroup", "sendDocument"]);
    expect(moreExternalIds).toHaveLength(10);
  });
});

describe("references that are gone", () => {
  it.each(["tmp:6f0f1c9e-0000-4000-8000-000000000000", "file:video:F-1", "tmp:../../etc/passwd", "anything"])(
    "%s must be uploaded again",
    async (reference) => {
      const file = { type: "image", mimeType: "image/png", name: "a.png", sizeBytes: 1, sha256: "s", reference } as const;
      expect(await failure(send([file]))).toMatchObject({ class: "media_expired" });
      expect(t.api.calls).toEqual([]);
    },
  );

  it("so must what Telegram has forgotten", async () => {
    const file = {
      type: "image",
      mimeType: "image/png",
      name: "a.png",
      sizeBytes: 1,
      sha256: "s",
      reference: "file:photo:F-gone",
    } as const;
    expect(await failure(send([file]))).toMatchObject({ class: "media_expired", reason: "400" });
  });
});

describe("waiting bytes", () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("linktor-telegram-"));

  it("are for nobody else to read, go with the message, and leave nothing behind", async () => {
    const before = new Set(folders());
    const own = await aChannel();
    const file = await anUpload(own.channel, "image", "image/png");
    const kept = await anUpload(own.channel, "image", "image/png");
    const folder = join(tmpdir(), folders().find((name) => !before.has(name))!);
    const path = join(folder, file.reference.slice(4));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await own.channel.send(aMessage({ media: [file] }), noSignal);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(join(folder, kept.reference.slice(4)))).toBe(true);
    await own[Symbol.asyncDispose]();
    expect(existsSync(folder)).toBe(false);
  });

  it("stay when the message was refused", async () => {
    const file = await upload("image", "image/png");
    t.api.respondNext("sendPhoto", { error_code: 429, description: "Too Many Requests: retry after 1", parameters: { retry_after: 1 } });
    expect(await failure(send([file]))).toMatchObject({ class: "rate_limited" });
    expect((await send([file])).externalId).toMatch(/^700100200:/);
  });

  it("may be 50 MB and not one more", async () => {
    const fits = await upload("file", "application/zip", Buffer.alloc(50 * MB));
    expect(fits.reference).toMatch(/^tmp:/);
    const tooBig = { type: "file", mimeType: "application/zip", name: "a.zip", sizeBytes: 1, sha256: "s" } as const;
    expect(await failure(t.channel.uploadMedia(tooBig, chunksOf(Buffer.alloc(50 * MB + 1)), noSignal))).toMatchObject({
      class: "content_rejected",
    });
  });
});
