-- Since when a published report stands on the list that everybody may read; empty where the council did not choose that.
alter table reports add column public_since {date};
create index reports_shown on reports (published_at) where public_since is not null;
