import { announce } from "../platform/eventlog/announce.js";
import { isUniqueViolation } from "../platform/postgres/errors.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { AppError } from "../shared/errors.js";
import { type CannedResponseId, newId, type TenantId } from "../shared/ids.js";
import {
  type CannedResponseChange,
  deleteCannedResponse,
  getCannedResponse,
  insertCannedResponse,
  updateCannedResponse,
} from "./canned-response-store.js";
import { cannedResponseEvent } from "./events.js";
import { type CannedResponse, normalizeShortcut } from "./reply.js";

export async function createCannedResponse(
  tx: Tx,
  tenantId: TenantId,
  input: Pick<CannedResponse, "shortcut" | "title" | "text">,
  now: Date,
): Promise<CannedResponse> {
  const { title, text } = input;
  const shortcut = normalizeShortcut(input.shortcut);
  const id = newId<CannedResponseId>();
  const isNew = await insertCannedResponse(tx, { tenantId, id, shortcut, title, text, createdAt: now, updatedAt: now });
  if (!isNew) throw shortcutTaken(shortcut);
  const response = await getCannedResponse(tx, tenantId, id);
  announce(tx, [cannedResponseEvent("created", response)], now);
  return response;
}

export async function changeCannedResponse(
  tx: Tx,
  tenantId: TenantId,
  id: CannedResponseId,
  { shortcut: given, ...rest }: CannedResponseChange,
  now: Date,
): Promise<CannedResponse> {
  const shortcut = given === undefined ? undefined : normalizeShortcut(given);
  const change = { ...rest, ...(shortcut === undefined ? {} : { shortcut }) };
  const response = await updateCannedResponse(tx, tenantId, id, change, now).catch((cause: unknown) => {
    throw shortcut !== undefined && isUniqueViolation(cause) ? shortcutTaken(shortcut, cause) : cause;
  });
  announce(tx, [cannedResponseEvent("updated", response)], now);
  return response;
}

export async function removeCannedResponse(tx: Tx, tenantId: TenantId, id: CannedResponseId, now: Date): Promise<void> {
  const response = await deleteCannedResponse(tx, tenantId, id);
  announce(tx, [cannedResponseEvent("deleted", response)], now);
}

function shortcutTaken(shortcut: string, cause?: unknown): AppError {
  return new AppError("already_exists", "SHORTCUT_TAKEN", `There is a canned response ${JSON.stringify(shortcut)} already.`, { cause });
}
