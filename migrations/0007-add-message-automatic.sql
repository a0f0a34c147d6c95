-- Messages that a machine wrote, such as out-of-office notes and bounces: nothing automatic may answer them. A constant
-- default changes no row, so the lock is short.
alter table message add column is_automatic boolean not null default false;
