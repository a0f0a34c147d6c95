import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ConversationFilterSchema } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import type { Api } from "../api/api.js";
import { Observable } from "./observable.js";

type Filter = MessageInitShape<typeof ConversationFilterSchema>;

/** Not asked more often, however much happens. */
const PAUSE_MS = 5_000;
/** What happens at once is counted together. */
const SOON_MS = 400;
const MAX_FILTERS = 20;

/** How many conversations each view has, asked again when something has happened, while the page is looked at. */
export class Counts extends Observable {
  readonly #api: Api;
  readonly #filters: () => ReadonlyMap<string, Filter>;
  #counts: ReadonlyMap<string, number> = new Map();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #isMissed = false;

  constructor(api: Api, filters: () => ReadonlyMap<string, Filter>) {
    super();
    this.#api = api;
    this.#filters = filters;
    document.addEventListener("visibilitychange", this.#look);
  }

  of(view: string): number | undefined {
    return this.#counts.get(view);
  }

  /** Something has happened. */
  askSoon(): void {
    if (document.visibilityState === "hidden") {
      this.#isMissed = true;
      return;
    }
    const wait = Math.max(SOON_MS, this.#askedAt + PAUSE_MS - performance.now());
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#ask();
    }, wait);
  }

  close(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#look);
  }

  readonly #look = () => {
    if (this.#isMissed) this.askSoon();
  };

  async #ask(): Promise<void> {
    this.#isMissed = false;
    this.#askedAt = performance.now();
    const entries = [...this.#filters()].slice(0, MAX_FILTERS);
    try {
      const { counts } = await this.#api.conversations.countConversations({ filters: entries.map(([, filter]) => filter) });
      this.#counts = new Map(entries.map(([id], index) => [id, counts[index] ?? 0]));
      this.changed();
    } catch {
      // The numbers stay as they were; what happens next asks again.
    }
  }
}
