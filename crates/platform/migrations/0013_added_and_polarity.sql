-- When an action came into its plan, so that a new one is not said to have had no update for thirty days. Empty for what came before: of that nothing
-- is claimed but from its start on.
alter table actions add column added_on {date};

-- Why a council sees which way is better otherwise than those who publish the measure; empty where it does not.
alter table indicators add column polarity_why {text};
