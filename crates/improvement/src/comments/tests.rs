use super::*;

const PEOPLE: &[(u8, &str)] = &[
    (1, "Kit Moss"),
    (2, "Ada Lead"),
    (3, "Ada Leadbeater"),
    (4, "Zoë O’Neil"),
];

fn told(text: &str) -> Vec<Piece<'_, u8>> {
    pieces(text, PEOPLE)
}

#[test]
fn somebody_is_mentioned_by_their_whole_name_or_by_the_part_that_only_they_have() {
    use Piece::{Person, Words};
    assert_eq!(
        told("@Kit Moss, can you look?"),
        [Person(1), Words(", can you look?")]
    );
    assert_eq!(
        told("Thanks @kit!"),
        [Words("Thanks "), Person(1), Words("!")]
    );
    assert_eq!(told("@zoë o’neil"), [Person(4)]);
    assert_eq!(
        told("@ada leadbeater and @Ada Lead."),
        [Person(3), Words(" and "), Person(2), Words(".")]
    );
}

#[test]
fn a_mention_of_nobody_or_of_several_is_said() {
    use Piece::{Nobody, Several, Words};
    assert_eq!(told("@Nobody here"), [Nobody("Nobody"), Words(" here")]);
    assert_eq!(told("(@Ada)"), [Words("("), Several("Ada"), Words(")")]);
    let twins = [(1, "Kit Moss"), (2, "Kit Moss")];
    assert_eq!(pieces("@Kit Moss", &twins), [Several("Kit Moss")]);
}

#[test]
fn an_address_for_mail_mentions_nobody() {
    use Piece::Words;
    for text in ["kit@leeds.gov.uk", "at 5 @ the office", "@", "@ Kit", ""] {
        let whole: Vec<Piece<'_, u8>> = if text.is_empty() {
            Vec::new()
        } else {
            vec![Words(text)]
        };
        assert_eq!(told(text), whole);
    }
}

#[test]
fn whatever_is_written_is_all_there_again() {
    for text in ["é@Kit@Ada Lead@", "@@Kit", "🧵@Zoë🧵 @İ", "a.@Kit b@Kit"] {
        let mut whole = String::new();
        for piece in told(text) {
            match piece {
                Piece::Words(words) => whole.push_str(words),
                Piece::Nobody(part) | Piece::Several(part) => {
                    whole.push('@');
                    whole.push_str(part);
                }
                Piece::Person(_) => whole.push_str("@…"),
            }
        }
        assert!(
            whole.chars().filter(|one| *one == '@').count() == text.matches('@').count(),
            "{text}: {whole}"
        );
    }
}

#[test]
fn a_paragraph_is_found_by_its_words_wherever_it_stands_now() {
    let paragraph = |number: &str, words: &str| Paragraph {
        number: number.to_owned(),
        words: words.to_owned(),
    };
    let then = paragraph("2.1", "Children wait.");
    let now = [
        paragraph("2.1", "A new one."),
        paragraph("2.2", "Children wait."),
    ];
    assert_eq!(since(&then, &now), Since::Moved(&now[1]));
    assert_eq!(since(&now[1], &now), Since::Same(&now[1]));
    assert_eq!(since(&then, &now[..1]), Since::Changed);
    let twice = [paragraph("1.1", "None."), paragraph("4.2", "None.")];
    assert_eq!(since(&twice[1], &twice), Since::Same(&twice[1]));
    assert!(order("2.9") < order("2.10") && order("2.10") < order("2.10.1"));
}
