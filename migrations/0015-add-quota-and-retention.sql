-- What a tenant may have at most. No row: as much as it likes.
create table quota (
  tenant_id uuid not null references tenant (id),
  resource text not null check (resource in ('channels', 'users', 'contacts', 'media_bytes', 'messages_per_day')),
  most bigint not null check (most >= 0),
  primary key (tenant_id, resource)
);
call linktor_protect('quota', 'select, insert, delete');

-- What was used of a quota that is counted by the day; only where there is one.
create table quota_day (
  tenant_id uuid not null references tenant (id),
  day date not null,
  used bigint not null,
  primary key (tenant_id, day)
);
call linktor_protect('quota_day', 'select, delete');

-- Old events are dropped, those of all tenants alike.
grant delete on event to linktor_system;
