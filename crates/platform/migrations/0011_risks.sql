-- The register of risks: what might happen, what was done about it on which day, who works on it, and the grids it was judged on.
create table risks (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    scope {text} not null,
    scope_id {id} not null,
    reference {text} not null,
    title {text} not null,
    might_happen {text} not null,
    cause {text} not null,
    effect {text} not null,
    owner_id {id},
    treatment {text},
    controls {text} not null,
    review_on {date},
    raised_on {date} not null,
    primary key (organisation_id, id),
    unique (organisation_id, reference)
) {strict};
create index risks_by_scope on risks (organisation_id, scope_id);

create table risk_entries (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    scope_id {id} not null,
    risk_id {id} not null,
    kind {text} not null,
    dated {date} not null,
    person_id {id},
    assessment {text},
    likelihood {int},
    impact {int},
    grid_id {id},
    reason {text} not null,
    until_on {date},
    meeting_id {id},
    ended_on {date},
    ended_reason {text},
    primary key (organisation_id, id)
) {strict};
create index risk_entries_by_scope on risk_entries (organisation_id, scope_id);

create table risk_actions (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    scope_id {id} not null,
    risk_id {id} not null,
    action_id {id},
    title {text} not null,
    owner_id {id},
    due_on {date},
    done_on {date},
    primary key (organisation_id, id)
) {strict};
create index risk_actions_by_scope on risk_actions (organisation_id, scope_id);

create table risk_grids (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    likelihood {text} not null,
    impact {text} not null,
    bands {text} not null,
    cells {text} not null,
    primary key (organisation_id, id)
) {strict};
