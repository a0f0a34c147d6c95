import type { Contact } from "../contact/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, TenantId } from "../shared/ids.js";
import { findByExternalId } from "./external-id-store.js";
import type { Message, Reaction } from "./message.js";
import { insertRevision, lockMessage } from "./message-store.js";
import { changeMessage } from "./settle-delivery.js";

type Ref = { readonly tenantId: TenantId; readonly channelId: ChannelId; readonly externalId: string };
type Outcome = "stored" | "duplicate";

/** The message that an event of the network is about, held until commit; undefined when it never came here. */
async function lockByExternalId(tx: Tx, { tenantId, channelId, externalId }: Ref): Promise<Message | undefined> {
  const id = await findByExternalId(tx, tenantId, channelId, externalId);
  return id && lockMessage(tx, tenantId, id);
}

/** The contact changed what a message says. What it said before is kept. */
export async function changeByContact(
  tx: Tx,
  edit: Ref & { readonly editId: string; readonly text: string; readonly content: Uint8Array | null; readonly at: Date },
  now: Date,
): Promise<Outcome> {
  const message = await lockByExternalId(tx, edit);
  if (!message || message.deletedAt || (message.editedAt && message.editedAt > edit.at)) return "duplicate";
  if (!(await insertRevision(tx, message, edit.editId, now))) return "duplicate";
  const content = edit.content ?? message.content;
  await changeMessage(tx, message, { text: edit.text, content, editedAt: edit.at }, "message.edited", now);
  return "stored";
}

/** The contact took a message back. What it said is kept as a revision, and no longer shown. */
export async function deleteByContact(tx: Tx, deletion: Ref & { readonly at: Date }, now: Date): Promise<Outcome> {
  const message = await lockByExternalId(tx, deletion);
  if (!message || message.deletedAt) return "duplicate";
  await insertRevision(tx, message, "deleted", now);
  await changeMessage(tx, message, { text: "", content: null, deletedAt: deletion.at }, "message.deleted", now);
  return "stored";
}

/** The contact put an emoji on a message; an empty one takes it back. */
export async function reactByContact(
  tx: Tx,
  reaction: Ref & { readonly contact: Contact; readonly emoji: string },
  now: Date,
): Promise<Outcome> {
  const message = await lockByExternalId(tx, reaction);
  if (!message || message.deletedAt) return "duplicate";
  const { contact, emoji } = reaction;
  const own = message.reactions.find(({ authorType, authorId }) => authorType === "contact" && authorId === contact.id);
  if ((own?.emoji ?? "") === emoji) return "duplicate";
  const author = { authorType: "contact", authorId: contact.id, authorName: contact.name } as const;
  await changeMessage(tx, message, { reactions: withReaction(message.reactions, { ...author, emoji }) }, "message.reacted", now);
  return "stored";
}

/** One emoji a person; an empty one takes theirs away. */
export function withReaction(reactions: readonly Reaction[], reaction: Reaction): Reaction[] {
  const others = reactions.filter(({ authorType, authorId }) => authorType !== reaction.authorType || authorId !== reaction.authorId);
  return reaction.emoji === "" ? others : [...others, reaction];
}
