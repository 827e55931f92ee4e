//! Recording an inspection and changing what is recorded: first what it was and when, which decides the
//! scheme in force, then the grades that this scheme gives. What the second step asks follows from the first, so
//! the two steps stand here; what each asks is declared once.

use crate::inspection::{area_name, grade_of};
use crate::response;
use axum::response::Response;
use improvement::Word;
use improvement::inspections::{
    Anchor, Area, Convention, Grade, InspectionKind, Scheme, areas, check_judgements,
};
use jiff::civil::Date;
use platform::db::{Change, DbError, Record};
use platform::error::AppError;
use platform::fields::{Control, Fields, Options, Section};
use platform::form::{Form, words};
use platform::lens;
use platform::page::{Link, capitalised};
use readings::inspections::clock::{kinds, suggestion};
use records::access::submitted::Submitted;
use records::access::{Authorized, RecordForm, RequestContext};
use records::inspections::addresses::{EditInspection, InspectionAt, NewInspection, Timeline};
use records::inspections::store::{Finding, Inspection, Judgement};
use uuid::Uuid;

/// The field that says which areas the second step asks for, and nothing while it is not yet there.
const SHOWN: &str = "shown";

/// The field of a grade.
fn field(area: Area) -> String {
    format!("grade-{}", area.code())
}

/// What the second step asks for, once kind and dates are known.
#[derive(Clone, Copy)]
struct Judged {
    areas: &'static [Area],
    scheme: Option<Scheme>,
}

impl Judged {
    fn of(inspection: &Inspection) -> Self {
        let on = inspection.judged_on();
        let areas = on.map_or(&[][..], |on| areas(inspection.kind, on));
        let scheme = on.and_then(Scheme::in_force);
        Self {
            areas,
            scheme: scheme.filter(|_| !areas.is_empty()),
        }
    }

    /// The second step as it was sent, for a form whose first step has to be put right; none if it was not yet there.
    fn as_sent(form: &Form) -> Option<Self> {
        let sent = form.value(SHOWN);
        let of = |scheme: &Scheme| Self {
            areas: scheme.areas(),
            scheme: Some(*scheme),
        };
        let none = Self {
            areas: &[],
            scheme: None,
        };
        let mut schemes = Scheme::ALL.iter().map(of);
        let known = schemes.find(|judged| judged.shown() == sent);
        (!sent.is_empty()).then(|| known.unwrap_or(none))
    }

    /// Which areas a form shows, as a hidden field says it.
    fn shown(self) -> String {
        if self.areas.is_empty() {
            return "ungraded".to_owned();
        }
        let codes: Vec<&str> = self.areas.iter().map(|area| area.code()).collect();
        codes.join(" ")
    }

    /// What is said when kind or dates have changed the areas that a form showed.
    fn changed(self, form: &Form) -> Option<String> {
        let before = form.value(SHOWN);
        if before.is_empty() {
            return None;
        }
        let lost = |code: &str| {
            let area = Area::parse(code).ok()?;
            let filled = !form.value(&field(area)).is_empty();
            (filled && !self.areas.contains(&area)).then(|| area.label())
        };
        let left: Vec<&str> = before.split(' ').filter_map(lost).collect();
        let note = match left.as_slice() {
            [] => String::new(),
            left => format!(
                " These grades do not apply there and will not be kept: {}.",
                left.join(", ")
            ),
        };
        Some(format!(
            "Changing the kind of inspection or its dates has changed which areas are judged. Check the grades below before you save.{note}"
        ))
    }

    /// The grades that were given.
    fn grades(self, form: &Form) -> Vec<(Area, Grade)> {
        let given = |area: &Area| Some((*area, Grade::parse(form.value(&field(*area))).ok()?));
        self.areas.iter().filter_map(given).collect()
    }
}

/// What the first step asks: what it was and when.
fn first(today: Date) -> Fields<Inspection> {
    Fields::new()
        .word::<InspectionKind, _>(lens!(Inspection, kind), "Choose the kind of inspection")
        .called("Kind of inspection")
        .class("govuk-radios--small")
        .size("m")
        .date(lens!(Inspection, started_on), "Enter the first day on site")
        .key("started")
        .called("First day on site")
        .hint("This date decides which inspection framework applies, and so which grades to enter")
        .required_by_rule()
        .date(lens!(Inspection, ended_on), "Enter the last day on site")
        .key("ended")
        .called("Last day on site")
        .rule(|one| {
            let early = one.ended_on.is_some() && one.started_on > one.ended_on;
            early.then_some("Enter a last day that is the same as or after the first day")
        })
        .date(
            lens!(Inspection, published_on),
            "Enter when the report was published",
        )
        .key("published")
        .called("Report published (optional until it is published)")
        .rule(|one| {
            let early = one.published_on < one.ended_on.or(one.started_on);
            (one.published_on.is_some() && early)
                .then_some("Enter a publication date that is not before the inspection")
        })
        .rule(move |one| {
            let ahead = one.published_on.is_some_and(|on| on > today);
            ahead.then_some(
                "Enter a publication date that is today or in the past, or leave it blank",
            )
        })
}

/// What is wrong with kind, day and grades together.
fn check(inspection: &Inspection, grades: &[(Area, Grade)], form: &mut Form) {
    let Some(judged) = inspection.judged_on() else {
        let ask = "Enter the first day on site. It decides which grades to enter";
        return form.refuse_date("started", ask);
    };
    for error in check_judgements(inspection.kind, judged, grades) {
        let at = error.area().map_or_else(|| "kind".to_owned(), field);
        form.refuse(&at, capitalised(&error.to_string()));
    }
}

/// The grades that the scheme gives, as they stand.
fn graded(fields: Fields<Inspection>, judged: Judged, saved: &[Judgement]) -> Fields<Inspection> {
    let Some(scheme) = judged.scheme else {
        let none = Control::Said("This kind of inspection does not give grades.");
        return fields.other(("", ""), none, |_, form| form, |_, _| ());
    };
    let grades = words::<Grade>().into_iter();
    let grades: Options = grades
        .map(|(code, label)| (code.to_owned(), label.to_owned()))
        .collect();
    let heading = Section {
        words: format!("Under {}. Enter each grade as the report gives it, including the overall grade: it is never worked out from the others. Leave out any you do not know.", scheme.label()).into(),
        ..Section::headed("Judgements")
    };
    let areas = judged
        .areas
        .iter()
        .zip([Some(heading)].into_iter().chain(std::iter::repeat(None)));
    areas.fold(fields, |fields, (area, heading)| {
        let (key, grade) = (field(*area), grade_of(saved, *area));
        let (filled, read) = (key.clone(), key.clone());
        let control = Control::Select {
            options: grades.clone(),
            none: "Not known",
        };
        let fields = fields.other(
            (&key, area_name(*area, judged.scheme)),
            control,
            move |_, form| form.set_some(&filled, grade.map(Word::code)),
            move |_, form| {
                form.optional_choice::<Grade>(&read, "Choose one of the four grades");
            },
        );
        match heading {
            Some(heading) => fields.under(heading),
            None => fields,
        }
    })
}

/// The report, and whether it must be answered, as `rule` says from the overall grade where nobody says otherwise.
fn reported(
    fields: Fields<Inspection>,
    today: Date,
    hint: String,
    rule: impl Fn(InspectionKind, Option<Grade>) -> bool + Send + Sync + 'static,
) -> Fields<Inspection> {
    let fields = fields
        .date(
            lens!(Inspection, received_on),
            "Enter when the council received the report",
        )
        .key("received")
        .called("Received by the council")
        .hint("When the report, or its draft for publication, reached the council")
        .under(Section::headed("The report and the response"))
        .rule(move |one| {
            let ahead = one.received_on.is_some_and(|on| on > today);
            ahead.then_some("Enter a date that is today or in the past, or leave it blank")
        })
        .rule(|one| {
            let early = one.received_on < one.ended_on.or(one.started_on);
            (one.received_on.is_some() && early)
                .then_some("Enter a date of receipt that is not before the inspection")
        })
        .link(
            lens!(Inspection, report_link),
            "Enter the address of the report",
        )
        .key("link")
        .called("Address of the report")
        .hint("A web address that starts with https://")
        .long_text(lens!(Inspection, note), 4_000, "Enter the note")
        .rows("4");
    response::field(fields, move |inspection, form| {
        let overall = Grade::parse(form.value(&field(Area::Overall))).ok();
        rule(inspection.kind, overall)
    })
    .hint(hint)
}

/// An inspection that is recorded or changed, with what stands around it.
struct Editing {
    inspection: Inspection,
    judgements: Vec<Judgement>,
    findings: Vec<Finding>,
    is_new: bool,
}

impl Editing {
    fn new(here: &RequestContext) -> Result<Self, AppError> {
        let council = here.council()?;
        Ok(Self {
            inspection: Inspection {
                source: format!("Recorded by {}", council.name),
                anchor: Anchor::Published,
                convention: Convention::DayAfter,
                ..Inspection::blank(council.id, Uuid::now_v7())
            },
            judgements: Vec::new(),
            findings: Vec::new(),
            is_new: true,
        })
    }

    async fn of(here: &RequestContext, id: Uuid) -> Result<Self, AppError> {
        let (db, council) = (&here.app.db, here.council()?.id);
        Ok(Self {
            inspection: here.current(id).await?,
            judgements: db.records(council, id, None).await?,
            findings: db.records(council, id, None).await?,
            is_new: false,
        })
    }

    /// What to know of the response: what the rule says, where there is anything yet for it to go by.
    fn hint(&self, kind: InspectionKind, overall: Option<Grade>) -> String {
        if self.is_new {
            return "Areas for improvement and priority actions, which you add next, can change what the rule says. If you follow the rule, the clock then starts automatically".to_owned();
        }
        response::hint(suggestion(kind, overall, &kinds(&self.findings)))
    }

    /// The form: its first step, or both once it is known what is judged.
    fn form(
        &self,
        here: &RequestContext,
        judged: Option<Judged>,
        hint: String,
    ) -> RecordForm<Inspection> {
        let timeline = Timeline::of(here).to_string();
        let (title, save, back) = match self.is_new {
            true => (
                "Record an inspection",
                "Record this inspection",
                timeline.clone(),
            ),
            false => {
                let back = InspectionAt::of(here, self.inspection.id).to_string();
                ("Change this inspection", "Save", back)
            }
        };
        let (back, timeline) = (Link::new("", back), Link::new("Inspections", timeline));
        let today = here.today();
        let Some(judged) = judged else {
            return RecordForm::new(title, "Continue", first(today), back)
                .trail(timeline)
                .check(|inspection, form| check(inspection, &[], form));
        };
        let found = kinds(&self.findings);
        let fields = first(today).hidden(SHOWN);
        let fields = graded(fields, judged, &self.judgements);
        let fields = reported(fields, today, hint, move |kind, overall| {
            suggestion(kind, overall, &found).needed
        });
        RecordForm::new(title, save, fields, back)
            .trail(timeline)
            .check(move |inspection, form| check(inspection, &judged.grades(form), form))
    }

    /// The form of both steps, and the grades that were given. The page comes back where the first step does not read, and for
    /// the second where that is not yet what the first asks for.
    fn begun(&self, here: &RequestContext, form: Form) -> Result<Whole, AppError> {
        let (mut typed, before) = (form.clone(), self.inspection.clone());
        let overall = Grade::parse(form.value(&field(Area::Overall))).ok();
        let read = first(here.today()).read(&mut typed, before, |one, form| check(one, &[], form));
        let Some(read) = read else {
            let hint = self.hint(self.inspection.kind, overall);
            let again = self.form(here, Judged::as_sent(&form), hint);
            return Err(again.refused(here, typed));
        };
        let judged = Judged::of(&read);
        let both = self.form(here, Some(judged), self.hint(read.kind, overall));
        if form.value(SHOWN) == judged.shown() {
            let grades = judged.grades(&form);
            return Ok((both, form, grades));
        }
        let both = match judged.changed(&form) {
            Some(changed) => both.lead(changed),
            None => both,
        };
        let mut next = form.set(SHOWN, judged.shown());
        if next.value("response").is_empty() {
            next = next.set("response", "rule");
        }
        Err(AppError::FormAgain(Box::new(both.offer(here, next))))
    }
}

type Whole = (RecordForm<Inspection>, Form, Vec<(Area, Grade)>);

/// Makes the judgements of an inspection what the form says, and nothing else.
async fn put_judgements(
    change: &mut Change,
    inspection: &Inspection,
    saved: Vec<Judgement>,
    grades: &[(Area, Grade)],
) -> Result<(), DbError> {
    for (area, grade) in grades {
        if saved.iter().any(|judgement| judgement.area == *area) {
            continue;
        }
        change
            .create(&Judgement {
                area: *area,
                grade: *grade,
                ..Judgement::blank(inspection.organisation_id, inspection.id)
            })
            .await?;
    }
    for mut judgement in saved {
        match grades.iter().find(|(area, _)| *area == judgement.area) {
            Some((_, grade)) if *grade == judgement.grade => {}
            Some((_, grade)) => {
                judgement.grade = *grade;
                change.save(&mut judgement).await?;
            }
            None => change.remove(judgement).await?,
        }
    }
    Ok(())
}

/// The form for a new inspection: its first step.
pub(super) async fn new(here: Authorized<NewInspection>) -> Result<Response, AppError> {
    let form = Editing::new(&here)?.form(&here, None, String::new());
    Ok(form.offer(&here, Form::new()))
}

/// Either step of the form for a new inspection.
pub(super) async fn submit_new(
    here: Authorized<NewInspection>,
    Submitted(typed): Submitted,
) -> Result<Response, AppError> {
    let editing = Editing::new(&here)?;
    let (form, typed, grades) = editing.begun(&here, typed)?;
    let also = async |change: &mut Change, inspection: &Inspection| {
        put_judgements(change, inspection, Vec::new(), &grades).await
    };
    let inspection = form
        .add_with(&here, editing.inspection, typed, also)
        .await?;
    let notice = "The inspection was recorded. Next, add its findings.";
    here.done(InspectionAt::of(&here, inspection.id), notice)
        .await
}

/// The form for an inspection that is recorded, with everything on one page.
pub(super) async fn edit(here: Authorized<EditInspection>) -> Result<Response, AppError> {
    let editing = Editing::of(&here, here.address.inspection).await?;
    let inspection = &editing.inspection;
    let judged = Judged::of(inspection);
    let overall = grade_of(&editing.judgements, Area::Overall);
    let hint = editing.hint(inspection.kind, overall);
    let form = editing.form(&here, Some(judged), hint);
    let filled = form.filled(inspection).set(SHOWN, judged.shown());
    Ok(form.offer(&here, filled))
}

/// The changed inspection.
pub(super) async fn submit_edit(
    here: Authorized<EditInspection>,
    Submitted(typed): Submitted,
) -> Result<Response, AppError> {
    let editing = Editing::of(&here, here.address.inspection).await?;
    let (form, typed, grades) = editing.begun(&here, typed)?;
    let saved = editing.judgements;
    let also = async |change: &mut Change, inspection: &Inspection| {
        put_judgements(change, inspection, saved, &grades).await
    };
    let inspection = form
        .save_with(&here, editing.inspection, typed, also)
        .await?;
    let to = InspectionAt::of(&here, inspection.id);
    here.done(to, "The inspection was changed.").await
}
