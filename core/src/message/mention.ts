import { insertMentions } from "../conversation/index.js";
import { holdActiveMembers } from "../identity/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { formatId, type TenantId, type UserId } from "../shared/ids.js";
import type { Message } from "./message.js";

/** Only colleagues can be called. Before the conversation is locked, as for whoever deletes a user. */
export async function holdMentioned(tx: Tx, tenantId: TenantId, userIds: readonly UserId[]): Promise<void> {
  const members = await holdActiveMembers(tx, tenantId, userIds);
  const stranger = userIds.find((userId) => !members.has(userId));
  if (stranger) throw notFound("user", formatId("us", stranger));
}

/** Remembers whom a note calls; answers those who are to hear of it. Nobody calls themselves. */
export async function mention(tx: Tx, note: Message): Promise<readonly UserId[]> {
  const called = note.mentions.filter((userId) => userId !== note.authorId);
  await insertMentions(tx, note, called);
  return called;
}
