import { type Kysely, sql } from "kysely";
import { TypeID } from "typeid-js";
import { NO_LANE } from "../../src/platform/work/lane.js";
import type { TestDatabase } from "../database.js";
import type { Company } from "./company.js";

/** Tables whose rows belong to tenants, from the catalog. */
export async function tenantTables(behind: Kysely<any>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`.execute(behind);
  return rows.map(({ name }) => name);
}

/** Rows of a tenant, as texts, by table; those of its people and its own included. */
export async function rowsOf(
  { behind }: Pick<TestDatabase, "behind">,
  { tenantId }: Pick<Company, "tenantId">,
): Promise<Map<string, string[]>> {
  const of = (table: string) => {
    // How a channel is, is looked at every half minute.
    const row = table === "channel" ? sql`(to_jsonb(r) - 'checked_at' - 'updated_at')::text` : sql`to_jsonb(r)::text`;
    return sql`select ${table}::text as name, ${row} as row from ${sql.table(table)} r where tenant_id = ${tenantId}`;
  };
  const parts = (await tenantTables(behind)).map(of);
  const { rows } = await sql<{ name: string; row: string }>`
    ${sql.join(parts, sql` union all `)}
    union all select 'tenant', to_jsonb(r)::text from tenant r where id = ${tenantId}
    union all select 'users', to_jsonb(r)::text from users r where id in (select user_id from membership where tenant_id = ${tenantId})
    order by 1, 2`.execute(behind);
  const byTable = new Map<string, string[]>();
  for (const { name, row } of rows) byTable.set(name, [...(byTable.get(name) ?? []), row]);
  return byTable;
}

/** Waits until nothing more happens by itself: every event is stamped and no work is due. */
export async function isSettled({ behind }: Pick<TestDatabase, "behind">): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from event where position is null)::int + (select count(*) from work where run_at <= now() and parked_at is null)::int as count`.execute(
    behind,
  );
  return rows[0]?.count === 0;
}

/** Columns whose texts steer the server: a canary in them would break it, not sing. */
const OF_MACHINES: ReadonlySet<string> = new Set([
  "channel.type",
  "channel.credentials",
  "channel.state",
  "channel.sign_in",
  "channel.capabilities",
  "channel.config",
  "contact_identity.kind",
  "contact_identity.scope",
  "contact_identity.match",
  "conversation.thread_key",
  "event.name",
  "event.payload",
  "message.content_type",
  "message.content",
  "message.reactions",
  "message_revision.content",
  "work.kind",
  "work.payload",
  "idempotency_key.method",
  "media.sha256",
]);

/** Puts the mark of a tenant into every text of it that has none yet. */
export async function plantCanaries({ behind }: TestDatabase, { tenantId, mark }: Company): Promise<void> {
  const { rows: columns } = await sql<{ relation: string; name: string; type: string }>`
    select c.relname as relation, a.attname as name, format_type(a.atttypid, null) as type from pg_class c
    join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'bytea'::regtype, 'jsonb'::regtype)
      and not exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any(k.conkey))
    order by 1, 2`.execute(behind);
  const names = columns.map(({ relation, name }) => `${relation}.${name}`);
  const gone = [...OF_MACHINES].filter((name) => !names.includes(name));
  if (gone.length > 0) throw new Error(`no such columns: ${gone.join(", ")}; see footprint.ts`);
  for (const { relation, name, type } of columns) {
    if (OF_MACHINES.has(`${relation}.${name}`)) continue;
    const word = sql`${mark}::text || ' ' || ${relation}::text || ' ' || ${name}::text || ' ' || md5(random()::text)`;
    const values: Record<string, typeof word> = {
      text: word,
      "text[]": sql`array[${word}]`,
      bytea: sql`convert_to(${word}, 'UTF8')`,
      jsonb: sql`jsonb_build_object('canary', ${word})`,
    };
    const column = sql.ref(name);
    const asText = type === "bytea" ? sql`encode(${column}, 'escape')` : sql`${column}::text`;
    await sql`update ${sql.table(relation)} set ${column} = ${values[type]!}
      where tenant_id = ${tenantId} and position(${mark}::text in coalesce(lower(${asText}), '')) = 0`.execute(behind);
  }
}

/** Finds what is a tenant's in bytes that somebody got. */
export interface Footprint {
  /** What of the tenant is in there, `except` for what the reader sent there themselves. */
  tracesIn(bytes: string, ...except: readonly string[]): string[];
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const TYPE_ID = /_([0-7][0-9a-z]{25})(?![0-9a-z])/g;
const BASE64 = /[\w+/-]{16,}/g;

/** Remembers the mark, and every id and secret that is in the rows. */
export function footprintOf(rows: ReadonlyMap<string, readonly string[]>, { mark, key, refreshToken }: Company): Footprint {
  const text = [...rows.values()].flat().join("\n");
  const uuids = new Set(text.match(UUID)?.map((uuid) => uuid.toLowerCase()));
  // The lane of work that has none is everybody's.
  uuids.delete(NO_LANE);
  const suffixes = new Set([...uuids].map((uuid) => TypeID.fromUUID("x", uuid).getSuffix()));
  const people = (rows.get("users") ?? []).map((row) => JSON.parse(row) as { email: string });
  const words = [mark, key, refreshToken, ...people.map(({ email }) => email)].map((word) => word.toLowerCase());
  const plain = (bytes: string): string[] => {
    const lower = bytes.toLowerCase();
    return [
      ...words.filter((word) => lower.includes(word)),
      ...(bytes.match(UUID) ?? []).filter((uuid) => uuids.has(uuid.toLowerCase())),
      ...[...bytes.matchAll(TYPE_ID)].map(([, suffix = ""]) => suffix).filter((suffix) => suffixes.has(suffix)),
    ];
  };
  return {
    tracesIn(bytes, ...except) {
      let rest = bytes;
      for (const own of except) rest = rest.replaceAll(own, "");
      // Cursors, details of errors and files in JSON are base64.
      const hidden = (rest.match(BASE64) ?? []).map((token) => Buffer.from(token, "base64url").toString("latin1"));
      return [...plain(rest), ...hidden.flatMap(plain)];
    },
  };
}
