-- A new address for mail is proven before it is somebody's: the link that goes there keeps which it is. Empty where the address cannot
-- be theirs, so that a link opens nothing and nobody can tell.
alter table sign_in_links add column address {text};

{sqlite}
-- Words that were taken out of a finding leave the index of words too, at once and not when it is next tidied up.
insert into finding_words (finding_words, rank) values ('secure-delete', 1);
{/sqlite}
