-- Global, one row: how far the event log is relayed to NATS, and which process does it. When `until` has passed another may.
create table event_relay (
  only_row boolean primary key default true check (only_row),
  position bigint not null,
  holder uuid,
  until timestamptz not null
);
insert into event_relay (position, until) values (0, '-infinity');
alter table event_relay enable row level security;
alter table event_relay force row level security;
create policy system on event_relay to linktor_system using (true) with check (true);
grant select, update on event_relay to linktor_system;
