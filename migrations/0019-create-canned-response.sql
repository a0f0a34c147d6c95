create table canned_response (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  shortcut text not null check (shortcut ~ '^[a-z0-9_-]{1,64}$'),
  title text not null,
  text text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  search tsvector generated always as (linktor_vector(title || ' ' || text)) stored,
  primary key (tenant_id, id),
  unique (tenant_id, shortcut)
);
call linktor_protect('canned_response', '');
