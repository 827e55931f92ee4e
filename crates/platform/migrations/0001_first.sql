-- Published figures. Loaded from the reference pack as a whole, never edited, so they keep no change record.

create table reference_pack (
    version {text} primary key,
    checksum {text} not null,
    loaded_at {int} not null
) {strict};

create table reference_sources (
    key {text} primary key,
    title {text} not null,
    publisher {text} not null,
    licence {text} not null,
    vintage {text} not null,
    citation {text} not null
) {strict};

create table areas (
    code {text} primary key,
    name {text} not null,
    kind {text} not null,
    region_code {text},
    part_of_london_code {text},
    authority_type {text},
    ons_code {text},
    ofsted_urn {text},
    slug {text} not null,
    hex_q {int},
    hex_r {int},
    former {bool} not null default false,
    ended_on {date}
) {strict};
create unique index areas_by_slug on areas (slug);

create table area_aliases (
    alias {text} primary key,
    area_code {text} not null references areas (code)
) {strict};

create table boundary_changes (
    from_code {text} not null,
    to_code {text} not null,
    changed_on {date} not null,
    kind {text},
    note {text} not null,
    primary key (from_code, to_code, changed_on)
) {strict};

create table neighbours (
    area_code {text} not null references areas (code),
    rank {int} not null,
    neighbour_code {text} not null references areas (code),
    closeness {text} not null,
    primary key (area_code, rank)
) {strict};

create table measures (
    code {text} primary key,
    slug {text} not null,
    name {text} not null,
    topic {text} not null,
    unit {text} not null,
    decimals {int} not null,
    polarity {text} not null,
    period_kind {text} not null,
    axis_label {text} not null,
    source_key {text} not null references reference_sources (key),
    publisher {text} not null,
    publication {text},
    licence {text} not null,
    vintage {date},
    note {text},
    interpolated {text} not null
) {strict};

-- One row holds a measure's whole history for one area, as JSON: a page that shows a curve reads a handful of
-- rows, whatever the number of years. The pack is checked as a whole before it is loaded, so its 74,000 rows are
-- not checked against measures and areas once more.
create table series (
    measure_code {text} not null,
    area_code {text} not null,
    points {text} not null,
    primary key (measure_code, area_code)
) {strict};

create table catalogue (
    code {text} primary key,
    name {text} not null,
    numerator {text} not null,
    denominator {text} not null,
    unit {text} not null,
    polarity {text} not null,
    band_note {text},
    frequency {text} not null,
    source_kind {text} not null,
    measure_code {text} references measures (code)
) {strict};

create table bank_holidays (
    on_date {date} primary key,
    title {text} not null,
    substitute {bool} not null default false
) {strict};

create table pay_spine (
    year {text} not null,
    from_on {date} not null,
    point {int} not null,
    pounds {int} not null,
    primary key (year, point)
) {strict};

-- Who takes part.

create table organisations (
    id {id} primary key,
    slug {text} not null,
    name {text} not null,
    kind {text} not null,
    area_code {text} references areas (code)
) {strict};
create unique index organisations_by_slug on organisations (slug);
create unique index organisations_by_area on organisations (area_code);

create table people (
    id {id} primary key,
    email {text} not null,
    name {text} not null,
    password_hash {text},
    introduction {text},
    disabled {bool} not null
) {strict};
create unique index people_by_email on people (email);

create table sessions (
    token_hash {bytes} primary key,
    person_id {id} not null references people (id),
    csrf {text} not null,
    notice {text},
    created_at {int} not null,
    seen_at {int} not null
) {strict};
create index sessions_by_person on sessions (person_id);

create table sign_in_attempts (
    key_hash {bytes} not null,
    window_start {int} not null,
    failures {int} not null,
    primary key (key_hash, window_start)
) {strict};

-- The change record: what every record was after each change. Nothing is ever taken out of it.

create table changes (
    organisation_id {id} not null references organisations (id),
    id {id} not null,
    kind {text} not null,
    subject_id {id} not null,
    part_of {id} not null,
    version {int} not null,
    at {int} not null,
    person_id {id} references people (id),
    after {text},
    primary key (organisation_id, id)
) {strict};
create unique index changes_by_subject on changes (organisation_id, subject_id, kind, version);
create index changes_by_whole on changes (organisation_id, part_of, kind, subject_id, version);
create index changes_by_time on changes (organisation_id, part_of, at);

-- From here on every table holds records: the owning organisation is part of every key, and every change is recorded.

create table memberships (
    organisation_id {id} not null references organisations (id),
    id {id} not null,
    version {int} not null,
    person_id {id} not null references people (id),
    role {text} not null,
    from_on {date} not null,
    to_on {date},
    primary key (organisation_id, id)
) {strict};
create index memberships_by_person on memberships (person_id);

create table agreements (
    organisation_id {id} not null references organisations (id),
    id {id} not null,
    version {int} not null,
    with_organisation_id {id} not null references organisations (id),
    scope_read {bool} not null,
    scope_update {bool} not null,
    scope_edit {bool} not null,
    purpose {text} not null,
    from_on {date} not null,
    to_on {date},
    agreed_by_owner_id {id} references people (id),
    agreed_by_owner_on {date},
    agreed_by_other_id {id} references people (id),
    agreed_by_other_on {date},
    ended_on {date},
    primary key (organisation_id, id)
) {strict};
create index agreements_by_other on agreements (with_organisation_id);

create table inspections (
    organisation_id {id} not null references organisations (id),
    id {id} not null,
    version {int} not null,
    kind {text} not null,
    started_on {date},
    ended_on {date},
    published_on {date},
    received_on {date},
    report_link {text},
    note {text},
    source {text} not null,
    needs_response {bool} not null,
    anchor {text} not null,
    convention {text} not null,
    stated_on {date},
    to_secretary_on {date},
    to_secretary_proof {text},
    to_inspector_on {date},
    to_inspector_proof {text},
    primary key (organisation_id, id)
) {strict};
create index inspections_by_date on inspections (organisation_id, published_on);

create table judgements (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    inspection_id {id} not null,
    area {text} not null,
    grade {text} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, inspection_id) references inspections (organisation_id, id)
) {strict};
create unique index judgements_by_area on judgements (organisation_id, inspection_id, area);

create table findings (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    inspection_id {id} not null,
    number {int} not null,
    kind {text} not null,
    area {text},
    words {text} not null,
    tag_scheme {text},
    tag_label {text},
    primary key (organisation_id, id),
    foreign key (organisation_id, inspection_id) references inspections (organisation_id, id)
) {strict};
create index findings_by_inspection on findings (organisation_id, inspection_id, number);

create table plans (
    organisation_id {id} not null references organisations (id),
    id {id} not null,
    version {int} not null,
    name {text} not null,
    purpose {text} not null,
    starts_on {date} not null,
    ends_on {date},
    primary key (organisation_id, id)
) {strict};

create table appointments (
    organisation_id {id} not null references organisations (id),
    id {id} not null,
    version {int} not null,
    person_id {id} not null references people (id),
    role {text} not null,
    from_on {date} not null,
    to_on {date},
    primary key (organisation_id, id)
) {strict};
create index appointments_by_person on appointments (person_id);

-- Which inspections a plan answers.
create table plan_inspections (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    inspection_id {id} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans (organisation_id, id),
    foreign key (organisation_id, inspection_id) references inspections (organisation_id, id)
) {strict};
create unique index plan_inspections_once on plan_inspections (organisation_id, plan_id, inspection_id);

create table priorities (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    number {int} not null,
    title {text} not null,
    summary {text} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans (organisation_id, id)
) {strict};
create index priorities_by_plan on priorities (organisation_id, plan_id, number);

create table focus_areas (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    priority_id {id} not null,
    number {int} not null,
    title {text} not null,
    outcome {text} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, priority_id) references priorities (organisation_id, id)
) {strict};
create index focus_areas_by_plan on focus_areas (organisation_id, plan_id, number);

create table actions (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    focus_area_id {id} not null,
    reference {text} not null,
    title {text} not null,
    detail {text} not null,
    success {text} not null,
    owner_id {id} references people (id),
    partner_owner_id {id} references people (id),
    starts_on {date},
    baseline_due_on {date},
    due_on {date},
    delivery {text} not null,
    delivered_on {date},
    impact {text} not null,
    impact_on {date},
    impact_note {text},
    brag {text},
    reason {text},
    path_to_green {text},
    next_step {text},
    direction {text},
    updated_on {date},
    primary key (organisation_id, id),
    foreign key (organisation_id, focus_area_id) references focus_areas (organisation_id, id)
) {strict};
create unique index actions_by_reference on actions (organisation_id, plan_id, reference);
create index actions_by_due on actions (organisation_id, plan_id, due_on, id);
create index actions_by_owner on actions (owner_id, due_on);

create table action_findings (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    action_id {id} not null,
    finding_id {id} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, action_id) references actions (organisation_id, id),
    foreign key (organisation_id, finding_id) references findings (organisation_id, id)
) {strict};
create unique index action_findings_once on action_findings (organisation_id, action_id, finding_id);
create index action_findings_by_plan on action_findings (organisation_id, plan_id);
create index action_findings_by_finding on action_findings (organisation_id, finding_id);

create table milestones (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    action_id {id} not null,
    title {text} not null,
    due_on {date},
    done_on {date},
    primary key (organisation_id, id),
    foreign key (organisation_id, action_id) references actions (organisation_id, id)
) {strict};
create index milestones_by_action on milestones (organisation_id, action_id);
create index milestones_by_plan on milestones (organisation_id, plan_id);

create table updates (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    action_id {id} not null,
    person_id {id} references people (id),
    made_on {date} not null,
    brag {text} not null,
    reason {text} not null,
    path_to_green {text} not null,
    next_step {text} not null,
    direction {text} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, action_id) references actions (organisation_id, id)
) {strict};
create index updates_by_action on updates (organisation_id, action_id, made_on);

create table evidence (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    action_id {id} not null,
    title {text} not null,
    link {text},
    file_hash {text},
    file_name {text},
    file_size {int},
    media_type {text},
    submitted_by_id {id} references people (id),
    submitted_on {date} not null,
    state {text} not null,
    reviewer_id {id} references people (id),
    reviewed_on {date},
    reason {text},
    expires_on {date},
    primary key (organisation_id, id),
    foreign key (organisation_id, action_id) references actions (organisation_id, id)
) {strict};
create index evidence_by_action on evidence (organisation_id, action_id);
create index evidence_by_plan on evidence (organisation_id, plan_id, state);

create table voices (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    action_id {id},
    focus_area_id {id},
    speaker {text} not null,
    words {text} not null,
    heard_on {date} not null,
    consent_on {date} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans (organisation_id, id)
) {strict};
create index voices_by_plan on voices (organisation_id, plan_id);

create table indicators (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    name {text} not null,
    origin {text} not null,
    measure_code {text} references measures (code),
    kind {text} not null,
    definition {text} not null,
    numerator {text} not null,
    denominator {text} not null,
    unit {text} not null,
    decimals {int} not null,
    polarity {text} not null,
    frequency {text} not null,
    end_sought {text} not null,
    how_doing {text} not null,
    story {text} not null,
    partners {text} not null,
    what_works {text} not null,
    proposal {text} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans (organisation_id, id)
) {strict};
create index indicators_by_plan on indicators (organisation_id, plan_id);

create table action_indicators (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    action_id {id} not null,
    indicator_id {id} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, action_id) references actions (organisation_id, id),
    foreign key (organisation_id, indicator_id) references indicators (organisation_id, id)
) {strict};
create unique index action_indicators_once on action_indicators (organisation_id, action_id, indicator_id);
create index action_indicators_by_plan on action_indicators (organisation_id, plan_id);

create table targets (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    indicator_id {id} not null,
    by_on {date} not null,
    value {real} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, indicator_id) references indicators (organisation_id, id)
) {strict};
create index targets_by_indicator on targets (organisation_id, indicator_id, by_on);

create table own_values (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    indicator_id {id} not null,
    period {text} not null,
    period_end {date} not null,
    numerator {real},
    denominator {real},
    value {real},
    marker {text},
    primary key (organisation_id, id),
    foreign key (organisation_id, indicator_id) references indicators (organisation_id, id)
) {strict};
create unique index own_values_by_period on own_values (organisation_id, indicator_id, period_end);

create table annotations (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    indicator_id {id},
    on_date {date} not null,
    label {text} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans (organisation_id, id)
) {strict};
create index annotations_by_plan on annotations (organisation_id, plan_id);

create table meetings (
    organisation_id {id} not null references organisations (id),
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    kind {text} not null,
    title {text} not null,
    held_on {date} not null,
    chair {text} not null,
    note {text} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans (organisation_id, id)
) {strict};
create index meetings_by_plan on meetings (organisation_id, plan_id, held_on);

create table tellings (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    meeting_id {id} not null,
    finding_id {id} not null,
    report_id {id},
    told {text} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, meeting_id) references meetings (organisation_id, id),
    foreign key (organisation_id, finding_id) references findings (organisation_id, id)
) {strict};
create index tellings_by_plan on tellings (organisation_id, plan_id);

create table decisions (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    meeting_id {id},
    report_id {id},
    finding_id {id},
    reference {text} not null,
    title {text} not null,
    key_decision {bool} not null,
    call_in {bool} not null,
    maker {text} not null,
    decided_on {date} not null,
    published_on {date},
    effective_on {date},
    resolution {text} not null,
    responsible {text} not null,
    implement_by {date},
    review_on {date},
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans (organisation_id, id)
) {strict};
create index decisions_by_plan on decisions (organisation_id, plan_id, decided_on);

-- The plan as the Board endorsed it: the change record as at that moment.
create table baselines (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    meeting_id {id},
    name {text} not null,
    endorsed_on {date} not null,
    taken_at {int} not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans (organisation_id, id)
) {strict};
create index baselines_by_plan on baselines (organisation_id, plan_id, endorsed_on);

create table report_templates (
    organisation_id {id} not null references organisations (id),
    id {id} not null,
    version {int} not null,
    key {text} not null,
    edition {int} not null,
    name {text} not null,
    body {text} not null,
    primary key (organisation_id, id)
) {strict};
create unique index report_templates_by_key on report_templates (organisation_id, key, edition);

create table reports (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    plan_id {id} not null,
    template_key {text} not null,
    template_edition {int} not null,
    title {text} not null,
    as_at {date} not null,
    meeting_id {id},
    state {text} not null,
    header {text} not null,
    texts {text} not null,
    author_id {id} references people (id),
    author_benefits {bool},
    cleared_by_id {id} references people (id),
    cleared_on {date},
    published_by_id {id} references people (id),
    published_at {int},
    frozen {text},
    checksum {text},
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans (organisation_id, id)
) {strict};
create index reports_by_plan on reports (organisation_id, plan_id, as_at);
