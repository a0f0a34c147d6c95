import pg from "pg";
import type { PostgresCluster } from "../services/postgres-cluster.js";

interface ForeignKey {
  readonly name: string;
  readonly child: string;
  readonly parent: string;
  readonly columns: string[];
  readonly targets: string[];
}

/** What must be nowhere, whatever happened: each is a query that finds nothing. */
const NOWHERE: Readonly<Record<string, string>> = {
  "a conversation whose seq has gaps": `
    select conversation_id from message group by tenant_id, conversation_id having count(*) <> max(seq) or min(seq) <> 1`,
  "an event without a position": "select id from event where position is null",
  "a position beyond the counter": "select id from event where position > (select last_position from event_counter)",
  "an attempt that was begun and not ended": "select message_id from delivery_attempt where outcome = 'started'",
  "a message that waits and has no work": `
    select m.id from message m where m.status in ('queued', 'sending') and m.direction = 'outbound'
      and not exists (select from work w where w.payload->>'messageId' = m.id::text)`,
  "a message without its fact": `
    select m.id from message m where not exists (
      select from event e where e.tenant_id = m.tenant_id and e.name in ('message.received', 'message.queued') and e.key = m.conversation_id)`,
};

/** What is wrong with a database as a whole; nothing if all is well. */
export async function oracle(cluster: PostgresCluster): Promise<string[]> {
  const client = new pg.Client({ connectionString: cluster.adminUrl });
  await client.connect();
  try {
    const faults: string[] = [];
    for (const [what, query] of Object.entries(NOWHERE)) {
      const { rowCount } = await client.query(query);
      if (rowCount) faults.push(`${what}: ${rowCount}`);
    }
    const { rows } = await client.query<ForeignKey>(FOREIGN_KEYS);
    if (rows.length < 10) faults.push("the foreign keys are not there");
    for (const { name, child, parent, columns, targets } of rows) {
      const same = columns.map((column, at) => `p.${targets[at]} = c.${column}`).join(" and ");
      const given = columns.map((column) => `c.${column} is not null`).join(" and ");
      const { rowCount } = await client.query(
        `select 1 from ${child} c where ${given} and not exists (select from ${parent} p where ${same})`,
      );
      if (rowCount) faults.push(`${name} leads nowhere: ${rowCount}`);
    }
    return faults;
  } finally {
    await client.end();
  }
}

const FOREIGN_KEYS = `
  select k.conname as name, k.conrelid::regclass::text as child, k.confrelid::regclass::text as parent,
    array(select a.attname::text from unnest(k.conkey) with ordinality u(n, o) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by o) as columns,
    array(select a.attname::text from unnest(k.confkey) with ordinality u(n, o) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by o) as targets
  from pg_constraint k where k.contype = 'f'`;
