import type { HandlerContext } from "@connectrpc/connect";
import { type Caller, callerOf } from "../../identity/index.js";
import { AppError } from "../../shared/errors.js";

/** The caller, who has to be a person: drafts belong to somebody. */
export function ownerOf(context: HandlerContext): Extract<Caller, { type: "user" }> {
  const caller = callerOf(context);
  if (caller.type === "user") return caller;
  throw new AppError("precondition", "NOT_A_PERSON", "Only a person has drafts; an API key sends what it has to say.");
}
