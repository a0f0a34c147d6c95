-- Every transaction runs as one of these two roles; the login role only owns the tables. Roles belong to the whole
-- cluster, so another database may have made them already.
do $$
begin
  create role linktor_app nologin noinherit;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  create role linktor_system nologin noinherit;
exception when duplicate_object or unique_violation then null;
end $$;
-- Membership alone does not tell: since PostgreSQL 16 who makes a role is a member of it, and yet may not become it.
do $$
begin
  set local role linktor_app;
  set local role linktor_system;
  set local role none;
exception when insufficient_privilege then
  execute format('grant linktor_app, linktor_system to %I', session_user);
end $$;

grant usage on schema public to linktor_app, linktor_system;

create extension if not exists unaccent;
create extension if not exists vector;

create function linktor_tenant() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.tenant_id', true), '')::uuid;

-- Turns on both walls for a table that has tenant_id. `for_system` says what linktor_system may do there, across tenants.
create procedure linktor_protect(target regclass, for_system text) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy tenant on %s to linktor_app using (tenant_id = (select linktor_tenant())) with check (tenant_id = (select linktor_tenant()))', target);
  execute format('grant select, insert, update, delete on %s to linktor_app', target);
  if for_system <> '' then
    execute format('create policy system on %s to linktor_system using (true) with check (true)', target);
    execute format('grant %s on %s to linktor_system', for_system, target);
  end if;
end $$;
