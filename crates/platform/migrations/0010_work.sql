-- How often the work on an organisation's actions was told, apart from everything else: what does not rest on it outlives it.
alter table stamps add column work {int} not null default 0;
