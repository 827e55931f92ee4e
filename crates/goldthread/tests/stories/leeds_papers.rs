//! The two papers of a council that helps others, rebuilt from the demonstration's records: no author wrote a word of what is held here, so
//! each figure in them is live.

use crate::report_forms::{Plan, configured, the_same_in_three};
use records::reports::block::ReportBlock;
use reports::form::{LiveBlock, editions, latest};
use stories::World;

const LEEDS: Plan = (
    "leeds",
    "Leeds Children and Families service improvement plan",
);

/// What a paper of the past says, and how the paper rebuilt from records has it.
type Figure = (&'static str, &'static str);

/// September 2017.
const ROLE: [Figure; 5] = [
    ("Sunderland", "Acting director for Sunderland"),
    ("Manchester", "Practice and leadership in Manchester"),
    ("Darlington", "Performance and IT in Darlington"),
    ("Wakefield", "Looking at practice in Wakefield"),
    (
        "Social Worker Accreditation",
        "Accreditation of social workers",
    ),
];

/// September 2019.
const UPDATE: [Figure; 5] = [
    (
        "Kirklees-Leeds Improvement Partnership",
        "Kirklees and Leeds improvement partnership",
    ),
    ("£1.63m", "£1.63m"),
    ("around half the cost", "cost about half of some examples"),
    ("Edinburgh", "Helps City of Edinburgh Council"),
    (
        "over the next five years",
        "Over five years. Hertfordshire and North Yorkshire take part too.",
    ),
];

/// November 2019.
const PROPOSAL: [Figure; 20] = [
    ("£8.24m", "£8.24m"),
    ("over 5 years", "says 5 years"),
    ("the programme will run for four years", "says 4 years"),
    ("20.2 fte", "21 posts, 20.2 FTE, in 5 areas"),
    (
        "£1,148k in the first full financial year",
        "cost £1,148k in 2020-21, the first full year",
    ),
    (
        "£1,238k",
        "£1,238k a year when all have reached the top of their grades",
    ),
    (
        "£400k pa",
        "Other commitments come to £400k in that year: training, travel, advice",
    ),
    ("excl any future pay awards", "constant prices of 2019-20"),
    ("£5 million", "£5m"),
    ("£9.6m", "£9.6m"),
    ("Programme Director (0.6 FTE)", "SFPC Programme Director"),
    ("Dir 45%", "Dir 45%"),
    ("Dir 52.5%", "Dir 52.5%"),
    ("Dir 60%", "Dir 60%"),
    ("A1-3", "A1-3"),
    ("PO1", "PO1"),
    ("PO2", "PO2"),
    ("PO4", "PO4"),
    ("PO5", "PO5"),
    ("PO6", "PO6"),
];

/// Holds that the rebuilt paper has each figure, and that the paper of the past has it where that is at hand.
fn has_each(figures: &[Figure], seed: &str, paper: &str) {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let seed = official::text(&format!("seeds/{seed}")).map(|text| words(&text));
    let paper = words(paper);
    for (then, now) in figures {
        let said = seed.as_ref().is_none_or(|seed| seed.contains(then));
        assert!(said, "the paper of the past lacks “{then}”");
        assert!(paper.contains(now), "“{now}” in:\n{paper}");
    }
}

#[tokio::test]
async fn the_papers_of_a_council_that_helps_are_rebuilt_from_its_records() {
    let world = World::sqlite().await;
    world.with_demonstration().await;
    let folder = tempfile::tempdir().unwrap();
    let config = configured(&world, folder.path());
    let built = |form, as_at| {
        let folder = folder.path();
        the_same_in_three(folder, &config, LEEDS, form, as_at)
    };
    let update = built("sector-led-role-update", "2019-09-06");
    let update = update.join(" ");
    has_each(&ROLE, "001_f9348e024249793f.txt", &update);
    has_each(&UPDATE, "000_bcac75f75d635e3a.txt", &update);
    let proposal = built("programme-proposal", "2019-11-25");
    let proposal = proposal.join(" ");
    has_each(&PROPOSAL, "002_ec166363ae250ec8.txt", &proposal);
    for exact in ["£1,147,980.69", "£1,238,001.38", "£6,008,972.04", "20.2"] {
        assert!(proposal.contains(exact), "{exact} in:\n{proposal}");
    }
    // What one person is paid is in neither.
    for paper in [&update, &proposal] {
        assert!(!paper.contains("131,243"), "{paper}");
    }
    world.end().await;
}

#[tokio::test]
async fn every_block_that_a_room_fills_stands_in_a_form_that_a_council_can_change() {
    let world = World::sqlite().await;
    let leeds = world.council("leeds", "Leeds").await;
    let all = editions(&world.app.db, leeds.id).await.unwrap();
    for block in ReportBlock::all() {
        let mut forms = latest(&all).into_iter();
        let stands = forms.any(|one| one.form.has(LiveBlock::Of(block.word)));
        assert!(stands, "no form names the block “{}”", block.word);
    }
    world.end().await;
}
