//! Nobody above their contract, over all engagements.

use super::*;

const DIRECTOR: u8 = 1;
const DEPUTY: u8 = 2;

#[test]
fn three_promises_that_are_fine_alone_are_too_much_together() {
    let contract = [
        (DIRECTOR, share("1", date(2010, 1, 1), HOME)),
        (DEPUTY, share("1", date(2010, 1, 1), HOME)),
    ];
    let promises = [
        (DEPUTY, share("0.4", GONE, date(2018, 3, 31))),
        (DEPUTY, share("0.2", date(2018, 4, 1), HOME)),
        (DEPUTY, share("0.2", date(2017, 1, 1), HOME)),
        // Acting up for the Director two days a week is a promise of time as well.
        (DEPUTY, share("0.4", COVERED, HOME)),
        (DEPUTY, share("0.1", date(2018, 1, 1), date(2018, 6, 30))),
        (DIRECTOR, share("0.5", GONE, HOME)),
        (DIRECTOR, share("0.5", GONE, HOME)),
    ];
    let told = overpromised(&contract, &promises, Dates::ALWAYS);
    let [over] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(over.person, DEPUTY);
    assert_eq!(over.excess(), fte("0.1"));
    assert_eq!(
        over.in_words(),
        "promised for 1.1 FTE of 1 FTE, 1 January 2018 to 31 March 2018"
    );
}

#[test]
fn what_is_promised_after_a_contract_ends_is_too_much() {
    let contract = [(DIRECTOR, share("0.6", GONE, date(2018, 3, 31)))];
    let promises = [(DIRECTOR, share("0.6", GONE, HOME))];
    let told = overpromised(&contract, &promises, Dates::ALWAYS);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].dates, Dates::between(date(2018, 4, 1), HOME));
    assert_eq!(told[0].contracted, Fte::ZERO);
}
