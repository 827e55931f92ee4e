//! Stories of the register of risks: what people do with it, told once and run on both engines.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

use axum::http::StatusCode;
use improvement::organisations::Role;
use jiff::civil::{Date, date};
use records::access::store::Person;
use records::risks::{RegisterRecords, Risk, RiskEntry, register};
use stories::{Planned, Visitor, World, XLSX, does, given, id_of, morning_of, on_both};

const TODAY: &str = "/councils/kirklees";
const RISKS: &str = "/councils/kirklees/risks";
const NEW: &str = "/councils/kirklees/risks/new";
const GRID: &str = "/councils/kirklees/risks/grid";
const IMPORT: &str = "/councils/kirklees/risks/import";

/// Why a risk is closed, and from when.
const OVER: &str = "reason=It is over | dated=2026-06-10";

/// The levels of a grid that a council writes.
const LEVELS: &str =
    "likelihood=Seldom: Once in ten years\\nAt times\\nOften | impact=Little\\nSome\\nMuch";

/// Kirklees with a plan; Ada, who leads improvement there; and Pia, who leads a programme and accepts risks.
struct Scene {
    planned: Planned,
    programme_lead: Person,
    ada: Visitor,
    pia: Visitor,
}

impl Scene {
    async fn of(world: &World) -> Self {
        let planned = Planned::new(world).await;
        let council = &planned.council;
        let pia = world.person("Pia Programme", council, Role::ProgrammeLead);
        let programme_lead = pia.await;
        Self {
            ada: world.signed_in(&planned.lead).await,
            pia: world.signed_in(&programme_lead).await,
            programme_lead,
            planned,
        }
    }

    /// The fields of a risk of the plan that is in order.
    fn risk(&self, title: &str) -> String {
        let (plan, owner) = (self.planned.plan.id, self.planned.owner.id);
        format!(
            "scope={plan} | title={title} | might-happen=Somebody falls ill, and nobody can stand in | cause=Each does what nobody else can \
             | effect=Months are lost | owner={owner} | treatment=reduce | controls=Notes in one place\\nTwo can run the figures \
             | review-on=2026-11-30 | raised-on=2026-06-10"
        )
    }

    /// Ada adds a risk; gives its page.
    async fn adds(&mut self, fields: &str) -> String {
        let added = does! { self.ada; "{NEW}: Add a risk" "{NEW} <- {fields}" };
        assert!(added.location.starts_with(RISKS), "{}", added.text);
        added.location
    }

    /// Ada adds a risk of her own and judges where it stands.
    async fn adds_judged(&mut self, title: &str, place: (u8, u8)) -> String {
        let fields = format!("{} | owner={}", self.risk(title), self.planned.lead.id);
        let risk = self.adds(&fields).await;
        self.judges(&risk, "current", place).await;
        risk
    }

    /// Ada judges a risk on the day that the form offers.
    async fn judges(&mut self, risk: &str, kind: &str, (likely, harmful): (u8, u8)) {
        let day = does! { self.ada; "{risk}/judge" }.filled_day("dated");
        let place = format!("assessment={kind} | likelihood={likely} | impact={harmful}");
        does! { self.ada;
            "{risk}/judge <- {place} | reason=We looked at what happened in spring | dated={day} => {risk}"
            "{risk}: The assessment was saved."
        };
    }

    /// Nine in the morning of another day.
    async fn goes_on(&mut self, world: &mut World, day: Date) {
        world.turn_clock(morning_of(day).at);
        self.ada = world.signed_in(&self.planned.lead).await;
        self.pia = world.signed_in(&self.programme_lead).await;
    }

    /// What the register holds.
    async fn records(&self, world: &World) -> RegisterRecords {
        let council = &self.planned.council;
        register(&world.app.db, council, None).await.unwrap()
    }

    /// The numbers of its risks.
    async fn numbers(&self, world: &World) -> Vec<String> {
        let risks = self.records(world).await.risks.into_iter();
        let mut numbers: Vec<String> = risks.map(|risk| risk.reference).collect();
        numbers.sort_unstable();
        numbers
    }
}

/// Tells a story that begins with the scene, on both engines.
async fn told(story: impl AsyncFn(&mut World, &mut Scene)) {
    on_both(async |world| {
        let mut scene = Scene::of(world).await;
        story(world, &mut scene).await;
    })
    .await;
}

// ---- The register -----------------------------------------------------------------

#[tokio::test]
async fn a_risk_is_added_and_judged_and_stands_on_the_map() {
    told(async |_, scene| {
        let fields = scene.risk("Too much rests on a few people");
        does! { scene.ada;
            "{RISKS}: There are no risks in the register yet. | ! chart--heat-map"
            "{NEW}: Improvement plan"
            "{NEW} <- {fields} | title= => Enter a short name for the risk | Somebody falls ill, and nobody can stand in"
            "{NEW} <- {fields} | raised-on=2026-06-11 => The day must be today or in the past"
        };
        let risk = scene.adds(&fields).await;
        let why = "reason=Two of three were away in May | dated=2026-06-10";
        let judged = format!("assessment=current | likelihood=3 | impact=4 | {why}");
        does! { scene.ada;
            "{risk}: The risk was added. Next, assess its likelihood and impact."
            "{risk}: R1, Improvement plan | Two can run the figures | 30 November 2026 | This risk has not been assessed yet."
            "{risk}/judge <- {judged} | likelihood=6 => Choose the likelihood | Two of three were away in May"
            "{risk}/judge <- {judged} | dated=2026-06-12 => 12 June 2026 is in the future"
            "{risk}/judge <- {judged} => {risk}"
            "{risk}: High: Possible (3) × Major (4) = 12, assessed on 10 June 2026. | Two of three were away in May"
            "{risk}/judge: Current position: Possible (3) × Major (4) = 12, High, assessed on"
        };
        scene.judges(&risk, "target", (2, 3)).await;
        let register = does! { scene.ada;
            "{risk}: Target: Medium (6). | High (12), target Medium (6), with no action on it."
            "{risk}/actions/new <- title= => Enter what will be done, or choose an action from the plan"
            "{risk}/actions/new <- title=Two analysts learn the figures => {risk}"
            "{risk}: Two analysts learn the figures | ! with no action on it"
            "{RISKS}?place=4+%C3%97+4: Nothing matches all of these filters"
            "{RISKS}: the one open risk is not in the highest band (Very high) | High (12) | 3 × 4"
        };
        let cell = format!("<a href=\"{risk}\" class=\"chart-cell\"");
        register.has_each_id_once().says(&cell);
    })
    .await;
}

#[tokio::test]
async fn a_review_that_is_late_waits_for_the_owner_and_for_nobody_else() {
    told(async |world, scene| {
        let fields = scene.risk("Too much rests on a few");
        let risk = scene.adds(&format!("{fields} | review-on=2026-06-01")).await;
        scene.judges(&risk, "current", (3, 3)).await;
        let mut omar = world.signed_in(&scene.planned.owner).await;
        let late = "R1 Too much rests on a few: Review was due on 1 June 2026, 9 days ago";
        let review = "reason=Notes are kept now | dated=2026-06-10";
        does! { scene.ada;
            "{TODAY}: ! {late}"
            "{RISKS}: one review is overdue"
        };
        does! { omar;
            "{TODAY}: Your risks | {late}"
            "/account/mail: One of your risks needs your attention"
            "{risk}/review: What did the review find?"
            "{risk}/review <- {review} | until-on=2027-06-10 => The next review must be by 11 December 2026 | Notes are kept now"
            "{risk}/review <- {review} | until-on=2026-09-09 => {risk}"
            "{risk}: Next review by 9 September 2026."
            "{TODAY}: ! Your risks"
            "/account/mail: You have nothing to do"
        };
        // From now on a review says when the next one is, and no form contradicts it.
        does! { scene.ada; "{risk}/edit: ! review-on-day" };
    })
    .await;
}

#[tokio::test]
async fn a_past_day_shows_what_was() {
    told(async |world, scene| {
        let fields = scene.risk("Too much rests on a few");
        let risk = scene.adds(&fields).await;
        scene.judges(&risk, "current", (4, 4)).await;
        scene.goes_on(world, date(2026, 7, 20)).await;
        scene.judges(&risk, "current", (2, 3)).await;
        let (later, owner) = (scene.risk("Nobody is alone now"), scene.programme_lead.id);
        let page = does! { scene.ada;
            "{risk}/edit <- {later} | owner={owner} | version=1 => {risk}"
            "{risk}?as-at=2026-06-30: Too much rests on a few | Omar Owner | Very high: Likely (4) × Major (4) = 16 | ! /judge\""
            "{risk}?as-at=2026-06-30: ! Nobody is alone now | ! Pia Programme | ! 20 July 2026: Judgement"
            "{RISKS}?as-at=2026-06-30: Very high (16) | Omar Owner"
            "{RISKS}?as-at=2026-06-09: There are no risks in the register yet."
            "{risk}: Nobody is alone now | Pia Programme | Medium and falling"
        };
        let record = page.link(&id_of(&risk).to_string()).unwrap();
        does! { scene.ada;
            "{risk}?as-at=2026-06-09: 404"
            "{record}: Too much rests on a few | Nobody is alone now | Omar Owner | Pia Programme"
        };
    })
    .await;
}

#[tokio::test]
async fn of_two_saves_that_met_nothing_is_lost() {
    told(async |world, scene| {
        // Of two who add a risk at once, each is given a number.
        let [one, other] = ["First words", "Another"].map(|title| scene.risk(title));
        let [one, other] = [one, other].map(|fields| [format!("{NEW} <- {fields}")]);
        let (one, other) = tokio::join!(scene.ada.does(&one), scene.pia.does(&other));
        assert!(one.status.is_redirection() && other.status.is_redirection());
        assert_eq!(scene.numbers(world).await, ["R1", "R2"]);
        let (risk, fields) = (one.location, scene.risk("Words of Ada"));
        let edit = format!("{risk}/edit");
        does! { scene.pia; "{edit}: First words" };
        does! { scene.ada;
            "{edit}: First words"
            "{edit} <- {fields} | version=1 => {risk}"
        };
        let fields = scene.risk("Words of Pia");
        let met = does! { scene.pia; "{edit} <- {fields} | version=1 => 409" };
        assert!(met.text.contains("Words of Ada") && met.text.contains("Words of Pia"));
        let saved: Risk = world.kept(&scene.planned.council, &risk).await;
        assert_eq!((saved.title.as_str(), saved.version), ("Words of Ada", 2));
        does! { scene.pia;
            "{edit} <- {fields} | version=2 => {risk}"
            "{risk}: Words of Pia"
        };
    })
    .await;
}

#[tokio::test]
async fn who_is_not_of_the_council_sees_nothing_and_a_board_member_changes_nothing() {
    told(async |world, scene| {
        let risk = scene.adds(&scene.risk("A risk")).await;
        let leeds = world.council("leeds", "Leeds").await;
        let cy = world.person("Cy Lead", &leeds, Role::ImprovementLead).await;
        let mut cy = world.signed_in(&cy).await;
        let mut rita = world.signed_in(&scene.planned.reviewer).await;
        for form in "judge review accept escalate close edit actions/new".split(' ') {
            does! { cy; "{risk}/{form}: 404" };
            does! { rita; "{risk}/{form}: 403" };
        }
        for form in [NEW, GRID, IMPORT] {
            does! { cy; "{form}: 404" };
            does! { rita; "{form}: 403" };
        }
        // Nor does Cy see the risk under their own council's address.
        let own = risk.replace("kirklees", "leeds");
        does! { cy; "{RISKS}: 404" "{risk}: 404" "{own}: 404" };
        let fields = scene.risk("Not mine to add");
        does! { rita;
            "{risk}: A risk | ! /judge\" | ! /edit\" | ! Accept"
            "{RISKS}: A risk | ! /judge\" | ! /edit\" | ! Add a risk | ! Change the matrix"
            "{NEW} <- {fields} => 403"
        };
        assert_eq!(scene.numbers(world).await, ["R1"]);
    })
    .await;
}

#[tokio::test]
async fn risks_go_to_whoever_takes_over() {
    told(async |world, scene| {
        let open = scene.adds(&scene.risk("Stays open")).await;
        let closed = scene.adds(&scene.risk("Is over")).await;
        does! { scene.ada; "{closed}/close <- {OVER} => {closed}" };
        let (path, omar) = ("/councils/kirklees/hand-over", scene.planned.owner.id);
        let pia = scene.programme_lead.id;
        let page =
            does! { scene.ada; "{path}?from={omar}&to={pia}: R1 Stays open | 1 risk | ! Is over" };
        let seen = page.filled("seen");
        does! { scene.ada; "{path} <- from={omar} | to={pia} | seen={seen} => {TODAY}/sharing" };
        for (page, owner) in [(open, pia), (closed, omar)] {
            let risk: Risk = world.kept(&scene.planned.council, &page).await;
            assert_eq!(risk.owner_id, Some(owner));
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_judged_before_keeps_its_grid() {
    told(async |world, scene| {
        let risk = scene.adds_judged("Three people", (4, 4)).await;
        scene.judges(&risk, "target", (2, 3)).await;
        let grid = format!("{LEVELS} | bands=g Green\\na Amber\\nr Red");
        does! { scene.ada;
            "{GRID}: Almost certain: It will happen"
            "{GRID} <- {grid} | cells=g g a\\ng a r\\na r g => a likelier or worse risk must never be in a lower band | Once in ten years"
            "{GRID} <- {grid} | cells=g g a\\ng a r\\na r r => {RISKS}"
            "{RISKS}: The matrix was saved. Risks are assessed on it from now on. | Very high (16)"
            "{RISKS}: One open risk is not on the map: not assessed yet, or assessed on an earlier matrix."
            "{risk}/judge: 1 Seldom: Once in ten years | Current position: Likely (4) × Major (4) = 16, Very high | ! Almost certain"
        };
        scene.judges(&risk, "current", (3, 3)).await;
        does! { scene.ada;
            "{risk}: Red: Often (3) × Much (3) = 9, assessed on 10 June 2026. | Current: Likely (4) × Major (4) = 16, Very high."
            "{risk}: Target: Unlikely (2) × Moderate (3) = 6, Medium."
            "{risk}: Assessed on different matrices, so it cannot be compared with its target."
            "{RISKS}: Red (9) | ! is not on the map"
        };
        assert_eq!(scene.records(world).await.grids.len(), 1);
    })
    .await;
}

// ---- What happens to a risk -------------------------------------------------------

#[tokio::test]
async fn whoever_does_not_own_a_risk_accepts_it_until_it_is_asked_for_again() {
    told(async |world, scene| {
        let owner = format!("treatment=accept | owner={}", scene.planned.lead.id);
        let fields = format!("{} | {owner}", scene.risk("Three people"));
        let risk = scene.adds(&fields).await;
        let (accept, why) = (format!("{risk}/accept"), "reason=The Board knows");
        does! { scene.pia; "{accept} <- {why} | until-on=2026-09-10 => Assess the risk first" };
        scene.judges(&risk, "current", (3, 4)).await;
        does! { scene.ada;
            "{accept} <- {why} | until-on=2026-09-10 => A risk must be accepted by somebody who does not own it | The Board knows"
            "{risk}: Waiting to be accepted. | ! /accept\""
        };
        does! { scene.pia;
            "{accept} <- {why} | until-on=2027-06-20 => The acceptance must end by 11 June 2027"
            "{accept} <- {why} | until-on=2026-09-10 => {risk}"
            "{risk}: Until 10 September 2026, by Pia Programme | ! Waiting to be accepted"
        };

        scene.goes_on(world, date(2026, 9, 11)).await;
        does! { scene.ada;
            "{TODAY}: Acceptance expired on 10 September 2026, 1 day ago"
            "{RISKS}: one acceptance has expired"
        };
        let page = does! { scene.pia;
            "{accept} <- {why} | until-on=2026-12-10 => {risk}"
            "{risk}: Until 10 December 2026, by Pia Programme | ! Acceptance expired"
        };
        // What is taken back holds no longer, and is not asked for again.
        assert_eq!(page.text.matches("Withdraw the acceptance").count(), 1);
        let end = page.link("/end").unwrap();
        let why = "version=1 | ended-reason=Somebody has come";
        does! { scene.pia;
            "{end}: Withdrawn on"
            "{end} <- {why} | ended-on=2026-09-01 => It started on 11 September 2026: it cannot end before then | href=\"#ended-on\""
            "{end} <- {why} | ended-on=2026-09-11 => {risk}"
            "{risk}: The acceptance was withdrawn. | Withdrawn on 11 September 2026. Somebody has come"
            "{risk}: Waiting to be accepted. | ! Acceptance expired"
        };
    })
    .await;
}

#[tokio::test]
async fn an_escalated_risk_waits_until_a_board_has_met() {
    told(async |world, scene| {
        let past = given::meeting(&scene.planned.plan, "Board of May", date(2026, 5, 6));
        let next = given::meeting(&scene.planned.plan, "Board of June", date(2026, 6, 24));
        scene.planned.add(world, &past).await;
        scene.planned.add(world, &next).await;
        let risk = scene.adds_judged("No home", (5, 5)).await;
        let (past, next, escalate) = (past.id, next.id, format!("{risk}/escalate"));
        let why = "reason=Five children have notice | dated=2026-06-10";
        let page = does! { scene.ada;
            "{escalate}: 6 May 2026, Board of May"
            "{escalate} <- {why} | meeting={past} => The Board met on 6 May 2026, before the risk was escalated"
            "{escalate} <- {why} | meeting= => {risk}"
            "{escalate} <- {why} | meeting= => The risk has been escalated since 10 June 2026"
            "{RISKS}: one is escalated and not yet reported to a Board"
            "{TODAY}: not yet reported to a Board"
            "{risk}: Escalated on 10 June 2026, today; not yet reported to a Board. | ! /escalate\""
        };
        let tell = page.link("/told").unwrap();
        does! { scene.ada;
            "{tell}: At which meeting is it reported to the Board?"
            "{tell} <- version=1 | meeting= => Choose the meeting"
            "{tell} <- version=1 | meeting={past} => before the risk"
            "{tell} <- version=1 | meeting={next} => {risk}"
            "{risk}: For the meeting of 24 June 2026: Board of June. | not yet reported to a Board"
        };
        scene.goes_on(world, date(2026, 6, 25)).await;
        let page = does! { scene.ada;
            "{risk}?as-at=2026-06-23: not yet reported to a Board"
            "{risk}: Since 10 June 2026; reported to a Board on 24 June 2026 | ! not yet reported"
            "{risk}: Reported to the Board on 24 June 2026: Board of June. | ! /told\""
        };
        let end = page.link("/end").unwrap();
        does! { scene.ada;
            "{end} <- version=2 | ended-on=2026-06-25 | ended-reason=All five have homes => {risk}"
            "{risk}: The escalation has ended. | Ended on 25 June 2026. All five have homes | /escalate\""
        };
    })
    .await;
}

#[tokio::test]
async fn a_closed_risk_rests_until_it_is_opened_again() {
    told(async |_, scene| {
        let risk = scene.adds_judged("One director", (2, 4)).await;
        let late = "likelihood=2 | impact=2 | reason=Typed while somebody closed it";
        let page = does! { scene.ada;
            "{risk}/close <- reason= | dated=2026-06-10 => Enter the reason"
            "{risk}/close <- reason=The director is here | dated=2026-06-10 => {risk}"
            "{RISKS}: no risk is open | Closed | ! chart--heat-map"
            "{risk}/judge <- assessment=current | {late} | dated=2026-06-10 => The risk is closed: reopen it first | Typed while somebody closed it"
            "{risk}: Closed. Medium | The director is here | ! /judge\" | ! /review\" | ! /accept\" | ! /escalate\" | ! /close\""
        };
        let end = page.link("/end").unwrap();
        let why = "version=1 | ended-reason=The director leaves";
        does! { scene.ada;
            "{end}: Reopened on"
            "{end} <- {why} | ended-on=2026-06-09 => It started on 10 June 2026: it cannot end before then"
            "{end} <- {why} | ended-on=2026-06-10 => {risk}"
            "{risk}: The risk was reopened. | Reopened on 10 June 2026. The director leaves | /judge\" | ! /end\""
        };
    })
    .await;
}

// ---- Files, reports and other programs --------------------------------------------

/// Three risks: one reviewed, one of the council and not judged, one closed. Gives the page of the first.
async fn three(scene: &mut Scene) -> String {
    let reviewed = scene.adds(&scene.risk("Too much rests on a few")).await;
    scene.judges(&reviewed, "current", (3, 4)).await;
    scene.judges(&reviewed, "target", (2, 3)).await;
    let review = "reason=As before | dated=2026-06-10 | until-on=2026-10-01";
    does! { scene.ada; "{reviewed}/review <- {review} => {reviewed}" };
    let council = format!("scope={} | treatment= | owner=", scene.planned.council.id);
    let fields = scene.risk("The case system stands still");
    scene.adds(&format!("{fields} | {council}")).await;
    let closed = scene.adds_judged("It is over", (2, 2)).await;
    does! { scene.ada; "{closed}/close <- {OVER} => {closed}" };
    reviewed
}

#[tokio::test]
async fn a_file_that_comes_back_unchanged_or_has_wrong_rows_changes_nothing() {
    told(async |world, scene| {
        three(scene).await;
        let before = scene.records(world).await;
        let ada = &mut scene.ada;
        let href = ada.get(RISKS).await.workbook().unwrap();
        let book = ada.get(&href).await;
        assert_eq!(book.headers["content-type"], XLSX);
        ada.imports(IMPORT, ("risks.xlsx", &book.bytes[..]), RISKS).await;
        // Nor does it where a new grid comes in between, which has no such places.
        does! { ada;
            "{RISKS}: 0 risks added, 0 changed, 0 reassessed."
            "{GRID} <- {LEVELS} | bands=g Green\\nr Red | cells=g g r\\ng r r\\nr r r => {RISKS}"
        };
        ada.imports(IMPORT, ("risks.xlsx", &book.bytes[..]), RISKS).await;

        let file = "Reference,Risk,What might happen,Owner,Next review,Raised on,Likelihood,Impact\n\
            R1,Other words,It happens,Nobody Known,2026-10-01,2026-06-10,3,4\n\
            R1,Twice,It happens,,,2026-06-10,,\n\
            ,,It happens,,,31/02/2026,,\n\
            ,New,It happens,,,2026-06-10,9,2\n\
            R1234567890123456789012,Long,It happens,,,2026-06-10,,\n\
            R3,It is over,It happens,,2026-11-30,2026-06-10,3,3\n";
        let wrong = "Nothing was imported. \
            | Row 2, Owner: Choose the owner. The file has “Nobody Known”. \
            | Row 3: the reference “R1” is in two rows. Give each risk its own. \
            | Row 4, Risk: Enter a short name for the risk. \
            | Row 4, Raised on:  | The file has “31/02/2026”. \
            | Row 5: “9” and “2” are not a likelihood and impact on the matrix. \
            | Row 6: the reference “R1234567890123456789012” has more than 20 characters. \
            | Row 7: The risk was closed. Reopen it before you reassess it.";
        ada.imports(IMPORT, ("risks.csv", file.as_bytes()), wrong).await;
        let file = b"Reference,Risk,What might happen,Next review,Raised on\n\
            R1,Too much rests on a few,It happens,2026-12-01,2026-06-10\n";
        let wrong = "Row 2, Next review: The last review sets the date of the next one. \
            | The file has “2026-12-01”.";
        ada.imports(IMPORT, ("risks.csv", file), wrong).await;
        let wrong = "We could not find a table with these column names";
        let file = ("risks.csv", b"Name,Colour\nFire,red\n".as_slice());
        ada.imports(IMPORT, file, wrong).await;
        let after = scene.records(world).await;
        assert_eq!((after.risks, after.entries), (before.risks, before.entries));
    })
    .await;
}

#[tokio::test]
async fn a_file_adds_changes_and_judges_and_leaves_alone_what_it_does_not_hold() {
    told(async |world, scene| {
        let reviewed = three(scene).await;
        let file = "Reference,Risk,What might happen,Raised on,Likelihood,Impact,Colour\n\
            r1,Too much rests on two,One of them leaves,2026-06-10,5,5,red\n\
            ,New and without a number,It happens,2026-06-09,2,2,\n\
            R4,New with the number that comes next,It happens,2026-06-08,,,\n";
        let file = ("risks.csv", file.as_bytes());
        scene.ada.imports(IMPORT, file, RISKS).await;
        does! { scene.ada;
            "{RISKS}: 2 risks added, 1 changed, 2 reassessed. The column “Colour” was not read."
            "{reviewed}: Very high: Almost certain (5) × Severe (5) = 25 | Imported from a register."
        };
        let changed: Risk = world.kept(&scene.planned.council, &reviewed).await;
        assert_eq!(changed.title, "Too much rests on two");
        assert_eq!(changed.cause, "Each does what nobody else can");
        assert_eq!(changed.owner_id, Some(scene.planned.owner.id));
        assert_eq!(changed.scope_id, scene.planned.plan.id);
        assert!(changed.treatment.is_some() && changed.review_on.is_some());
        assert_eq!(scene.numbers(world).await, ["R1", "R2", "R3", "R4", "R5"]);
        let entries = scene.records(world).await.entries;
        let judged = |entry: &&RiskEntry| entry.reason == "Imported from a register.";
        assert_eq!(entries.iter().filter(judged).count(), 2);
    })
    .await;
}

/// What programs are told of three risks: some of their keys, and what they hold.
const KEYS: &str = "reference title now target owner review_on scope state treatment";
const TOLD: [&str; 3] = [
    "R1|Too much rests on a few|High (12)|Medium (6)|Omar Owner|2026-10-01|Improvement plan|open|reduce",
    "R2|The case system stands still||||2026-11-30|Kirklees|open|",
    "R3|It is over|Low (4)||Ada Lead||Improvement plan|closed|reduce",
];

#[tokio::test]
async fn programs_read_what_people_read() {
    told(async |world, scene| {
        three(scene).await;
        let bearer = scene.ada.bearer("plans").await;
        let own = [("authorization", bearer.as_str())];
        let mut program = world.stranger();
        let path = "/api/v1/councils/kirklees/risks";
        let answer = program.get_with(path, &own).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let page: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
        let items = page["items"].as_array().unwrap().iter();
        let word =
            |item: &serde_json::Value, key: &str| item[key].as_str().unwrap_or("").to_owned();
        let told = items.map(|item| KEYS.split(' ').map(|key| word(item, key)).collect());
        let told: Vec<Vec<String>> = told.collect();
        assert_eq!(
            told.iter().map(|row| row.join("|")).collect::<Vec<_>>(),
            TOLD
        );

        let table = program.get_with(&format!("{path}.csv"), &own).await;
        assert!(table.text.contains("reference,title"), "{}", table.text);
        let book = scene.ada.get(&format!("{RISKS}/risks.xlsx")).await;
        let sheets = platform::spreadsheet::read("risks.xlsx", &book.bytes[..]).unwrap();
        let cells = sheets[0].rows.iter().flatten().map(|cell| cell.text());
        let cells: Vec<String> = cells.collect();
        let page = scene.ada.get(RISKS).await;
        for words in told.iter().flat_map(|row| &row[..2]).chain([&told[0][4]]) {
            assert!(cells.contains(words), "{words}");
            assert!(table.text.contains(words), "{words} in {}", table.text);
            page.says(words);
        }
        assert_eq!(program.get(path).await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn a_report_of_the_councils_own_form_lists_open_risks() {
    const FORM: &str = include_str!("../../reports/forms/progress-and-exception.toml");
    told(async |world, scene| {
        let worst = scene.adds(&scene.risk("No home close by")).await;
        scene.judges(&worst, "current", (5, 5)).await;
        scene.judges(&worst, "target", (2, 4)).await;
        scene.adds_judged("Papers are late", (2, 2)).await;
        let over = scene.adds(&scene.risk("Over and done")).await;
        does! { scene.ada; "{over}/close <- {OVER} => {over}" };
        let templates = format!("{TODAY}/report-templates");
        let edit = format!("{templates}/progress-and-exception/edit");
        does! { scene.ada; "{edit}: becomes edition 3" };
        let body = FORM.replace("{ kind = \"decisions\"", "{ kind = \"risks\"");
        assert_ne!(body, FORM);
        let saved = scene.ada.post(&edit, &[("edition", "2"), ("body", &body)]).await;
        saved.leads_to(&templates);
        let meeting = given::meeting(&scene.planned.plan, "Board of June", date(2026, 6, 24));
        scene.planned.add(world, &meeting).await;
        let meeting = meeting.id;
        let new = scene.planned.at("/reports/new");
        let fields = "form=progress-and-exception | title=How far we have come | as-at=2026-06-10";
        let begun = does! { scene.ada;
            "{new}: Start a report"
            "{new} <- {fields} | meeting={meeting}"
        };
        let report = begun.location.trim_end_matches("/edit");
        let page = does! { scene.ada;
            "{report}: Open risks, most severe first | 1 of 2 open risks is in the highest band (Very high)"
            "{report}: R1 No home close by | Very high (25) | Omar Owner | register of risks of Kirklees | ! Over and done"
        };
        let at = |words: &str| page.text.find(words).unwrap();
        assert!(at("R1 No home close by") < at("R2 Papers are late"));
        let docx = scene.ada.get(&format!("{report}/report.docx")).await;
        assert!(docx.bytes.starts_with(b"PK"));
    })
    .await;
}
