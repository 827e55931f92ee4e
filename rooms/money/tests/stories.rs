//! Stories of money: what the finance lead, a programme lead and the council that pays do with it, told once and run on both engines.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

use improvement::organisations::Role;
use improvement::people::Fte;
use improvement::support::Side;
use jiff::civil::date;
use platform::db::Record;
use records::access::store::Organisation;
use records::money::store::{LedgerImport, LedgerState};
use records::people::store::{Post, PostPay, PostState};
use records::support::store::Engagement;
use serde_json::Value;
use stories::{Planned, Taken, Visitor, World, does, on_both};
use uuid::Uuid;

const MONEY: &str = "/councils/kirklees/money";
const NEW: &str = "/councils/kirklees/money/funds/new";
const SCENARIO: &str = "/councils/kirklees/money/scenarios/new";
const CHARGES: &str = "/councils/kirklees/money/charges";
const LEDGER: &str = "/councils/kirklees/money/ledger";

/// Kirklees with Fay, who leads finance there; Pia, who leads a programme and does not see pay; and Omar, who owns actions.
struct Scene {
    planned: Planned,
    fay: Visitor,
    pia: Visitor,
    omar: Visitor,
}

impl Scene {
    async fn of(world: &World) -> Self {
        let planned = Planned::new(world).await;
        let council = &planned.council;
        let fay = world
            .person("Fay Finance", council, Role::FinanceLead)
            .await;
        let pia = world
            .person("Pia Programme", council, Role::ProgrammeLead)
            .await;
        Self {
            fay: world.signed_in(&fay).await,
            pia: world.signed_in(&pia).await,
            omar: world.signed_in(&planned.owner).await,
            planned,
        }
    }

    /// Fay adds a fund of five years; gives its page.
    async fn adds_fund(&mut self, more: &str) -> String {
        let more = after(more);
        let fund = "name=Strong families | funder=Department for Education | kind=claimed | pays-for=A team of practitioners | leaves-out=Pay awards \
            | requested=9,000,000 | awarded=£8,240,000 | from-on=2020-04-01 | to-on=2025-03-31 | offered-on=2019-11-01";
        let added = does! { self.fay; "{NEW}: Add a fund" "{NEW} <- {fund}{more}" };
        assert!(added.location.starts_with(MONEY), "{}", added.text);
        added.location
    }

    /// Fay records constant prices of 2019-20.
    async fn adds_scenario(&mut self, name: &str, more: &str) {
        let more = after(more);
        let fields = "director=131,243 | director-start=92.82 | pension=15.9 | late-months=0";
        does! { self.fay;
            "{SCENARIO} <- name={name} | place=1 | prices=constant | base-year=2019-20 | {fields}{more} => /councils/kirklees/money/scenarios"
        };
    }

    async fn posts(&self, world: &World, grades: &[&str]) -> Vec<Post> {
        let council = self.planned.council.id;
        let mut posts = Vec::new();
        for (number, grade) in grades.iter().enumerate() {
            let post = Post {
                reference: format!("P{}", number + 1),
                title: format!("Practitioner {}", number + 1),
                area: "Team".to_owned(),
                grade: (*grade).to_owned(),
                fte: "1".parse::<Fte>().unwrap(),
                from_on: Some(date(2020, 4, 1)),
                state: PostState::Existing,
                ..Post::blank(council, council)
            };
            world.create(&post).await;
            posts.push(post);
        }
        posts
    }
}

/// The cells of a page's workbook, row by row.
async fn sheets(visitor: &mut Visitor, page: &str) -> String {
    let taken = Taken::from(visitor, page, "10 June 2026").await;
    let rows = taken.grids.iter().flat_map(|grid| &grid.rows);
    let rows = rows.map(|row| {
        let cells = row.iter().map(|cell| cell.text());
        cells.collect::<Vec<_>>().join(" ")
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// Days and days with a time are told apart by their formats.
fn strict(schema: &Value) -> jsonschema::Validator {
    let options = jsonschema::options().should_validate_formats(true);
    options.build(schema).unwrap()
}

/// More fields behind others; nothing where there are none.
fn after(more: &str) -> String {
    match more {
        "" => String::new(),
        more => format!(" | {more}"),
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

// ---- Funds ------------------------------------------------------------------------

#[tokio::test]
async fn a_fund_is_added_split_and_claimed_and_its_numbers_are_kept_apart() {
    told(async |_, scene| {
        does! { scene.pia; "{MONEY}: No funds are recorded yet. | ! Add a fund" "{NEW}: 403" };
        does! { scene.omar; "{MONEY}: 403" };
        does! { scene.fay;
            "{NEW} <- name=Strong families | awarded=lots | from-on=2020-04-01 | to-on=2020-03-31 => Enter who gives it | “lots” is not an amount in pounds | The last day must not be before the first day"
        };
        let fund = scene.adds_fund("reference=SF 1").await;
        does! { scene.fay;
            "{fund}: The fund was added. | It pays for a team of practitioners. It does not pay for pay awards. | Up to 10% of a line may be moved without asking | Claimed every quarter"
            "{fund}/profile: is split so that the periods add up to it exactly"
            "{fund}/profile <- every=never | way=even => Choose how long each period is"
            "{fund}/profile <- every=quarter | way=even | version=1 => {fund}"
            "{fund}: £412,000.00 | 1 April 2020 to 30 June 2020 | ! Profile: "
            "{fund}/claims/new <- from-on=2020-04-01 | to-on=2020-06-30 | amount=301,250.40 | claimed-on=2020-07-10 => This award asks for a certificate."
        };
        for (from, to, amount) in [
            ("2020-04-01", "2020-06-30", "301,250.40"),
            ("2020-07-01", "2020-09-30", "355,120.10"),
            ("2020-10-01", "2020-12-31", "389,900"),
            ("2021-01-01", "2021-03-31", "421,700.55"),
        ] {
            let signed = "certified-by=Section 151 officer | certified-on=2021-04-10 | claimed-on=2021-04-12";
            does! { scene.fay; "{fund}/claims/new <- from-on={from} | to-on={to} | amount={amount} | {signed} => {fund}" };
        }
        does! { scene.pia;
            "{fund}: Claims: £1,467,971.05 of £1,648,000.00, underspent £180,028.95 (10.924%) | £1,468k"
            "{fund}: Underspent £110,749.60 (26.881%), held against the profile | Certified by Section 151 officer on 10 April 2021 | ! Record a claim"
            "{MONEY}: 1 fund, £8,240k awarded. It needs no attention."
            "/search?q=practitioners: Strong families"
        };
        does! { scene.omar; "/search?q=practitioners: ! Strong families" "{fund}: 403" };
        let book = sheets(&mut scene.pia, &fund).await;
        assert!(book.contains("Requested 9000000"), "{book}");
    })
    .await;
}

#[tokio::test]
async fn papers_that_disagree_stand_above_everything_until_somebody_answers() {
    told(async |world, scene| {
        let fund = scene.adds_fund("").await;
        let posts = scene.posts(world, &["PO6", "PO6", "PO2", "Dir 60%"]).await;
        let chosen: Vec<(&str, String)> = posts.iter().map(|post| ("posts", post.id.to_string())).collect();
        scene.adds_scenario("Prices of 2019-20", "").await;
        let choose = format!("{fund}/posts");
        let page = scene.fay.get(&choose).await;
        page.says("Practitioner 4");
        let mut fields: Vec<(&str, &str)> = chosen.iter().map(|(name, id)| (*name, id.as_str())).collect();
        fields.push(("version", "1"));
        scene.fay.post(&choose, &fields).await.leads_to(&fund);
        let (four, five) = ("Report of 2019, paragraph 7.10", "Report of 2019, paragraph 11.1");
        let paper = "subject=length | dated=2019-11-25";
        does! { scene.fay;
            "{fund}/papers/new <- {paper} | source={five} => Enter how many years it says"
            "{fund}/papers/new <- {paper} | source={five} | years=5 => {fund}"
            "{fund}: ! Papers disagree"
            "{fund}/papers/new <- {paper} | source={four} | years=4 => {fund}"
        };
        let said = scene.fay.get(&fund).await;
        said.says("Papers disagree about how many years it runs").says("Which of them is right has not been answered.");
        said.says("Four years, all at the top of grade").says("What is left depends on how it is counted");
        does! { scene.fay; "{MONEY}: It needs attention" };
        let answer = said.link("/answer").unwrap();
        does! { scene.fay;
            "{answer} <- answer= => Enter why it holds"
            "{answer} <- answer=The offer letter says so | version=1 => {fund}"
            "{fund}: ! Papers disagree | Answered by Fay Finance on 10 June 2026: this holds | ! Four years, all at the top"
            "{fund}/papers/new <- {paper} | source=A later letter | years=3 | dated=2026-06-01 => {fund}"
            "{fund}: ! Papers disagree"
        };
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_see_pay_is_told_sums_over_three_posts_and_nothing_of_one() {
    told(async |world, scene| {
        let fund = scene.adds_fund("").await;
        let posts = scene.posts(world, &["PO6", "PO5", "PO2", "PO2"]).await;
        let council = scene.planned.council.id;
        world
            .create(&PostPay { post_id: posts[0].id, point: Some(43), ..PostPay::blank(council, council) })
            .await;
        scene.adds_scenario("Prices of 2019-20", "").await;
        let without = posts[0].id;
        scene.adds_scenario("One post less", &format!("place=2 | without={without}")).await;
        let choose = async |fay: &mut Visitor, posts: &[Post], version: &str| {
            let ids: Vec<String> = posts.iter().map(|post| post.id.to_string()).collect();
            let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("posts", id.as_str())).collect();
            fields.push(("version", version));
            let page = format!("{fund}/posts");
            fay.get(&page).await;
            fay.post(&page, &fields).await.leads_to(&fund);
        };
        choose(&mut scene.fay, &posts[..1], "1").await;
        let hidden = "Shown only to people who may see pay";
        // The top of PO6 costs £57,940.31 a year at these prices.
        does! { scene.fay; "{fund}: 57,940 | ! {hidden}" };
        does! { scene.pia; "{fund}: {hidden} | ! 57,940" "{fund}/posts.csv: 403" "/councils/kirklees/money/scenarios: 403" };
        let listed = scene.pia.get("/api/v1/councils/kirklees/funds.csv").await;
        listed.keeps_silent("57,9");
        choose(&mut scene.fay, &posts, "2").await;
        let page = does! { scene.pia; "{fund}: What its posts cost by year | Prices of 2019-20" };
        page.says(hidden).keeps_silent("£0.00");
        let book = sheets(&mut scene.pia, &fund).await;
        assert!(book.contains("Prices of 2019-20 2020-21"), "{book}");
        // Its name may stand there, beside why no amount does.
        assert!(!book.contains("One post less 2020-21"), "{book}");
        assert!(book.contains(hidden), "{book}");
        let whole = sheets(&mut scene.fay, &fund).await;
        assert!(whole.contains("One post less 2020-21") && !whole.contains(hidden), "{whole}");
        let costs = does! { scene.fay; "{fund}/posts.csv: Practitioner 1 | 57940.31 | One post less" };
        assert!(!costs.text.is_empty());
        // Who changed the posts is told; what one is paid is not.
        does! { scene.pia; "{MONEY}: ! 131,243" };
    })
    .await;
}

// ---- The ledger -------------------------------------------------------------------

const FIRST: &str = "Centre,Subjective,Period,Amount,Ref\nA1,Pay,2020-21 P01,\"1,000.00\",J1\nA1,Pay,2020-21 P02,(50.00),J2\nZZ,Pay,2020-21 P02,10,J3\n";

async fn sends(scene: &mut Scene, (name, text): (&str, &str)) -> String {
    scene.fay.get(LEDGER).await;
    let file = ("file", name, "text/csv", text.as_bytes());
    let sent = scene.fay.upload(LEDGER, &[], &[file]).await;
    assert!(sent.location.starts_with(LEDGER), "{}", sent.text);
    sent.location
}

#[tokio::test]
async fn spending_is_imported_once_remembers_its_columns_and_can_be_undone() {
    told(async |world, scene| {
        let fund = scene.adds_fund("cost-centres=A1\\nA2").await;
        does! { scene.pia; "{LEDGER}: 403" };
        let first = sends(scene, ("april.csv", FIRST)).await;
        // “Centre” and “Ref” are known or said: the cost centre has to be named once.
        let columns = scene.fay.get(&first).await;
        columns.leads_to(&format!("{first}/columns"));
        let said = "column-0=cost_centre | column-1=subjective | column-2=dated | column-3=amount | column-4=reference";
        does! { scene.fay;
            "{first}/columns: For example: 1,000.00"
            "{first}/columns <- {said} | column-3=unread | version=1 => Choose the column that holds: amount"
            "{first}/columns <- {said} | version=1 => {first}"
            "{first}: 2 lines</strong> will be imported | No fund has this cost centre | £950.00"
            "{first}/problems.csv: ZZ | No fund has this cost centre"
            "{first} <- version=2 => tick the box to leave out what cannot be read"
            "{first} <- version=2 | anyway=yes => {first}"
            "{first}: Imported 2 lines, £950.00 in all; 1 thing could not be read."
        };
        does! { scene.pia; "{fund}: £950</span> <span class=\"gt-figure__label\">spent" };
        // The same file again, and a longer one of the same year.
        let again = sends(scene, ("again.csv", FIRST)).await;
        does! { scene.fay;
            "{again}: There is nothing to import. Every line of the file is imported already."
            "{again} <- version=1 | anyway=yes => There is nothing to import"
        };
        let longer = format!("{FIRST}A2,Travel,2020-21 P03,25.50,J4\n");
        let second = sends(scene, ("may.csv", &longer)).await;
        does! { scene.fay;
            "{second}: 1 line</strong> will be imported | 2 lines are already imported"
            "{second} <- version=1 | anyway=yes => {second}"
        };
        does! { scene.pia; "{fund}: £976</span>" };
        does! { scene.fay;
            "{first}/undo <- version=3 => Undo that import first"
            "{second}/undo <- version=2 => {second}"
            "{first}/undo <- version=3 => {first}"
            "{first}: This import was undone."
        };
        let import: LedgerImport = world.kept(&scene.planned.council, &first).await;
        assert_eq!(import.state, LedgerState::Undone);
        does! { scene.pia; "{fund}: ! £976</span> | ! £950</span>" };
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_no_ledger_is_refused_and_nothing_is_kept() {
    told(async |_, scene| {
        scene.adds_fund("cost-centres=A1").await;
        for (name, bytes) in [
            ("empty.csv", b"".as_slice()),
            ("picture.png", b"\x89PNG\r\n\x1a\n"),
            ("macro.xlsx", b"PK\x03\x04broken"),
        ] {
            scene.fay.get(LEDGER).await;
            let file = ("file", name, "text/csv", bytes);
            let sent = scene.fay.upload(LEDGER, &[], &[file]).await;
            assert_eq!(sent.status.as_u16(), 422, "{name}");
        }
        does! { scene.fay; "{LEDGER}: ! Earlier files" };
    })
    .await;
}

// ---- Charges ----------------------------------------------------------------------

async fn engagement(world: &World, council: &Organisation, other: &Organisation) -> Engagement {
    let mut engagement = Engagement {
        title: "Partnership with Barnsley".to_owned(),
        side: Side::Helper,
        other_id: Some(other.id),
        begun_on: date(2020, 1, 1),
        ..Engagement::blank(council.id, Uuid::nil())
    };
    engagement.id = Uuid::now_v7();
    world.create(&engagement).await;
    engagement
}

#[tokio::test]
async fn help_is_charged_below_cost_only_with_a_reason_and_the_payer_sees_no_more_than_it_pays() {
    on_both(async |world| {
        world.set_pdf(pdf::write);
        let mut scene = Scene::of(world).await;
        let council = scene.planned.council.clone();
        let barnsley = world.council("barnsley", "Barnsley").await;
        let bea = world.person("Bea Barnsley", &barnsley, Role::ProgrammeLead).await;
        let mut bea = world.signed_in(&bea).await;
        let engagement = engagement(world, &council, &barnsley).await;
        scene.adds_scenario("Prices of 2019-20", "").await;
        let charge = format!(
            "engagement={} | what=Head of service, two days a week | from-on=2019-04-01 | to-on=2020-03-31 | vat=standard | cover-grade=PO6",
            engagement.id
        );
        let (new, id) = (format!("{CHARGES}/new"), engagement.id);
        does! { scene.fay;
            "{new} <- {charge} | days=10 | rate=260 => This is £33.65 below the cost of cover."
            "{new} <- {charge} | days=10 | rate=260 | vat=outside_scope | below-cost=First ten days are a gift => Enter why no VAT is charged, and who decided it"
            "{new} <- {charge} | days=10.005 | rate=260 => Enter more than 0 days"
            "{new} <- {charge} | days=10 | rate=260 | below-cost=The first ten days are a gift => {CHARGES}"
            "{new} <- {charge} | days=40 | rate=650 | invoiced-on=2020-04-05 | ledger-code=A1 9100 => {CHARGES}"
            "{CHARGES}: £33.65 below the cost of cover: The first ten days are a gift | £28,600.00 | £5,720.00"
            "{CHARGES}/uses/new <- engagement={id} | kind=cover | what=An acting head | amount=30,000 | dated=2020-04-05 => Only £28,600.00 of this income is left"
            "{CHARGES}/uses/new <- engagement={id} | kind=cover | what=An acting head | amount=10,534.60 | dated=2020-04-05 => {CHARGES}"
            "{CHARGES}/uses/new <- engagement={id} | kind=reinvested | what=Two advanced practitioners | amount=15,000 | dated=2020-05-05 => {CHARGES}"
            "{CHARGES}: £29k is charged for help, without VAT. Of that, £11k pays for cover and £15k is reinvested. | £3,065.40"
            "{CHARGES}/ledger.csv: C2 | A1 9100 | 26000.00 | 5200.00 | 31200.00"
        };
        does! { scene.pia; "{CHARGES}: Below the cost of cover | ! £33.65" };
        let at = format!("/councils/kirklees/support/{}/charges", engagement.id);
        does! { bea; "{CHARGES}: 404" "{MONEY}: 404" };
        let page = does! { bea; "{at}: £28,600.00 is charged, and £5,720.00 VAT. | C2 | £31,200.00 | ! below the cost | ! 10,534 | ! gift" };
        let invoice = page.link("invoice.pdf").unwrap();
        let pdf = bea.get(&invoice).await;
        assert_eq!(pdf.status.as_u16(), 200);
        assert_eq!(pdf.headers["content-type"], "application/pdf");
        // The first charge was not sent yet.
        let charges: Vec<records::money::store::Charge> =
            world.app.db.records(council.id, council.id, None).await.unwrap();
        let first = charges.iter().find(|one| one.reference == "C1").unwrap().id;
        does! { bea; "{at}/{first}/invoice.pdf: 404" };
    })
    .await;
}

// ---- Bids and open data -----------------------------------------------------------

#[tokio::test]
async fn bids_wait_for_whoever_writes_them_and_stand_in_the_calendar() {
    told(async |_, scene| {
        let writer = scene.planned.lead.id;
        let bid = format!("name=Family programme | stage=writing | due-on=2026-06-20 | asked=5,000,000 | writer={writer}");
        does! { scene.fay;
            "{MONEY}/bids/new <- {bid} | name= => Enter the programme or fund"
            "{MONEY}/bids/new <- {bid} => {MONEY}"
            "{MONEY}: 1 bid is under way. | Deadline 20 June 2026 | £5,000k asked for"
        };
    })
    .await;
}

#[tokio::test]
async fn awards_go_out_as_the_standard_asks() {
    told(async |_, scene| {
        let none = scene.fay.get(&format!("{MONEY}/360giving.json")).await;
        assert_eq!(none.status.as_u16(), 400);
        assert!(none.text.contains("There is no award to export yet"), "{}", none.text);
        let fund = scene.adds_fund("reference=SF 1 | began-on=2020-04-01").await;
        let signed = "certified-by=S151 | certified-on=2020-07-01 | claimed-on=2020-07-01 | paid=301,250.40 | paid-on=2020-08-01";
        does! { scene.fay; "{fund}/claims/new <- from-on=2020-04-01 | to-on=2020-06-30 | amount=301,250.40 | {signed} => {fund}" };
        let json = scene.fay.get(&format!("{MONEY}/360giving.json")).await;
        let package: Value = serde_json::from_str(&json.text).unwrap();
        let grant = &package["grants"][0];
        assert_eq!(grant["amountAppliedFor"], 9_000_000);
        assert_eq!(grant["amountDisbursed"], 301_250.4);
        assert_eq!(grant["actualDates"][0]["startDate"], "2020-04-01");
        does! { scene.fay; "{MONEY}/360giving.csv: Amount Applied For | 9000000.00 | 301250.40 | Planned Dates:Start Date" };
        let Some(schema) = official::text("data/360giving/360-giving-schema.json") else {
            return;
        };
        let schema: Value = serde_json::from_str(&schema).unwrap();
        let valid = strict(&schema);
        let wrong: Vec<String> = valid.iter_errors(grant).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        // The package's own schema, without the grants that it fetches from elsewhere.
        let text = official::text("data/360giving/360-giving-package-schema.json").unwrap();
        let mut outer: Value = serde_json::from_str(&text).unwrap();
        outer["properties"]["grants"]["items"] = Value::Bool(true);
        let valid = strict(&outer);
        assert!(valid.is_valid(&package));
    })
    .await;
}
