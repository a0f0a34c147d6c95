import { isUniqueViolation } from "../platform/postgres/errors.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { AppError, notFound } from "../shared/errors.js";
import { formatId, newId, type TeamId, type TenantId, type UserId } from "../shared/ids.js";
import type { MoveConversations } from "./deps.js";
import { holdMembers } from "./identity-store.js";
import { deleteQueue, findDefaultQueue, insertTeamQueue, lockTeamQueue, renameTeamQueue } from "./queue-store.js";
import { deleteTeam, getTeam, insertTeam, lockTeam, renameTeam, replaceMembers, type Team } from "./team-store.js";

/** Makes a team, and the queue of the same name that its conversations wait in. */
export async function createTeam(
  tx: Tx,
  tenantId: TenantId,
  input: { name: string; userIds: readonly UserId[] },
  now: Date,
): Promise<Team> {
  const id = newId<TeamId>();
  const isNew = await insertTeam(tx, tenantId, id, input.name, now);
  if (!isNew) throw nameTaken(input.name);
  await insertTeamQueue(tx, tenantId, id, input.name, now);
  await setMembers(tx, tenantId, id, input.userIds);
  return getTeam(tx, tenantId, id);
}

export interface ChangeTeam {
  readonly tenantId: TenantId;
  readonly id: TeamId;
  readonly name?: string;
  /** All members from now on. */
  readonly userIds?: readonly UserId[];
}

export async function changeTeam(tx: Tx, { tenantId, id, name, userIds }: ChangeTeam): Promise<Team> {
  await lockTeam(tx, tenantId, id);
  if (name !== undefined) {
    await renameTeam(tx, tenantId, id, name).catch((cause: unknown) => {
      throw isUniqueViolation(cause) ? nameTaken(name, cause) : cause;
    });
    await renameTeamQueue(tx, tenantId, id, name);
  }
  if (userIds) await setMembers(tx, tenantId, id, userIds);
  return getTeam(tx, tenantId, id);
}

/** Deletes a team and its queue; what waits in it goes on waiting in the default queue. */
export async function removeTeam(tx: Tx, tenantId: TenantId, id: TeamId, moveConversations: MoveConversations): Promise<void> {
  await lockTeam(tx, tenantId, id);
  const from = await lockTeamQueue(tx, tenantId, id);
  if (from) {
    const to = await findDefaultQueue(tx, tenantId);
    await moveConversations(tx, tenantId, { type: "queue", id: from }, to.id);
    await deleteQueue(tx, tenantId, from);
  }
  await deleteTeam(tx, tenantId, id);
}

async function setMembers(tx: Tx, tenantId: TenantId, teamId: TeamId, userIds: readonly UserId[]): Promise<void> {
  const members = await holdMembers(tx, tenantId, userIds);
  const stranger = userIds.find((userId) => !members.has(userId));
  if (stranger) throw notFound("user", formatId("us", stranger));
  await replaceMembers(tx, tenantId, teamId, [...members]);
}

function nameTaken(name: string, cause?: unknown): AppError {
  return new AppError("already_exists", "TEAM_NAME_TAKEN", `There is a team ${JSON.stringify(name)} already.`, { cause });
}
