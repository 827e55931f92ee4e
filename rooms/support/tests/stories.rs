//! Stories of support between councils: told by both councils of one engagement, and run on both engines.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

use improvement::organisations::Role;
use jiff::civil::date;
use records::access::store::{Organisation, Person};
use records::support::of_council::SupportRecords;
use records::support::store::WorkstreamFinding;
use std::collections::BTreeSet;
use stories::{Planned, Visitor, World, does, given, on_both};

const OURS: &str = "/councils/kirklees/support";
const THEIRS: &str = "/councils/leeds/support";
const NEW: &str = "/councils/kirklees/support/new";

/// Kirklees with a plan, which Ada leads; Leeds, whose Lena leads improvement and whose Dev goes there; Wakefield, which has no business here.
struct Scene {
    planned: Planned,
    leeds: Organisation,
    dev: Person,
    ada: Visitor,
    helper: Visitor,
}

impl Scene {
    async fn of(world: &World) -> Self {
        let planned = Planned::new(world).await;
        let leeds = world.council("leeds", "Leeds").await;
        let lena = world
            .person("Lena Leeds", &leeds, Role::ImprovementLead)
            .await;
        let dev = world.person("Dev Leeds", &leeds, Role::ActionOwner).await;
        Self {
            ada: world.signed_in(&planned.lead).await,
            helper: world.signed_in(&lena).await,
            planned,
            leeds,
            dev,
        }
    }

    fn enquiry(&self) -> String {
        format!(
            "title=Kirklees and Leeds partnership | side=helped | other={} | other-name= | kinds=whole partnership | asked-by=direction \
             | begun-on=2026-03-02 | purpose=Make services safe again | accountability=Kirklees stays accountable for its services \
             | lead={} | other-lead=Director of Leeds | planned-end-on=2027-03-31 | authorised-end-on=2029-03-31 | review-on=2026-09-01",
            self.leeds.id, self.planned.lead.id
        )
    }

    /// Ada records the enquiry; gives its page.
    async fn begins(&mut self) -> String {
        let enquiry = self.enquiry();
        let added = does! { self.ada; "{NEW}: Record an enquiry" "{NEW} <- {enquiry}" };
        assert!(added.location.starts_with(OURS), "{}", added.text);
        added.location
    }

    /// The engagement runs, agreed by both.
    async fn runs(&mut self) -> String {
        let page = self.begins().await;
        does! { self.ada;
            "{page}/steps/proposed <- dated=2026-04-01 | reason=Six workstreams => {page}"
            "{page}/word/agreed <- side=helped | dated=2026-04-10 | reason= => {page}"
        };
        does! { self.helper;
            "{page}/word/agreed <- side=helper | dated=2026-04-12 | reason= => {page}"
            "{page}/steps/active <- dated=2026-04-20 | reason= => {page}"
        };
        page
    }

    async fn records(&self, world: &World) -> SupportRecords {
        let which = records::support::of_council::in_which(&world.app.db, self.planned.council.id);
        let which = which.await.unwrap();
        SupportRecords::read(&world.app.db, &which, None)
            .await
            .unwrap()
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

/// A day of help that is in order.
fn a_day(people: &str) -> String {
    format!(
        "what-for=Looked through the front door | outcome=Ten cases looked at | workstream= | dated=2026-05-04 | days=0.5 | people={people} \
         | others= | with-whom=Team managers | attendance=on_site | travel=car | miles=38"
    )
}

#[tokio::test]
async fn an_enquiry_becomes_help_only_in_both_councils_words() {
    told(async |_, scene| {
        let enquiry = scene.enquiry();
        does! { scene.ada;
            "{OURS}: Kirklees neither gives nor gets support that is recorded here. | No support has been recorded yet."
            "{NEW} <- {enquiry} | title= => Enter a title | Make services safe again"
            "{NEW} <- {enquiry} | kinds= => Choose at least one kind of help"
            "{NEW} <- {enquiry} | other-name=Jersey => Choose the other council, or enter the name of the organisation"
            "{NEW} <- {enquiry} | planned-end-on=2030-01-01 => The planned end is after 31 March 2029"
        };
        let page = scene.begins().await;
        does! { scene.ada;
            "{page}: The enquiry was recorded. | Leeds helps Kirklees: enquiry | Kirklees stays accountable for its services"
            "{page}: Planned 31 March 2027, authorised at most 31 March 2029, actual not yet. | Record the proposal"
            "{page}/steps/active <- dated=2026-04-20 | reason= => both councils must agree first"
            "{page}/word/agreed <- side=helped | dated=2026-04-20 | reason= => record the proposal first"
            "{page}/steps/proposed <- dated=2026-02-01 | reason= => The enquiry was on 2 March 2026"
            "{page}/steps/proposed <- dated=2026-04-01 | reason=Six workstreams => {page}"
            "{page}/word/agreed <- side=helper | dated=2026-04-10 | reason= => Choose whose word it is"
            "{page}/word/agreed <- side=helped | dated=2026-04-10 | reason= => {page}"
            "{page}: Proposed. Kirklees has agreed; Leeds has not yet. | Leeds has not agreed yet. | ! Start the help"
        };
        does! { scene.helper;
            "{THEIRS}: Kirklees and Leeds partnership | {page}"
            "{page}: Proposed. Kirklees has agreed; Leeds has not yet. | Agree | Six workstreams"
            "{page}/word/agreed <- side=helped | dated=2026-04-12 | reason= => Choose whose word it is"
            "{page}/word/agreed <- side=helper | dated=2026-04-12 | reason= => {page}"
            "{page}/word/agreed <- side=helper | dated=2026-04-13 | reason= => This side agreed on 12 April 2026"
            "{page}/steps/active <- dated=2026-04-20 | reason= => {page}"
            "{page}: Leeds helps Kirklees: active | 20 April 2026: Help started | 12 April 2026: Agreed: Leeds"
        };
    })
    .await;
}

#[tokio::test]
async fn a_day_of_help_takes_one_line_and_both_see_it_at_once() {
    told(async |world, scene| {
        let page = scene.runs().await;
        let mut dev = world.signed_in(&scene.dev).await;
        let (new, id) = (format!("{page}/days/new"), scene.dev.id);
        let form = does! { dev; "{new}: Record a day of help | How long, for each person?" };
        assert_eq!(form.filled_day("dated"), "2026-06-10");
        assert!(form.text.contains(&format!("value=\"{id}\" checked")), "I went, as the form has it");
        assert!(form.text.contains("value=\"0.5\" selected"), "half a day, as the form has it");
        let day = a_day(&id.to_string());
        does! { dev;
            "{new} <- {day} | what-for= => Enter what it was for | Ten cases looked at"
            "{new} <- {day} | dated=2026-06-11 => The date must be today or in the past"
            "{new} <- {day} | travel= => Choose how they travelled too"
            "{new} <- {day} => {page}"
        };
        does! { scene.ada; "{page}: Looked through the front door | Dev Leeds | half a day | Given so far: half a day of help." };
        does! { scene.helper; "{page}: Looked through the front door | Dev Leeds | half a day" };
        // Kirklees writes a day too: somebody of Leeds whom it does not know by name.
        let day = format!("{} | others=A head of service\\nA second one | days=1", a_day(""));
        does! { scene.ada; "{new} <- {day} => {page}" "{page}: Given so far: 2.5 days of help." };
        let records = scene.records(world).await;
        let contact = records.contacts.first().unwrap();
        let at = format!("{page}/days/{}", contact.id);
        does! { scene.ada;
            "{at}: Half a day of help. | 38 miles by own car: emissions not worked out: Goldthread has no factor for 2026; mileage £17.10"
            "{at}/edit <- {day} | version=1 => {page}"
            "{page}: Given so far: 4 days of help."
            "{OURS}/log: 4 days of help in 2 visits."
        };
        let word = format!("words=It helped us to look | speaker=Team manager | side=helped | contact={} | dated=2026-05-05", contact.id);
        does! { scene.helper; "{page}/words/new <- {word} => Choose whose word it is" };
        does! { scene.ada; "{page}/words/new <- {word}" "{page}: It helped us to look | Team manager, Kirklees, 5 May 2026" };
        does! { scene.helper; "{page}: It helped us to look" "{THEIRS}/log: 4 days of help in 2 visits." };
    })
    .await;
}

#[tokio::test]
async fn help_steps_down_only_when_both_say_so_for_themselves() {
    told(async |world, scene| {
        let page = scene.runs().await;
        does! { scene.ada;
            "{page}/conditions/new <- words= | shown-by= | link= => Enter what must be true"
            "{page}/conditions/new <- words=No child waits for a social worker | shown-by=Weekly count | link= => {page}"
            "{page}: The one condition for stepping down is not met yet."
        };
        let condition = scene.records(world).await.criteria[0].id;
        let at = format!("{page}/conditions/{condition}");
        does! { scene.ada;
            "{at}/word <- side=helper | met=yes | dated=2026-06-01 | reason=Eleven weeks => Choose whose word it is"
            "{at}/word <- side=helped | met=yes | dated=2026-06-01 | reason=Eleven weeks => {at}"
            "{page}: The one condition for stepping down is not met yet. | Yes, since 1 June 2026"
        };
        does! { scene.helper;
            "{at}/word <- side=helper | met=yes | dated=2026-06-02 | reason=We looked => {at}"
            "{page}: The one condition for stepping down is met."
            "{at}/word <- side=helper | dated=2026-06-09 | reason=It went back => {at}"
            "{at}: 9 June 2026: Leeds says not met yet | It went back | 2 June 2026: Leeds says met"
            "{page}/word/ended <- dated=2026-06-10 | reason= | left-over= => Enter the reason | Enter what was left to do"
            "{page}/word/ended <- dated=2026-06-10 | reason=The director came | left-over=The front door => {page}"
            "{page}: Help ended on 10 June 2026. | Help ended, and its one condition was not met. | Left to do: The front door"
        };
        // As at an earlier day, nothing later is shown.
        does! { scene.ada; "{page}?as-at=2026-06-10: Help ended" };
    })
    .await;
}

#[tokio::test]
async fn both_councils_see_the_same_field_by_field() {
    told(async |world, scene| {
        let page = scene.runs().await;
        let day = a_day(&scene.dev.id.to_string());
        does! { scene.helper; "{page}/days/new <- {day} => {page}" };
        does! { scene.ada;
            "{page}/conditions/new <- words=Supervision is on time | shown-by= | link= => {page}"
            "{page}/phases/new <- kind=intensive | from-on=2026-04-20 | planned-to-on=2027-01-31 | ended-on= | note=Half the week => {page}"
            "{page}/versions/new <- from-on=2026-04-20 | to-on=2027-03-31 | added=All six workstreams | helper-signed-by=Chief Executive of Leeds | helper-signed-on=2026-04-12 | helped-signed-by=Chief Executive of Kirklees | helped-signed-on=2026-04-10 | decision= | sharing= | decided-elsewhere= => {page}"
            "{page}/director/new <- holder=Morgan Dale | office=Director of Children’s Services | from-on=2026-04-20 | to-on= | assured-on= | assured-by= | looked-at= => {page}"
        };
        let facts = |text: &str| -> BTreeSet<String> {
            let cells = text.split("govuk-summary-list__row").skip(1);
            cells.map(|cell| cell.split("</div>").next().unwrap().to_owned()).collect()
        };
        let ours = does! { scene.ada; "{page}: One person is director of two councils, and for 51 days no local assurance has been recorded." };
        let theirs = does! { scene.helper; "{page}: One person is director of two councils | Half the week | All six workstreams | Supervision is on time" };
        assert_eq!(facts(&ours.text), facts(&theirs.text));
        let headings = |text: &str| -> Vec<String> {
            text.split("<h3 class=\"govuk-heading-s\">").skip(1).map(|part| part.split("</h3>").next().unwrap().to_owned()).collect()
        };
        assert_eq!(headings(&ours.text), headings(&theirs.text));
        // Each keeps its own council around the page.
        ours.keeps_silent(THEIRS);
        does! { scene.helper; "{page}: {THEIRS}" };
        let office = scene.records(world).await.offices[0].id;
        does! { scene.helper;
            "{page}/director/{office} <- holder=Morgan Dale | office=Director of Children’s Services | from-on=2026-04-20 | to-on= | assured-on=2026-06-01 | assured-by= | looked-at= | version=1 => Enter who assured it | Enter what was looked at"
            "{page}/director/{office} <- holder=Morgan Dale | office=Director of Children’s Services | from-on=2026-04-20 | to-on= | assured-on=2026-06-01 | assured-by=Chief Executive | looked-at=Time at home, deputies, caseloads | version=1 => {page}"
            "{page}: Assured by Chief Executive on 1 June 2026 | ! no local assurance has been recorded"
        };
    })
    .await;
}

#[tokio::test]
async fn nobody_else_is_told_of_it() {
    told(async |world, scene| {
        let page = scene.runs().await;
        let wakefield = world.council("wakefield", "Wakefield").await;
        let wanda = world.person("Wanda Elsewhere", &wakefield, Role::ImprovementLead).await;
        let mut wanda = world.signed_in(&wanda).await;
        does! { wanda;
            "{page}: 404"
            "{page}/days/new: 404"
            "{OURS}: 404"
            "/councils/wakefield/support: ! Kirklees and Leeds partnership"
        };
        // Whom a sharing agreement lets into the plan is told of no engagement with others.
        let agreement = given::agreement(scene.planned.council.id, wakefield.id, date(2026, 1, 1));
        world.create(&given::agreed(agreement, scene.planned.lead.id, date(2026, 1, 2))).await;
        does! { wanda; "{page}: 403" "{OURS}: 403" "/councils/kirklees: Kirklees" };
        // An owner of actions logs days, and gives no council’s word.
        let mut dev = world.signed_in(&scene.dev).await;
        does! { dev; "{page}/word/ended: 403" "{page}/days/new: Record a day of help" "{page}: ! Take back" };
        // What is the owner’s alone stays with it.
        does! { scene.helper; "/councils/kirklees/risks: 404" };
    })
    .await;
}

#[tokio::test]
async fn a_workstream_addresses_findings_that_whoever_edits_may_read() {
    told(async |world, scene| {
        let page = scene.runs().await;
        let inspection = given::inspection(scene.planned.council.id, date(2026, 1, 20));
        let found = given::finding(&inspection, 1, "Supervision is not regular");
        scene.planned.add(world, &inspection).await;
        scene.planned.add(world, &found).await;
        scene.planned.add(world, &given::plan_inspection(&scene.planned.plan, &inspection)).await;
        let finding = found.id;
        let stream = format!("title=Practice | helper-lead=Dev Leeds | helped-lead=Ada Lead | note= | findings={finding}");
        does! { scene.helper;
            "{page}/workstreams/new: There are none that you may see."
            "{page}/workstreams/new <- {stream} => Choose from the list"
        };
        does! { scene.ada;
            "{page}/workstreams/new <- {stream} => {page}"
            "{page}: Practice | The findings it addresses | Dev Leeds for Leeds | 1 finding"
        };
        let day = a_day(&scene.dev.id.to_string());
        let workstream_id = scene.records(world).await.workstreams[0].id;
        does! { scene.helper;
            "{page}/days/new <- {day} | workstream={workstream_id} => {page}"
            "{page}: Practice | half a day of help"
        };
        // Leeds changes the workstream, and what it may not read stays.
        does! { scene.helper;
            "{page}/workstreams/{workstream_id}: It also addresses a finding that you may not see. That stays."
            "{page}/workstreams/{workstream_id} <- title=Practice and quality | helper-lead= | helped-lead= | note= | version=1 => {page}"
        };
        let ties: Vec<WorkstreamFinding> = scene.records(world).await.findings;
        assert_eq!(ties.len(), 1);
        // For the thread: days, who, since when.
        let help = readings_of(world, scene, finding).await;
        assert_eq!(help.days.quarters, 2);
        assert_eq!(help.helper, "Leeds");
        assert_eq!(help.people, [("Dev Leeds".to_owned(), help.days)]);
        assert_eq!(help.last, Some(date(2026, 5, 4)));
        let of_thread = help.facts().and_then(|facts| facts.help).unwrap();
        assert_eq!((of_thread.last, of_thread.people), (help.last, 1));
        assert_eq!(of_thread.ended, None);
        assert_eq!(help.unmet, 0);
    })
    .await;
}

#[tokio::test]
async fn a_side_that_is_not_here_says_who_gave_its_word_and_where_it_is_written() {
    told(async |_, scene| {
        let enquiry = scene.enquiry();
        let added = does! { scene.ada;
            "{NEW} <- {enquiry} | other= | other-name=Government of Jersey | side=helper | title=Visit from Jersey"
        };
        let page = added.location;
        let word = "side=helped | dated=2026-04-10 | reason=";
        does! { scene.ada;
            "{page}: Kirklees helps Government of Jersey: enquiry"
            "{page}/steps/proposed <- dated=2026-04-01 | reason= => {page}"
            "{page}/word/agreed <- {word} | said-by= | source= => Enter who said so | Enter where it is written"
            "{page}/word/agreed <- {word} | said-by=Their director | source=Letter of 9 April 2026 => {page}"
            "{page}/word/agreed <- side=helper | dated=2026-04-11 | reason= | said-by= | source= => {page}"
            "{page}: Kirklees and Government of Jersey have agreed. | Their director | Letter of 9 April 2026"
        };
        // What was recorded wrongly is taken back, while nothing rests on it.
        let step = does! { scene.ada; "{page}" }.link("/take-back").unwrap();
        does! { scene.ada;
            "{step}: Take back"
            "{step} <- taken-back-on=2026-06-10 | taken-back-reason= | version=1 => Enter why"
            "{step} <- taken-back-on=2026-06-10 | taken-back-reason=It was another day | version=1 => {page}"
            "{page}: Taken back on 10 June 2026. It was another day | has not agreed yet"
        };
    })
    .await;
}

#[tokio::test]
async fn documents_are_written_from_the_record_and_say_what_it_does_not_know() {
    told(async |_, scene| {
        let page = scene.runs().await;
        let lent = "who=Gail Moor | role=Head of Service | fte=0.6 | from-on=2026-05-01 | to-on=2026-10-31 | notice=one month";
        does! { scene.ada;
            "{page}/secondments/new <- {lent} | fte=1.5 | recall= | costs= | expenses= | tax= => Enter a share of full time between 0.01 and 1"
            "{page}/secondments/new <- {lent} | recall= | costs= | expenses= | tax= => {page}"
        };
        let paper = format!("{page}/documents/secondment");
        does! { scene.helper;
            "{paper}: Gail Moor, who is lent as Head of Service | one month | [To be completed: the right of recall] | facts are missing"
        };
        for (key, words) in [
            ("partnership", "Kirklees stays accountable for its services"),
            ("highlight", "In June 2026, 0 days of help were given"),
            ("closing", "[To be completed: the day on which help ended]"),
        ] {
            does! { scene.helper; "{page}/documents/{key}: {words}" };
            let word = scene.helper.get(&format!("{page}/documents/{key}/document.docx")).await;
            assert!(word.bytes.starts_with(b"PK"), "{key}");
        }
        does! { scene.ada; "{page}/documents/anything: 404" };
        // The text is the council’s own, an edition for each save.
        let texts = format!("{OURS}/templates");
        does! { scene.ada;
            "{texts}: Comes with Goldthread"
            "{texts}/closing <- body=# The end\nIt was {{nobody}}. => Line 2: “{{nobody}}” is not known"
            "{texts}/closing <- body=# The end\nIt was {{helper}}. => {texts}"
            "{texts}: Edition 1, the council’s own"
            "{page}/documents/closing: The end | It was Leeds. | edition 1"
        };
    })
    .await;
}

#[tokio::test]
async fn products_are_kept_and_taken_by_both_councils_alone() {
    told(async |world, scene| {
        let page = scene.runs().await;
        let new = format!("{page}/files/new");
        let fields = [
            ("title", "Audit of ten cases"),
            ("link", ""),
            ("contact", ""),
            ("criterion", ""),
            ("version", ""),
            ("dated-day", "4"),
            ("dated-month", "5"),
            ("dated-year", "2026"),
        ];
        does! { scene.helper; "{new}: Add a product" };
        let file = (
            "file",
            "audit.csv",
            "text/csv",
            &b"case,grade\n1,good\n"[..],
        );
        let sent = scene.helper.upload(&new, &fields, &[]).await;
        sent.refuses("Give a link, or choose a file below");
        scene
            .helper
            .upload(&new, &fields, &[file])
            .await
            .leads_to(&page);
        let kept = scene.records(world).await.files.remove(0);
        let at = format!("{page}/files/{}", kept.id);
        does! { scene.ada; "{page}: Audit of ten cases | audit.csv" };
        let taken = scene.ada.get(&at).await;
        assert_eq!(taken.bytes, b"case,grade\n1,good\n");
        let wakefield = world.council("wakefield", "Wakefield").await;
        let wanda = world
            .person("Wanda Elsewhere", &wakefield, Role::ImprovementLead)
            .await;
        let mut wanda = world.signed_in(&wanda).await;
        does! { wanda; "{at}: 404" };
    })
    .await;
}

#[tokio::test]
async fn other_programs_and_other_pages_know_of_it_on_both_sides() {
    told(async |world, scene| {
        let page = scene.runs().await;
        let day = a_day(&scene.dev.id.to_string());
        does! { scene.helper; "{page}/days/new <- {day} => {page}" };
        let bearer = scene.helper.bearer("support").await;
        let mut program = world.stranger();
        let headers = [("authorization", bearer.as_str())];
        for (path, words) in [
            ("/api/v1/councils/leeds/support", "\"side\":\"helper\""),
            ("/api/v1/councils/leeds/support/log", "Looked through the front door"),
            ("/api/v1/councils/leeds/support.csv", "Kirklees and Leeds partnership"),
        ] {
            let answer = program.get_with(path, &headers).await;
            answer.says(words);
        }
        does! { scene.ada;
            "/councils/kirklees/search?q=partnership: Kirklees and Leeds partnership"
            "/councils/kirklees/calendar: Review of support"
            "/councils/kirklees: nobody has come for 37 days"
        };
        does! { scene.helper; "/councils/leeds/search?q=partnership: {page}" "/councils/leeds/calendar: {page}" };
        // On the evening before it began, nothing of it is shown.
        does! { scene.ada; "{OURS}?as-at=2026-03-01: No support has been recorded yet." };
        let book = scene.helper.get(&format!("{page}/support.xlsx")).await;
        assert!(book.bytes.starts_with(b"PK"));
    })
    .await;
}

async fn readings_of(
    world: &World,
    scene: &Scene,
    finding: uuid::Uuid,
) -> readings::support::of_findings::FindingSupport {
    let findings = [finding];
    let all = readings::support::of_findings::of_findings(
        &world.app.db,
        scene.planned.council.id,
        &findings,
        None,
        world.app.clock.today(),
    );
    all.await.unwrap().remove(&finding).unwrap().remove(0)
}
