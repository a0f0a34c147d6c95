-- A change of many conversations: which is fixed when it begins, `position` says how many of them were tried.
create table bulk_update (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  actor_type text not null check (actor_type in ('user', 'api_key')),
  actor_id uuid not null,
  actor_name text not null,
  change jsonb not null,
  conversation_ids uuid[] not null,
  position integer not null default 0,
  failed integer not null default 0,
  failures jsonb not null default '[]',
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
);
create index bulk_update_finished on bulk_update (tenant_id, finished_at) where finished_at is not null;
call linktor_protect('bulk_update', '');
