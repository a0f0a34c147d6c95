-- What somebody has begun to write: one reply and one note for each user and conversation.
create table draft (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  user_id uuid not null,
  conversation_id uuid not null,
  mode text not null check (mode in ('reply', 'note')),
  text text not null,
  reply_to_id uuid,
  media_ids uuid[] not null default '{}',
  version bigint not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, user_id, conversation_id, mode),
  foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade,
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id) on delete cascade,
  foreign key (tenant_id, reply_to_id) references message (tenant_id, id)
);
create index draft_recent on draft (tenant_id, user_id, updated_at desc, id desc);
call linktor_protect('draft', '');

-- Whom an event is for; null: everybody of the tenant. Changes nothing that is stored, so it locks the log for a moment only.
alter table event add column user_id uuid;
