//! Charts of an organisation as it is and as it is proposed: seed 002, appendix I.

use super::*;
use proptest::prelude::*;

const MEMBER: u8 = 1;
const DIRECTOR: u8 = 2;
const DEPUTY: u8 = 3;
const CENTRE: u8 = 4;
const PROGRAMME: u8 = 5;
const STRATEGY: u8 = 6;

const LIVE: Date = date(2020, 1, 31);

fn at(post: u8, place: Place<u8>) -> Placement<u8> {
    Placement {
        post,
        place,
        dates: Dates::ALWAYS,
        is_proposed: false,
    }
}

fn proposed(post: u8, place: Place<u8>) -> Placement<u8> {
    Placement {
        dates: Dates::since(LIVE),
        is_proposed: true,
        ..at(post, place)
    }
}

/// The Centre goes from the Director to a Programme Director, who is new and brings a strategy lead.
fn charts() -> Vec<Placement<u8>> {
    vec![
        at(MEMBER, Place::Top),
        at(DIRECTOR, Place::Under(MEMBER)),
        at(DEPUTY, Place::Under(DIRECTOR)),
        at(CENTRE, Place::Under(DIRECTOR)),
        proposed(PROGRAMME, Place::Under(MEMBER)),
        proposed(STRATEGY, Place::Under(PROGRAMME)),
        proposed(CENTRE, Place::Under(PROGRAMME)),
    ]
}

fn drawn(placements: &[Placement<u8>], day: Date, view: View) -> Vec<(u8, usize)> {
    let chart = structure(placements, day, view).unwrap();
    chart.iter().map(|one| (one.post, one.depth)).collect()
}

#[test]
fn the_chart_is_drawn_as_it_is_and_as_it_is_proposed() {
    let all = charts();
    let now = [(MEMBER, 0), (DIRECTOR, 1), (DEPUTY, 2), (CENTRE, 2)];
    assert_eq!(drawn(&all, LIVE, View::AsIs), now);
    // The proposal begins on the day of going live.
    assert_eq!(drawn(&all, date(2020, 1, 30), View::AsProposed), now);
    assert_eq!(
        drawn(&all, LIVE, View::AsProposed),
        [
            (MEMBER, 0),
            (DIRECTOR, 1),
            (DEPUTY, 2),
            (PROGRAMME, 1),
            (CENTRE, 2),
            (STRATEGY, 2),
        ]
    );
}

#[test]
fn what_a_proposal_changes_is_listed() {
    let mut all = charts();
    all.push(proposed(DEPUTY, Place::Gone));
    let chart = |view| structure(&all, LIVE, view).unwrap();
    assert_eq!(
        differences(&chart(View::AsIs), &chart(View::AsProposed)),
        [
            (PROGRAMME, Difference::New),
            (CENTRE, Difference::Moved),
            (STRATEGY, Difference::New),
            (DEPUTY, Difference::Gone),
        ]
    );
}

#[test]
fn a_circle_is_refused_from_the_day_on_which_it_would_be_one() {
    let mut all = charts();
    all.push(proposed(MEMBER, Place::Under(CENTRE)));
    assert_eq!(first_circle(&all, Dates::ALWAYS, View::AsIs), None);
    let (day, circle) = first_circle(&all, Dates::ALWAYS, View::AsProposed).unwrap();
    assert_eq!(day, LIVE);
    assert_eq!(circle.posts, [MEMBER, CENTRE, PROGRAMME]);
    assert_eq!(structure(&all, LIVE, View::AsProposed), Err(circle));
    // A post under itself is the smallest.
    let own = [at(DEPUTY, Place::Under(DEPUTY))];
    assert_eq!(
        structure(&own, LIVE, View::AsIs),
        Err(Circle {
            posts: vec![DEPUTY]
        })
    );
    // A circle that only begins when something ends is found too.
    let until = Dates {
        from: None,
        to: Some(date(2020, 3, 31)),
    };
    let ends = [
        at(DIRECTOR, Place::Under(DEPUTY)),
        at(DEPUTY, Place::Under(DIRECTOR)),
        Placement {
            dates: until,
            ..at(DEPUTY, Place::Top)
        },
    ];
    let (day, _) = first_circle(&ends, Dates::ALWAYS, View::AsIs).unwrap();
    assert_eq!(day, date(2020, 4, 1));
}

#[test]
fn a_post_whose_manager_is_not_there_stands_at_the_top_and_says_so() {
    let all = [
        at(DEPUTY, Place::Under(DIRECTOR)),
        at(CENTRE, Place::Under(DEPUTY)),
    ];
    let chart = structure(&all, LIVE, View::AsIs).unwrap();
    let said: Vec<(u8, usize, bool)> = chart
        .iter()
        .map(|one| (one.post, one.depth, one.is_orphan))
        .collect();
    assert_eq!(said, [(DEPUTY, 0, true), (CENTRE, 1, false)]);
}

#[test]
fn a_line_of_a_hundred_thousand_is_no_deeper_than_it_can_be_drawn() {
    let line: Vec<Placement<u32>> = (0..100_000_u32)
        .map(|post| Placement {
            post,
            place: match post.checked_sub(1) {
                Some(above) => Place::Under(above),
                None => Place::Top,
            },
            dates: Dates::ALWAYS,
            is_proposed: false,
        })
        .collect();
    let chart = structure(&line, LIVE, View::AsIs).unwrap();
    assert_eq!(chart.last().unwrap().depth, 99_999);
}

proptest! {
    #[test]
    fn every_post_is_drawn_once_or_stands_in_a_circle(
        above in prop::collection::vec(prop::option::of(0..12_u8), 12),
    ) {
        let all: Vec<Placement<u8>> = (0..12_u8)
            .zip(&above)
            .map(|(post, above)| at(post, above.map_or(Place::Top, Place::Under)))
            .collect();
        match structure(&all, LIVE, View::AsIs) {
            Ok(chart) => {
                let mut drawn: Vec<u8> = chart.iter().map(|one| one.post).collect();
                drawn.sort_unstable();
                prop_assert_eq!(drawn, (0..12).collect::<Vec<u8>>());
                for one in &chart {
                    prop_assert_eq!(one.under, above[usize::from(one.post)]);
                }
            }
            Err(circle) => {
                for (place, post) in circle.posts.iter().enumerate() {
                    let next = circle.posts[(place + 1) % circle.posts.len()];
                    prop_assert_eq!(above[usize::from(*post)], Some(next));
                }
            }
        }
    }
}
