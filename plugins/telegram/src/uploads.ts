import { randomUUID } from "node:crypto";
import { access, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OutboundMedia, SendError } from "@linktor/plugin-sdk";
import { maxUploadBytes } from "./capabilities.js";

/** Telegram takes bytes only together with a message, so they wait here for it. */
export class UploadStore {
  #folder: Promise<string> | undefined;

  async keep(data: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<string> {
    const name = randomUUID();
    const path = join(await this.#open(), name);
    try {
      await write(path, data, signal);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return `tmp:${name}`;
  }

  async find(reference: string): Promise<string | undefined> {
    const name = /^tmp:([\da-f-]{36})$/.exec(reference)?.[1];
    if (name === undefined || this.#folder === undefined) return undefined;
    const path = join(await this.#folder, name);
    return await access(path).then(
      () => path,
      () => undefined,
    );
  }

  /** Once Telegram has them. */
  async release(media: readonly Pick<OutboundMedia, "reference">[]): Promise<void> {
    for (const { reference } of media) {
      const path = await this.find(reference);
      if (path !== undefined) await rm(path, { force: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const folder = await this.#folder;
    this.#folder = undefined;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  #open(): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), "linktor-telegram-"));
    return this.#folder;
  }
}

async function write(path: string, data: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  await using file = await open(path, "wx", 0o600);
  let size = 0;
  for await (const chunk of data) {
    signal.throwIfAborted();
    size += chunk.byteLength;
    if (size > maxUploadBytes) {
      throw new SendError({
        class: "content_rejected",
        reason: "FILE_TOO_BIG",
        message: "Telegram takes files of at most 50 MB from bots.",
      });
    }
    await file.write(chunk);
  }
}
