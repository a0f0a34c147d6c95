import type { Caller } from "../../identity/index.js";
import type { Author } from "../message.js";

/** A caller as the author of a message. A program speaks as the system, under its key's name. */
export function authorOf(caller: Caller): Author {
  return caller.type === "user"
    ? { authorType: "user", authorId: caller.userId, authorName: caller.name }
    : { authorType: "system", authorId: caller.apiKeyId, authorName: caller.name };
}
