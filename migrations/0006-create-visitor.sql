-- People on a web page. The token is theirs alone; only its hash is kept.
create table visitor (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  channel_id uuid not null,
  token_hash bytea not null unique,
  user_id text,
  is_verified boolean not null default false,
  profile jsonb not null default '{}',
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id)
);
call linktor_protect('visitor', 'select');
