-- Messages that go out later. `content` is an OutboundMessage, binary; what the contact writes after `heard_seq` is a reply.
create table scheduled_message (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  conversation_id uuid not null,
  author_type text not null check (author_type in ('user', 'system')),
  author_id uuid,
  author_name text not null,
  content bytea not null,
  send_at timestamptz not null,
  cancel_on_reply boolean not null,
  heard_seq bigint not null,
  status text not null check (status in ('waiting', 'sent', 'cancelled', 'failed')),
  reason text not null default '',
  error text not null default '',
  message_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id) on delete cascade
);
create index scheduled_message_next on scheduled_message (tenant_id, send_at, id) where status in ('waiting', 'failed');
create index scheduled_message_conversation on scheduled_message (tenant_id, conversation_id, send_at, id) where status in ('waiting', 'failed');
call linktor_protect('scheduled_message', '');
