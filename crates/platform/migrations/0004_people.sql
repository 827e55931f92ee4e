-- People come and go: links that are good once, mail that waits to be sent, second factors and the security log.
-- None of these are records: they must be forgettable, and the change record forgets nothing.

-- What the server signs links with, unless its settings hold a secret. Several servers on one database share it.
create table server_secrets (
    name {text} primary key,
    secret {bytes} not null,
    made_at {int} not null
) {strict};

-- Links by which somebody chooses a password. A link for nobody stands for an address that is not known here: it
-- costs what any other costs, so that the time taken tells nothing.
create table sign_in_links (
    id {id} primary key,
    person_id {id} references people (id),
    purpose {text} not null,
    made_at {int} not null,
    expires_at {int} not null,
    used_at {int}
) {strict};
create index sign_in_links_by_person on sign_in_links (person_id);
create index sign_in_links_by_expiry on sign_in_links (expires_at);

-- Mail on its way. A row is written with what it tells of; a server takes it for a while (`leased_until`), so that
-- two servers do not send it twice. What a letter said is forgotten once it is sent.
create table outbox (
    id {id} primary key,
    person_id {id} references people (id),
    kind {text} not null,
    address {text} not null,
    subject {text} not null,
    body {text} not null,
    unsubscribe {text},
    made_at {int} not null,
    due_at {int} not null,
    leased_until {int},
    tries {int} not null,
    sent_at {int},
    given_up_at {int},
    problem {text}
) {strict};
create index outbox_by_due on outbox (due_at);

create table mail_choices (
    person_id {id} primary key references people (id),
    digest {text} not null,
    digested_on {date}
) {strict};

create table second_factors (
    person_id {id} primary key references people (id),
    secret {bytes} not null,
    made_at {int} not null,
    confirmed_at {int},
    last_step {int} not null
) {strict};

create table recovery_codes (
    person_id {id} not null references people (id),
    code_hash {bytes} not null,
    used_at {int},
    primary key (person_id, code_hash)
) {strict};

-- Somebody whose password was right and whose code is still to come: not a session, and good for nothing else.
create table pending_sign_ins (
    token_hash {bytes} primary key,
    person_id {id} not null references people (id),
    made_at {int} not null
) {strict};

-- `day_before` is the day before `on_date`: neither engine's way of reckoning with dates is the other's, and an
-- administrator sees what somebody did up to the day after their last.
create table security_events (
    id {id} primary key,
    at {int} not null,
    on_date {date} not null,
    day_before {date} not null,
    kind {text} not null,
    person_id {id} references people (id),
    by_id {id} references people (id),
    organisation_id {id} references organisations (id),
    place {text} not null,
    detail {text} not null
) {strict};
create index security_events_by_organisation on security_events (organisation_id, id);
create index security_events_by_person on security_events (person_id, id);
create index security_events_by_time on security_events (at);
