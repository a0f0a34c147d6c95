import type { Tx } from "../platform/postgres/transaction.js";
import { AppError } from "../shared/errors.js";
import { newId, type VisitorId } from "../shared/ids.js";
import { linkUser } from "./link-user.js";
import { hashToken, newToken } from "./token.js";
import { provesUser } from "./user-hash.js";
import { insertVisitor, lockVisitorByToken, updateVisitor } from "./visitor-store.js";
import { isSamePerson, SESSION_MS, type Visitor, type VisitorProfile, type Webchat } from "./webchat.js";

export interface OpenSession {
  /** Of a session that may go on. */
  readonly token: string | undefined;
  /** Who the page says its user is. */
  readonly userId: string | undefined;
  /** The page's proof of it. */
  readonly userHash: string;
  readonly profile: VisitorProfile;
}

export interface OpenedSession {
  readonly visitor: Visitor;
  readonly token: string;
  /** A visitor whose open connections no longer show what they should. */
  readonly changed: VisitorId | undefined;
}

/**
 * Goes on with a session, or begins one. A session never turns into another person's: when the page names another user,
 * the session ends and a new one begins. What is said without proof is kept as the visitor's word, and finds nobody.
 */
export async function openSession(tx: Tx, webchat: Webchat, input: OpenSession, now: Date): Promise<OpenedSession> {
  const { userId } = input;
  const held = input.token ? await lockVisitorByToken(tx, webchat, hashToken(input.token), now) : undefined;
  const isProven =
    userId !== undefined && webchat.config.identityMode !== "off" && provesUser(webchat.identitySecret, userId, input.userHash);
  const goesOn = held !== undefined && isSamePerson(held, userId);
  if (webchat.config.identityMode === "required" && !isProven && !(goesOn && held.isVerified)) throw notProven();
  if (held && !goesOn) await updateVisitor(tx, held, { expiresAt: now });
  if (!goesOn || !input.token) return { ...(await begin(tx, webchat, input, isProven, now)), changed: held?.id };
  const visitor: Visitor = {
    ...held,
    userId: userId ?? held.userId,
    isVerified: held.isVerified || isProven,
    profile: { ...held.profile, ...input.profile },
    expiresAt: new Date(now.getTime() + SESSION_MS),
  };
  await updateVisitor(tx, held, visitor);
  const isNews = visitor.isVerified && !held.isVerified;
  if (isNews) await linkUser(tx, visitor, now);
  return { visitor, token: input.token, changed: isNews ? visitor.id : undefined };
}

async function begin(
  tx: Tx,
  { tenantId, id: channelId }: Webchat,
  { userId, profile }: OpenSession,
  isVerified: boolean,
  now: Date,
): Promise<Pick<OpenedSession, "visitor" | "token">> {
  const token = newToken();
  const visitor: Visitor = {
    tenantId,
    id: newId<VisitorId>(),
    channelId,
    userId: userId ?? null,
    isVerified,
    profile,
    createdAt: now,
    expiresAt: new Date(now.getTime() + SESSION_MS),
  };
  await insertVisitor(tx, visitor, hashToken(token));
  return { visitor, token };
}

function notProven(): AppError {
  return new AppError(
    "unauthenticated",
    "USER_HASH_REQUIRED",
    "This chat takes only users whose page proves who they are: send user.id with its user_hash.",
  );
}
