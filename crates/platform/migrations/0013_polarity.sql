-- When an action came into its plan, so that a new one is not said to have had no update for thirty days. What is there already came on the day of
-- its first change.
alter table actions add column added_on {date};
{sqlite}
update actions set added_on = (select date(min(at) / 1000000, 'unixepoch') from changes
    where changes.organisation_id = actions.organisation_id and changes.kind = 'action' and changes.subject_id = actions.id);
{/sqlite}
{postgres}
update actions set added_on = (select cast(to_timestamp(min(at) / 1000000) at time zone 'UTC' as date) from changes
    where changes.organisation_id = actions.organisation_id and changes.kind = 'action' and changes.subject_id = actions.id);
{/postgres}

-- Why a council sees which way is better otherwise than those who publish the measure; empty where it does not.
alter table indicators add column polarity_why {text};
