-- People on a web page. The token is theirs alone; only its hash is kept. `user_id` is who the page says its user is, and
-- `is_verified` whether it proved that.
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
  foreign key (tenant_id, channel_id) references channel (tenant_id, id) on delete cascade,
  check (user_id is not null or not is_verified)
);
create index visitor_channel on visitor (tenant_id, channel_id);
call linktor_protect('visitor', '');

-- Files that visitors gave to us, before they go into a message.
create table visitor_upload (
  tenant_id uuid not null,
  media_id uuid not null,
  channel_id uuid not null,
  visitor_id uuid not null,
  created_at timestamptz not null,
  primary key (tenant_id, media_id),
  foreign key (tenant_id, media_id) references media (tenant_id, id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id) on delete cascade,
  foreign key (tenant_id, visitor_id) references visitor (tenant_id, id) on delete cascade
);
call linktor_protect('visitor_upload', '');
