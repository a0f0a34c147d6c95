import type { Tx } from "../platform/postgres/transaction.js";
import { AppError } from "../shared/errors.js";
import { hashToken } from "./token.js";
import { findVisitorByToken } from "./visitor-store.js";
import type { Visitor, Webchat } from "./webchat.js";

/** Whose token it is. One of another channel, or of a session that ended, is nobody's. */
export async function authenticate(tx: Tx, webchat: Webchat, token: string, now: Date): Promise<Visitor> {
  const visitor = await findVisitorByToken(tx, webchat, hashToken(token), now);
  if (visitor && mayTalk(webchat, visitor)) return visitor;
  throw new AppError("unauthenticated", "SESSION_INVALID", "This session has ended; open another one.");
}

/** A chat may have begun to ask for proof while a session went on. */
function mayTalk({ config }: Webchat, { isVerified }: Visitor): boolean {
  return isVerified || config.identityMode !== "required";
}
