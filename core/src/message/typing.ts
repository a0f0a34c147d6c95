import { z } from "zod";
import { type Broadcast, nobodyElse } from "../platform/redis/broadcast.js";
import type { AnyId, ConversationId, TenantId } from "../shared/ids.js";
import type { Author } from "./message.js";

/** Somebody is typing. Not stored: it matters for seconds, and a lost one costs nothing. */
export interface Typing extends Author {
  readonly tenantId: TenantId;
  readonly conversationId: ConversationId;
  readonly isTyping: boolean;
}

const TOPIC = "typing";
const wire = z.strictObject({
  tenantId: z.uuid().transform((id) => id as TenantId),
  conversationId: z.uuid().transform((id) => id as ConversationId),
  authorType: z.enum(["contact", "user", "bot", "system"]),
  authorId: z
    .uuid()
    .transform((id) => id as AnyId)
    .nullable(),
  authorName: z.string(),
  isTyping: z.boolean(),
});

/** Tells whoever listens: in this process, and in the others that it can reach. */
export class TypingFeed {
  readonly #listeners = new Set<(typing: Typing) => void>();
  readonly #others: Broadcast;

  constructor(others: Broadcast = nobodyElse) {
    this.#others = others;
    others.hear(TOPIC, (body) => {
      const typing = wire.safeParse(body).data;
      if (typing) this.#tell(typing);
    });
  }

  publish({ tenantId, conversationId, authorType, authorId, authorName, isTyping }: Typing): void {
    const typing: Typing = { tenantId, conversationId, authorType, authorId, authorName, isTyping };
    this.#tell(typing);
    this.#others.say(TOPIC, typing);
  }

  listen(listener: (typing: Typing) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(typing: Typing): void {
    for (const listener of this.#listeners) listener(typing);
  }
}
