-- Whether an inspection needs a response because the rule says so, as findings come and go, or because somebody said so.
-- Empty where nobody was asked, as with what was recorded before.
alter table inspections add column by_rule {bool};
