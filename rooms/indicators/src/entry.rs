//! Entering figures, targets and notes. Each is a record with its history: what is corrected or removed stays in
//! the change record.

use crate::pages::{all, at};
use crate::{figure_form, note_form, target_form};
use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use improvement::outcomes::{Figure, Origin};
use platform::db::{DbError, Record};
use platform::edit_conflict::{Conflict, Field};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, conflict as conflicting, html, long_date, unprocessable};
use readings::indicators::unit::UnitWords;
use readings::indicators::{curve, own};
use records::access::{Authorized, Edit, Submitted};
use records::indicators::addresses::IndicatorFigures;
use records::indicators::store::{Annotation, Indicator, OwnValue, Target};
use uuid::Uuid;

/// What is being entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Figures,
    Targets,
    Notes,
}

impl Part {
    /// The part that a form or an address names; what an indicator needs most when it names none.
    fn of(form: &Form, indicator: &Indicator) -> Self {
        let own = indicator.origin == Origin::Own;
        match form.value("part") {
            "targets" => Self::Targets,
            "notes" => Self::Notes,
            _ if own => Self::Figures,
            _ => Self::Targets,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Figures => "figures",
            Self::Targets => "targets",
            Self::Notes => "notes",
        }
    }
}

/// A row of what has been entered, newest first.
struct Row {
    id: Uuid,
    when: String,
    what: String,
    detail: String,
}

#[derive(Template)]
#[template(path = "figures.html")]
struct FiguresPage {
    page: Page,
    indicator: Indicator,
    unit: UnitWords,
    here: String,
    back: String,
    part: Part,
    editing: Option<Uuid>,
    form: Form,
    conflict: Option<Conflict>,
    rows: Vec<Row>,
    markers: Vec<(&'static str, &'static str)>,
}

impl FiguresPage {
    fn is_own(&self) -> bool {
        self.indicator.origin == Origin::Own
    }

    /// The address of a part of this page.
    fn part_href(&self, part: Part) -> String {
        format!("{}?part={}", self.here, part.code())
    }

    fn correct_href(&self, row: &Row) -> String {
        format!("{}&record={}", self.part_href(self.part), row.id)
    }

    /// Whether the form asks for two counts: what is counted, and out of what.
    fn two_counts(&self) -> bool {
        !self.indicator.denominator.is_empty()
    }

    fn value_label(&self) -> &str {
        if self.indicator.numerator.is_empty() {
            "Figure"
        } else {
            &self.indicator.numerator
        }
    }

    fn unit_hint(&self) -> String {
        format!("In the unit of the indicator: {}", self.unit.axis)
    }

    /// Whether the form must ask for a figure to be confirmed.
    fn must_confirm(&self) -> bool {
        self.form.problem("confirm").is_some() || self.form.flag("confirm")
    }
}

pub(super) async fn figures(
    visit: Authorized<IndicatorFigures>,
    request: Request,
) -> Result<Response, AppError> {
    let mut form = Form::from_query(request.uri().query());
    let indicator = visit.record::<Indicator>(visit.address.indicator).await?;
    let part = Part::of(&form, &indicator);
    let editing = form.optional_id("record", "Choose what to correct");
    let form = match (editing, part) {
        (None, _) => Form::new(),
        (Some(id), Part::Figures) => figure_form::fill_form(&of(&visit, &indicator, id).await?),
        (Some(id), Part::Targets) => target_form::fill_form(&of(&visit, &indicator, id).await?),
        (Some(id), Part::Notes) => note_form::fill_form(&of(&visit, &indicator, id).await?),
    };
    let page = page(&visit, indicator, part, editing, form, None).await?;
    Ok(html(&page))
}

/// What belongs to an indicator.
trait Entry: Record {
    fn belongs_to(&self, indicator: &Indicator) -> bool;
}

impl Entry for OwnValue {
    fn belongs_to(&self, indicator: &Indicator) -> bool {
        self.indicator_id == indicator.id
    }
}

impl Entry for Target {
    fn belongs_to(&self, indicator: &Indicator) -> bool {
        self.indicator_id == indicator.id
    }
}

impl Entry for Annotation {
    fn belongs_to(&self, indicator: &Indicator) -> bool {
        self.plan_id == indicator.plan_id && self.indicator_id.is_none_or(|id| id == indicator.id)
    }
}

/// A record by its identifier, if it is one of this indicator's.
async fn of<R: Entry>(
    visit: &Authorized<IndicatorFigures>,
    indicator: &Indicator,
    id: Uuid,
) -> Result<R, AppError> {
    let record: R = visit.app.db.get(indicator.organisation_id, id).await?;
    if record.belongs_to(indicator) {
        Ok(record)
    } else {
        Err(AppError::NotFound)
    }
}

async fn entries<R: Entry>(
    visit: &Authorized<IndicatorFigures>,
    indicator: &Indicator,
) -> Result<Vec<R>, AppError> {
    let mut all: Vec<R> = visit
        .app
        .db
        .records(indicator.organisation_id, indicator.plan_id, None)
        .await?;
    all.retain(|record| record.belongs_to(indicator));
    Ok(all)
}

async fn page(
    visit: &Authorized<IndicatorFigures>,
    indicator: Indicator,
    part: Part,
    editing: Option<Uuid>,
    form: Form,
    conflict: Option<Conflict>,
) -> Result<FiguresPage, AppError> {
    let unit = UnitWords::of(&indicator.unit);
    let rows = match part {
        Part::Figures => {
            let small = visit.council()?.small_count_to;
            figure_rows(entries(visit, &indicator).await?, &indicator, &unit, small)
        }
        Part::Targets => target_rows(entries(visit, &indicator).await?, &indicator, &unit),
        Part::Notes => note_rows(entries(visit, &indicator).await?),
    };
    let title = match part {
        Part::Figures => "Figures",
        Part::Targets => "Targets",
        Part::Notes => "Notes on the chart",
    };
    let back = at(visit, indicator.id)?;
    Ok(FiguresPage {
        page: visit
            .page(title)
            .breadcrumb("Outcomes", all(visit)?)
            .breadcrumb(&indicator.name, &back)
            .with_form(&form),
        here: visit.address.to_string(),
        markers: figure_form::markers(),
        indicator,
        unit,
        back,
        part,
        editing,
        form,
        conflict,
        rows,
    })
}

fn figure_rows(
    mut own: Vec<OwnValue>,
    indicator: &Indicator,
    unit: &UnitWords,
    small: i64,
) -> Vec<Row> {
    own.sort_by_key(|own| std::cmp::Reverse(own.period_end));
    own.into_iter()
        .map(|own| Row {
            id: own.id,
            what: match own::entered(&own, unit) {
                Figure::Number(number) => unit.number(number, curve::decimals(indicator)),
                Figure::Marker(marker) => marker.to_string(),
            },
            detail: figure_form::counts_in_words(&own, unit, small),
            when: own.period,
        })
        .collect()
}

fn target_rows(mut targets: Vec<Target>, indicator: &Indicator, unit: &UnitWords) -> Vec<Row> {
    targets.sort_by_key(|target| std::cmp::Reverse(target.by_on));
    targets
        .into_iter()
        .map(|target| Row {
            id: target.id,
            when: format!("By {}", long_date(&target.by_on)),
            what: unit.number(target.value, curve::decimals(indicator)),
            detail: String::new(),
        })
        .collect()
}

fn note_rows(mut notes: Vec<Annotation>) -> Vec<Row> {
    notes.sort_by_key(|note| std::cmp::Reverse(note.on_date));
    notes
        .into_iter()
        .map(|note| Row {
            id: note.id,
            when: long_date(&note.on_date),
            what: note.label,
            detail: match note.indicator_id {
                None => "On every chart of the plan".to_owned(),
                Some(_) => String::new(),
            },
        })
        .collect()
}

pub(super) async fn submit_figures(
    visit: Authorized<IndicatorFigures>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let indicator = visit.record::<Indicator>(visit.address.indicator).await?;
    let part = Part::of(&form, &indicator);
    let editing = form.optional_id("record", "Choose what to correct");
    match part {
        Part::Figures => {
            let old = old::<OwnValue>(&visit, &indicator, editing).await?;
            if form.value("do") == "remove" {
                return remove(&visit, indicator, part, old, form).await;
            }
            let all = entries(&visit, &indicator).await?;
            let read = figure_form::read(&mut form, &indicator, old, &all, visit.today());
            let fields = figure_form::fields();
            keep(
                &visit,
                indicator,
                part,
                (read, form),
                &fields,
                figure_form::fill_form,
            )
            .await
        }
        Part::Targets => {
            let old = old::<Target>(&visit, &indicator, editing).await?;
            if form.value("do") == "remove" {
                return remove(&visit, indicator, part, old, form).await;
            }
            let all = entries(&visit, &indicator).await?;
            let read = target_form::read(&mut form, &indicator, old, &all);
            let fields = target_form::fields();
            keep(
                &visit,
                indicator,
                part,
                (read, form),
                &fields,
                target_form::fill_form,
            )
            .await
        }
        Part::Notes => {
            let old = old::<Annotation>(&visit, &indicator, editing).await?;
            if form.value("do") == "remove" {
                return remove(&visit, indicator, part, old, form).await;
            }
            let read = note_form::read(&mut form, &indicator, old);
            let fields = note_form::fields();
            keep(
                &visit,
                indicator,
                part,
                (read, form),
                &fields,
                note_form::fill_form,
            )
            .await
        }
    }
}

async fn old<R: Entry>(
    visit: &Authorized<IndicatorFigures>,
    indicator: &Indicator,
    editing: Option<Uuid>,
) -> Result<Option<R>, AppError> {
    match editing {
        Some(id) => Ok(Some(of(visit, indicator, id).await?)),
        None => Ok(None),
    }
}

fn here(visit: &Authorized<IndicatorFigures>, part: Part) -> String {
    format!("{}?part={}", visit.address, part.code())
}

/// A version that no saved record has: the record is new.
pub(super) const NEW: i64 = 0;

async fn add<R: Entry>(
    visit: &records::access::RequestContext,
    record: R,
) -> Result<Edit<R>, DbError> {
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&record).await?;
    change.commit().await?;
    Ok(Edit::Saved(record))
}

/// Saves what was read, or shows the form again.
async fn keep<R: Entry>(
    visit: &Authorized<IndicatorFigures>,
    indicator: Indicator,
    part: Part,
    (read, mut form): (Option<R>, Form),
    fields: &[Field],
    fill_form: impl Fn(&R) -> Form,
) -> Result<Response, AppError> {
    let Some(mut record) = read else {
        let editing = form.optional_id("record", "Choose what to correct");
        let page = page(visit, indicator, part, editing, form, None).await?;
        return Ok(unprocessable(&page));
    };
    let saved = if record.version() == NEW {
        record.set_version(1);
        add(visit, record).await
    } else {
        visit.save(record, &form).await
    };
    match saved {
        Ok(Edit::Saved(_)) => {}
        Ok(Edit::Conflict(now)) => {
            let (form, conflict) = visit.compare(&now, form, &fill_form(&now), fields).await?;
            let editing = Some(now.id());
            let page = page(visit, indicator, part, editing, form, Some(conflict)).await?;
            return Ok(conflicting(&page));
        }
        Err(error) if error.is_duplicate() => {
            form.refuse_date(
                "period_end",
                "Somebody has just entered a figure for this period: correct that one instead",
            );
            let page = page(visit, indicator, part, None, form, None).await?;
            return Ok(unprocessable(&page));
        }
        Err(error) => return Err(error.into()),
    }
    let notice = match part {
        Part::Figures => "The figure is saved.",
        Part::Targets => "The target is saved.",
        Part::Notes => "The note is saved.",
    };
    visit.done(here(visit, part), notice).await
}

/// Takes a record away; the change record keeps what it was.
async fn remove<R: Entry>(
    visit: &Authorized<IndicatorFigures>,
    indicator: Indicator,
    part: Part,
    old: Option<R>,
    mut form: Form,
) -> Result<Response, AppError> {
    let Some(record) = old else {
        return Err(AppError::NotFound);
    };
    if let Edit::Conflict(now) = visit.remove(record, &form).await? {
        form.refuse_form("Somebody changed it while you were looking at it. Look at it again before you remove it");
        let page = page(visit, indicator, part, Some(now.id()), form, None).await?;
        return Ok(conflicting(&page));
    }
    visit
        .done(
            here(visit, part),
            "It is removed from the chart. The record keeps what it was.",
        )
        .await
}
