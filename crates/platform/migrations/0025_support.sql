-- Support between councils: engagements, what was done about each on which day, both councils' words, days of help and products.
-- All but engagements and templates is part of an engagement, whichever of its councils wrote it.
create table engagements (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    title {text} not null,
    side {text} not null,
    other_id {id},
    other_name {text} not null,
    kinds {text} not null,
    asked_by {text},
    begun_on {date} not null,
    purpose {text} not null,
    accountability {text} not null,
    lead_id {id},
    other_lead {text} not null,
    planned_end_on {date},
    authorised_end_on {date},
    review_on {date},
    primary key (organisation_id, id)
) {strict};
create index engagements_by_other on engagements (other_id);

create table engagement_steps (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    kind {text} not null,
    dated {date} not null,
    side {text},
    person_id {id},
    said_by {text} not null,
    source {text} not null,
    reason {text} not null,
    left_over {text} not null,
    until_on {date},
    taken_back_on {date},
    taken_back_reason {text},
    primary key (organisation_id, id)
) {strict};
create index engagement_steps_by_engagement on engagement_steps (organisation_id, engagement_id);

create table support_versions (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    number {int} not null,
    from_on {date} not null,
    to_on {date},
    added {text} not null,
    helper_signed_by {text} not null,
    helper_signed_on {date},
    helped_signed_by {text} not null,
    helped_signed_on {date},
    decision_id {id},
    decided_elsewhere {text} not null,
    sharing_id {id},
    primary key (organisation_id, id),
    unique (organisation_id, engagement_id, number)
) {strict};
create index support_versions_by_engagement on support_versions (organisation_id, engagement_id);

create table support_phases (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    kind {text} not null,
    from_on {date} not null,
    planned_to_on {date},
    ended_on {date},
    note {text} not null,
    primary key (organisation_id, id)
) {strict};
create index support_phases_by_engagement on support_phases (organisation_id, engagement_id);

create table support_criteria (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    words {text} not null,
    shown_by {text} not null,
    link {text},
    dropped_on {date},
    primary key (organisation_id, id)
) {strict};
create index support_criteria_by_engagement on support_criteria (organisation_id, engagement_id);

create table criterion_words (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    criterion_id {id} not null,
    side {text} not null,
    met {bool} not null,
    dated {date} not null,
    person_id {id},
    said_by {text} not null,
    source {text} not null,
    reason {text} not null,
    primary key (organisation_id, id)
) {strict};
create index criterion_words_by_engagement on criterion_words (organisation_id, engagement_id);

create table workstreams (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    title {text} not null,
    helper_lead {text} not null,
    helped_lead {text} not null,
    note {text} not null,
    primary key (organisation_id, id)
) {strict};
create index workstreams_by_engagement on workstreams (organisation_id, engagement_id);

create table workstream_findings (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    workstream_id {id} not null,
    council_id {id} not null,
    finding_id {id} not null,
    primary key (organisation_id, id)
) {strict};
create index workstream_findings_by_engagement on workstream_findings (organisation_id, engagement_id);

create table workstream_actions (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    workstream_id {id} not null,
    council_id {id} not null,
    action_id {id} not null,
    primary key (organisation_id, id)
) {strict};
create index workstream_actions_by_engagement on workstream_actions (organisation_id, engagement_id);

create table support_contacts (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    dated {date} not null,
    days {real} not null,
    others {text} not null,
    workstream_id {id},
    what_for {text} not null,
    with_whom {text} not null,
    outcome {text} not null,
    attendance {text},
    travel {text},
    miles {int},
    primary key (organisation_id, id)
) {strict};
create index support_contacts_by_engagement on support_contacts (organisation_id, engagement_id);

create table contact_people (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    contact_id {id} not null,
    person_id {id} not null,
    primary key (organisation_id, id)
) {strict};
create index contact_people_by_engagement on contact_people (organisation_id, engagement_id);

create table support_words (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    contact_id {id},
    side {text} not null,
    words {text} not null,
    speaker {text} not null,
    dated {date} not null,
    primary key (organisation_id, id)
) {strict};
create index support_words_by_engagement on support_words (organisation_id, engagement_id);

create table support_files (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    contact_id {id},
    version_id {id},
    criterion_id {id},
    title {text} not null,
    dated {date} not null,
    link {text},
    file_name {text},
    file_hash {text},
    file_size {int},
    media_type {text},
    primary key (organisation_id, id)
) {strict};
create index support_files_by_engagement on support_files (organisation_id, engagement_id);

create table dual_offices (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    holder {text} not null,
    office {text} not null,
    from_on {date} not null,
    to_on {date},
    assured_on {date},
    assured_by {text} not null,
    looked_at {text} not null,
    primary key (organisation_id, id)
) {strict};
create index dual_offices_by_engagement on dual_offices (organisation_id, engagement_id);

create table secondments (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id} not null,
    who {text} not null,
    role {text} not null,
    fte {real} not null,
    from_on {date} not null,
    to_on {date},
    notice {text} not null,
    recall {text} not null,
    costs {text} not null,
    expenses {text} not null,
    tax {text} not null,
    primary key (organisation_id, id)
) {strict};
create index secondments_by_engagement on secondments (organisation_id, engagement_id);

create table support_templates (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    key {text} not null,
    edition {int} not null,
    name {text} not null,
    body {text} not null,
    primary key (organisation_id, id),
    unique (organisation_id, key, edition)
) {strict};
