//! Agreements over dates.

use jiff::civil::date;

use super::*;

#[test]
fn both_ends_count() {
    let (from, to) = (date(2024, 4, 1), date(2025, 3, 31));
    assert!(!in_force(from, Some(to), date(2024, 3, 31)));
    assert!(in_force(from, Some(to), from) && in_force(from, Some(to), to));
    assert!(!in_force(from, Some(to), date(2025, 4, 1)));
    assert!(in_force(from, None, date(2099, 1, 1)));
    assert!(!in_force(to, Some(from), date(2024, 10, 1)));
}

#[test]
fn an_agreement_needs_both_councils_its_dates_and_no_end() {
    let agreed = AgreementFacts {
        from: date(2017, 6, 1),
        to: Some(date(2019, 5, 31)),
        agreed_by_owner: Some(date(2017, 5, 2)),
        agreed_by_partner: Some(date(2017, 5, 20)),
        ended: None,
    };
    assert_eq!(agreed.state(date(2017, 5, 1)), AgreementState::Proposed);
    assert_eq!(agreed.state(date(2017, 5, 10)), AgreementState::HalfAgreed);
    assert_eq!(agreed.state(date(2017, 5, 31)), AgreementState::NotYet);
    assert_eq!(agreed.state(date(2017, 6, 1)), AgreementState::InForce);
    assert_eq!(agreed.state(date(2019, 6, 1)), AgreementState::Expired);
    let ended = AgreementFacts {
        ended: Some(date(2018, 1, 1)),
        ..agreed
    };
    assert!(ended.in_force(date(2017, 12, 31)) && !ended.in_force(date(2018, 1, 1)));
    for one_sided in [
        AgreementFacts {
            agreed_by_owner: None,
            ..agreed
        },
        AgreementFacts {
            agreed_by_partner: None,
            ..agreed
        },
    ] {
        assert!(!one_sided.in_force(date(2018, 1, 1)));
    }
}

#[test]
fn an_officer_without_a_name_is_named_by_what_is_known_best() {
    let head = Some("Head of Service, Assessment");
    let owner = Some(Role::ActionOwner);
    for (title, here, elsewhere, said) in [
        (head, owner, None, head),
        (head, owner, Some("Leeds"), head),
        (head, None, None, head),
        (
            head,
            None,
            Some("Leeds"),
            Some("Head of Service, Assessment, Leeds"),
        ),
        (
            Some(" "),
            Some(Role::Analyst),
            None,
            Some("Performance analyst"),
        ),
        (None, None, Some("Leeds"), Some("Officer of Leeds")),
        (None, owner, None, None),
        (None, None, None, None),
    ] {
        assert_eq!(position(title, here, elsewhere).as_deref(), said);
    }
}
