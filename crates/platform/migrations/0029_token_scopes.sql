-- A token reads how councils help each other, their capacity and their money only where it was made for that.
alter table access_tokens add column reads_support {bool} not null default false;
