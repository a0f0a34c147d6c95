-- As in 0016: a list of conversations by words finds the names and subjects that have them as linktor_system, by index. This locks
-- both tables while the indexes are made.
create policy words on contact for select to linktor_system
  using (tenant_id = (select linktor_tenant()) and linktor_vector(name) @@ linktor_sought());
grant select (tenant_id, id, name) on contact to linktor_system;
create index contact_words on contact using gin (tenant_id, linktor_vector(name));

create policy words on conversation for select to linktor_system
  using (tenant_id = (select linktor_tenant()) and linktor_vector(subject) @@ linktor_sought());
grant select (tenant_id, id, subject) on conversation to linktor_system;
create index conversation_words on conversation using gin (tenant_id, linktor_vector(subject)) where subject <> '';
