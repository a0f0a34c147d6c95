import { MediaGone, NeedsSignIn } from "@linktor/plugin-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aChannel, noSignal } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
afterAll(() => t[Symbol.asyncDispose]());

async function fetched(reference: string) {
  const { mimeType, data } = await t.channel.fetchMedia(reference, noSignal);
  const chunks: Uint8Array[] = [];
  for await (const chunk of data) chunks.push(chunk);
  return { mimeType, bytes: Buffer.concat(chunks) };
}

describe("fetchMedia", () => {
  it("streams the bytes, with the type that came with the message", async () => {
    const bytes = Buffer.alloc(3 * 1024 * 1024, "x");
    const fileId = t.api.addFile(bytes, "photo one.jpg");
    const file = await fetched(JSON.stringify({ file_id: fileId, mime: "image/jpeg" }));
    expect(file.mimeType).toBe("image/jpeg");
    expect(file.bytes.equals(bytes)).toBe(true);
  });

  it("takes a bare file_id as well", async () => {
    expect(await fetched(t.api.addFile(Buffer.from("hi")))).toEqual({ mimeType: undefined, bytes: Buffer.from("hi") });
  });

  it("what is too big or unknown is gone for good", async () => {
    await expect(fetched(t.api.addFile(Buffer.from("x"), "a.zip", 20 * 1024 * 1024 + 1))).rejects.toThrow(MediaGone);
    await expect(fetched("F-unknown")).rejects.toThrow(MediaGone);
  });

  it("what is gone between the link and the download is gone for good", async () => {
    const fileId = t.api.addFile(Buffer.from("x"));
    t.api.respondNext("getFile", { delayMs: 50 });
    const fetching = fetched(fileId);
    t.api.removeFile(fileId);
    await expect(fetching).rejects.toThrow(MediaGone);
  });

  it("what Telegram cannot give now may be had later", async () => {
    const fileId = t.api.addFile(Buffer.from("x"));
    t.api.respondNext("getFile", { error_code: 500, description: "Internal Server Error" });
    await expect(fetched(fileId)).rejects.not.toThrow(MediaGone);
    expect((await fetched(fileId)).bytes.toString()).toBe("x");
  });

  it("a revoked token needs a person", async () => {
    t.api.respondNext("getFile", { error_code: 401, description: "Unauthorized" });
    await expect(fetched("F-1")).rejects.toThrow(NeedsSignIn);
  });
});
