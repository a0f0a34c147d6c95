import path from "node:path";
import { fileMediaStore } from "./file-store.js";
import type { MediaStore } from "./ports.js";
import type { S3Settings } from "./s3-client.js";
import type { S3Log, S3MediaStore } from "./s3-store.js";

export interface OpenMedia extends AsyncDisposable {
  readonly store: MediaStore;
  /** How it is; undefined when it is a folder of this process. */
  readonly state: (() => Promise<{ readonly ok: boolean; readonly detail: string }>) | undefined;
}

/** Where media are kept: in a bucket, else under the data directory. */
export async function openMedia(s3: S3Settings | undefined, dataDir: string, log: S3Log): Promise<OpenMedia> {
  if (!s3) return { store: fileMediaStore(path.join(dataDir, "media")), state: undefined, [Symbol.asyncDispose]: async () => undefined };
  const store: S3MediaStore = await (await import("./s3-store.js")).S3MediaStore.open(s3, path.join(dataDir, "media-incoming"), log);
  return { store, state: () => store.state(), [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}
