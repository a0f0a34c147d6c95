import { randomBytes } from "node:crypto";
import { formatId } from "../shared/ids.js";
import { createTenant } from "../tenant/index.js";
import { openMigrated, readSettings } from "./open-database.js";
import type { Terminal } from "./terminal.js";

export interface NewTenant {
  readonly slug: string;
  readonly name: string;
  readonly adminEmail: string;
  readonly adminPassword: string | undefined;
}

/** `tenant create` */
export async function createTenantCommand(terminal: Terminal, { slug, name, adminEmail, adminPassword }: NewTenant): Promise<void> {
  await using opened = await openMigrated(readSettings(terminal));
  const password = adminPassword ?? randomBytes(12).toString("base64url");
  const tenant = await createTenant(opened.db, { slug, name, adminEmail, adminPassword: password }, new Date());
  terminal.write(`Tenant    ${tenant.slug} (${formatId("tn", tenant.id)}), ${tenant.name}`);
  terminal.write(`Admin     ${adminEmail}`);
  terminal.write(`Password  ${adminPassword ? "as given" : `${password} (shown once)`}`);
}
