use super::*;
use crate::db::{Record, Tying, tied_to};
use crate::{lens, record};
use improvement::plans::Delivery;
use jiff::civil::date;
use uuid::Uuid;

record! {
    /// Something with a field of each kind.
    pub struct Sample "sample" in "samples" part of plan_id {
        called "Sample";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// A line that there must be.
        pub title: String = text "Title",
        /// One that need not be.
        pub chair: String = text "In the chair",
        /// Lines that need not be.
        pub note: Option<String> = long_text "Note",
        /// A day.
        pub held_on: Date = date "Held on",
        /// A number.
        pub likelihood: Option<i64> = number "Likelihood",
        /// A word.
        pub delivery: Delivery = word(Delivery) "Where it stands",
        /// Who answers for it.
        pub owner_id: Option<Uuid> = person "Owner",
        /// Yes or no.
        pub key_decision: bool = yes_no "Key decision",
    }
}

record! {
    /// That a sample answers something.
    pub struct SampleAnswer "sample_answer" in "sample_answers" part of plan_id {
        called "Sample answer";
        ties sample sample_id to answered_id "What it answers";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The sample.
        pub sample_id: Uuid = link(sample) "Sample",
        /// What it answers.
        pub answered_id: Uuid = link(finding) "Answers",
    }
}

const ADA: Uuid = Uuid::from_u128(7);

fn fields() -> Fields<Sample> {
    let people = vec![(ADA.to_string(), "Ada Lead".to_owned())];
    Fields::new()
        .text(lens!(Sample, title), 20, "Enter the title")
        .text(lens!(Sample, chair), 20, "Enter who is in the chair")
        .optional()
        .long_text(lens!(Sample, note), 40, "Enter the note")
        .date(lens!(Sample, held_on), "Enter the day")
        .key("held")
        .number(lens!(Sample, likelihood), 1..=5, "Enter the likelihood")
        .word::<Delivery, _>(lens!(Sample, delivery), "Choose where it stands")
        .choose::<Uuid, _>(
            lens!(Sample, owner_id),
            people,
            "Nobody",
            "Choose the owner",
        )
        .tick(lens!(Sample, key_decision))
}

fn sample() -> Sample {
    Sample {
        organisation_id: Uuid::nil(),
        id: Uuid::nil(),
        version: 3,
        plan_id: Uuid::nil(),
        title: "First".to_owned(),
        chair: "The leader".to_owned(),
        note: Some("One\nTwo".to_owned()),
        held_on: date(2026, 3, 5),
        likelihood: Some(4),
        delivery: Delivery::UnderWay,
        owner_id: Some(ADA),
        key_decision: true,
    }
}

#[test]
fn a_form_that_is_sent_back_as_it_was_filled_changes_nothing() {
    let mut form = fields().fill(&sample());
    assert_eq!(edit_conflict::version(&form), 3);
    let other = Sample {
        title: "Other".to_owned(),
        note: None,
        key_decision: false,
        ..sample()
    };
    let read = fields().read(&mut form, other, |_, _| {});
    assert_eq!(read, Some(sample()), "{:?}", form.problems());
}

#[test]
fn what_is_left_blank_is_kept_as_nothing_and_what_must_be_there_is_asked_for() {
    let mut form = Form::from_bytes(b"title=A&held=2026-03-05&delivery=under_way");
    let read = fields().read(&mut form, sample(), |_, _| {}).unwrap();
    assert_eq!((read.chair.as_str(), read.note), ("", None));
    assert_eq!((read.likelihood, read.owner_id), (None, None));
    assert!(!read.key_decision);

    let mut form = Form::from_bytes(b"likelihood=9&owner=00000000-0000-0000-0000-000000000001");
    let checked =
        |_: &mut Sample, _: &mut Form| panic!("a rule was asked about a form that does not read");
    assert_eq!(fields().read(&mut form, sample(), checked), None);
    let wrong: Vec<(&str, &str)> = form
        .problems()
        .iter()
        .map(|problem| (problem.field.as_str(), problem.message.as_str()))
        .collect();
    assert_eq!(
        wrong,
        [
            ("title", "Enter the title"),
            ("held", "Enter the day"),
            (
                "likelihood",
                "Enter the likelihood as a whole number from 1 to 5"
            ),
            ("delivery", "Choose where it stands"),
            ("owner", "Choose the owner"),
        ]
    );
}

#[test]
fn a_rule_can_refuse_what_reads() {
    let mut form = fields().fill(&sample());
    let read = fields().read(&mut form, sample(), |sample, form| {
        assert_eq!(sample.likelihood, Some(4));
        form.refuse("likelihood", "Nothing is as likely as that");
    });
    assert_eq!(read, None);
    assert_eq!(
        form.problem("likelihood"),
        Some("Nothing is as likely as that")
    );
}

#[test]
fn two_saves_that_met_are_compared_by_what_people_read() {
    let saved = Sample {
        owner_id: None,
        held_on: date(2026, 4, 5),
        ..sample()
    };
    let (typed, current) = (fields().fill(&sample()), fields().fill(&saved));
    let found = edit_conflict::differences(&typed, &current, &fields().compared());
    let read: Vec<(&str, &str, &str)> = found
        .iter()
        .map(|row| (row.label.as_str(), row.typed.as_str(), row.saved.as_str()))
        .collect();
    assert_eq!(
        read,
        [
            ("Held on", "5 March 2026", "5 April 2026"),
            ("Owner", "Ada Lead", "Nothing"),
        ]
    );
}

#[test]
fn a_new_record_says_nothing_yet() {
    let plan = Uuid::from_u128(9);
    let blank = Sample::blank(ADA, plan);
    assert_eq!((blank.organisation_id, blank.plan_id), (ADA, plan));
    assert_eq!((blank.version, blank.title.as_str()), (1, ""));
    assert_eq!((blank.note, blank.owner_id), (None, None));
    assert_eq!(blank.delivery, Delivery::ALL[0]);
}

#[test]
fn a_rule_of_one_field_speaks_beside_what_does_not_read() {
    let fields = Fields::new()
        .text(lens!(Sample, title), 20, "Enter the title")
        .date(lens!(Sample, held_on), "Enter the day")
        .rule(|sample| (sample.held_on > date(2026, 1, 1)).then_some("The day has not come"));
    let mut form = Form::from_bytes(b"title=&held-on-day=5&held-on-month=3&held-on-year=2026");
    assert_eq!(fields.read(&mut form, sample(), |_, _| {}), None);
    assert_eq!(form.problem("title"), Some("Enter the title"));
    assert_eq!(form.problem("held-on"), Some("The day has not come"));
    assert_eq!(form.problems()[1].anchor, "held-on-day");

    // Nothing is said of what does not read: once is enough.
    let mut form = Form::from_bytes(b"title=A&held-on=never");
    assert_eq!(fields.read(&mut form, sample(), |_, _| {}), None);
    assert_eq!(form.problems().len(), 1);
}

#[test]
fn a_field_of_its_own_kind_says_how_it_is_filled_and_read() {
    let fields = |nobody: bool| {
        let fields = Fields::new().hidden("step").other(
            ("nobody", "Nobody answers for it"),
            Control::Tick,
            |sample: &Sample, form| match sample.owner_id {
                None => form.set("nobody", "yes"),
                Some(_) => form,
            },
            |sample, form| sample.owner_id = (!form.flag("nobody")).then_some(ADA),
        );
        fields.when(nobody, |fields| fields.hint("For now"))
    };
    let unowned = Sample {
        owner_id: None,
        ..sample()
    };
    let form = fields(false).fill(&unowned);
    assert!(form.flag("nobody"));
    let read = fields(true).read(&mut form.clone(), sample(), |_, _| {});
    assert_eq!(read, Some(unowned));
    assert_eq!(fields(true).asked()[1].hint, "For now");
    // What is not seen is not compared.
    assert_eq!(
        fields(true).compared(),
        [Field::yes_or_no("nobody", "Nobody answers for it")]
    );
}

#[test]
fn what_may_be_left_empty_says_so_once() {
    let fields = Fields::new()
        .text(lens!(Sample, title), 20, "Enter the title")
        .text(lens!(Sample, chair), 20, "Enter who is in the chair")
        .called("Who is in the chair?")
        .optional()
        .long_text(lens!(Sample, note), 40, "Enter the note")
        .called("Note (optional until it is sent)")
        .number(lens!(Sample, likelihood), 1..=5, "Enter the likelihood")
        .required_by_rule()
        .tick(lens!(Sample, key_decision))
        .other(("file", "A file"), Control::File, |_, form| form, |_, _| ());
    let asked = fields.asked();
    let questions: Vec<String> = asked.iter().map(Asked::question).collect();
    assert_eq!(
        questions,
        [
            "Title",
            "Who is in the chair? (optional)",
            "Note (optional until it is sent)",
            "Likelihood",
            "Key decision",
            "A file",
        ]
    );
    // Elsewhere a field is called what it is called.
    assert_eq!(asked[1].label, "Who is in the chair?");
    assert_eq!(fields.compared().len(), 5, "what is in a file is not typed");
    let mut form = Form::from_bytes(b"title=A");
    let read = fields.read(&mut form, sample(), |_, _| {}).unwrap();
    assert_eq!(read.likelihood, None, "a rule asks for it, not the reading");
}

#[test]
fn an_address_must_be_one() {
    let fields = Fields::new().link(lens!(Sample, note), "Enter where it is");
    assert_eq!(fields.asked()[0].kind, "url");
    let mut form = Form::from_bytes(b"note=javascript:alert(1)");
    assert_eq!(fields.read(&mut form, sample(), |_, _| {}), None);
    let wrong = "Enter where it is as an address that begins with https://";
    assert_eq!(form.problem("note"), Some(wrong));
    let mut form = Form::from_bytes(b"note=+https://example.org/a+");
    let read = fields.read(&mut form, sample(), |_, _| {}).unwrap();
    assert_eq!(read.note.as_deref(), Some("https://example.org/a"));
}

#[test]
fn some_words_of_a_vocabulary_are_offered_in_their_own_order() {
    let offered = [Delivery::Delivered, Delivery::UnderWay];
    let fields = Fields::new()
        .word::<Delivery, _>(lens!(Sample, delivery), "Choose where it stands")
        .offering(&offered);
    let options = vec![
        ("delivered".to_owned(), "Delivered".to_owned()),
        ("under_way".to_owned(), "Under way".to_owned()),
    ];
    assert_eq!(fields.asked()[0].control, Control::Radios(options));
}

#[test]
fn several_of_a_list_are_ticked_and_tied() {
    let [first, second] = [11, 12].map(Uuid::from_u128);
    let answers = |offered: &[Uuid]| {
        let offered = offered
            .iter()
            .map(|id| (id.to_string(), format!("No. {id}")));
        let words = ("There is none yet.", "Choose from those listed");
        let tied = tied_to(&[SampleAnswer::between(&sample(), first)], sample().id);
        let fields: Fields<Sample> = Fields::new();
        fields.several(("answers", "Answers"), offered.collect(), tied, words)
    };
    let fields = answers(&[first, second]);
    let mut form = fields.fill(&sample());
    assert_eq!(form.values("answers"), [first.to_string()]);
    assert!(fields.read(&mut form, sample(), |_, _| {}).is_some());
    assert_eq!(form.ids("answers", ""), [first]);
    // Ticking none is an answer too; ticking what is not offered is not.
    assert!(fields.read(&mut Form::new(), sample(), |_, _| {}).is_some());
    let mut form = Form::new().set("answers", Uuid::from_u128(13));
    assert!(fields.read(&mut form, sample(), |_, _| {}).is_none());
    assert_eq!(form.problem("answers"), Some("Choose from those listed"));

    let none = answers(&[]);
    let said = Control::Said("There is none yet.");
    assert_eq!(
        (none.asked()[0].control.clone(), none.compared()),
        (said, vec![])
    );

    let tie = SampleAnswer::between(&sample(), second);
    assert_eq!(tie.ends(), (sample().id, second));
    assert_eq!(tie.part_of(), sample().plan_id);
    assert!(tied_to(&[tie], ADA).is_empty());
}
