import { createHash } from "node:crypto";
import { MediaGone, NeedsSignIn } from "@linktor/plugin-sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { maxFileBytes } from "../src/capabilities.js";
import { aChannel, noSignal, phoneNumberId } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
beforeEach(() => void (t.api.calls.length = 0));
afterAll(() => t[Symbol.asyncDispose]());

const bytes = Buffer.from("what was sent");
const sha256 = createHash("sha256").update(bytes).digest("base64");

async function fetched(reference: object | string) {
  const text = typeof reference === "string" ? reference : JSON.stringify(reference);
  const { mimeType, data } = await t.channel.fetchMedia(text, noSignal);
  const chunks: Uint8Array[] = [];
  for await (const chunk of data) chunks.push(chunk);
  return { mimeType, text: Buffer.concat(chunks).toString() };
}

describe("8: files that came in", () => {
  it("are asked for by id and fetched with the token", async () => {
    const id = t.api.media.add(bytes, "image/png");
    expect(await fetched({ id, sha256, mimeType: "image/png" })).toEqual({ mimeType: "image/png", text: "what was sent" });
    expect(t.api.calls.map(({ method, path, query }) => [method, path, query])).toEqual([["GET", id, { phone_number_id: phoneNumberId }]]);
  });

  it("are fetched at once where the message brought an address", async () => {
    const id = t.api.media.add(bytes);
    expect(await fetched({ id, url: `${t.api.url}${t.api.media.addressOf(id)}`, sha256 })).toMatchObject({ text: "what was sent" });
    expect(t.api.calls).toEqual([]);
  });

  it("whose address has expired are asked for anew", async () => {
    const id = t.api.media.add(bytes);
    const url = `${t.api.url}${t.api.media.addressOf(id)}`;
    t.api.media.expireAddresses();
    expect(await fetched({ id, url, sha256 })).toMatchObject({ text: "what was sent" });
    for (const status of [401, 403, 410]) {
      t.api.respondNext("files", { raw: { status } });
      expect(await fetched({ id, url: `${t.api.url}/files/x`, sha256 })).toMatchObject({ text: "what was sent" });
    }
  });

  it("that cannot be had now may be had later", async () => {
    const id = t.api.media.add(bytes);
    for (const path of ["files", id]) {
      t.api.respondNext(path, path === "files" ? { raw: { status: 503 } } : { error: { status: 503, code: 2, is_transient: true } });
      const failed = fetched({ id });
      await expect(failed).rejects.toThrow();
      await expect(failed).rejects.not.toThrow(MediaGone);
      expect(await fetched({ id })).toMatchObject({ text: "what was sent" });
    }
    t.api.respondNext("files", { close: "before" });
    await expect(fetched({ id })).rejects.toThrow("WhatsApp gave no answer");
  });

  it("whose id has expired are gone", async () => {
    await expect(fetched({ id: "media-404" })).rejects.toThrow(MediaGone);
    t.api.respondNext("media-404", { error: { status: 404, code: 803 } });
    await expect(fetched({ id: "media-404" })).rejects.toThrow(MediaGone);
  });

  it("that have no address that is good are gone", async () => {
    const id = t.api.media.add(bytes);
    t.api.respondNext("files", { raw: { status: 404 } });
    await expect(fetched({ id })).rejects.toThrow(MediaGone);
  });

  it("larger than 100 MB are not fetched", async () => {
    await expect(fetched({ id: t.api.media.add(bytes, "x/y", maxFileBytes + 1) })).rejects.toThrow(MediaGone);
    expect(await fetched({ id: t.api.media.add(bytes, "x/y", maxFileBytes) })).toMatchObject({ text: "what was sent" });
  });

  it("that are not what was announced are an error, by either sum", async () => {
    const id = t.api.media.add(bytes);
    const other = createHash("sha256").update("other").digest("base64");
    await expect(fetched({ id, sha256: other })).rejects.toThrow("damaged");
    t.api.media.get(id)!.sha256 = "00".repeat(32);
    await expect(fetched({ id })).rejects.toThrow("damaged");
    expect(await fetched({ id, sha256 })).toMatchObject({ text: "what was sent" });
  });

  it("need a person when the token is no longer good", async () => {
    t.api.account.isTokenGood = false;
    const failed = fetched({ id: "media-1" });
    await expect(failed).rejects.toThrow(NeedsSignIn);
    t.api.account.isTokenGood = true;
  });
});
