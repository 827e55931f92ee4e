//! What an author writes as plain text: paragraphs, and lists whose lines begin with a dash, a dot or a number.
//! Nothing in it is markup.

use documents::model::{Block, List, Text};

/// The blocks of a text. Lines that follow each other make one paragraph; an empty line ends it.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open = Open::Nothing;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            open.close(&mut blocks);
            continue;
        }
        let (numbered, item) = match (bullet(line), number(line)) {
            (Some(item), _) => (false, item),
            (None, Some(item)) => (true, item),
            (None, None) => {
                open.go_on(line, &mut blocks);
                continue;
            }
        };
        open.item(numbered, item, &mut blocks);
    }
    open.close(&mut blocks);
    blocks
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
    List(bool, Vec<String>),
}

impl Open {
    fn close(&mut self, blocks: &mut Vec<Block>) {
        match std::mem::replace(self, Self::Nothing) {
            Self::Nothing => {}
            Self::Paragraph(words) => blocks.push(Block::paragraph(words)),
            Self::List(numbered, items) => blocks.push(Block::List(List {
                numbered,
                items: items.into_iter().map(Text::from).collect(),
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

    fn item(&mut self, numbered: bool, item: &str, blocks: &mut Vec<Block>) {
        match self {
            Self::List(kind, items) if *kind == numbered => items.push(item.to_owned()),
            _ => {
                self.close(blocks);
                *self = Self::List(numbered, vec![item.to_owned()]);
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
                    let kind = if list.numbered { "ol" } else { "ul" };
                    format!("{kind} {}", items.join("|"))
                }
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
    }

    #[test]
    fn each_recommendation_is_an_item() {
        assert_eq!(
            items("Note this.\n\n- Agree a\n- Agree b"),
            ["Note this.", "Agree a", "Agree b"]
        );
    }
}
