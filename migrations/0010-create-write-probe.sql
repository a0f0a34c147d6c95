-- Global: one row that every process writes every second, to know whether it still can.
create table write_probe (
  only_row boolean primary key default true check (only_row),
  at timestamptz not null
);
insert into write_probe (at) values (now());
alter table write_probe enable row level security;
alter table write_probe force row level security;
create policy system on write_probe to linktor_system using (true) with check (true);
grant select, update on write_probe to linktor_system;
