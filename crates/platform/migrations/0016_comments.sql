-- Comments on records, and who was told of each. `act` says which changes were made together.
create table comments (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    whole_id {id} not null,
    about_kind {text} not null,
    about_id {id} not null,
    person_id {id},
    words {text} not null,
    written_at {int} not null,
    withdrawn_at {int},
    primary key (organisation_id, id)
) {strict};
create index comments_by_whole on comments (organisation_id, whole_id, about_id);

create table comment_readers (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    whole_id {id} not null,
    comment_id {id} not null,
    person_id {id},
    why {text} not null,
    read_on {date},
    primary key (organisation_id, id)
) {strict};
create index comment_readers_by_whole on comment_readers (organisation_id, whole_id);
create index comment_readers_by_person on comment_readers (organisation_id, person_id);

alter table changes add column act {id};
