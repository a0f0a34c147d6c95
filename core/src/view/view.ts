import type { ConversationSort } from "../conversation/conversation.js";
import type { SavedViewId, TenantId, UserId } from "../shared/ids.js";

/** A list of conversations with a name. */
export interface SavedView {
  readonly tenantId: TenantId;
  readonly id: SavedViewId;
  /** Whose it is; null: everybody's. */
  readonly userId: UserId | null;
  readonly name: string;
  /** A `ConversationFilter` of the API, as JSON: `me` in it stands for whoever looks. */
  readonly filter: unknown;
  readonly sort: ConversationSort;
  readonly position: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** So many of one owner; with the shared ones that is a list which needs no pages. */
export const MAX_VIEWS = 100;
