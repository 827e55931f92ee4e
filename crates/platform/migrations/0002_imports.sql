-- Figures that people bring in. An import keeps what it changed, so that older vintages stay known and it can be undone.

create table figure_imports (
    id {id} primary key,
    organisation_id {id} references organisations (id),
    plan_id {id},
    kind {text} not null,
    file_name {text} not null,
    file_hash {text} not null,
    file_size {int} not null,
    options {text} not null,
    person_id {id} references people (id),
    state {text} not null,
    done {int} not null,
    seen_at {int} not null,
    begun_at {int} not null,
    committed_at {int},
    undone_at {int},
    outcome {text} not null
) {strict};
create index figure_imports_by_council on figure_imports (organisation_id, plan_id, begun_at);
create index figure_imports_by_hash on figure_imports (file_hash);

-- What an import brought to one measure and area: the new and changed figures, and what stood in their place before.
create table figure_import_series (
    import_id {id} not null references figure_imports (id),
    measure_code {text} not null,
    area_code {text} not null,
    brought {text} not null,
    before {text} not null,
    primary key (import_id, measure_code, area_code)
) {strict};
create index figure_import_series_by_measure on figure_import_series (measure_code, area_code);

-- Measures that were not there before an import.
create table figure_import_measures (
    import_id {id} not null references figure_imports (id),
    measure_code {text} not null,
    primary key (import_id, measure_code)
) {strict};

-- The council's own figures that an import entered or corrected: what each was before, and its version after.
create table figure_import_own (
    import_id {id} not null references figure_imports (id),
    own_id {id} not null,
    version {int} not null,
    before {text},
    primary key (import_id, own_id)
) {strict};

-- One row. Whoever changes published figures changes it first, and so waits for whoever is changing them already.
create table figure_turn (
    one {int} primary key,
    at {int} not null
) {strict};
insert into figure_turn (one, at) values (1, 0);
