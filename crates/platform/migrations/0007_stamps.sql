-- What a change touched, as a number that moves: for an organisation, and under the nil identifier for what everybody's pages
-- rest on. What was read under a number that still stands need not be read again.

create table stamps (
    organisation_id {id} primary key,
    stamp {int} not null
) {strict};
