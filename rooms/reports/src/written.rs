//! What an author writes as plain text: paragraphs, and lists whose lines begin with a dash, a dot or a number.
//! Nothing in it is markup.

use documents::model::{Block, List, Text};

/// What an author writes before a paragraph that is kept from the public.
const EXEMPT: &str = "[exempt]";

/// The blocks of a text. Lines that follow each other make one paragraph; an empty line ends it. A paragraph that begins with
/// `[exempt]` is kept from the public, with the list that belongs to it.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open = Open::Nothing;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            open.close(&mut blocks);
            continue;
        }
        match item(line) {
            Some((counted, item)) => open.item(counted, item, &mut blocks),
            None => open.go_on(line, &mut blocks),
        }
    }
    open.close(&mut blocks);
    exempted(blocks)
}

/// Takes what is kept from the public together.
fn exempted(blocks: Vec<Block>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    for block in blocks {
        let marked = match &block {
            Block::Paragraph(text) => text
                .plain()
                .strip_prefix(EXEMPT)
                .map(|rest| rest.trim().to_owned()),
            _ => None,
        };
        match (marked, block, out.last_mut()) {
            (Some(words), _, Some(Block::Exempt(kept))) => kept.push(Block::paragraph(words)),
            (Some(words), _, _) => out.push(Block::Exempt(vec![Block::paragraph(words)])),
            // A list belongs to the paragraph above it.
            (None, block @ Block::List(_), Some(Block::Exempt(kept))) => kept.push(block),
            (None, block, _) => out.push(block),
        }
    }
    out
}

/// How the items of a list are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Bullets,
    Numbers,
    Letters,
}

/// The item that a line is, if it is one.
fn item(line: &str) -> Option<(Counted, &str)> {
    let bullet = bullet(line).map(|item| (Counted::Bullets, item));
    let number = || number(line).map(|item| (Counted::Numbers, item));
    let letter = || letter(line).map(|item| (Counted::Letters, item));
    bullet.or_else(number).or_else(letter)
}

/// The items of a text that is to be counted: each item of a list and each paragraph by itself.
#[must_use]
pub fn items(text: &str) -> Vec<String> {
    blocks(text)
        .into_iter()
        .flat_map(|block| match block {
            Block::Paragraph(text) => vec![text.plain()],
            Block::List(list) => list.items.iter().map(Text::plain).collect(),
            _ => Vec::new(),
        })
        .collect()
}

enum Open {
    Nothing,
    Paragraph(String),
    List(Counted, Vec<String>),
}

impl Open {
    fn close(&mut self, blocks: &mut Vec<Block>) {
        match std::mem::replace(self, Self::Nothing) {
            Self::Nothing => {}
            Self::Paragraph(words) => blocks.push(Block::paragraph(words)),
            Self::List(counted, items) => blocks.push(Block::List(List {
                numbered: counted == Counted::Numbers,
                letters: counted == Counted::Letters,
                items: items.into_iter().map(Text::from).collect(),
                ..List::default()
            })),
        }
    }

    fn go_on(&mut self, line: &str, blocks: &mut Vec<Block>) {
        match self {
            Self::Paragraph(words) => {
                words.push(' ');
                words.push_str(line);
            }
            Self::List(_, items) => match items.last_mut() {
                Some(last) => {
                    last.push(' ');
                    last.push_str(line);
                }
                None => items.push(line.to_owned()),
            },
            Self::Nothing => {
                self.close(blocks);
                *self = Self::Paragraph(line.to_owned());
            }
        }
    }

    fn item(&mut self, counted: Counted, item: &str, blocks: &mut Vec<Block>) {
        match self {
            Self::List(kind, items) if *kind == counted => items.push(item.to_owned()),
            _ => {
                self.close(blocks);
                *self = Self::List(counted, vec![item.to_owned()]);
            }
        }
    }
}

fn bullet(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("- ")
        .or_else(|| line.strip_prefix("* "))
        .or_else(|| line.strip_prefix("• "))
        .or_else(|| line.strip_prefix("– "))?;
    Some(rest.trim()).filter(|item| !item.is_empty())
}

/// `1. Words` and `1) Words`; not `2019. Words`, which is a year at the end of a sentence.
fn number(line: &str) -> Option<&str> {
    let digits = line.find(|letter: char| !letter.is_ascii_digit())?;
    if digits == 0 || digits > 2 {
        return None;
    }
    let rest = line.get(digits..)?;
    let rest = rest
        .strip_prefix(". ")
        .or_else(|| rest.strip_prefix(") "))?;
    Some(rest.trim()).filter(|item| !item.is_empty())
}

/// `a) Words`.
fn letter(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(|letter: char| letter.is_ascii_lowercase())?;
    let rest = rest.strip_prefix(") ")?;
    Some(rest.trim()).filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        blocks(text)
            .iter()
            .map(|block| match block {
                Block::Paragraph(text) => format!("p {}", text.plain()),
                Block::List(list) => {
                    let items: Vec<String> = list.items.iter().map(Text::plain).collect();
                    let kind = match (list.numbered, list.letters) {
                        (_, true) => "al",
                        (true, _) => "ol",
                        _ => "ul",
                    };
                    format!("{kind} {}", items.join("|"))
                }
                Block::Exempt(kept) => format!("exempt {}", kept.len()),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn paragraphs_and_lists_are_read_as_written() {
        assert_eq!(
            told("One\r\ntwo.\r\n\r\nThree:\n- a\n- b\n  goes on\n1. first\n2) second\n\nEnd"),
            [
                "p One two.",
                "p Three:",
                "ul a|b goes on",
                "ol first|second",
                "p End"
            ]
        );
        assert_eq!(told("  \n\n"), Vec::<String>::new());
        assert_eq!(told("In\n2019. We began"), ["p In 2019. We began"]);
        assert_eq!(
            told("<b>*bold*</b> -not a list"),
            ["p <b>*bold*</b> -not a list"]
        );
        assert_eq!(told("- \n-"), ["p - -"]);
        assert_eq!(told("We ask:\na) one\nb) two"), ["p We ask:", "al one|two"]);
    }

    #[test]
    fn what_is_exempt_is_taken_together_with_its_list() {
        let text = "Open.\n\n[exempt] The prices:\n- one\n\n[exempt] More.\n\nOpen again.";
        assert_eq!(told(text), ["p Open.", "exempt 3", "p Open again."]);
        assert_eq!(items("[exempt] Kept back\n\nAgree a"), ["Agree a"]);
    }

    #[test]
    fn each_recommendation_is_an_item() {
        assert_eq!(
            items("Note this.\n\n- Agree a\n- Agree b"),
            ["Note this.", "Agree a", "Agree b"]
        );
    }
}
