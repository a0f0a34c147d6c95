-- A contact that was merged stays as a row that points to the kept one, so that its id goes on being answered.
alter table contact add column merged_into_id uuid;
alter table contact add constraint contact_merged_into_fkey
  foreign key (tenant_id, merged_into_id) references contact (tenant_id, id) on delete cascade;
create index contact_merged_into on contact (tenant_id, merged_into_id) where merged_into_id is not null;

-- `moved` says what the merge changed, for undoing it.
create table contact_merge (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  kept_id uuid not null,
  other_id uuid not null,
  moved jsonb not null,
  merged_at timestamptz not null,
  undone_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, kept_id) references contact (tenant_id, id) on delete cascade,
  foreign key (tenant_id, other_id) references contact (tenant_id, id) on delete cascade
);
create index contact_merge_kept on contact_merge (tenant_id, kept_id);
create index contact_merge_other on contact_merge (tenant_id, other_id);
call linktor_protect('contact_merge', '');
