import { createHash, randomUUID } from "node:crypto";

type File = { readonly bytes: Buffer; readonly mimeType: string; readonly size: number; sha256: string };

/** Files by id, each at an address that is good for a while. */
export class MediaStore {
  readonly #files = new Map<string, File>();
  readonly #addresses = new Map<string, string>();
  #count = 0;

  add(bytes: Uint8Array, mimeType = "application/octet-stream", size = bytes.length): string {
    const id = `media-${++this.#count}`;
    this.#files.set(id, { bytes: Buffer.from(bytes), mimeType, size, sha256: createHash("sha256").update(bytes).digest("hex") });
    return id;
  }

  get(id: string): File | undefined {
    return this.#files.get(id);
  }

  remove(id: string): void {
    this.#files.delete(id);
  }

  /** Path of a new address. */
  addressOf(id: string): string {
    const path = `/files/${randomUUID()}`;
    this.#addresses.set(path, id);
    return path;
  }

  expireAddresses(): void {
    this.#addresses.clear();
  }

  at(path: string): File | undefined {
    const id = this.#addresses.get(path);
    return id === undefined ? undefined : this.#files.get(id);
  }
}
