-- Global: a tenant is what everything else belongs to. Its own row is all that linktor_app sees.
create table tenant (
  id uuid primary key,
  slug text not null unique,
  name text not null,
  reopen_window_hours int not null default 24,
  created_at timestamptz not null
);
alter table tenant enable row level security;
alter table tenant force row level security;
create policy tenant on tenant to linktor_app using (id = (select linktor_tenant())) with check (id = (select linktor_tenant()));
create policy system on tenant to linktor_system using (true) with check (true);
grant select, update on tenant to linktor_app;
grant select, insert on tenant to linktor_system;

-- Global: a person is one user, whatever tenants they work for.
create table users (
  id uuid primary key,
  email text not null,
  created_at timestamptz not null
);
create unique index users_email on users (lower(email));

-- What a tenant calls a person is the tenant's own, and so is the password: whoever may choose one here opens no other tenant with it.
create table membership (
  tenant_id uuid not null references tenant (id),
  user_id uuid not null references users (id),
  name text not null,
  password_hash text not null,
  role text not null check (role in ('admin', 'supervisor', 'agent')),
  status text not null default 'active' check (status in ('active', 'disabled')),
  last_used_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, user_id)
);
create index membership_user on membership (user_id);
call linktor_protect('membership', 'select, insert, update');

-- A tenant sees the people who are its members, and nobody else.
alter table users enable row level security;
alter table users force row level security;
create policy tenant on users to linktor_app using (
  exists (select 1 from membership m where m.user_id = users.id and m.tenant_id = (select linktor_tenant()))
);
create policy system on users to linktor_system using (true) with check (true);
grant select (id, email, created_at) on users to linktor_app;
grant select, insert on users to linktor_system;

create table refresh_token (
  id uuid primary key,
  tenant_id uuid not null,
  user_id uuid not null,
  family_id uuid not null,
  hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
create index refresh_token_family on refresh_token (family_id);
create index refresh_token_user on refresh_token (tenant_id, user_id);
call linktor_protect('refresh_token', 'select, insert, update, delete');

create table service_account (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  name text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
call linktor_protect('service_account', '');

create table api_key (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  service_account_id uuid not null,
  name text not null,
  prefix text not null,
  hash bytea not null unique,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, service_account_id) references service_account (tenant_id, id)
);
call linktor_protect('api_key', 'select, update');

create table team (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  name text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
call linktor_protect('team', '');

create table team_member (
  tenant_id uuid not null,
  team_id uuid not null,
  user_id uuid not null,
  primary key (tenant_id, team_id, user_id),
  foreign key (tenant_id, team_id) references team (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
call linktor_protect('team_member', '');

create table queue (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  name text not null,
  is_default boolean not null default false,
  team_id uuid,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, team_id) references team (tenant_id, id)
);
create unique index queue_default on queue (tenant_id) where is_default;
create unique index queue_team on queue (tenant_id, team_id) where team_id is not null;
call linktor_protect('queue', 'select, insert');
