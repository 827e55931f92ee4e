-- Accounts across councils: who made one, and where. A role that is offered to somebody who works elsewhere waits until they take it:
-- until then it is no role, and stands in no table of roles.
alter table people add column added_by_id {id} references people (id);
alter table people add column added_in_id {id} references organisations (id);
alter table people add column added_at {int};
-- The council that was shown the link by which the password was chosen: its administrators may know it. None when the link came by mail.
alter table people add column password_shown_in_id {id} references organisations (id);
alter table sign_in_links add column shown_in_id {id} references organisations (id);

create table offered_roles (
    organisation_id {id} not null references organisations (id),
    id {id} not null,
    person_id {id} not null references people (id),
    role {text} not null,
    appointed {bool} not null,
    from_on {date} not null,
    to_on {date},
    by_id {id} references people (id),
    made_at {int} not null,
    primary key (organisation_id, id)
) {strict};
create index offered_roles_by_person on offered_roles (person_id);

-- Where somebody is signed in: the family of their browser in words, and the network without its last part.
alter table sessions add column device {text} not null default '';
alter table sessions add column place {text} not null default '';

-- The families of browsers that somebody has signed in with, so that they are told of another.
create table known_devices (
    person_id {id} not null references people (id),
    device {text} not null,
    since {int} not null,
    primary key (person_id, device)
) {strict};
