//! The map of authorities by overall grade.

use documents::charts::{Hex, HexClass, HexMap};
use improvement::Word;
use improvement::inspections::Grade;
use jiff::civil::Date;
use platform::clock::in_words;
use records::inspections::store::Standing;

/// The letter of each grade, from the lightest shade to the darkest.
const CLASSES: [(&str, Grade); 4] = [
    ("O", Grade::Outstanding),
    ("G", Grade::Good),
    ("R", Grade::RequiresImprovement),
    ("I", Grade::Inadequate),
];

/// Every authority that exists, about where it lies, by its grade on a day; where each leads, and which are drawn as outlines only.
#[must_use]
pub fn hex_map(
    standings: &[Standing],
    on: Date,
    address: impl Fn(&Standing) -> Option<String>,
    faded: impl Fn(&Standing) -> bool,
) -> HexMap {
    let present = standings.iter().filter(|one| one.ended_on.is_none());
    let hexes = present.filter_map(|standing| {
        let class = |grade| CLASSES.iter().position(|(_, class)| *class == grade);
        Some(Hex {
            q: standing.hex_q?,
            r: standing.hex_r?,
            name: standing.name.clone(),
            class: standing.grade.and_then(class),
            address: address(standing),
            marked: false,
            faded: faded(standing),
        })
    });
    HexMap {
        title: format!(
            "Overall effectiveness of children’s services, {}",
            in_words(on)
        ),
        description: "One hexagon for each authority, roughly where it is in England, darker where the latest overall grade is lower. The list on this page gives the same information.".to_owned(),
        classes: CLASSES
            .iter()
            .map(|(letter, grade)| HexClass {
                letter: (*letter).to_owned(),
                name: grade.label().to_owned(),
            })
            .collect(),
        hexes: hexes.collect(),
    }
}
