create table channel (
  tenant_id uuid not null references tenant (id),
  id uuid not null unique,
  type text not null,
  name text not null,
  config jsonb not null,
  credentials bytea not null,
  credentials_set text[] not null,
  state bytea,
  epoch bigint not null default 0,
  is_enabled boolean not null default false,
  status text not null default 'disconnected'
    check (status in ('disconnected', 'connecting', 'connected', 'degraded', 'needs_sign_in', 'error')),
  status_detail text not null default '',
  status_action text not null default '',
  sign_in bytea,
  capabilities bytea,
  checked_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id)
);
call linktor_protect('channel', 'select');

-- What a plugin sent that nobody could understand, for a person to look at.
create table quarantine (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  channel_id uuid not null,
  reason text not null,
  raw bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id)
);
call linktor_protect('quarantine', '');

create table contact (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  name text not null,
  email text,
  phone text,
  language text,
  custom_fields jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id)
);
create index contact_recent on contact (tenant_id, created_at desc, id desc);
call linktor_protect('contact', '');

-- `value` is what the network says; `match` is what makes two spellings of one address equal (see contact/phone.ts).
create table contact_identity (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  contact_id uuid not null,
  kind text not null,
  scope text not null default '',
  value text not null,
  match text not null,
  display_name text not null default '',
  is_reachable boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, kind, scope, match),
  foreign key (tenant_id, contact_id) references contact (tenant_id, id)
);
create index contact_identity_contact on contact_identity (tenant_id, contact_id);
call linktor_protect('contact_identity', '');
