import type { TenantId } from "../shared/ids.js";

export interface Tenant {
  readonly id: TenantId;
  readonly slug: string;
  readonly name: string;
  /** Hours within which a resolved conversation reopens when its contact writes again. */
  readonly reopenWindowHours: number;
  readonly createdAt: Date;
}

export const DEFAULT_REOPEN_WINDOW_HOURS = 24;
