import { ensurePerson, hashNewPassword, hashPassword, insertDefaultQueue, insertMembership } from "../identity/index.js";
import { type Db, inSystem } from "../platform/postgres/transaction.js";
import { AppError, invalid } from "../shared/errors.js";
import { newId, type TenantId } from "../shared/ids.js";
import { DEFAULT_REOPEN_WINDOW_HOURS, type Tenant } from "./tenant.js";
import { insertTenant } from "./tenant-store.js";

export interface CreateTenant {
  readonly slug: string;
  readonly name: string;
  readonly adminEmail: string;
  readonly adminName?: string;
  readonly adminPassword: string;
  /** The development default is a weak password on purpose; see main.ts for when it is allowed. */
  readonly allowsWeakPassword?: boolean;
}

const SLUG = /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;

/** Makes a tenant with its default queue and first admin. */
export async function createTenant(db: Db, input: CreateTenant, now: Date): Promise<Tenant> {
  if (!SLUG.test(input.slug)) throw invalid("slug", "use 2 to 63 lower-case letters, digits and hyphens, no hyphen at the ends.");
  const password = input.adminPassword;
  const passwordHash = await (input.allowsWeakPassword ? hashPassword(password) : hashNewPassword("admin_password", password));
  const tenant: Tenant = {
    id: newId<TenantId>(),
    slug: input.slug,
    name: input.name,
    reopenWindowHours: DEFAULT_REOPEN_WINDOW_HOURS,
    createdAt: now,
  };
  return inSystem(db, async (tx) => {
    const isNew = await insertTenant(tx, tenant);
    if (!isNew) throw new AppError("already_exists", "SLUG_TAKEN", `There is a tenant ${input.slug} already; choose another slug.`);
    const userId = await ensurePerson(tx, input.adminEmail, now);
    await insertMembership(tx, tenant.id, userId, { name: input.adminName ?? "Admin", role: "admin", passwordHash }, now);
    await insertDefaultQueue(tx, tenant.id, now);
    return tenant;
  });
}
