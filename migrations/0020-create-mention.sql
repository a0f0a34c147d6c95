-- Shown with the message; `mention` is what a list of conversations looks in.
alter table message add column mentions uuid[] not null default '{}';

-- Not read until the user has read so far in the conversation.
create table mention (
  tenant_id uuid not null references tenant (id),
  message_id uuid not null,
  user_id uuid not null,
  conversation_id uuid not null,
  seq bigint not null,
  primary key (tenant_id, message_id, user_id),
  foreign key (tenant_id, message_id) references message (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade,
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id) on delete cascade
);
create index mention_user on mention (tenant_id, user_id, conversation_id, seq);
call linktor_protect('mention', '');
