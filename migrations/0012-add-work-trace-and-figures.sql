-- The trace that work goes on with (W3C `traceparent`), where traces are kept.
alter table work add column traceparent text;

-- For what watches over the installation: the oldest work that was put off, and what was put aside. Both are few.
create index work_postponed on work (kind, created_at) where parked_at is null and last_error is not null;
create index work_parked_kind on work (kind) where parked_at is not null;
