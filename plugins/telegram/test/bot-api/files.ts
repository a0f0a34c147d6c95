import { badRequest } from "./answer.js";
import type { Parameters, UploadedFile } from "./request.js";

const MB = 1024 * 1024;

type StoredFile = UploadedFile & { readonly kind: string; readonly path: string; readonly size: number };

/** Files at Telegram, by their `file_id`. */
export class Files {
  readonly #byId = new Map<string, StoredFile>();
  #next = 1;

  /** `size` lets a file seem larger than its bytes. */
  add(file: UploadedFile, kind: string, size = file.bytes.length): string {
    const number = this.#next++;
    const id = `F-${kind}-${number}`;
    const extension = /\.\w+$/.exec(file.name)?.[0] ?? "";
    this.#byId.set(id, { ...file, kind, size, path: `${kind}s/file_${number}${extension}` });
    return id;
  }

  remove(id: string): void {
    this.#byId.delete(id);
  }

  get(id: string): StoredFile | undefined {
    return this.#byId.get(id);
  }

  byPath(path: string): StoredFile | undefined {
    return [...this.#byId.values()].find((file) => file.path === path);
  }

  getFile(id: string) {
    const file = this.#byId.get(id);
    if (!file) throw badRequest("wrong file_id or the file is temporarily unavailable");
    if (file.size > 20 * MB) throw badRequest("file is too big");
    return { file_id: id, file_unique_id: `u${id}`, file_size: file.size, file_path: file.path };
  }

  /** The `file_id` a parameter means: of bytes that came along, or of what is here already. */
  resolve(value: string, kind: string, { files }: Parameters): string {
    if (/^https?:/.test(value)) throw badRequest("failed to get HTTP URL content");
    if (!value.startsWith("attach://")) {
      const known = this.#byId.get(value);
      if (!known) throw badRequest("wrong file identifier/HTTP URL specified");
      if (known.kind !== kind) throw badRequest(`can't use file of type ${known.kind} as ${kind}`);
      return value;
    }
    const upload = files.get(value.slice("attach://".length));
    if (!upload) throw badRequest("wrong file identifier/HTTP URL specified");
    if (upload.bytes.length === 0) throw badRequest("file must be non-empty");
    if (kind === "photo" && upload.bytes.length > 10 * MB) throw badRequest("file is too big for a photo");
    return this.add(upload, kind);
  }

  /** As it stands in a message. */
  describe(id: string): unknown {
    const { kind, name, size } = this.#byId.get(id) ?? { kind: "document", name: "", size: 0 };
    const file = { file_id: id, file_unique_id: `u${id}`, file_size: size };
    const picture = { ...file, width: 1280, height: 960 };
    if (kind === "photo") return [{ ...picture, file_id: `${id}-s`, width: 90, height: 67, file_size: 1200 }, picture];
    if (kind === "video" || kind === "animation") return { ...picture, duration: 3, mime_type: "video/mp4", file_name: name };
    if (kind === "audio") return { ...file, duration: 3, mime_type: "audio/mpeg", file_name: name };
    if (kind === "voice") return { ...file, duration: 3, mime_type: "audio/ogg" };
    if (kind === "sticker") return { ...picture, type: "regular", is_animated: false, is_video: false };
    return { ...file, file_name: name, mime_type: "application/octet-stream" };
  }
}
