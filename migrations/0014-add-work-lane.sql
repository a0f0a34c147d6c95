-- What work goes through, for example a channel: one that is slow must not take all who work. Work without a lane goes through
-- nothing that could be.
alter table work add column lane uuid;

-- Claims go from tenant to tenant, to the oldest of each.
create index work_tenant_due on work (tenant_id, run_at) where parked_at is null;
