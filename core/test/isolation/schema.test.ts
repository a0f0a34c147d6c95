import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../database.js";
import { tenantTables } from "./footprint.js";

/** Tables without tenant_id. Their rows are of no tenant, of all, or the tenant's own; see the migrations that make them. */
const GLOBAL = [
  "channel_lease",
  "event_counter",
  "event_relay",
  "intake_suspect",
  "migration",
  "migration_lock",
  "plugin_host",
  "tenant",
  "users",
  "write_probe",
];
/** Of these, the ones that only a migration touches. */
const OF_MIGRATIONS = ["migration", "migration_lock"];
/** Rows that linktor_system takes by id, over all tenants; nothing refers to them. */
const KEYED_BY_ID = ["event", "refresh_token", "work"];
/** Unique over all tenants: a second one is refused, and thereby tells that there is a first. So only what nobody chooses. */
const UNIQUE_OVER_TENANTS = [
  "api_key (hash)",
  "channel (id)",
  "event (id)",
  "event (position)",
  "refresh_token (hash)",
  "refresh_token (id)",
  "visitor (token_hash)",
  "work (id)",
];
/** What may be done across tenants. To add a line is to open a way around every wall: there must be no other. */
const ACROSS_TENANTS = {
  api_key: "SELECT UPDATE",
  channel: "SELECT",
  channel_lease: "DELETE INSERT SELECT UPDATE",
  // Not across tenants either: see `message`.
  contact: "SELECT(id) SELECT(name) SELECT(tenant_id)",
  conversation: "SELECT(id) SELECT(subject) SELECT(tenant_id)",
  event: "DELETE SELECT UPDATE(position)",
  event_counter: "SELECT UPDATE",
  event_relay: "SELECT UPDATE",
  idempotency_key: "DELETE SELECT",
  intake_suspect: "DELETE INSERT SELECT UPDATE",
  membership: "INSERT SELECT UPDATE",
  // Not across tenants: its policy shows where the words are that the tenant of the transaction looks for.
  message: "SELECT(channel_id) SELECT(conversation_id) SELECT(deleted_at) SELECT(id) SELECT(search) SELECT(sent_at) SELECT(tenant_id)",
  plugin_host: "DELETE INSERT SELECT UPDATE",
  queue: "INSERT SELECT",
  quota: "DELETE INSERT SELECT",
  quota_day: "DELETE SELECT",
  refresh_token: "DELETE INSERT SELECT UPDATE",
  tenant: "INSERT SELECT",
  users: "INSERT SELECT",
  work: "DELETE INSERT SELECT UPDATE",
  write_probe: "SELECT UPDATE",
};

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t[Symbol.asyncDispose]());

/** The first column of what a query of the catalog finds. */
async function found(query: ReturnType<typeof sql>): Promise<string[]> {
  const { rows } = await query.execute(t.behind);
  return rows.map((row) => String(Object.values(row as object)[0])).sort();
}

const ours = sql`(select c.* from pg_class c where c.relnamespace = 'public'::regnamespace
  and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))`;

describe("every table", () => {
  it("is global and known to be, or has a tenant", async () => {
    const tables = await found(sql`select relname from ${ours} c where relkind in ('r', 'p', 'f')`);
    expect(tables).toEqual([...GLOBAL, ...(await tenantTables(t.behind))].sort());
  });

  it("has the tenant in every row", async () => {
    const wrong = sql`select c.relname from ${ours} c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where relkind in ('r', 'p') and not (a.attnotnull and a.atttypid = 'uuid'::regtype)`;
    expect(await found(wrong)).toEqual([]);
  });

  it("has row-level security, forced", async () => {
    const without = await found(
      sql`select relname from ${ours} c where relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)`,
    );
    expect(without).toEqual(OF_MIGRATIONS);
  });

  it("shows linktor_app the rows of one tenant, and takes no others", async () => {
    const { rows } = await sql<{ name: string; policies: string }>`
      select tablename as name, string_agg(concat_ws(' ', permissive, cmd, roles, qual, with_check), '; ') as policies
      from pg_policies where schemaname = 'public' and not roles = '{linktor_system}' group by 1`.execute(t.behind);
    const own = (column: string) => `(${column} = ( SELECT linktor_tenant() AS linktor_tenant))`;
    const policy = (column: string) => `PERMISSIVE ALL {linktor_app} ${own(column)} ${own(column)}`;
    const { users, tenant, ...others } = Object.fromEntries(rows.map(({ name, policies }) => [name, policies]));
    expect(tenant).toBe(policy("id"));
    expect(users?.replaceAll(/\s+/g, " ")).toMatch(
      /^PERMISSIVE ALL \{linktor_app\} \(EXISTS \( SELECT 1 FROM membership m WHERE \(\(m.user_id = users.id\) AND \(m.tenant_id = \( SELECT linktor_tenant\(\) AS linktor_tenant\)\)\)\)\)$/,
    );
    expect(others).toEqual(Object.fromEntries((await tenantTables(t.behind)).map((name) => [name, policy("tenant_id")])));
  });

  it("has a key that begins with the tenant", async () => {
    const keyed = sql`select c.relname from ${ours} c where exists (
        select 1 from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indisunique and a.attname = 'tenant_id' and i.indpred is null)`;
    expect(await found(keyed)).toEqual((await tenantTables(t.behind)).filter((name) => !KEYED_BY_ID.includes(name)));
  });

  it("can be searched by tenant", async () => {
    const indexed = sql`select distinct c.relname from ${ours} c join pg_index i on i.indrelid = c.oid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] where a.attname = 'tenant_id'`;
    expect(await found(indexed)).toEqual(await tenantTables(t.behind));
  });

  it("has nothing that is unique over tenants, but what nobody chooses", async () => {
    const unique = sql`select c.relname || ' (' || (
          select string_agg(a.attname, ', ') from unnest(i.indkey) k join pg_attribute a on a.attrelid = c.oid and a.attnum = k
        ) || ')' from ${ours} c join pg_index i on i.indrelid = c.oid
      where i.indisunique and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
        and not exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnum = any(i.indkey))`;
    expect(await found(unique)).toEqual(UNIQUE_OVER_TENANTS);
  });

  it("refers to rows of its own tenant only", async () => {
    // Columns by position, so that tenant_id refers to tenant_id.
    const wrong = sql`select k.conrelid::regclass || '.' || k.conname from pg_constraint k
      join pg_attribute there on there.attrelid = k.confrelid and there.attname = 'tenant_id'
      left join pg_attribute here on here.attrelid = k.conrelid and here.attname = 'tenant_id'
      where k.contype = 'f' and k.connamespace = 'public'::regnamespace
        and (here.attnum is null or array_position(k.conkey, here.attnum) is distinct from array_position(k.confkey, there.attnum)
          or array_position(k.conkey, here.attnum) is null or k.confmatchtype <> 's')`;
    expect(await found(wrong)).toEqual([]);
    const toGlobal = sql`select distinct k.confrelid::regclass::text from pg_constraint k
      where k.contype = 'f' and k.connamespace = 'public'::regnamespace
        and not exists (select 1 from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'tenant_id')`;
    expect(await found(toGlobal)).toEqual(["plugin_host", "tenant", "users"]);
  });
});

describe("a role", () => {
  const ROLES = sql`('linktor_app', 'linktor_system')`;

  it("has no powers of its own, and can become no other", async () => {
    const powerful = sql`select rolname from pg_roles where rolname in ${ROLES}
      and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin or rolreplication or rolinherit)`;
    expect(await found(powerful)).toEqual([]);
    expect(await found(sql`select rolname from pg_roles where rolname in ${ROLES}`)).toEqual(["linktor_app", "linktor_system"]);
    expect(await found(sql`select roleid::regrole from pg_auth_members where member::regrole::text in ${ROLES}`)).toEqual([]);
  });

  it("owns nothing", async () => {
    const owned = sql`select classid::regclass || ' ' || objid from pg_shdepend
      where refclassid = 'pg_authid'::regclass and refobjid::regrole::text in ${ROLES} and deptype = 'o'`;
    expect(await found(owned)).toEqual([]);
  });

  it("may neither empty nor alter tables, nor make any", async () => {
    const granted = sql`select c.relname || ' ' || g.grantee::regrole || ' ' || g.privilege_type from ${ours} c, aclexplode(c.relacl) g
      where g.grantee::regrole::text in ${ROLES} and g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')`;
    expect(await found(granted)).toEqual([]);
    expect(
      await found(sql`select rolname from pg_roles where rolname in ${ROLES} and has_schema_privilege(rolname, 'public', 'create')`),
    ).toEqual([]);
    expect(await found(sql`select relname from ${ours} c where relkind = 'S' and relacl is not null`)).toEqual([]);
  });

  it("shares nothing with everybody, now or by default", async () => {
    const open = sql`select c.relname from ${ours} c, aclexplode(c.relacl) g where g.grantee = 0`;
    expect(await found(open)).toEqual([]);
    expect(await found(sql`select defaclrole::regrole from pg_default_acl`)).toEqual([]);
  });

  it("reaches across tenants only where that is said here", async () => {
    const { rows } = await sql<{ name: string; granted: string }>`
      select name, string_agg(privilege, ' ' order by privilege) as granted from (
        select c.relname as name, g.privilege_type as privilege from ${ours} c, aclexplode(c.relacl) g where g.grantee::regrole::text = 'linktor_system'
        union all
        select c.relname, g.privilege_type || '(' || a.attname || ')' from ${ours} c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) g
        where g.grantee::regrole::text = 'linktor_system'
      ) as grants group by 1`.execute(t.behind);
    expect(Object.fromEntries(rows.map(({ name, granted }) => [name, granted]))).toEqual(ACROSS_TENANTS);
    const open = sql`select tablename from pg_policies where schemaname = 'public' and 'linktor_system' = any(roles)`;
    expect(await found(open)).toEqual(Object.keys(ACROSS_TENANTS));
  });

  it.each([
    ["message", "search"],
    ["contact", "linktor_vector(name)"],
    ["conversation", "linktor_vector(subject)"],
  ])("sees of a %s only those of the transaction's tenant, and only where its words are", async (table, words) => {
    const { rows } = await sql<{ policy: string }>`
      select concat_ws(' ', permissive, cmd, qual, with_check) as policy from pg_policies
      where tablename = ${table} and roles = '{linktor_system}'`.execute(t.behind);
    const own = "(tenant_id = ( SELECT linktor_tenant() AS linktor_tenant))";
    expect(rows).toEqual([{ policy: `PERMISSIVE SELECT (${own} AND (${words} @@ linktor_sought()))` }]);
  });

  it("of a tenant never touches what is of no tenant", async () => {
    const granted = sql`select distinct c.relname from ${ours} c, aclexplode(c.relacl) g
      where g.grantee::regrole::text = 'linktor_app' and c.relname = any(${GLOBAL})`;
    expect(await found(granted)).toEqual(["tenant"]);
    const columns = sql`select c.relname || '.' || a.attname || ' ' || g.privilege_type from ${ours} c
      join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) g where g.grantee::regrole::text = 'linktor_app'`;
    expect(await found(columns)).toEqual(["users.created_at SELECT", "users.email SELECT", "users.id SELECT"]);
  });
});

describe("nothing else shows rows", () => {
  it("neither a view that does not ask who looks, nor a copy", async () => {
    const views = sql`select relname from ${ours} c where relkind = 'm' or (relkind = 'v'
      and not coalesce('security_invoker=true' = any(reloptions) or 'security_invoker=on' = any(reloptions), false))`;
    expect(await found(views)).toEqual([]);
  });

  it("nor a function that runs as its owner, nor one behind a table's back", async () => {
    expect(await found(sql`select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace`)).toEqual([]);
    expect(await found(sql`select tgname from pg_trigger where not tgisinternal`)).toEqual([]);
    expect(await found(sql`select rulename from pg_rules where schemaname = 'public'`)).toEqual([]);
  });
});
