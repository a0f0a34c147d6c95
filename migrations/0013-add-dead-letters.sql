-- `failures` counts claims since the work last ended in an orderly way: a network that says "later" is no failure, a handler
-- that throws is one, and so is a process that dies. `deaths` counts those among them that nobody said a word about: leases
-- that ran out. `attempts` counts every claim.
alter table work add column failures int not null default 0;
alter table work add column deaths int not null default 0;
create index work_parked on work (tenant_id, parked_at, id) where parked_at is not null;

-- What a person sees in the list without opening what was put aside.
alter table quarantine add column topic text not null default '';
alter table quarantine add column description text not null default '';
alter table quarantine add column attempts int not null default 1;
create index quarantine_age on quarantine (tenant_id, created_at, id);

-- Events that were being taken in when a process died, by a hash that tells nothing of them. Those that were there too
-- often are put aside.
create table intake_suspect (
  fingerprint text primary key,
  deaths int not null,
  seen_at timestamptz not null
);
alter table intake_suspect enable row level security;
alter table intake_suspect force row level security;
create policy system on intake_suspect to linktor_system using (true) with check (true);
grant select, insert, update, delete on intake_suspect to linktor_system;
