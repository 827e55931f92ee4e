-- Money: grants and budgets with their profiles, commitments, posts and claims; what papers say of them; spending from the ledger; what posts
-- are costed by; rates, charges and what income is used for; comparators and bids. Amounts are whole pence.
create table funds (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    name {text} not null,
    funder {text} not null,
    reference {text} not null,
    kind {text},
    pays_for {text} not null,
    leaves_out {text} not null,
    requested {int},
    awarded {int},
    offered_on {date},
    from_on {date} not null,
    to_on {date} not null,
    began_on {date},
    ended_on {date},
    approved_only {bool} not null,
    claims {text},
    certificate {text},
    impact {bool} not null,
    virement {real},
    unspent {text} not null,
    cost_centres {text} not null,
    source {text} not null,
    primary key (organisation_id, id)
) {strict};

create table fund_periods (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    fund_id {id} not null,
    from_on {date} not null,
    to_on {date} not null,
    amount {int} not null,
    primary key (organisation_id, id)
) {strict};

create table fund_commitments (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    fund_id {id} not null,
    title {text} not null,
    amount {int} not null,
    term {text} not null,
    from_on {date} not null,
    to_on {date} not null,
    source {text} not null,
    primary key (organisation_id, id)
) {strict};

create table fund_posts (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    fund_id {id} not null,
    post_id {id} not null,
    primary key (organisation_id, id),
    unique (organisation_id, fund_id, post_id)
) {strict};

create table fund_claims (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    fund_id {id} not null,
    from_on {date} not null,
    to_on {date} not null,
    amount {int} not null,
    claimed_on {date},
    due_on {date},
    paid {int},
    paid_on {date},
    statement {text} not null,
    certified_by {text} not null,
    certified_on {date},
    primary key (organisation_id, id)
) {strict};

create table paper_claims (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    fund_id {id} not null,
    subject {text} not null,
    years {int},
    amount {int},
    day {date},
    source {text} not null,
    dated {date} not null,
    answered_on {date},
    answered_by_id {id},
    answer {text} not null,
    primary key (organisation_id, id)
) {strict};

create table pay_scenarios (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    name {text} not null,
    place {int} not null,
    prices {text} not null,
    base_year {text} not null,
    rise {real},
    late_months {int} not null,
    without_id {id},
    director {int},
    director_start {real} not null,
    pension {real} not null,
    levy {bool} not null,
    source {text} not null,
    primary key (organisation_id, id)
) {strict};

create table rate_lines (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    what {text} not null,
    day {int} not null,
    from_on {date} not null,
    to_on {date},
    vat {text} not null,
    ground {text} not null,
    decided_by {text} not null,
    primary key (organisation_id, id)
) {strict};

create table charges (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    reference {text} not null,
    engagement_id {id},
    what {text} not null,
    days {int} not null,
    rate {int} not null,
    vat {text} not null,
    ground {text} not null,
    decided_by {text} not null,
    cover_grade {text} not null,
    below_cost {text} not null,
    from_on {date} not null,
    to_on {date} not null,
    invoiced_on {date},
    paid_on {date},
    ledger_code {text} not null,
    primary key (organisation_id, id),
    unique (organisation_id, reference)
) {strict};

create table income_used (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    engagement_id {id},
    kind {text} not null,
    what {text} not null,
    amount {int} not null,
    dated {date} not null,
    source {text} not null,
    primary key (organisation_id, id)
) {strict};

create table comparators (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    what {text} not null,
    engagement_id {id},
    low {int},
    high {int},
    note {text} not null,
    source {text} not null,
    dated {date} not null,
    primary key (organisation_id, id)
) {strict};

create table bids (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    name {text} not null,
    funder {text} not null,
    stage {text} not null,
    due_on {date},
    asked {int},
    given {int},
    outcome {text} not null,
    writer_id {id},
    fund_id {id},
    primary key (organisation_id, id)
) {strict};

create table ledger_imports (
    organisation_id {id} not null,
    id {id} not null,
    version {int} not null,
    file_hash {text} not null,
    file_name {text} not null,
    columns {text} not null,
    turn {int} not null,
    state {text} not null,
    begun_by_id {id},
    begun_on {date} not null,
    summary {text} not null,
    primary key (organisation_id, id)
) {strict};

-- Lines of an import are never changed: they count while their import does, and so are known as at any day by its record alone.
create table spend_lines (
    organisation_id {id} not null,
    import_id {id} not null,
    row {int} not null,
    fund_id {id} not null,
    cost_centre {text} not null,
    subjective {text} not null,
    reference {text} not null,
    description {text} not null,
    dated {date} not null,
    amount {int} not null,
    primary key (organisation_id, import_id, row)
) {strict};
create index spend_lines_by_fund on spend_lines (organisation_id, fund_id);
