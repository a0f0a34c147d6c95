import type { Typing } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { Observable } from "./observable.js";

/** Without word for so long, somebody has stopped. */
const LASTS_MS = 7_000;

/** Who is typing where. */
export class Typists extends Observable {
  readonly #names = new Map<string, Map<string, string>>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  in(conversationId: string): readonly string[] {
    return [...(this.#names.get(conversationId)?.values() ?? [])];
  }

  take({ conversationId, author, isTyping }: Typing): void {
    if (!author) return;
    const key = `${conversationId} ${author.id}`;
    clearTimeout(this.#timers.get(key));
    if (!isTyping) return this.#stop(conversationId, author.id);
    const names = this.#names.get(conversationId) ?? new Map<string, string>();
    this.#names.set(conversationId, names.set(author.id, author.name));
    this.#timers.set(
      key,
      setTimeout(() => this.#stop(conversationId, author.id), LASTS_MS),
    );
    this.changed();
  }

  /** Whoever wrote is not typing any more. */
  hasWritten(conversationId: string, authorId: string): void {
    this.#stop(conversationId, authorId);
  }

  #stop(conversationId: string, authorId: string): void {
    if (this.#names.get(conversationId)?.delete(authorId)) this.changed();
  }
}
