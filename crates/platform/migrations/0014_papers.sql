-- When a draft went to the Board, who sent it, and by when the Board answers.
alter table reports add column sent_on {date};
alter table reports add column sent_by_id {id};
alter table reports add column answer_by {date};

-- How a council's papers look: its name in full, what it calls its own plan, and its logo.
create table paper_settings (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    full_name {text} not null,
    council_plan {text} not null,
    logo {text},
    primary key (organisation_id, id)
) {strict};
create unique index paper_settings_of_council on paper_settings (organisation_id);
