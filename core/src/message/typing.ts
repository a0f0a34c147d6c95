import type { ConversationId, TenantId } from "../shared/ids.js";
import type { Author } from "./message.js";

/** Somebody is typing. Not stored: it matters for seconds, and a lost one costs nothing. */
export interface Typing extends Author {
  readonly tenantId: TenantId;
  readonly conversationId: ConversationId;
  readonly isTyping: boolean;
}

/** Tells whoever listens in this process. */
export class TypingFeed {
  readonly #listeners = new Set<(typing: Typing) => void>();

  publish(typing: Typing): void {
    for (const listener of this.#listeners) listener(typing);
  }

  listen(listener: (typing: Typing) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
