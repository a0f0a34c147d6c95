import type { Draft } from "./wire.js";

/** Keeps what is not sent yet where a reload finds it: on the host page, and here while the tab lives. */
export interface OutboxStore {
  readonly stored: Readonly<Record<string, string>>;
  store(key: string, value: string | null): void;
}

const PREFIX = "q:";
const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

/** Messages that the server does not have yet, oldest first. Each has a place of its own, so that tabs do not overwrite each other's. */
export class Outbox {
  readonly #store: OutboxStore;
  readonly #drafts = new Map<string, Draft>();
  readonly #failed = new Set<string>();

  constructor(store: OutboxStore) {
    this.#store = store;
    const found = Object.entries(store.stored).filter(([key]) => key.startsWith(PREFIX));
    const drafts = found.flatMap(([, value]) => parse(value) ?? []).sort((a, b) => a.at - b.at);
    for (const draft of drafts) this.#drafts.set(draft.client_id, draft);
  }

  get drafts(): readonly Draft[] {
    return [...this.#drafts.values()];
  }

  /** The next to send: in order, past what was refused. */
  get next(): Draft | undefined {
    return this.drafts.find(({ client_id: id }) => !this.#failed.has(id));
  }

  find(id: string): Draft | undefined {
    return this.#drafts.get(id);
  }

  add(draft: Draft): void {
    this.#drafts.set(draft.client_id, draft);
    this.#store.store(PREFIX + draft.client_id, JSON.stringify(draft));
  }

  /** The server has it, or nobody wants it any more. */
  remove(id: string): Draft | undefined {
    const draft = this.#drafts.get(id);
    this.#drafts.delete(id);
    this.#failed.delete(id);
    if (draft) this.#store.store(PREFIX + id, null);
    return draft;
  }

  fail(id: string): void {
    if (this.#drafts.has(id)) this.#failed.add(id);
  }

  retry(id: string): Draft | undefined {
    this.#failed.delete(id);
    return this.#drafts.get(id);
  }

  clear(): void {
    for (const { client_id: id } of this.drafts) this.remove(id);
  }
}

function parse(value: string): Draft[] | undefined {
  try {
    const draft = JSON.parse(value) as Draft;
    const isWhole = typeof draft.client_id === "string" && typeof draft.text === "string" && Array.isArray(draft.attachments);
    return isWhole && Date.now() - draft.at < MAX_AGE_MS ? [draft] : undefined;
  } catch {
    return undefined;
  }
}
