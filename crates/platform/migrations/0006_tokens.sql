-- Tokens with which other programs read what a person may read. Only the hash is kept; a token is not a record: it
-- must be forgettable.
create table access_tokens (
    id {id} primary key,
    token_hash {bytes} not null unique,
    person_id {id} not null references people (id),
    name {text} not null,
    reads_plans {bool} not null,
    reads_figures {bool} not null,
    made_at {int} not null,
    expires_on {date} not null,
    used_at {int}
) {strict};
create index access_tokens_by_person on access_tokens (person_id);
