import { inTenant } from "../platform/postgres/transaction.js";
import { correspondenceOf, type Standing, standingOf } from "./correspondence.js";
import type { WebchatDeps } from "./deps.js";
import { type OpenedSession, type OpenSession, openSession } from "./open-session.js";
import { hashToken } from "./token.js";
import { lockVisitorByToken, updateVisitor } from "./visitor-store.js";
import type { Webchat } from "./webchat.js";

type Deps = Pick<WebchatDeps, "db" | "clock" | "hub">;

/** Opens a session and answers where its chat stands. */
export async function openVisitorSession(
  { db, clock, hub }: Deps,
  webchat: Webchat,
  input: OpenSession,
): Promise<OpenedSession & { readonly standing: Standing }> {
  const { tenantId } = webchat;
  const opened = await inTenant(db, tenantId, async (tx) => {
    const session = await openSession(tx, webchat, input, clock.now());
    return { ...session, standing: await standingOf(tx, await correspondenceOf(tx, session.visitor)) };
  });
  if (opened.changed) hub.restart({ tenantId, id: opened.changed });
  return opened;
}

/** Ends a session, wherever it is open. */
export async function endSession({ db, clock, hub }: Deps, webchat: Webchat, token: string): Promise<void> {
  const now = clock.now();
  const ended = await inTenant(db, webchat.tenantId, async (tx) => {
    const visitor = await lockVisitorByToken(tx, webchat, hashToken(token), now);
    if (visitor) await updateVisitor(tx, visitor, { expiresAt: now });
    return visitor;
  });
  if (ended) hub.restart(ended);
}
