-- Up to which count a council hides its own figures from those who do not work with them.
alter table organisations add column small_count_to {int} not null default 5;
