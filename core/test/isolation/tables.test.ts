import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asSystem, inSystem, inTenant, type Tx } from "../../src/platform/postgres/transaction.js";
import type { TenantId } from "../../src/shared/ids.js";
import { eventually } from "../test-app.js";
import { isSettled, tenantTables } from "./footprint.js";
import { aWorld, type World } from "./world.js";

/** Whoever gets past the queries meets row-level security: no table gives or takes a row of another tenant. */
describe("as a tenant, with any statement", () => {
  let w: World;
  let tables: string[];
  let a: TenantId;
  let b: TenantId;
  beforeAll(async () => {
    w = await aWorld();
    await eventually(() => isSettled(w.database));
    tables = await tenantTables(w.database.behind);
    a = w.a.tenantId;
    b = w.b.tenantId;
  });
  afterAll(() => w?.[Symbol.asyncDispose]());

  class Undo extends Error {}

  /** Rows that a statement of a tenant touches, or the code it is refused with; nothing stays of it. */
  async function touched(statement: RawBuilder<unknown>, tenantId = a): Promise<number | string> {
    let count = -1;
    const run = inTenant(w.database.db, tenantId, async (tx) => {
      const { rows, numAffectedRows } = await statement.execute(tx as never);
      count = Number(numAffectedRows ?? rows.length);
      throw new Undo();
    });
    return run.catch((error: unknown) => (error instanceof Undo ? count : String((error as { code?: string }).code)));
  }

  async function eachTable(statementOf: (table: RawBuilder<unknown>, name: string) => RawBuilder<unknown> | Promise<RawBuilder<unknown>>) {
    const results: Record<string, number | string> = {};
    for (const name of tables) results[name] = await touched(await statementOf(sql.table(name), name));
    return results;
  }
  const all = (value: number | string) => Object.fromEntries(tables.map((name) => [name, value]));

  async function behind<Row>(query: RawBuilder<Row>): Promise<Row[]> {
    return (await query.execute(w.database.behind)).rows;
  }

  /** Columns that can be written, and those of the primary key. */
  async function columnsOf(name: string): Promise<{ own: RawBuilder<unknown>; key: RawBuilder<unknown> }> {
    const columns = await behind(sql<{ name: string; isKey: boolean }>`
      select a.attname as name, coalesce(a.attnum = any(i.indkey), false) as is_key from pg_attribute a
      left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
      where a.attrelid = ${name}::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''`);
    const list = (some: typeof columns) => sql.join(some.map((column) => sql.ref(column.name)));
    return { own: list(columns), key: list(columns.filter(({ isKey }) => isKey)) };
  }

  it("one's own rows are there", async () => {
    for (const [name, count] of Object.entries(await eachTable((table) => sql`select 1 from ${table}`)))
      expect(count, name).toBeGreaterThan(0);
  });

  it("no other rows are seen, or counted, or locked", async () => {
    expect(await eachTable((table) => sql`select 1 from ${table} where tenant_id = ${b}`)).toEqual(all(0));
    expect(await eachTable((table) => sql`select 1 from ${table} where tenant_id is distinct from ${a}`)).toEqual(all(0));
    expect(await eachTable((table) => sql`select 1 from ${table} where tenant_id = ${b} for update`)).toEqual(all(0));
    for (const name of tables) {
      const rows = await behind(sql`select 1 from ${sql.table(name)} where tenant_id = ${a}`);
      expect(await touched(sql`select 1 from ${sql.table(name)}`), name).toBe(rows.length);
    }
  });

  it("no other rows are changed or deleted", async () => {
    expect(await eachTable((table) => sql`update ${table} set tenant_id = tenant_id where tenant_id = ${b} returning *`)).toEqual(all(0));
    expect(await eachTable((table) => sql`update ${table} set tenant_id = tenant_id where tenant_id <> ${a}`)).toEqual(all(0));
    expect(await eachTable((table) => sql`delete from ${table} where tenant_id = ${b} returning *`)).toEqual(all(0));
    expect(await eachTable((table) => sql`delete from ${table} where tenant_id <> ${a}`)).toEqual(all(0));
  });

  it("no row is given to another, or made in its name", async () => {
    expect(await eachTable((table) => sql`update ${table} set tenant_id = ${b}`)).toEqual(all("42501"));
    const copies = new Map<string, string>();
    for (const name of tables) {
      const [row] = await behind(
        sql<{ row: string }>`select to_jsonb(t)::text as row from ${sql.table(name)} t where tenant_id = ${b} limit 1`,
      );
      copies.set(name, row?.row ?? "none");
    }
    const insert = async (name: string, conflict: (key: RawBuilder<unknown>) => RawBuilder<unknown>) => {
      const { own, key } = await columnsOf(name);
      const row = sql`jsonb_populate_record(null::${sql.table(name)}, ${copies.get(name)}::jsonb)`;
      return sql`insert into ${sql.table(name)} (${own}) select ${own} from ${row} ${conflict(key)}`;
    };
    expect(await eachTable((_, name) => insert(name, () => sql``))).toEqual(all("42501"));
    expect(await eachTable((_, name) => insert(name, () => sql`on conflict do nothing`))).toEqual(all("42501"));
    expect(
      await eachTable((_, name) => insert(name, (key) => sql`on conflict (${key}) do update set tenant_id = excluded.tenant_id`)),
    ).toEqual(all("42501"));
  });

  it("no row refers to another tenant's", async () => {
    const references = await behind(sql<{ name: string; child: string; column: string; parent: string; referred: string }>`
      select k.conname as name, k.conrelid::regclass::text as child, here.attname as column, k.confrelid::regclass::text as parent, there.attname as referred
      from pg_constraint k, unnest(k.conkey, k.confkey) as pair (here, there)
      join pg_attribute here on true join pg_attribute there on true
      where k.contype = 'f' and k.connamespace = 'public'::regnamespace and here.attname <> 'tenant_id'
        and here.attrelid = k.conrelid and here.attnum = pair.here and there.attrelid = k.confrelid and there.attnum = pair.there
        and k.confrelid not in ('users'::regclass, 'plugin_host'::regclass)`);
    expect(references.length).toBeGreaterThan(25);
    for (const { name, child, column, parent, referred } of references) {
      const [theirs] = await behind(
        sql<{ id: string }>`select ${sql.ref(referred)} as id from ${sql.table(parent)} where tenant_id = ${b} limit 1`,
      );
      const table = sql.table(child);
      expect(theirs, name).toBeDefined();
      expect(
        await touched(sql`update ${table} set ${sql.ref(column)} = ${theirs?.id} where ctid = (select ctid from ${table} limit 1)`),
        name,
      ).toBe("23503");
    }
  });

  it("no table is emptied", async () => {
    const everything = await behind(
      sql<{ name: string }>`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    );
    for (const { name } of everything) expect(await touched(sql`truncate ${sql.table(name)} cascade`), name).toBe("42501");
  });

  it("of people and tenants one sees one's own, and changes nobody else's", async () => {
    const ofB = sql`(select user_id from membership where tenant_id = ${b})`;
    const people = await behind(sql<{ id: string }>`select user_id as id from membership where tenant_id = ${b}`);
    const ids = people.map(({ id }) => id);
    expect(await touched(sql`select id from users where id = any(${ids})`)).toBe(0);
    expect(await touched(sql`select id from users where id in ${ofB}`)).toBe(0);
    expect(await touched(sql`select id from users`)).toBe(3);
    for (const refused of [
      sql`update users set email = 'a@example.com' where id = any(${ids})`,
      sql`delete from users`,
      sql`insert into users (id, email, created_at) values (gen_random_uuid(), 'new@example.com', now())`,
      sql`delete from tenant`,
      sql`insert into tenant (id, slug, name, created_at) values (gen_random_uuid(), 'new', '', now())`,
      sql`update tenant set id = ${b}`,
    ]) {
      expect(await touched(refused)).toBe("42501");
    }
    expect(await touched(sql`select 1 from tenant`)).toBe(1);
    expect(await touched(sql`update tenant set name = 'taken' where id = ${b}`)).toBe(0);
    const names = [
      "channel_lease",
      "event_counter",
      "event_relay",
      "intake_suspect",
      "migration",
      "migration_lock",
      "plugin_host",
      "write_probe",
    ];
    for (const name of names) expect(await touched(sql`select 1 from ${sql.table(name)}`), name).toBe("42501");
  });

  it("a search finds nothing of another, whoever searches", async () => {
    const words = sql`select set_config('app.search', 'of:* | from:* | a:* | b:*', true)`;
    const found = async (who: TenantId | undefined, where: RawBuilder<unknown>) => {
      const look = async (tx: Tx) => {
        await words.execute(tx as never);
        const { rows } = await sql<{ tenantId: string }>`select distinct tenant_id from message ${where}`.execute(tx as never);
        return rows.map(({ tenantId }) => tenantId);
      };
      return who ? inTenant(w.database.db, who, (tx) => asSystem(tx, () => look(tx))) : inSystem(w.database.db, look);
    };
    const all = sql`where true`;
    const matches = await behind(sql<{ tenantId: string }>`
      select distinct tenant_id from message where search @@ 'of:* | from:* | a:* | b:*'::tsquery`);
    expect(matches.map(({ tenantId }) => tenantId).sort()).toEqual([a, b].sort());
    expect(await found(a, all)).toEqual([a]);
    expect(await found(a, sql`where tenant_id = ${b}`)).toEqual([]);
    expect(await found(undefined, all)).toEqual([]);
    const unasked = await inTenant(w.database.db, a, (tx) => asSystem(tx, () => sql`select id from message`.execute(tx as never)));
    expect(unasked.rows).toEqual([]);
    const texts = inTenant(w.database.db, a, (tx) => asSystem(tx, () => sql`select text from message`.execute(tx as never)));
    await expect(texts).rejects.toMatchObject({ code: "42501" });
  });

  // Statements are planned once for a connection: a plan that was made for one role or tenant must not serve another.
  it("one plan never serves two", async () => {
    const count = sql<{ count: number }>`select count(*)::int as count from channel where id is distinct from ${a}::uuid`;
    const counted = async (run: (tx: never) => Promise<{ rows: { count: number }[] }>, who: TenantId | "system") => {
      const inWhose =
        who === "system" ? inSystem(w.database.db, (tx) => run(tx as never)) : inTenant(w.database.db, who, (tx) => run(tx as never));
      return (await inWhose).rows[0]?.count;
    };
    for (let round = 0; round < 50; round += 1) {
      const seen = await Promise.all([a, "system" as const, b, a].map((who) => counted((tx) => count.execute(tx), who)));
      expect(seen).toEqual([2, 4, 2, 2]);
    }
  });
});
