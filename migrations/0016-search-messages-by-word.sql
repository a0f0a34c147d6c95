-- Row-level security lets no operator see a row before its policy has, unless it cannot leak, and `@@` may: under the policy of
-- linktor_app a search reads every message of a tenant. So the words are in a policy themselves. linktor_system sees, of the tenant
-- whose transaction it is and of no other, where the words are that are looked for; what the messages say it does not see.
create extension if not exists btree_gin;

create function linktor_sought() returns tsquery language sql stable parallel safe
  return nullif(current_setting('app.search', true), '')::tsquery;

create policy system on message for select to linktor_system
  using (tenant_id = (select linktor_tenant()) and search @@ linktor_sought());
grant select (tenant_id, id, conversation_id, channel_id, sent_at, deleted_at, search) on message to linktor_system;

-- With the tenant, so that words that others use often cost nothing. This locks the table while it is made.
drop index message_search;
create index message_search on message using gin (tenant_id, search);
