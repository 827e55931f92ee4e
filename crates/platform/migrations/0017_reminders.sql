-- Reminders: which kinds somebody does not want, and what they were reminded of. What was typed into a form that could not be taken,
-- sealed with a key that only the browser has. A session that ended is known for a while, so that such a form finds its person.
create table reminder_choices (
    person_id {id} not null references people (id),
    kind {text} not null,
    wanted {bool} not null,
    primary key (person_id, kind)
) {strict};

create table reminders (
    person_id {id} not null references people (id),
    kind {text} not null,
    occasion {text} not null,
    organisation_id {id} not null references organisations (id),
    subject_kind {text} not null,
    subject_id {id} not null,
    by_id {id},
    made_at {int} not null,
    primary key (person_id, kind, occasion)
) {strict};
create index reminders_by_time on reminders (made_at);

create table reminder_rounds (
    name {text} primary key,
    reached_at {int} not null
) {strict};

create table kept_forms (
    key_hash {bytes} primary key,
    person_id {id} not null references people (id),
    page {text} not null,
    sealed {bytes} not null,
    kept_at {int} not null
) {strict};
create index kept_forms_by_time on kept_forms (kept_at);

alter table sessions add column ended {bool} not null default false;
create index changes_by_moment on changes (at);
