-- The log of facts. `position` is stamped after commit, by one sequencer at a time, so positions follow commit order;
-- readers see stamped rows only. `ordinal` is the order of insertion, which within one key is the order of commits,
-- because whoever writes a key holds its lock.
create table event (
  id uuid primary key,
  tenant_id uuid not null,
  ordinal bigint generated always as identity,
  position bigint,
  name text not null,
  key uuid not null,
  payload bytea not null,
  at timestamptz not null
);
create unique index event_position on event (position);
create index event_tenant_position on event (tenant_id, position);
create index event_unstamped on event (ordinal) where position is null;
call linktor_protect('event', 'select, update (position)');

-- One row: the last position that was given out. Its lock puts sequencers in a row, should two ever run.
create table event_counter (
  only_row boolean primary key default true check (only_row),
  last_position bigint not null
);
insert into event_counter (last_position) values (0);
alter table event_counter enable row level security;
alter table event_counter force row level security;
create policy system on event_counter to linktor_system using (true) with check (true);
grant select, update on event_counter to linktor_system;

-- Things to do. Only the head of a key (the lowest ordinal that is not parked) can be claimed, so order holds.
create table work (
  id uuid primary key,
  tenant_id uuid not null references tenant (id),
  ordinal bigint generated always as identity,
  kind text not null,
  key uuid not null,
  payload jsonb not null,
  run_at timestamptz not null,
  attempts int not null default 0,
  lease_token uuid,
  lease_until timestamptz,
  parked_at timestamptz,
  last_error text,
  created_at timestamptz not null
);
create index work_key on work (kind, key, ordinal) where parked_at is null;
create index work_due on work (kind, run_at) where parked_at is null;
call linktor_protect('work', 'select, insert, update, delete');

-- Answers of writes that carried an Idempotency-Key, kept for a day.
create table idempotency_key (
  tenant_id uuid not null references tenant (id),
  key text not null,
  method text not null,
  request_hash bytea not null,
  response bytea,
  created_at timestamptz not null,
  primary key (tenant_id, key)
);
create index idempotency_key_age on idempotency_key (created_at);
call linktor_protect('idempotency_key', 'select, delete');
