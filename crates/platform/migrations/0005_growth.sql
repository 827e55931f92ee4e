-- Found by measuring with a country's worth of plans: these were read from one end to the other.

-- The first page counts the actions of the plans that a person works with, whichever councils they belong to.
create index actions_by_plan on actions (plan_id);

-- Choosing an indicator asks which measures have figures for one area.
create index series_by_area on series (area_code, measure_code);

-- The figures of a plan are read together, by its pages and its reports.
create index own_values_by_plan on own_values (organisation_id, plan_id);

-- Sessions that have lasted too long are looked for by when they began.
create index sessions_by_creation on sessions (created_at);

-- Taking an import of figures back asks which plans watch its measures.
create index indicators_by_measure on indicators (measure_code);
