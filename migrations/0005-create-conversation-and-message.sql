create table conversation (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  contact_id uuid not null,
  channel_id uuid not null,
  identity_id uuid not null,
  thread_key text not null,
  thread text not null default '',
  status text not null default 'open' check (status in ('open', 'pending', 'snoozed', 'resolved')),
  priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  owner_type text not null check (owner_type in ('queue', 'user', 'bot')),
  owner_id uuid not null,
  subject text not null default '',
  labels text[] not null default '{}',
  last_seq bigint not null default 0,
  last_message_text text not null default '',
  last_message_at timestamptz not null,
  last_inbound_at timestamptz,
  waiting_since timestamptz,
  snoozed_until timestamptz,
  resolved_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references contact (tenant_id, id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id),
  foreign key (tenant_id, identity_id) references contact_identity (tenant_id, id)
);
create unique index conversation_open_thread on conversation (tenant_id, thread_key) where status <> 'resolved';
create index conversation_thread on conversation (tenant_id, thread_key, last_message_at desc);
create index conversation_recent on conversation (tenant_id, last_message_at desc, id desc);
create index conversation_status on conversation (tenant_id, status, last_message_at desc, id desc);
create index conversation_owner on conversation (tenant_id, owner_id, last_message_at desc, id desc);
create index conversation_contact on conversation (tenant_id, contact_id, last_message_at desc);
create index conversation_channel on conversation (tenant_id, channel_id, last_message_at desc);
call linktor_protect('conversation', '');

create table conversation_read (
  tenant_id uuid not null,
  conversation_id uuid not null,
  user_id uuid not null,
  last_read_seq bigint not null,
  primary key (tenant_id, conversation_id, user_id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
call linktor_protect('conversation_read', '');

-- Search must not care for accents, nor for singular and plural. The stemmers know English; the Portuguese one misses
-- most plurals (-ões, -ns, -ais, …), so those are brought to the singular first.
create text search configuration linktor_en (copy = english);
alter text search configuration linktor_en alter mapping for hword, hword_part, word with unaccent, english_stem;
create text search configuration linktor_pt (copy = portuguese);
alter text search configuration linktor_pt alter mapping for hword, hword_part, word with unaccent, portuguese_stem;

create function linktor_singular(words text) returns text language sql immutable parallel safe
  return regexp_replace(regexp_replace(regexp_replace(regexp_replace(lower(words),
    '(ões|oes|ães|aes|ãos|aos)\M', 'ao', 'g'),
    'ns\M', 'm', 'g'),
    '([aou])is\M', '\1l', 'g'),
    '(éis|eis)\M', 'el', 'g');
create function linktor_vector(words text) returns tsvector language sql immutable parallel safe
  return to_tsvector('linktor_en'::regconfig, words) || to_tsvector('linktor_pt'::regconfig, linktor_singular(words));
create function linktor_query(words text) returns tsquery language sql immutable parallel safe
  return websearch_to_tsquery('linktor_en'::regconfig, words) || websearch_to_tsquery('linktor_pt'::regconfig, linktor_singular(words));

create table message (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  conversation_id uuid not null,
  channel_id uuid,
  identity_id uuid,
  seq bigint not null,
  direction text not null check (direction in ('inbound', 'outbound', 'note')),
  author_type text not null check (author_type in ('contact', 'user', 'bot', 'system')),
  author_id uuid,
  author_name text not null default '',
  content_type text not null,
  text text not null default '',
  content bytea,
  status text not null check (status in ('received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'uncertain')),
  error_class text,
  error_reason text,
  error_message text,
  external_id text,
  part_count int not null default 1,
  reply_to_id uuid,
  reactions jsonb not null default '[]',
  sent_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null,
  search tsvector generated always as (linktor_vector(text)) stored,
  primary key (tenant_id, id),
  unique (tenant_id, conversation_id, seq),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id),
  foreign key (tenant_id, identity_id) references contact_identity (tenant_id, id),
  foreign key (tenant_id, reply_to_id) references message (tenant_id, id)
);
create index message_recent on message (tenant_id, sent_at desc, id desc);
create index message_identity on message (tenant_id, identity_id);
create index message_search on message using gin (search);
create index message_unread on message (tenant_id, conversation_id, seq) where direction = 'inbound';
call linktor_protect('message', '');

-- Every id a network gave to a message, or to a part of one. The primary key is what makes a redelivery a duplicate.
create table message_external_id (
  tenant_id uuid not null,
  channel_id uuid not null,
  external_id text not null,
  message_id uuid not null,
  part int not null default 0,
  primary key (tenant_id, channel_id, external_id),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id),
  foreign key (tenant_id, message_id) references message (tenant_id, id)
);
create index message_external_id_message on message_external_id (tenant_id, message_id);
call linktor_protect('message_external_id', '');

-- What a message said before it was changed or taken back.
create table message_revision (
  tenant_id uuid not null,
  message_id uuid not null,
  edit_id text not null,
  text text not null,
  content bytea,
  replaced_at timestamptz not null,
  primary key (tenant_id, message_id, edit_id),
  foreign key (tenant_id, message_id) references message (tenant_id, id)
);
call linktor_protect('message_revision', '');

-- Reports of the network, as they came; those without a message yet wait for it.
create table receipt (
  tenant_id uuid not null,
  id uuid not null,
  channel_id uuid not null,
  external_id text not null,
  status text not null check (status in ('sent', 'delivered', 'read', 'failed')),
  error_class text,
  error_reason text,
  error_message text,
  at timestamptz not null,
  primary key (tenant_id, channel_id, external_id, status),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id)
);
call linktor_protect('receipt', '');

create table delivery_attempt (
  tenant_id uuid not null,
  message_id uuid not null,
  number int not null,
  part int not null,
  outcome text not null check (outcome in ('started', 'accepted', 'refused', 'uncertain')),
  error_class text,
  error_reason text,
  error_message text,
  external_id text,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, message_id, number),
  foreign key (tenant_id, message_id) references message (tenant_id, id)
);
call linktor_protect('delivery_attempt', '');

create table media (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  name text not null default '',
  mime_type text not null,
  size_bytes bigint not null,
  sha256 text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
call linktor_protect('media', '');

create table attachment (
  tenant_id uuid not null,
  id uuid not null,
  message_id uuid not null,
  ordinal int not null,
  type text not null check (type in ('image', 'audio', 'video', 'file', 'sticker')),
  mime_type text not null default '',
  name text not null default '',
  size_bytes bigint not null default 0,
  duration_ms bigint not null default 0,
  status text not null check (status in ('pending', 'stored', 'failed')),
  reference text,
  media_id uuid,
  error text not null default '',
  primary key (tenant_id, id),
  foreign key (tenant_id, message_id) references message (tenant_id, id),
  foreign key (tenant_id, media_id) references media (tenant_id, id)
);
create index attachment_message on attachment (tenant_id, message_id, ordinal);
call linktor_protect('attachment', '');

-- References that a network gave for bytes, so that they are uploaded once a channel.
create table media_reference (
  tenant_id uuid not null,
  channel_id uuid not null,
  sha256 text not null,
  reference text not null,
  created_at timestamptz not null,
  primary key (tenant_id, channel_id, sha256),
  foreign key (tenant_id, channel_id) references channel (tenant_id, id)
);
call linktor_protect('media_reference', '');
