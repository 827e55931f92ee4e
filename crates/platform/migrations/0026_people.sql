-- People and capacity: roles with their floors, posts and who holds them, time away, cover, how posts are filled, and who accepted that a role
-- is below its floor. Amounts of working time are whole millionths of full time.
create table leadership_roles (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    name {text} not null,
    floor {int} not null,
    others {int} not null,
    primary key (organisation_id, id),
    unique (organisation_id, name)
) {strict};

create table posts (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    reference {text} not null,
    title {text} not null,
    area {text} not null,
    grade {text} not null,
    fte {int} not null,
    role_id {id},
    paid_by {text} not null,
    from_on {date},
    to_on {date},
    state {text} not null,
    reports_to_id {id},
    proposal {text},
    moves_under_id {id},
    changes_on {date},
    description {text} not null,
    primary key (organisation_id, id),
    unique (organisation_id, reference)
) {strict};

create table holders (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    post_id {id} not null,
    person_id {id},
    name {text} not null,
    kind {text} not null,
    fte {int} not null,
    from_on {date},
    to_on {date},
    primary key (organisation_id, id)
) {strict};
create index holders_by_person on holders (person_id);
create index holders_by_id on holders (id);

create table post_pay (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    post_id {id} not null,
    holder_id {id},
    point {int},
    salary {int},
    from_on {date},
    primary key (organisation_id, id)
) {strict};

create table time_away (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    holder_id {id} not null,
    engagement_id {id},
    purpose {text} not null,
    fte {int} not null,
    weekdays {int} not null,
    from_on {date} not null,
    to_on {date},
    notice {int},
    notice_unit {text},
    proposed_on {date} not null,
    agreed_on {date},
    agreed_by_id {id},
    ended_on {date},
    withdrawn_on {date},
    primary key (organisation_id, id)
) {strict};
create index time_away_by_holder on time_away (organisation_id, holder_id);
-- An engagement may be kept by the other council.
create index time_away_by_engagement on time_away (engagement_id);

create table covers (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    role_id {id} not null,
    away_id {id},
    holder_id {id},
    name {text} not null,
    fte {int} not null,
    from_on {date} not null,
    to_on {date},
    proposed_on {date} not null,
    agreed_on {date},
    ended_on {date},
    withdrawn_on {date},
    primary key (organisation_id, id)
) {strict};
create index covers_by_holder on covers (organisation_id, holder_id);
create index covers_by_away on covers (organisation_id, away_id);

create table fillings (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    post_id {id} not null,
    recruitment {text},
    wanted_by {date},
    agreed_on {date},
    advertised_on {date},
    committee_on {date},
    appointed_on {date},
    in_post_on {date},
    stopped_on {date},
    note {text} not null,
    primary key (organisation_id, id)
) {strict};

create table floor_acceptances (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    role_id {id} not null,
    engagement_id {id},
    officer_id {id},
    reason {text} not null,
    accepted_on {date} not null,
    until_on {date} not null,
    withdrawn_on {date},
    withdrawn_reason {text},
    primary key (organisation_id, id)
) {strict};
