import { randomBytes } from "node:crypto";
import { type Config, isLoopback } from "./config.js";
import { ConfigError } from "./config-file.js";
import { findMembership, verifyPassword } from "./identity/index.js";
import { type Db, inSystem } from "./platform/postgres/transaction.js";
import { AppError } from "./shared/errors.js";
import { createTenant, findTenantBySlug } from "./tenant/index.js";

const TENANT = "default";
const EMAIL = "admin@linktor.io";
const KNOWN_PASSWORD = "admin123";

/** What to tell whoever starts the server about signing in. */
export interface SignIn {
  readonly email: string;
  /** Set when it is known or was just made. */
  readonly password: string | undefined;
}

/**
 * Makes the first tenant and admin. The password that everybody knows is for a server that only this machine reaches;
 * listening elsewhere with it is refused.
 */
export async function firstStart(db: Db, config: Config, now: Date): Promise<SignIn> {
  const isLocal = isLoopback(config.host);
  const tenant = await inSystem(db, (tx) => findTenantBySlug(tx, TENANT));
  if (!tenant) {
    const password = config.adminPassword ?? (isLocal ? KNOWN_PASSWORD : randomBytes(12).toString("base64url"));
    const first = {
      slug: TENANT,
      name: "Default",
      adminEmail: EMAIL,
      adminPassword: password,
      allowsWeakPassword: password === KNOWN_PASSWORD && isLocal,
    };
    const isOurs = await createTenant(db, first, now).then(() => true, wasMadeMeanwhile);
    if (isOurs) return { email: EMAIL, password: config.adminPassword ? undefined : password };
  }
  const admin = await inSystem(db, (tx) => findMembership(tx, EMAIL, TENANT));
  const isKnown = admin !== undefined && (await verifyPassword(admin.passwordHash, KNOWN_PASSWORD));
  if (isKnown && !isLocal) {
    throw new ConfigError(
      `${EMAIL} still has the password that everybody knows, and LINKTOR_HOST=${config.host} can be reached from elsewhere. Start on 127.0.0.1 and change it first.`,
    );
  }
  return { email: EMAIL, password: isKnown ? KNOWN_PASSWORD : undefined };
}

/** Processes that start together on an empty database all find no tenant; one of them makes it. */
function wasMadeMeanwhile(error: unknown): false {
  if (error instanceof AppError && error.kind === "already_exists") return false;
  throw error;
}
