-- What happened with a contact, for good: the event log forgets.
create table contact_history (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  contact_id uuid not null,
  kind text not null check (kind in ('created', 'identity_added', 'identity_removed', 'identity_blocked', 'identity_unblocked',
    'fields_changed', 'conversation_opened', 'conversation_reopened', 'conversation_resolved',
    'merged', 'merged_into', 'merge_undone', 'split_off')),
  actor_type text not null check (actor_type in ('user', 'api_key', 'system')),
  actor_id uuid,
  actor_name text not null,
  details jsonb not null,
  at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete cascade
);
create index contact_history_recent on contact_history (tenant_id, contact_id, at desc, id desc);
call linktor_protect('contact_history', '');
