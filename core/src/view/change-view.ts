import type { Caller } from "../identity/index.js";
import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { AppError, invalid } from "../shared/errors.js";
import { newId, type SavedViewId, type UserId } from "../shared/ids.js";
import { savedViewEvent } from "./events.js";
import { MAX_VIEWS, type SavedView } from "./view.js";
import { countViews, deleteView, insertView, lockView, updateView } from "./view-store.js";

export type NewView = Pick<SavedView, "name" | "filter" | "sort" | "position"> & { readonly isShared: boolean };

export async function createView(tx: Tx, caller: Caller, { isShared, ...input }: NewView, now: Date): Promise<SavedView> {
  const { tenantId } = caller;
  if (isShared) assertShares(caller);
  const userId = isShared ? null : personOf(caller);
  if (!userId && !isShared) throw invalid("shared", "an API key keeps shared views only; set it to true.");
  if ((await countViews(tx, tenantId, userId ?? null)) >= MAX_VIEWS) {
    throw new AppError("precondition", "TOO_MANY_VIEWS", `There are ${MAX_VIEWS} views already; delete one that is not used.`);
  }
  const view = { ...input, tenantId, id: newId<SavedViewId>(), userId: userId ?? null, createdAt: now, updatedAt: now };
  await insertView(tx, view);
  announce(tx, [savedViewEvent("created", view)], now);
  return view;
}

export type ViewChange = Partial<Pick<SavedView, "name" | "filter" | "sort" | "position">>;

export async function changeView(tx: Tx, caller: Caller, id: SavedViewId, change: ViewChange, now: Date): Promise<SavedView> {
  const before = await lockOwn(tx, caller, id);
  const view = { ...before, ...change, updatedAt: now };
  await updateView(tx, view);
  announce(tx, [savedViewEvent("updated", view)], now);
  return view;
}

export async function removeView(tx: Tx, caller: Caller, id: SavedViewId, now: Date): Promise<void> {
  const view = await lockOwn(tx, caller, id);
  await deleteView(tx, view);
  announce(tx, [savedViewEvent("deleted", view)], now);
}

async function lockOwn(tx: Tx, caller: Caller, id: SavedViewId): Promise<SavedView> {
  const view = await lockView(tx, caller.tenantId, personOf(caller), id);
  if (!view.userId) assertShares(caller);
  return view;
}

function assertShares({ permissions }: Caller): void {
  if (!permissions.has("saved_view:share")) {
    throw new AppError("forbidden", "PERMISSION_DENIED", "Shared views are kept by supervisors and admins: saved_view:share is needed.");
  }
}

/** Whose personal views a caller has; an API key is nobody. */
export function personOf(caller: Caller): UserId | undefined {
  return caller.type === "user" ? caller.userId : undefined;
}
