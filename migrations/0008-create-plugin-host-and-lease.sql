-- Global: processes that run plugins, by what they keep in their data directory. Where each takes calls, and what it runs.
create table plugin_host (
  id uuid primary key,
  address text not null,
  plugins bytea not null,
  seen_at timestamptz not null
);
alter table plugin_host enable row level security;
alter table plugin_host force row level security;
create policy system on plugin_host to linktor_system using (true) with check (true);
grant select, insert, update, delete on plugin_host to linktor_system;

-- Global: which process has a channel. Only its holder opens it; when `until` has passed another may take it.
create table channel_lease (
  channel_id uuid primary key,
  host_id uuid not null references plugin_host (id) on delete cascade,
  until timestamptz not null
);
create index channel_lease_host on channel_lease (host_id);
alter table channel_lease enable row level security;
alter table channel_lease force row level security;
create policy system on channel_lease to linktor_system using (true) with check (true);
grant select, insert, update, delete on channel_lease to linktor_system;

-- Counts the times that a channel is to be connected anew.
alter table channel add column generation bigint not null default 0;
