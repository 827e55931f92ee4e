-- “Could we help?”: what was asked, what could be done about it and by whom, and how the choices were scored. All is part of the council
-- that is asked; choices, people, criteria and steps hang on the request.
create table help_requests (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    asking_id {id},
    asking_name {text} not null,
    kinds {text} not null,
    asked_on {date} not null,
    decide_on {date},
    live_on {date},
    purpose {text} not null,
    recommended_id {id},
    why {text} not null,
    engagement_id {id},
    agreed_on {date},
    taken_back_on {date},
    primary key (organisation_id, id)
) {strict};

create table help_options (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    request_id {id} not null,
    title {text} not null,
    kind {text} not null,
    income_pence {int},
    grant_pence {int},
    other_cost_pence {int},
    risks {text} not null,
    primary key (organisation_id, id)
) {strict};
create index help_options_by_request on help_options (organisation_id, request_id);

create table option_people (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    request_id {id} not null,
    option_id {id} not null,
    role_id {id} not null,
    holder_id {id},
    fte {int} not null,
    from_on {date} not null,
    to_on {date} not null,
    cover_fte {int} not null,
    cover_by {text} not null,
    cover_grade {text} not null,
    cover_from_on {date},
    cover_to_on {date},
    primary key (organisation_id, id)
) {strict};
create index option_people_by_request on option_people (organisation_id, request_id);

create table appraisal_criteria (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    request_id {id} not null,
    name {text} not null,
    weight {int} not null,
    primary key (organisation_id, id)
) {strict};
create index appraisal_criteria_by_request on appraisal_criteria (organisation_id, request_id);

create table option_scores (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    request_id {id} not null,
    option_id {id} not null,
    criterion_id {id} not null,
    score {int} not null,
    why {text} not null,
    primary key (organisation_id, id),
    unique (organisation_id, option_id, criterion_id)
) {strict};
create index option_scores_by_request on option_scores (organisation_id, request_id);

create table live_steps (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    request_id {id} not null,
    title {text} not null,
    working_days_before {int} not null,
    owner_id {id},
    done_on {date},
    primary key (organisation_id, id)
) {strict};
create index live_steps_by_request on live_steps (organisation_id, request_id);
