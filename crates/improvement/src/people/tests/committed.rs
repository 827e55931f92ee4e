//! Time away with notice and the right of recall.

use super::*;
use jiff::ToSpan as _;
use proptest::prelude::*;

const FOUR_WEEKS: Notice = Notice {
    count: 4,
    unit: NoticeUnit::Weeks,
};

/// The Director's half week in Kirklees: proposed in spring, agreed in June.
fn half_a_week() -> Commitment {
    Commitment {
        kind: ChangeKind::Away,
        fte: fte("0.5"),
        planned: Dates::between(GONE, HOME),
        proposed: date(2017, 5, 22),
        agreed: Some(date(2017, 6, 9)),
        ended: None,
        withdrawn: None,
        recall: Some(FOUR_WEEKS),
    }
}

#[test]
fn a_commitment_is_proposed_agreed_under_way_and_ended() {
    let own = half_a_week();
    for (day, state) in [
        (date(2017, 5, 21), None),
        (date(2017, 5, 22), Some(CommitmentState::Proposed)),
        (date(2017, 6, 9), Some(CommitmentState::Agreed)),
        (GONE, Some(CommitmentState::UnderWay)),
        (HOME, Some(CommitmentState::UnderWay)),
        (date(2018, 12, 1), Some(CommitmentState::Ended)),
    ] {
        assert_eq!(own.state_on(day), state, "{day}");
    }
    let withdrawn = Commitment {
        agreed: None,
        withdrawn: Some(date(2017, 6, 1)),
        ..own
    };
    assert_eq!(withdrawn.state_on(GONE), Some(CommitmentState::Withdrawn));
}

#[test]
fn what_is_only_proposed_is_kept_apart_and_what_was_ended_early_is_shorter() {
    let ended = Commitment {
        ended: Some(date(2018, 3, 31)),
        ..half_a_week()
    };
    let hoped = Commitment {
        agreed: None,
        kind: ChangeKind::Cover,
        ..half_a_week()
    };
    let withdrawn = Commitment {
        withdrawn: Some(date(2017, 6, 1)),
        ..hoped
    };
    let (agreed, proposed) = agreed_and_proposed(&[ended, hoped, withdrawn], GONE);
    assert_eq!(agreed, [away("0.5", GONE, date(2018, 3, 31))]);
    assert_eq!(proposed, [cover("0.5", GONE, HOME)]);
    // On the day before it was agreed all of it was a proposal.
    let (agreed, proposed) = agreed_and_proposed(&[ended, hoped], date(2017, 5, 31));
    assert_eq!((agreed.len(), proposed.len()), (0, 2));
    // An end later than planned makes nothing longer.
    let late = Commitment {
        ended: Some(date(2019, 12, 31)),
        ..half_a_week()
    };
    assert_eq!(late.dates(), Dates::between(GONE, HOME));
}

#[test]
fn notice_is_given_in_time_to_have_somebody_back() {
    let own = half_a_week();
    // To have the Director back on 1 December 2017, the last day away is 30 November.
    assert_eq!(own.recall_by(date(2017, 11, 30)), Some(date(2017, 11, 2)));
    assert_eq!(own.back_by(date(2017, 11, 2)), Some(date(2017, 11, 30)));
    // It ends by then anyway, or there is no right.
    assert_eq!(own.recall_by(HOME), None);
    assert_eq!(own.back_by(date(2018, 11, 10)), None);
    assert_eq!(own.back_by(date(2017, 6, 1)), None);
    let bound = Commitment {
        recall: None,
        ..own
    };
    assert_eq!(bound.recall_by(date(2017, 11, 30)), None);
    // Without an end it can be recalled at any time.
    let open = Commitment {
        planned: Dates::since(GONE),
        ..own
    };
    assert_eq!(open.back_by(date(2030, 1, 1)), Some(date(2030, 1, 29)));
}

#[test]
fn a_month_of_notice_ends_on_the_day_of_the_same_number_or_the_last() {
    let month = Notice {
        count: 1,
        unit: NoticeUnit::Months,
    };
    assert_eq!(month.ends(date(2018, 1, 31)), date(2018, 2, 28));
    assert_eq!(month.ends(date(2018, 2, 28)), date(2018, 3, 28));
    // Every day from the 28th to the 31st of January leads there; the last of them is still in time.
    assert_eq!(month.give_by(date(2018, 2, 28)), date(2018, 1, 31));
    assert_eq!(month.give_by(date(2018, 3, 30)), date(2018, 2, 28));
    assert_eq!(month.in_words(), "1 month");
    assert_eq!(FOUR_WEEKS.in_words(), "4 weeks");
}

proptest! {
    #[test]
    fn the_last_day_for_notice_is_in_time_and_the_next_is_not(
        last in 0..3_000_i32,
        count in 1..24_u16,
        unit in prop::sample::select(&[NoticeUnit::Days, NoticeUnit::Weeks, NoticeUnit::Months][..]),
    ) {
        let notice = Notice { count, unit };
        let last = date(2016, 1, 1).saturating_add(last.days());
        let day = notice.give_by(last);
        prop_assert!(notice.ends(day) <= last);
        prop_assert!(notice.ends(day.tomorrow().unwrap()) > last);
    }
}
