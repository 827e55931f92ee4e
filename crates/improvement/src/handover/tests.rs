use super::*;

const ADA: u8 = 1;
const BOB: u8 = 2;
const CY: u8 = 3;

fn after(owner: Option<u8>, partner: Option<u8>) -> (Option<u8>, Option<u8>) {
    let owners = Owners { owner, partner }.handed_over(ADA, BOB);
    (owners.owner, owners.partner)
}

#[test]
fn what_ada_owned_bob_owns() {
    assert_eq!(after(Some(ADA), None), (Some(BOB), None));
    assert_eq!(after(Some(ADA), Some(CY)), (Some(BOB), Some(CY)));
    assert_eq!(after(Some(CY), Some(ADA)), (Some(CY), Some(BOB)));
}

#[test]
fn what_others_own_stays_theirs() {
    assert_eq!(after(Some(CY), None), (Some(CY), None));
    assert_eq!(after(None, None), (None, None));
}

#[test]
fn nobody_owns_an_action_twice() {
    assert_eq!(after(Some(ADA), Some(BOB)), (Some(BOB), None));
    assert_eq!(after(Some(BOB), Some(ADA)), (Some(BOB), None));
    assert_eq!(after(Some(ADA), Some(ADA)), (Some(BOB), None));
}

#[test]
fn what_is_over_stays_with_whoever_saw_it_through() {
    use crate::Word;
    let answered_for: Vec<(Delivery, Impact)> = Delivery::ALL
        .iter()
        .flat_map(|delivery| Impact::ALL.iter().map(|impact| (*delivery, *impact)))
        .filter(|(delivery, impact)| is_to_be_answered_for(*delivery, *impact))
        .collect();
    assert!(answered_for.contains(&(Delivery::UnderWay, Impact::NotShown)));
    assert!(answered_for.contains(&(Delivery::Delivered, Impact::NotShown)));
    assert!(!answered_for.contains(&(Delivery::Delivered, Impact::Demonstrated)));
    assert!(
        answered_for
            .iter()
            .all(|(delivery, _)| *delivery != Delivery::Withdrawn)
    );
}
