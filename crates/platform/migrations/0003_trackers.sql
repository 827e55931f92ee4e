-- Trackers brought in, findings brought in, and searching findings by their words.

create table tracker_imports (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    file_hash {text} not null,
    file_name {text} not null,
    sheet {text} not null,
    heading_row {int} not null,
    columns {text} not null,
    focus_area_id {id},
    state {text} not null,
    begun_by_id {id} references people (id),
    begun_on {date} not null,
    made {text} not null,
    summary {text} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans (organisation_id, id)
) {strict};
create index tracker_imports_by_plan on tracker_imports (organisation_id, plan_id);

-- What a council's people said that a heading of theirs means, for the next tracker.
create table tracker_headings (
    organisation_id {id} not null references organisations (id),
    id {id} not null,
    version {int} not null,
    heading {text} not null,
    meaning {text} not null,
    primary key (organisation_id, id)
) {strict};
create unique index tracker_headings_once on tracker_headings (organisation_id, heading);

-- Published findings are facts, as the published figures are: who brought them in is kept here, and the findings
-- themselves have their change record. The organisation is the one whose administrator did it; none is the program.
create table finding_imports (
    id {id} primary key,
    organisation_id {id} references organisations (id),
    person_id {id} references people (id),
    file_hash {text} not null,
    file_name {text} not null,
    state {text} not null,
    begun_at {int} not null,
    made {text} not null,
    summary {text} not null
) {strict};
create index finding_imports_by_organisation on finding_imports (organisation_id, begun_at);

-- Findings by their words. SQLite keeps a table of words beside the findings, and triggers keep it true; the row
-- numbers of the findings cannot tie the two together, since a copy of the database numbers them afresh.
{sqlite}
create virtual table finding_words using fts5 (organisation_id unindexed, id unindexed, words, tokenize = 'porter unicode61');
insert into finding_words (organisation_id, id, words) select organisation_id, id, words from findings;
create trigger finding_words_added after insert on findings begin
    insert into finding_words (organisation_id, id, words) values (new.organisation_id, new.id, new.words);
end;
create trigger finding_words_changed after update of words on findings begin
    update finding_words set words = new.words where id = old.id and organisation_id = old.organisation_id;
end;
create trigger finding_words_removed after delete on findings begin
    delete from finding_words where id = old.id and organisation_id = old.organisation_id;
end;
{/sqlite}
{postgres}
create index findings_by_words on findings using gin (to_tsvector('english', words));
{/postgres}
