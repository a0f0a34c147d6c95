-- A list of conversations with a name. `user_id`: whose it is; null: everybody's. `filter` is a ConversationFilter as JSON.
create table saved_view (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  user_id uuid,
  name text not null,
  filter jsonb not null,
  sort text not null check (sort in ('latest', 'waiting')),
  position integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
create index saved_view_owner on saved_view (tenant_id, user_id);
call linktor_protect('saved_view', '');

-- Who waits longest.
create index conversation_waiting on conversation (tenant_id, waiting_since, id) where waiting_since is not null;
