-- Forms that were taken, by a key that each shown form has, its person and what was typed: sent once more, it makes nothing anew and
-- leads to where the first led. They are forgotten after a day.
create table taken_forms (
    key_hash {bytes} primary key,
    person_id {id} not null references people (id),
    taken_at {int} not null,
    location {text}
) {strict};
create index taken_forms_by_time on taken_forms (taken_at);

-- How many records somebody made on a day.
create table made_records (
    person_id {id} not null references people (id),
    day {date} not null,
    made {int} not null,
    primary key (person_id, day)
) {strict};

-- The files that a council keeps, and how much that is in all.
create table stored_uploads (
    organisation_id {id} not null references organisations (id),
    file_hash {text} not null,
    bytes {int} not null,
    primary key (organisation_id, file_hash)
) {strict};
create index stored_uploads_by_file on stored_uploads (file_hash);
create table stored_totals (
    organisation_id {id} primary key references organisations (id),
    bytes {int} not null
) {strict};
