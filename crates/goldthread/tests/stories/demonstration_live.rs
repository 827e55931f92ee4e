//! The demonstration's council that is in trouble now: on whatever day its story is told, its clock runs, its Board is about to
//! meet, nothing that lies ahead is told as done, and everything of it is marked as invented.

use crate::demonstration::{PlanSnapshot, all, set};
use demonstration::tell;
use imports::load;
use improvement::calendar::BankHolidays;
use improvement::clock::{ClockFacts, ClockState, Obligation, Submissions, read};
use improvement::governance::ReportState;
use improvement::inspections::InspectionKind;
use improvement::outcomes::Origin;
use improvement::plans::{Brag, Concern, Delivery};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use platform::clock::Instant;
use platform::db::Db;
use platform::sql;
use readings::indicators::better_off::BetterOff;
use readings::indicators::curve::View;
use records::access::store as access;
use records::governance::store::{Decision, Meeting, Telling};
use records::indicators::store::{Indicator, OwnValue};
use records::inspections::store::{Finding, Inspection, standings};
use records::plans::store::{Plan, Voice};
use records::published::store as published;
use records::reports::store::Report;
use stories::World;
use uuid::Uuid;

const COUNCIL: &str = "tarnbridge";

/// An everyday Monday, a Saturday, Christmas Eve, Good Friday, the first Monday of a year and a bank holiday in summer.
const DAYS: [Date; 6] = [
    date(2026, 11, 30),
    date(2026, 11, 21),
    date(2026, 12, 24),
    date(2027, 3, 26),
    date(2027, 1, 4),
    date(2027, 8, 30),
];

#[tokio::test]
async fn its_clock_and_its_board_are_live_on_whatever_day_it_is_told() {
    for today in DAYS {
        let world = World::sqlite().await;
        let db = &world.app.db;
        let now = Instant::start_of(today).plus_seconds(10 * 3600);
        load::shipped(db, now).await.unwrap();
        tell(db, now).await.unwrap();
        let holidays = published::bank_holidays(db).await.unwrap();
        let plan = PlanSnapshot::read(db, COUNCIL, None).await;
        the_clock_runs(db, plan.council, today, &holidays).await;
        the_board_meets_soon(db, &plan, today, &holidays).await;
        there_is_work_of_every_kind(&plan, today);
        it_is_too_early_for_its_figures(db, &plan, today).await;
        nothing_ahead_is_told_as_done(db, &plan, today).await;
        everything_of_it_is_marked_as_invented(db, &plan).await;
        the_past_does_not_know_it(db, &plan, today).await;
        world.end().await;
    }
}

/// Working days after one day up to another, counted here one by one.
fn working_days(from: Date, to: Date, holidays: &BankHolidays) -> i32 {
    let mut count = 0;
    let mut day = from;
    while day < to {
        day = day.tomorrow().unwrap();
        count += i32::from(holidays.is_working_day(day).unwrap());
    }
    count
}

async fn inspections(db: &Db, council: Uuid) -> Vec<Inspection> {
    let sql = sql!("select * from inspections where organisation_id = $1 order by started_on desc");
    db.all(sql.bind(council)).await.unwrap()
}

async fn the_clock_runs(db: &Db, council: Uuid, today: Date, holidays: &BankHolidays) {
    let all = inspections(db, council).await;
    let [visit, inspection, earlier] = &all[..] else {
        panic!("{today}: {} inspections", all.len());
    };
    let event = inspection.published_on.unwrap();
    assert!(inspection.needs_response && event < today, "{today}");
    let clock = read(
        &ClockFacts {
            obligation: Some(Obligation::WrittenStatement),
            anchor: inspection.anchor,
            anchor_date: Some(event),
            convention: inspection.convention,
            stated: inspection.stated_on,
            submissions: Submissions::default(),
        },
        today,
        holidays,
    )
    .unwrap();
    let due = clock.operational.unwrap();
    assert_eq!(working_days(event, due, holidays), 70, "{today}");
    assert_eq!(inspection.stated_on, Some(due), "{today}");
    let left = working_days(today, due, holidays);
    assert_eq!(clock.working_days_left, Some(left), "{today}");
    // Forty working days have gone by; a day off that it is told on is none of them.
    let works = holidays.is_working_day(today).unwrap();
    assert_eq!(left, if works { 30 } else { 31 }, "{today}");
    assert_eq!(clock.state, ClockState::Running, "{today}");
    assert_eq!(inspection.to_secretary_on, None);

    // The first monitoring visit is yet to come; the inspection before was answered in time.
    assert_eq!(visit.kind, InspectionKind::Monitoring);
    assert!(visit.started_on.unwrap() > today && visit.published_on.is_none());
    let sent = earlier.to_secretary_on.unwrap();
    assert!(sent <= earlier.stated_on.unwrap(), "{today}");
}

async fn the_board_meets_soon(db: &Db, plan: &PlanSnapshot, today: Date, holidays: &BankHolidays) {
    let meetings: Vec<Meeting> = all(db, plan.council, plan.plan.id, None).await;
    let reports: Vec<Report> = all(db, plan.council, plan.plan.id, None).await;
    for meeting in &meetings {
        let on = meeting.held_on;
        assert!(holidays.is_working_day(on).unwrap(), "{today}: {on}");
    }
    let report_for = |state| {
        let report = reports.iter().find(|report| report.state == state).unwrap();
        let meeting = meetings.iter();
        let mut meeting = meeting.filter(|meeting| Some(meeting.id) == report.meeting_id);
        (report, meeting.next().unwrap())
    };
    let (draft, next) = report_for(ReportState::Draft);
    let ahead = working_days(today, next.held_on, holidays);
    assert_eq!((draft.as_at, ahead), (today, 3), "{today}");
    // What the story publishes stands cleared until it is frozen: five clear working days before the meeting.
    let (last, held) = report_for(ReportState::Cleared);
    assert!(held.held_on < today, "{today}");
    let clear = working_days(last.cleared_on.unwrap(), held.held_on, holidays) - 1;
    assert!(clear >= 5, "{today}: {clear}");
}

fn there_is_work_of_every_kind(plan: &PlanSnapshot, today: Date) {
    for (concern, expected) in [
        (Concern::Overdue, set(["T1.3"])),
        (Concern::DueThisFortnight, set(["T1.2", "T3.3"])),
        (Concern::NotUpdated, set(["T3.5", "T4.2"])),
        (Concern::EvidenceWaiting, set(["T3.3"])),
    ] {
        assert_eq!(plan.those_with(concern, today), expected, "{today}");
    }
    let not_begun = plan.those(|action| action.delivery == Delivery::NotStarted);
    assert_eq!(not_begun, set(["T1.6"]), "{today}");
    let red = plan.those(|action| action.brag == Some(Brag::Red));
    assert_eq!(red, set(["T1.3", "T3.2"]), "{today}");
    assert_eq!(plan.those(|one| one.owner_id.is_none()), set(["T4.4"]));
    assert_eq!(plan.those(|one| one.due_on.is_none()), set(["T2.2"]));
}

/// Some weeks after it began, nothing is called better or worse for the plan.
async fn it_is_too_early_for_its_figures(db: &Db, plan: &PlanSnapshot, today: Date) {
    let council = access::organisation(db, COUNCIL).await.unwrap().unwrap();
    let view = View::for_everybody(&council, today, None);
    let found = BetterOff::of(db, None, &council, &plan.plan, view).await;
    let answer = found.unwrap().answer.in_words();
    assert_eq!(answer, "It is too early to say.", "{today}");
}

/// Whatever the story says has happened had happened by the day on which it is told.
async fn nothing_ahead_is_told_as_done(db: &Db, plan: &PlanSnapshot, today: Date) {
    let later = sql!("select count(*) from changes where at > $1");
    let noon = Instant::start_of(today).plus_seconds(12 * 3600);
    let later: i64 = db.value(later.bind(noon)).await.unwrap().unwrap();
    assert_eq!(later, 0, "{today}");
    let (council, part_of) = (plan.council, plan.plan.id);
    let mut done: Vec<(Option<Date>, String)> = Vec::new();
    for action in &plan.actions {
        let name = |what: &str| format!("{} {what}", action.reference);
        done.push((action.delivered_on, name("delivered")));
        done.push((action.impact_on, name("impact")));
        done.push((action.updated_on, name("updated")));
    }
    let milestones = plan.milestones.iter();
    done.extend(milestones.map(|one| (one.done_on, one.title.clone())));
    for one in &plan.evidence {
        done.push((Some(one.submitted_on), one.title.clone()));
        done.push((one.reviewed_on, one.title.clone()));
    }
    let decisions: Vec<Decision> = all(db, council, part_of, None).await;
    let decisions = decisions.iter();
    done.extend(decisions.map(|one| (Some(one.decided_on), one.title.clone())));
    let voices: Vec<Voice> = all(db, council, part_of, None).await;
    let voices = voices.iter();
    done.extend(voices.map(|one| (Some(one.heard_on), "voice".to_owned())));
    let values: Vec<OwnValue> = all(db, council, part_of, None).await;
    assert!(values.len() > 250, "{today}");
    let values = values.iter();
    done.extend(values.map(|one| (Some(one.period_end), one.period.clone())));
    let meetings: Vec<Meeting> = all(db, council, part_of, None).await;
    let tellings: Vec<Telling> = all(db, council, part_of, None).await;
    for told in &tellings {
        let mut of = meetings.iter().filter(|one| one.id == told.meeting_id);
        done.push((Some(of.next().unwrap().held_on), told.told.clone()));
    }
    for (on, what) in done {
        assert!(on.is_none_or(|on| on <= today), "{today}: {what} on {on:?}");
    }
}

async fn everything_of_it_is_marked_as_invented(db: &Db, plan: &PlanSnapshot) {
    let council = access::organisation(db, COUNCIL).await.unwrap().unwrap();
    assert!(council.name.ends_with("(invented)"), "{}", council.name);
    assert!(plan.plan.purpose.contains("invented council"));
    let indicators: Vec<Indicator> = all(db, plan.council, plan.plan.id, None).await;
    assert!(indicators.len() > 10);
    for one in &indicators {
        assert_eq!(one.origin, Origin::Own, "{}", one.name);
        assert!(one.name.ends_with("(invented figures)"), "{}", one.name);
        assert!(one.definition.contains("Invented figures"), "{}", one.name);
        let told = one.how_doing.as_str();
        assert!(told.contains("invented figures"), "{}: {told}", one.name);
        let compared = one.measure_code.is_some();
        assert_eq!(
            one.definition.contains("Rochdale"),
            compared,
            "{}",
            one.name
        );
    }
    for one in inspections(db, plan.council).await {
        let note = one.note.unwrap_or_default();
        assert!(one.source.contains("Invented") && note.starts_with("Invented"));
    }

    // Nothing is published for it, and nothing of the nation counts it.
    let area = council.area_code.unwrap();
    let series = sql!("select count(*) from series where area_code = $1");
    let series: i64 = db.value(series.bind(&area)).await.unwrap().unwrap();
    assert_eq!(series, 0);
    let nation = standings(db, date(2100, 1, 1)).await.unwrap();
    assert!(nation.iter().all(|one| one.slug != COUNCIL));
    assert!(nation.iter().filter(|one| one.ended_on.is_none()).count() > 150);

    // Beside it stand the neighbours and the region of the authority that is named.
    let like = access::organisation(db, "rochdale").await.unwrap().unwrap();
    let like = like.area_code.unwrap();
    let codes = async |area: &str| {
        let neighbours = published::neighbours(db, area).await.unwrap();
        neighbours
            .into_iter()
            .map(|one| one.code)
            .collect::<Vec<_>>()
    };
    let beside = codes(&area).await;
    assert_eq!((beside.len(), &beside), (10, &codes(&like).await));
    let region = published::region_of(db, &area).await.unwrap().unwrap();
    assert_eq!(region.name, "North West");
}

/// A page of a past day knows nothing of what came later.
async fn the_past_does_not_know_it(db: &Db, plan: &PlanSnapshot, today: Date) {
    let inspection = &inspections(db, plan.council).await[1];
    let published_on = inspection.published_on.unwrap();
    let eve = Some(Instant::end_of(published_on.yesterday().unwrap()));
    let found: Vec<Finding> = all(db, plan.council, inspection.id, eve).await;
    assert!(found.is_empty(), "{today}");
    let before = PlanSnapshot::read(db, COUNCIL, eve).await;
    assert!(!before.actions.is_empty() && before.actions.len() < plan.actions.len());
    assert!(before.actions.iter().all(|one| one.delivered_on.is_none()));
    let indicators: Vec<Indicator> = all(db, plan.council, plan.plan.id, eve).await;
    assert!(indicators.iter().all(|one| one.how_doing.is_empty()));
    let year_ago = today.checked_sub(1.year()).unwrap();
    let year_ago = Some(Instant::end_of(year_ago));
    let plans: Vec<Plan> = all(db, plan.council, plan.council, year_ago).await;
    assert!(plans.is_empty(), "{today}");
}
