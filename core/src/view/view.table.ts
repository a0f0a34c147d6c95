import type { SavedViewId, TenantId, UserId } from "../shared/ids.js";
import type { SavedView } from "./view.js";

export interface ViewTables {
  savedView: {
    tenantId: TenantId;
    id: SavedViewId;
    userId: UserId | null;
    name: string;
    filter: unknown;
    sort: SavedView["sort"];
    position: number;
    createdAt: Date;
    updatedAt: Date;
  };
}
