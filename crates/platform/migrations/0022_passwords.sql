-- Browsers in which somebody signed in before, by the hash of a token that opens nothing: tries from them are counted apart from those of
-- strangers, by the identifier, which outlasts the token.
create table known_browsers (
    token_hash {bytes} not null,
    person_id {id} not null references people (id),
    id {id} not null,
    seen_at {int} not null,
    primary key (token_hash, person_id)
) {strict};
create index known_browsers_by_person on known_browsers (person_id);
create index known_browsers_by_seen on known_browsers (seen_at);
