-- What work goes through, for example a channel: one that is slow must not take all who work. Work that goes through nothing that
-- could be has the lane of zeros.
alter table work add column lane uuid not null default '00000000-0000-0000-0000-000000000000';

-- Claims go from lane to lane of each tenant, to the oldest of each.
create index work_lane_due on work (tenant_id, lane, run_at) where parked_at is null;
