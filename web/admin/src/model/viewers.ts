import type { Viewing } from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { Api } from "../api/api.js";
import { Observable } from "./observable.js";

/** Said again so often, while it is so; the server forgets after 60 seconds. */
const AGAIN_MS = 25_000;

/** Which colleagues have a conversation before them. */
export class Viewers extends Observable {
  readonly #api: Api;
  readonly #names = new Map<string, Map<string, string>>();
  #lookingAt = "";

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  of(conversationId: string): readonly string[] {
    return [...(this.#names.get(conversationId)?.values() ?? [])];
  }

  take({ conversationId, userId, name, isViewing }: Viewing): void {
    const names = this.#names.get(conversationId) ?? new Map<string, string>();
    if (isViewing) this.#names.set(conversationId, names.set(userId, name));
    else if (names.delete(userId) && names.size === 0) this.#names.delete(conversationId);
    this.changed();
  }

  /** Says that a conversation is looked at, and asks who else does; until what it answers is called. */
  look(conversationId: string, myId: string): () => void {
    const say = (id: string) => this.#api.conversations.setViewing({ conversationId: id }).catch(() => undefined);
    this.#lookingAt = conversationId;
    void say(conversationId);
    const again = setInterval(() => void say(conversationId), AGAIN_MS);
    this.#api.conversations.listViewers({ conversationId }).then(
      ({ data }) => {
        const others = data.filter(({ userId }) => userId !== myId);
        this.#names.set(conversationId, new Map(others.map(({ userId, name }) => [userId, name])));
        this.changed();
      },
      () => undefined, // who comes later is told
    );
    return () => {
      clearInterval(again);
      if (this.#lookingAt === conversationId) this.#lookingAt = "";
      // Whoever goes on to another one says only that: two words at once might arrive in either order.
      setTimeout(() => void (this.#lookingAt === "" && say("")));
    };
  }

  /** After a gap nobody knows who left. */
  forget(): void {
    this.#names.clear();
    this.changed();
  }
}
