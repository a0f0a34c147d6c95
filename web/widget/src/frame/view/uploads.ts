import { type Http, HttpFailure } from "../connection/http.js";
import type { UploadedFile } from "../model/wire.js";
import type { Texts } from "../texts/texts.js";
import { h, icon } from "./dom.js";

const MAX_BYTES = 25 * 1024 * 1024;
const MAX_FILES = 10;

interface Item {
  readonly file: File;
  readonly chip: HTMLElement;
  readonly abort: AbortController;
  uploaded: UploadedFile | undefined;
  hasFailed: boolean;
}

export interface UploadsOptions {
  readonly http: Http;
  readonly texts: Texts;
  onChange(): void;
}

/** Files that go with the next message. Each is uploaded as soon as it is chosen. */
export class Uploads {
  readonly element = h("div", { class: "uploads", hidden: true });
  readonly #options: UploadsOptions;
  readonly #items = new Set<Item>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#items.size === 0;
  }

  /** Whether everything that was chosen is there. */
  get isReady(): boolean {
    return [...this.#items].every(({ uploaded }) => uploaded !== undefined);
  }

  add(files: Iterable<File>): void {
    for (const file of files) if (this.#items.size < MAX_FILES) void this.#add(file);
    this.#changed();
  }

  /** Hands over what was uploaded, and begins anew. */
  take(): UploadedFile[] {
    const files = [...this.#items].flatMap(({ uploaded }) => uploaded ?? []);
    for (const item of this.#items) item.chip.remove();
    this.#items.clear();
    this.#changed();
    return files;
  }

  clear(): void {
    for (const item of [...this.#items]) this.#remove(item);
  }

  async #add(file: File): Promise<void> {
    const { texts, http } = this.#options;
    const remove = h("button", { type: "button", class: "chip-remove", "aria-label": `${texts.remove}: ${file.name}` }, [icon("cross")]);
    const chip = h("div", { class: "upload is-busy" }, [
      h("span", { class: "upload-state", role: "status" }, [texts.uploading]),
      h("span", { class: "upload-name" }, [file.name]),
      remove,
    ]);
    const item: Item = { file, chip, abort: new AbortController(), uploaded: undefined, hasFailed: false };
    remove.addEventListener("click", () => this.#remove(item));
    this.#items.add(item);
    this.element.append(chip);
    try {
      if (file.size > MAX_BYTES) throw new HttpFailure(413, "FILE_TOO_LARGE", "", undefined);
      item.uploaded = await http.upload<UploadedFile>(file, item.abort.signal);
      chip.querySelector(".upload-state")?.remove();
    } catch (error) {
      item.hasFailed = true;
      chip.querySelector(".upload-state")?.replaceChildren(this.#reason(error));
      chip.classList.add("has-failed");
    }
    chip.classList.remove("is-busy");
    this.#changed();
  }

  #reason(error: unknown): string {
    const { texts } = this.#options;
    const { code = "" } = error as Partial<HttpFailure>;
    const reasons: Readonly<Record<string, string>> = {
      FILE_TOO_LARGE: texts.fileTooLarge,
      TYPE_NOT_ALLOWED: texts.typeNotAllowed,
      RATE_LIMITED: texts.tooMany,
    };
    return reasons[code] ?? texts.uploadFailed;
  }

  #remove(item: Item): void {
    item.abort.abort();
    item.chip.remove();
    this.#items.delete(item);
    this.#changed();
  }

  #changed(): void {
    this.element.hidden = this.isEmpty;
    this.#options.onChange();
  }
}
