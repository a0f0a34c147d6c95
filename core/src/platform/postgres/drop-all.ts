import { sql } from "kysely";
import type { Db } from "./transaction.js";

/**
 * Empties a database of the platform, tables included. Extensions stay, because making them again may take a superuser;
 * so do roles, which belong to the whole cluster.
 */
export async function dropAll({ kysely }: Db): Promise<void> {
  await sql
    .raw(`
      do $$
      declare target record;
      begin
        for target in
          select object.type, object.identity
          from pg_depend as d, pg_identify_object(d.classid, d.objid, d.objsubid) as object
          where d.refclassid = 'pg_namespace'::regclass and d.refobjid = 'public'::regnamespace and d.deptype = 'n'
            and d.classid <> 'pg_extension'::regclass
            and not exists (select from pg_depend as e where e.classid = d.classid and e.objid = d.objid and e.deptype = 'e')
          -- A table takes its own sequences along, which do not go before it.
          order by object.type <> 'table'
        loop
          execute format('drop %s if exists %s cascade', target.type, target.identity);
        end loop;
      end $$`)
    .execute(kysely);
}
