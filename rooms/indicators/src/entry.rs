//! Entering figures, targets and notes. Each is a record with its history: what is corrected or removed stays in
//! the change record.

use crate::pages::{all, at};
use crate::{figure_form, note_form, target_form};
use askama::Template;
use axum::response::Response;
use improvement::outcomes::{Figure, Origin};
use platform::db::Record;
use platform::error::AppError;
use platform::fields::page::Sheet;
use platform::fields::{Fields, Options};
use platform::form::Form;
use platform::page::{Link, Page, html_with, long_date};
use readings::indicators::unit::UnitWords;
use readings::indicators::{curve, own};
use records::access::{Authorized, RecordForm, RequestContext, Submitted};
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
#[derive(Clone)]
struct EntryRow {
    id: Uuid,
    when: String,
    what: String,
    detail: String,
}

#[derive(Template)]
#[template(path = "figures.html")]
struct FiguresPage {
    page: Page,
    sheet: Sheet,
    part: Part,
    shown: Shown,
}

/// What the page shows besides the form.
#[derive(Clone)]
struct Shown {
    indicator: Indicator,
    unit: UnitWords,
    editing: Option<Uuid>,
    rows: Vec<EntryRow>,
    markers: Options,
}

impl FiguresPage {
    fn is_own(&self) -> bool {
        self.shown.indicator.origin == Origin::Own
    }

    /// The address of a part of this page.
    fn part_href(&self, part: Part) -> String {
        format!("{}?part={}", self.sheet.action, part.code())
    }

    fn correct_href(&self, row: &EntryRow) -> String {
        format!("{}&record={}", self.part_href(self.part), row.id)
    }

    /// What a row of what was entered begins with.
    fn when(&self) -> &'static str {
        match self.part {
            Part::Figures => "Period",
            Part::Targets | Part::Notes => "Date",
        }
    }

    /// What such a row holds.
    fn what(&self) -> &'static str {
        match self.part {
            Part::Figures => "Figure",
            Part::Targets => "Target",
            Part::Notes => "Note",
        }
    }

    /// Whether the form asks for two counts: what is counted, and out of what.
    fn two_counts(&self) -> bool {
        !self.shown.indicator.denominator.is_empty()
    }

    fn value_label(&self) -> &str {
        match self.shown.indicator.numerator.as_str() {
            "" => "Figure",
            numerator => numerator,
        }
    }

    fn unit_hint(&self) -> String {
        target_form::unit_hint(&self.shown.unit)
    }

    /// Whether the form must ask for a figure to be confirmed.
    fn must_confirm(&self) -> bool {
        self.sheet.form.problem("confirm").is_some() || self.sheet.form.flag("confirm")
    }
}

/// What belongs to an indicator and is entered on a part of this page.
trait Entry: Record {
    /// Which part.
    const PART: Part;
    /// What that part is called, what its button says, and what is said once it is saved.
    const WORDS: (&'static str, &'static str, &'static str);
    fn belongs_to(&self, indicator: &Indicator) -> bool;
    /// A new one of this indicator.
    fn new(indicator: &Indicator) -> Self;
    /// How one is asked for beside those that are there.
    fn asked_for(here: &RequestContext, indicator: &Indicator, all: &[Self]) -> Fields<Self>;
    /// What its fields must be together, and what follows from them.
    fn check(&mut self, _: &mut Form, _: &Indicator) {}
    /// Those that are there, the newest first. Counts up to `small` are hidden from most.
    fn rows(all: Vec<Self>, indicator: &Indicator, unit: &UnitWords, small: i64) -> Vec<EntryRow>;
}

impl Entry for OwnValue {
    const PART: Part = Part::Figures;
    const WORDS: (&'static str, &'static str, &'static str) =
        ("Figures", "Save the figure", "The figure is saved.");
    fn belongs_to(&self, indicator: &Indicator) -> bool {
        self.indicator_id == indicator.id
    }
    fn new(indicator: &Indicator) -> Self {
        Self {
            indicator_id: indicator.id,
            ..Self::blank(indicator.organisation_id, indicator.plan_id)
        }
    }
    fn asked_for(here: &RequestContext, _: &Indicator, all: &[Self]) -> Fields<Self> {
        figure_form::fields(all.to_vec(), here.today())
    }
    fn check(&mut self, form: &mut Form, indicator: &Indicator) {
        figure_form::check(self, form, indicator);
    }
    fn rows(all: Vec<Self>, indicator: &Indicator, unit: &UnitWords, small: i64) -> Vec<EntryRow> {
        figure_rows(all, indicator, unit, small)
    }
}

impl Entry for Target {
    const PART: Part = Part::Targets;
    const WORDS: (&'static str, &'static str, &'static str) =
        ("Targets", "Save the target", "The target is saved.");
    fn belongs_to(&self, indicator: &Indicator) -> bool {
        self.indicator_id == indicator.id
    }
    fn new(indicator: &Indicator) -> Self {
        Self {
            indicator_id: indicator.id,
            ..Self::blank(indicator.organisation_id, indicator.plan_id)
        }
    }
    fn asked_for(_: &RequestContext, indicator: &Indicator, all: &[Self]) -> Fields<Self> {
        target_form::fields(indicator, all.to_vec())
    }
    fn rows(all: Vec<Self>, indicator: &Indicator, unit: &UnitWords, _: i64) -> Vec<EntryRow> {
        target_rows(all, indicator, unit)
    }
}

impl Entry for Annotation {
    const PART: Part = Part::Notes;
    const WORDS: (&'static str, &'static str, &'static str) =
        ("Notes on the chart", "Save the note", "The note is saved.");
    fn belongs_to(&self, indicator: &Indicator) -> bool {
        self.plan_id == indicator.plan_id && self.indicator_id.is_none_or(|id| id == indicator.id)
    }
    fn new(indicator: &Indicator) -> Self {
        Self::blank(indicator.organisation_id, indicator.plan_id)
    }
    fn asked_for(_: &RequestContext, indicator: &Indicator, _: &[Self]) -> Fields<Self> {
        note_form::fields(indicator)
    }
    fn rows(all: Vec<Self>, _: &Indicator, _: &UnitWords, _: i64) -> Vec<EntryRow> {
        note_rows(all)
    }
}

/// The form of a part of the page; with the record that is corrected, if one is named.
async fn entry<R: Entry>(
    here: &Authorized<IndicatorFigures>,
    indicator: Indicator,
    editing: Option<Uuid>,
) -> Result<(RecordForm<R>, Option<R>), AppError> {
    let (db, small) = (&here.app.db, here.council()?.small_count_to);
    let mut there: Vec<R> = db
        .records(indicator.organisation_id, indicator.plan_id, None)
        .await?;
    there.retain(|record| record.belongs_to(&indicator));
    let old = match editing {
        Some(id) => {
            let old = there.iter().find(|record| record.id() == id);
            Some(old.cloned().ok_or(AppError::NotFound)?)
        }
        None => None,
    };
    let (title, save, _) = R::WORDS;
    let back = Link::new(&indicator.name, at(here, indicator.id)?);
    let fields = R::asked_for(here, &indicator, &there);
    let unit = UnitWords::of(&indicator.unit);
    let shown = Shown {
        rows: R::rows(there, &indicator, &unit, small),
        unit,
        editing,
        markers: figure_form::markers(),
        indicator: indicator.clone(),
    };
    let form = RecordForm::new(title, save, fields, back)
        .trail(Link::new("Outcomes", all(here)?))
        .check(move |record: &mut R, form| record.check(form, &indicator))
        .taken(
            "period_end",
            "Somebody has just entered a figure for this period: correct that one instead",
        )
        .drawn(move |status, page, sheet| {
            let page = FiguresPage {
                page,
                sheet,
                part: R::PART,
                shown: shown.clone(),
            };
            html_with(status, &page)
        });
    Ok((form, old))
}

/// What to enter, and what to correct, as an address or a form says it.
async fn asked(
    here: &Authorized<IndicatorFigures>,
    form: &Form,
) -> Result<(Indicator, Part, Option<Uuid>), AppError> {
    let indicator = here.record::<Indicator>(here.address.indicator).await?;
    let part = Part::of(form, &indicator);
    let editing = form.clone().optional_id("record", "Choose what to correct");
    Ok((indicator, part, editing))
}

pub(super) async fn figures(here: Authorized<IndicatorFigures>) -> Result<Response, AppError> {
    let (indicator, part, editing) = asked(&here, &here.asked()).await?;
    match part {
        Part::Figures => open::<OwnValue>(&here, indicator, editing).await,
        Part::Targets => open::<Target>(&here, indicator, editing).await,
        Part::Notes => open::<Annotation>(&here, indicator, editing).await,
    }
}

async fn open<R: Entry>(
    here: &Authorized<IndicatorFigures>,
    indicator: Indicator,
    editing: Option<Uuid>,
) -> Result<Response, AppError> {
    let (form, old) = entry::<R>(here, indicator, editing).await?;
    let filled = old.as_ref().map_or_else(Form::new, |old| form.filled(old));
    Ok(form.offer(here, filled))
}

pub(super) async fn submit_figures(
    here: Authorized<IndicatorFigures>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let (indicator, part, editing) = asked(&here, &form).await?;
    match part {
        Part::Figures => sent::<OwnValue>(&here, indicator, editing, form).await,
        Part::Targets => sent::<Target>(&here, indicator, editing, form).await,
        Part::Notes => sent::<Annotation>(&here, indicator, editing, form).await,
    }
}

/// Saves what was sent, or takes it away; the change record keeps what it was.
async fn sent<R: Entry>(
    here: &Authorized<IndicatorFigures>,
    indicator: Indicator,
    editing: Option<Uuid>,
    form: Form,
) -> Result<Response, AppError> {
    let new = R::new(&indicator);
    let (page, old) = entry::<R>(here, indicator, editing).await?;
    let (_, _, mut notice) = R::WORDS;
    if form.value("do") == "remove" {
        page.remove(here, old.ok_or(AppError::NotFound)?, &form)
            .await?;
        notice = "It is removed from the chart. The record keeps what it was.";
    } else if let Some(old) = old {
        page.save(here, old, form).await?;
    } else {
        page.add(here, new, form).await?;
    }
    let to = format!("{}?part={}", here.address, R::PART.code());
    here.done(to, notice).await
}

fn figure_rows(
    mut own: Vec<OwnValue>,
    indicator: &Indicator,
    unit: &UnitWords,
    small: i64,
) -> Vec<EntryRow> {
    own.sort_by_key(|own| std::cmp::Reverse(own.period_end));
    own.into_iter()
        .map(|own| EntryRow {
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

fn target_rows(mut targets: Vec<Target>, indicator: &Indicator, unit: &UnitWords) -> Vec<EntryRow> {
    targets.sort_by_key(|target| std::cmp::Reverse(target.by_on));
    targets
        .into_iter()
        .map(|target| EntryRow {
            id: target.id,
            when: format!("By {}", long_date(&target.by_on)),
            what: unit.number(
                target.value,
                target.aim().decimals(curve::decimals(indicator)),
            ),
            detail: String::new(),
        })
        .collect()
}

fn note_rows(mut notes: Vec<Annotation>) -> Vec<EntryRow> {
    notes.sort_by_key(|note| std::cmp::Reverse(note.on_date));
    notes
        .into_iter()
        .map(|note| EntryRow {
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
