//! Recording an inspection and changing what is recorded: first what it was and when, which decides the
//! scheme in force, then the grades that this scheme gives.

use crate::inspection::{area_name, grade_of};
use crate::response;
use askama::Template;
use axum::response::Response;
use improvement::Word;
use improvement::inspections::{
    Anchor, Area, Convention, Grade, InspectionKind, Scheme, areas, check_judgements,
};
use jiff::civil::Date;
use platform::db::{Change, DbError, Record};
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{Page, conflict as conflicting, html, unprocessable};
use readings::inspections::clock::{Suggestion, kinds, suggestion};
use records::access::address::Address;
use records::access::submitted::Submitted;
use records::access::{Authorized, Edit};
use records::inspections::addresses::{EditInspection, InspectionAt, NewInspection, Timeline};
use records::inspections::store::{Finding, Inspection, Judgement};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "edit_inspection.html")]
struct EditPage {
    page: Page,
    form: Form,
    conflict: Option<Conflict>,
    action: String,
    cancel: String,
    kinds: Vec<(&'static str, &'static str)>,
    grades: Vec<(&'static str, &'static str)>,
    response: Vec<(&'static str, &'static str)>,
    /// The second step, once kind and dates are known.
    second: Option<Second>,
    new: bool,
}

/// What the second step asks for.
struct Second {
    shown: String,
    scheme: Option<&'static str>,
    areas: Vec<(String, &'static str)>,
    /// What is said when kind or dates have changed the areas.
    changed: Option<String>,
    suggestion: Option<String>,
}

/// What the first step says.
#[derive(Clone, Copy)]
struct When {
    kind: InspectionKind,
    started: Option<Date>,
    ended: Option<Date>,
    published: Option<Date>,
    judged: Date,
}

/// What the second step adds.
struct Rest {
    grades: Vec<(Area, Grade)>,
    received: Option<Date>,
    link: Option<String>,
    note: Option<String>,
    /// Whether a response is needed, and whether that goes with the rule.
    response: (bool, bool),
}

fn field(area: Area) -> String {
    format!("grade-{}", area.code())
}

/// Which areas a form shows, as a hidden field says it.
fn shown(areas: &[Area]) -> String {
    if areas.is_empty() {
        return "ungraded".to_owned();
    }
    let codes: Vec<&str> = areas.iter().map(|area| area.code()).collect();
    codes.join(" ")
}

fn read_when(form: &mut Form, today: Date) -> Option<When> {
    let kind = form.choice("kind", "Choose the kind of inspection");
    let started = form.optional_date("started", "Enter the first day on site");
    let ended = form.optional_date("ended", "Enter the last day on site");
    let published = form.optional_date("published", "Enter when the report was published");
    if form.has_problems() {
        return None;
    }
    if started > ended && ended.is_some() {
        form.refuse_date("ended", "Enter a last day that is not before the first");
    }
    if published.is_some() && published < ended.or(started) {
        form.refuse_date(
            "published",
            "Enter a day of publication that is not before the inspection",
        );
    }
    if published.is_some_and(|on| on > today) {
        form.refuse_date(
            "published",
            "Enter a day of publication that has come, or leave it blank until then",
        );
    }
    let judged = started.or(ended).or(published);
    if judged.is_none() {
        form.refuse_date(
            "started",
            "Enter the first day on site; it decides which grades are asked for",
        );
    }
    let kind = kind?;
    if let Some(judged) = judged {
        // What is wrong with kind and date themselves is said before anything is asked about grades.
        for error in check_judgements(kind, judged, &[]) {
            form.refuse("kind", sentence(&error.to_string()));
        }
    }
    form.finish(|| {
        Some(When {
            kind,
            started,
            ended,
            published,
            judged: judged?,
        })
    })
}

fn read_rest(
    form: &mut Form,
    when: When,
    today: Date,
    rule: impl Fn(Option<Grade>) -> bool,
) -> Option<Rest> {
    let mut grades = Vec::new();
    for area in areas(when.kind, when.judged) {
        if let Some(grade) = form.optional_choice(&field(*area), "Choose one of the four grades") {
            grades.push((*area, grade));
        }
    }
    let received = form.optional_date("received", "Enter when the council received the report");
    if received.is_some_and(|on| on > today) {
        form.refuse_date("received", "Enter a day that has come, or leave it blank");
    }
    if received.is_some() && received < when.ended.or(when.started) {
        form.refuse_date(
            "received",
            "Enter a day of receipt that is not before the inspection",
        );
    }
    let link = form.optional_link("link", "Enter where the report is");
    let note = form.long_text("note", 4_000, "Enter the note");
    let choice = form.value("response").to_owned();
    if response::said(&choice, false).is_none() {
        form.refuse("response", "Choose whether a written response is needed");
    }
    if !form.has_problems() {
        for error in check_judgements(when.kind, when.judged, &grades) {
            let at = error.area().map_or_else(|| "kind".to_owned(), field);
            form.refuse(&at, sentence(&error.to_string()));
        }
    }
    form.finish(|| {
        let overall = grades
            .iter()
            .find(|(area, _)| *area == Area::Overall)
            .map(|(_, grade)| *grade);
        Some(Rest {
            received,
            link,
            note,
            response: response::said(&choice, rule(overall))?,
            grades,
        })
    })
}

/// A message with its first letter as a capital.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The second step for kind and dates that are known.
fn second(form: &Form, when: When, suggested: Option<Suggestion>) -> Second {
    let asked = areas(when.kind, when.judged);
    let scheme = Scheme::in_force(when.judged).filter(|_| !asked.is_empty());
    let before = form.value("shown");
    let lost = |code: &str| {
        let area = Area::parse(code).ok()?;
        let filled = !form.value(&field(area)).is_empty();
        (filled && !asked.contains(&area)).then(|| area.label())
    };
    let changed = (!before.is_empty() && before != shown(asked)).then(|| {
        let left: Vec<&str> = before.split(' ').filter_map(lost).collect();
        let note = if left.is_empty() {
            String::new()
        } else {
            format!(" These grades have no place there and will not be kept: {}.", left.join(", "))
        };
        format!("The kind or the dates have changed what is judged. Check the grades below before you save.{note}")
    });
    Second {
        changed,
        ..asking(asked, scheme, suggested)
    }
}

/// The second step as it was sent, for a form whose first step has to be put right; none if it was not yet there.
fn second_as_sent(form: &Form) -> Option<Second> {
    let sent = form.value("shown");
    let scheme = Scheme::ALL
        .iter()
        .copied()
        .find(|scheme| shown(scheme.areas()) == sent);
    let asked = scheme.map_or(&[][..], Scheme::areas);
    (!sent.is_empty()).then(|| asking(asked, scheme, None))
}

fn asking(asked: &[Area], scheme: Option<Scheme>, suggested: Option<Suggestion>) -> Second {
    Second {
        shown: shown(asked),
        scheme: scheme.map(Word::label),
        areas: asked
            .iter()
            .map(|area| (field(*area), area_name(*area, scheme)))
            .collect(),
        changed: None,
        suggestion: suggested.map(|suggested| {
            let verdict = if suggested.needed {
                "needed"
            } else {
                "not needed"
            };
            format!("The rule says: {verdict}. {}", suggested.reason)
        }),
    }
}

fn edit_page<A: Address>(
    visit: &Authorized<A>,
    title: &str,
    cancel: String,
    form: Form,
    second: Option<Second>,
) -> EditPage {
    let council = visit.address.council().unwrap_or_default().to_owned();
    let new = title.starts_with("Record");
    EditPage {
        page: visit
            .page(title)
            .with_form(&form)
            .breadcrumb("Inspections", Timeline { council }.to_string()),
        form,
        conflict: None,
        action: visit.address.to_string(),
        cancel,
        kinds: words::<InspectionKind>(),
        grades: words::<Grade>(),
        response: response::CHOICES.to_vec(),
        second,
        new,
    }
}

fn new_page(visit: &Authorized<NewInspection>, form: Form, second: Option<Second>) -> EditPage {
    let council = visit.address.council.clone();
    let cancel = Timeline { council }.to_string();
    edit_page(visit, "Record an inspection", cancel, form, second)
}

/// The form for a new inspection: its first step.
pub(super) async fn new(visit: Authorized<NewInspection>) -> Result<Response, AppError> {
    Ok(html(&new_page(&visit, Form::new(), None)))
}

/// Either step of the form for a new inspection.
pub(super) async fn submit_new(
    visit: Authorized<NewInspection>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let today = visit.today();
    let Some(when) = read_when(&mut form, today) else {
        let second = second_as_sent(&form);
        return Ok(unprocessable(&new_page(&visit, form, second)));
    };
    if form.value("shown") != shown(areas(when.kind, when.judged)) {
        if form.value("response").is_empty() {
            form = form.set("response", "rule");
        }
        let second = second(&form, when, None);
        return Ok(html(&new_page(&visit, form, Some(second))));
    }
    let rule = |overall| suggestion(when.kind, overall, &[]).needed;
    let Some(rest) = read_rest(&mut form, when, today, rule) else {
        let second = second(&form, when, None);
        return Ok(unprocessable(&new_page(&visit, form, Some(second))));
    };
    let council = visit.council()?;
    let mut inspection = Inspection {
        source: format!("Recorded by {}", council.name),
        anchor: Anchor::Published,
        convention: Convention::DayAfter,
        ..Inspection::blank(council.id, Uuid::now_v7())
    };
    let grades = rest.grades.clone();
    put(&mut inspection, when, rest);
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&inspection).await?;
    put_judgements(&mut change, &inspection, Vec::new(), &grades).await?;
    change.commit().await?;
    let to = InspectionAt {
        council: council.slug.clone(),
        inspection: inspection.id,
    };
    visit
        .done(to, "The inspection is recorded. Add what it found next.")
        .await
}

fn put(inspection: &mut Inspection, when: When, rest: Rest) {
    inspection.kind = when.kind;
    inspection.started_on = when.started;
    inspection.ended_on = when.ended;
    inspection.published_on = when.published;
    inspection.received_on = rest.received;
    inspection.report_link = rest.link;
    inspection.note = rest.note;
    inspection.needs_response = rest.response.0;
    inspection.by_rule = Some(rest.response.1);
}

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

/// The form as it says what is saved.
fn fill_form(inspection: &Inspection, judgements: &[Judgement]) -> Form {
    let mut form = Form::new()
        .set(edit_conflict::VERSION_FIELD, inspection.version)
        .set_word("kind", inspection.kind)
        .set_some_date("started", inspection.started_on)
        .set_some_date("ended", inspection.ended_on)
        .set_some_date("published", inspection.published_on)
        .set_some_date("received", inspection.received_on)
        .set_some("link", inspection.report_link.as_ref())
        .set_some("note", inspection.note.as_ref())
        .set("response", response::chosen(inspection));
    for area in Area::ALL {
        if let Some(grade) = grade_of(judgements, *area) {
            form = form.set_word(&field(*area), grade);
        }
    }
    form
}

fn fields() -> Vec<Field> {
    let mut fields = vec![
        Field::word::<InspectionKind>("kind", "Kind"),
        Field::date("started", "First day on site"),
        Field::date("ended", "Last day on site"),
        Field::date("published", "Report published"),
    ];
    for area in Area::ALL {
        fields.push(Field::word::<Grade>(&field(*area), area.label()));
    }
    fields.extend([
        Field::date("received", "Received by the council"),
        Field::text("link", "Where the report is"),
        Field::text("note", "Note"),
        Field::one_of("response", "Written response", &response::CHOICES),
    ]);
    fields
}

/// What is saved about the inspection of an address.
struct Saved {
    inspection: Inspection,
    judgements: Vec<Judgement>,
    findings: Vec<Finding>,
}

impl Saved {
    async fn get(visit: &Authorized<EditInspection>) -> Result<Self, AppError> {
        let (council, id) = (visit.council()?.id, visit.address.inspection);
        let db = &visit.app.db;
        Ok(Self {
            inspection: visit.current(id).await?,
            judgements: db.records(council, id, None).await?,
            findings: db.records(council, id, None).await?,
        })
    }

    fn rule(&self, kind: InspectionKind, overall: Option<Grade>) -> Suggestion {
        suggestion(kind, overall, &kinds(&self.findings))
    }

    fn page(
        &self,
        visit: &Authorized<EditInspection>,
        form: Form,
        second: Option<Second>,
    ) -> EditPage {
        let cancel = InspectionAt {
            council: visit.address.council.clone(),
            inspection: self.inspection.id,
        };
        edit_page(
            visit,
            "Change this inspection",
            cancel.to_string(),
            form,
            second,
        )
    }
}

/// The form for an inspection that is recorded, with everything on one page.
pub(super) async fn edit(visit: Authorized<EditInspection>) -> Result<Response, AppError> {
    let saved = Saved::get(&visit).await?;
    let form = fill_form(&saved.inspection, &saved.judgements);
    let overall = grade_of(&saved.judgements, Area::Overall);
    let kind = saved.inspection.kind;
    let suggested = Some(saved.rule(kind, overall));
    let judged = saved.inspection.judged_on();
    let asked = judged.map_or(&[][..], |judged| areas(kind, judged));
    let scheme = judged
        .and_then(Scheme::in_force)
        .filter(|_| !asked.is_empty());
    let second = Some(asking(asked, scheme, suggested));
    Ok(html(&saved.page(&visit, form, second)))
}

/// The changed inspection.
pub(super) async fn submit_edit(
    visit: Authorized<EditInspection>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let today = visit.today();
    let mut saved = Saved::get(&visit).await?;
    let Some(when) = read_when(&mut form, today) else {
        let second = second_as_sent(&form);
        return Ok(unprocessable(&saved.page(&visit, form, second)));
    };
    let typed = Grade::parse(form.value(&field(Area::Overall))).ok();
    let suggested = saved.rule(when.kind, typed);
    if form.value("shown") != shown(areas(when.kind, when.judged)) {
        let second = second(&form, when, Some(suggested));
        return Ok(html(&saved.page(&visit, form, Some(second))));
    }
    let rule = |overall| saved.rule(when.kind, overall).needed;
    let Some(rest) = read_rest(&mut form, when, today, rule) else {
        let second = second(&form, when, Some(suggested));
        return Ok(unprocessable(&saved.page(&visit, form, Some(second))));
    };
    let (grades, judgements) = (rest.grades.clone(), saved.judgements.clone());
    put(&mut saved.inspection, when, rest);
    let inspection = saved.inspection.clone();
    let saving = visit.save_with(inspection, &form, async |change, inspection| {
        put_judgements(change, inspection, judgements, &grades).await
    });
    if let Edit::Conflict(now) = saving.await? {
        saved = Saved::get(&visit).await?;
        let current = fill_form(&saved.inspection, &saved.judgements);
        let (form, conflict) = visit.compare(&now, form, &current, &fields()).await?;
        let second = second(&form, when, Some(suggested));
        let mut page = saved.page(&visit, form, Some(second));
        page.conflict = Some(conflict);
        return Ok(conflicting(&page));
    }
    let to = InspectionAt {
        council: visit.address.council.clone(),
        inspection: saved.inspection.id,
    };
    visit.done(to, "The inspection is changed.").await
}
