import { sql } from "kysely";
import { prepared } from "../platform/postgres/prepared.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ContactId, IdentityId, TenantId } from "../shared/ids.js";
import { type AddressKey, keyOf } from "./address.js";
import type { Address, Contact, ContactIdentity } from "./contact.js";
import { toContact } from "./contact-store.js";

const IDENTITY = ["tenantId", "id", "contactId", "kind", "scope", "value", "displayName", "isReachable"] as const;

export async function findIdentity(tx: Tx, tenantId: TenantId, id: IdentityId): Promise<ContactIdentity | undefined> {
  return tx.selectFrom("contactIdentity").select(IDENTITY).where("tenantId", "=", tenantId).where("id", "=", id).executeTakeFirst();
}

/** Those of some identities that are there, by id. */
export async function findIdentities(tx: Tx, tenantId: TenantId, ids: readonly IdentityId[]): Promise<Map<IdentityId, ContactIdentity>> {
  const rows = await tx
    .selectFrom("contactIdentity")
    .select(IDENTITY)
    .where("tenantId", "=", tenantId)
    .where("id", "=", sql<IdentityId>`any(${ids}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Identities of contacts, the oldest first. */
export async function listIdentitiesOf(tx: Tx, tenantId: TenantId, contactIds: readonly ContactId[]): Promise<ContactIdentity[]> {
  if (contactIds.length === 0) return [];
  return tx
    .selectFrom("contactIdentity")
    .select(IDENTITY)
    .where("tenantId", "=", tenantId)
    .where("contactId", "in", contactIds)
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
}

/** Makes everybody else who is about to use the address wait until commit: it may be about to get its contact. */
export async function lockAddress(tx: Tx, tenantId: TenantId, { kind, scope, match }: AddressKey): Promise<void> {
  const address = JSON.stringify([tenantId, kind, scope, match]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${address}, 0))`.execute(tx as never);
}

/** Whose address it is. */
export async function findByAddress(
  tx: Tx,
  tenantId: TenantId,
  { kind, scope, match }: AddressKey,
): Promise<{ contact: Contact; identity: ContactIdentity } | undefined> {
  const row = await tx
    .selectFrom("contactIdentity as i")
    .innerJoin("contact as c", (join) => join.onRef("c.tenantId", "=", "i.tenantId").onRef("c.id", "=", "i.contactId"))
    .select(["c.tenantId", "c.id", "c.name", "c.email", "c.phone", "c.language", "c.customFields", "c.createdAt", "c.updatedAt"])
    .select(["i.id as identityId", "i.value", "i.displayName", "i.isReachable"])
    .where("i.tenantId", "=", tenantId)
    .where("i.kind", "=", kind)
    .where("i.scope", "=", scope)
    .where("i.match", "=", match)
    .executeTakeFirst();
  if (!row) return undefined;
  const { identityId, value, displayName, isReachable, ...contact } = row;
  return {
    contact: toContact(contact),
    identity: { tenantId, id: identityId, contactId: contact.id, kind, scope, value, displayName, isReachable },
  };
}

export async function findIdentityByAddress(
  tx: Tx,
  tenantId: TenantId,
  address: Pick<Address, "kind" | "scope" | "value">,
): Promise<ContactIdentity | undefined> {
  return (await findByAddress(tx, tenantId, keyOf(address)))?.identity;
}

/** Callers hold the address, see `lockAddress`, and know that nobody has it. */
export async function insertIdentity(tx: Tx, identity: ContactIdentity, { kind, scope, match }: AddressKey, now: Date): Promise<void> {
  await tx
    .insertInto("contactIdentity")
    .values({ ...identity, kind, scope, match, createdAt: now })
    .execute();
}

export async function updateIdentityRow(
  tx: Tx,
  { tenantId, id }: ContactIdentity,
  change: Partial<Pick<ContactIdentity, "displayName" | "isReachable">>,
): Promise<ContactIdentity> {
  return tx
    .updateTable("contactIdentity")
    .set(change)
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .returning(IDENTITY)
    .executeTakeFirstOrThrow();
}

export async function deleteIdentity(tx: Tx, { tenantId, id }: ContactIdentity): Promise<void> {
  await tx.deleteFrom("contactIdentity").where("tenantId", "=", tenantId).where("id", "=", id).execute();
}

/** Whose addresses they are, in no order; those of nobody are left out. */
export async function findByAddresses(tx: Tx, tenantId: TenantId, keys: readonly AddressKey[]): Promise<FoundAddress[]> {
  const [kinds, scopes, matches] = [keys.map(({ kind }) => kind), keys.map(({ scope }) => scope), keys.map(({ match }) => match)];
  const { rows } = await readByAddresses(tx, { tenantId, kinds, scopes, matches });
  return rows.map(({ identityId, kind, scope, match, value, displayName, isReachable, ...contact }) => ({
    key: { kind, scope, match },
    contact: toContact(contact),
    identity: { tenantId, id: identityId, contactId: contact.id, kind, scope, value, displayName, isReachable },
  }));
}

interface AddressKeys {
  readonly tenantId: TenantId;
  readonly kinds: readonly string[];
  readonly scopes: readonly string[];
  readonly matches: readonly string[];
}

type AddressRow = Contact & AddressKey & { identityId: IdentityId } & Pick<ContactIdentity, "value" | "displayName" | "isReachable">;

const readByAddresses = prepared(
  (_, { tenantId, kinds, scopes, matches }: AddressKeys) => sql<AddressRow>`
    select c.tenant_id, c.id, c.name, c.email, c.phone, c.language, c.custom_fields, c.created_at, c.updated_at,
      i.id as identity_id, i.kind, i.scope, i.match, i.value, i.display_name, i.is_reachable
    from unnest(${kinds}::text[], ${scopes}::text[], ${matches}::text[]) as k (kind, scope, match)
    join contact_identity as i on i.tenant_id = ${tenantId} and i.kind = k.kind and i.scope = k.scope and i.match = k.match
    join contact as c on c.tenant_id = i.tenant_id and c.id = i.contact_id`,
);

export interface FoundAddress {
  readonly key: AddressKey;
  readonly contact: Contact;
  readonly identity: ContactIdentity;
}
