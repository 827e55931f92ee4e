-- What inspectors wrote of a finding in their own words, and the paragraph of their report in which it stands.
alter table findings add column quote {text};
alter table findings add column quote_at {text};
