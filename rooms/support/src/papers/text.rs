//! The text of a document: headings, paragraphs, lists and tables, with names in braces that the record fills. Nothing in it is markup.

use super::filled::{Facts, NAMES, TABLES};
use documents::model::{Block, Clause, Heading, Level, List, Run, Text};

/// What is wrong with a text, at its first wrong line; nothing where every name in braces is known.
pub(crate) fn check(text: &str) -> Option<String> {
    for (place, line) in text.lines().enumerate() {
        let wrong = match pieces(line) {
            None => Some("a brace is not closed".to_owned()),
            Some(pieces) => pieces.into_iter().find_map(|piece| match piece {
                Piece::Name(name) if !is_known(name) => Some(format!("“{{{name}}}” is not known")),
                _ => None,
            }),
        };
        if let Some(wrong) = wrong {
            return Some(format!(
                "Line {}: {wrong}. The names that can be used stand below",
                place + 1
            ));
        }
    }
    None
}

fn is_known(name: &str) -> bool {
    match name.strip_prefix("table ") {
        Some(table) => TABLES.iter().any(|(known, _)| *known == table.trim()),
        None => NAMES.iter().any(|(known, _)| *known == name),
    }
}

/// A piece of a line.
enum Piece<'a> {
    Words(&'a str),
    Name(&'a str),
}

/// A line in pieces; none where a brace is not closed.
fn pieces(line: &str) -> Option<Vec<Piece<'_>>> {
    let (mut pieces, mut rest) = (Vec::new(), line);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}')?;
        pieces.push(Piece::Words(before));
        pieces.push(Piece::Name(name.trim()));
        rest = behind;
    }
    pieces.push(Piece::Words(rest));
    Some(pieces)
}

/// What a text becomes, and what of it the record does not know.
pub(super) fn fill(text: &str, numbered: bool, facts: &Facts) -> (Vec<Block>, Vec<String>) {
    let mut out = Filling {
        numbered,
        facts,
        blocks: Vec::new(),
        missing: Vec::new(),
        section: 0,
        clause: 0,
    };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        out.line(line);
    }
    (out.blocks, out.missing)
}

struct Filling<'a> {
    numbered: bool,
    facts: &'a Facts,
    blocks: Vec<Block>,
    missing: Vec<String>,
    section: usize,
    clause: usize,
}

impl Filling<'_> {
    fn line(&mut self, line: &str) {
        if let Some(heading) = line.strip_prefix("# ") {
            (self.section, self.clause) = (self.section + 1, 0);
            let number = self.numbered.then(|| self.section.to_string());
            self.blocks.push(Block::Heading(Heading {
                level: Level::One,
                number,
                text: heading.to_owned(),
                new_page: false,
            }));
        } else if let Some(table) = table_of(line) {
            match self.facts.table(table) {
                Some(table) => self.blocks.push(table),
                None => self.gap(TABLES, table),
            }
        } else if let Some(item) = line.strip_prefix("- ") {
            let item = self.words(item);
            match self.blocks.last_mut() {
                Some(Block::List(list)) => list.items.push(item),
                _ => self.blocks.push(Block::List(List {
                    items: vec![item],
                    ..List::default()
                })),
            }
        } else {
            let words = self.words(line);
            self.paragraph(words);
        }
    }

    /// A paragraph for each line of what was filled in.
    fn paragraph(&mut self, words: Text) {
        for text in by_line(words) {
            if self.numbered {
                self.clause += 1;
                let number = format!("{}.{}", self.section.max(1), self.clause);
                self.blocks.push(Block::Clause(Clause { number, text }));
            } else {
                self.blocks.push(Block::Paragraph(text));
            }
        }
    }

    fn words(&mut self, line: &str) -> Text {
        let mut runs = Vec::new();
        for piece in pieces(line).unwrap_or_else(|| vec![Piece::Words(line)]) {
            match piece {
                Piece::Words("") => {}
                Piece::Words(words) => runs.push(Run::Plain(words.to_owned())),
                Piece::Name(name) => match self.facts.words(name) {
                    Some(words) => runs.push(Run::Plain(words)),
                    None => {
                        let label = label(NAMES, name);
                        runs.push(Run::Strong(format!("[To be completed: {label}]")));
                        self.note(label);
                    }
                },
            }
        }
        Text(runs)
    }

    fn gap(&mut self, known: &[(&str, &'static str)], name: &str) {
        let label = label(known, name);
        let gap = Run::Strong(format!("[To be completed: {label}]"));
        self.paragraph(Text(vec![gap]));
        self.note(label);
    }

    fn note(&mut self, label: String) {
        if !self.missing.contains(&label) {
            self.missing.push(label);
        }
    }
}

fn table_of(line: &str) -> Option<&str> {
    let name = line.strip_prefix("{table ")?.strip_suffix('}')?;
    Some(name.trim())
}

fn label(known: &[(&str, &'static str)], name: &str) -> String {
    let known = known.iter().find(|(one, _)| *one == name);
    known.map_or_else(|| name.to_owned(), |(_, label)| (*label).to_owned())
}

/// What somebody wrote in several lines stands in several paragraphs.
fn by_line(words: Text) -> Vec<Text> {
    let (mut all, mut last) = (Vec::new(), Vec::new());
    for run in words.0 {
        let Run::Plain(text) = run else {
            last.push(run);
            continue;
        };
        for (place, line) in text.lines().enumerate() {
            if place > 0 {
                all.push(std::mem::take(&mut last));
            }
            if !line.is_empty() {
                last.push(Run::Plain(line.to_owned()));
            }
        }
    }
    all.push(last);
    all.retain(|runs| !runs.is_empty());
    all.into_iter().map(Text).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Paper;
    use super::*;
    use improvement::Word;

    #[test]
    fn every_text_that_comes_with_the_program_knows_its_names() {
        for paper in Paper::ALL {
            assert_eq!(check(paper.built_in()), None, "{}", paper.code());
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let said = check("# One\nIt is {helper}.\nAnd {nobody}.").unwrap();
        assert!(
            said.starts_with("Line 3: “{nobody}” is not known"),
            "{said}"
        );
        assert!(
            check("{table conditions}\n{table nothing}")
                .unwrap()
                .starts_with("Line 2")
        );
        assert!(
            check("An {open")
                .unwrap()
                .starts_with("Line 1: a brace is not closed")
        );
        assert_eq!(check("A } alone is a letter"), None);
    }

    #[test]
    fn gaps_stand_in_the_text_and_are_told_once() {
        let facts = Facts::default().with("helper", "Leeds");
        let text = "# Parties\n{helper} helps {helped}. {helped} agrees.\n- {helper}\n- {notice}\n{table conditions}";
        let (blocks, missing) = fill(text, true, &facts);
        assert_eq!(
            missing,
            [
                "the council that is helped",
                "the notice",
                "conditions for stepping down"
            ]
        );
        let Block::Clause(clause) = &blocks[1] else {
            panic!("{blocks:?}")
        };
        assert_eq!(clause.number, "1.1");
        assert_eq!(
            clause.text.plain(),
            "Leeds helps [To be completed: the council that is helped]. [To be completed: the council that is helped] agrees."
        );
        let Block::List(list) = &blocks[2] else {
            panic!("{blocks:?}")
        };
        assert_eq!(list.items.len(), 2);
    }

    #[test]
    fn lines_that_somebody_wrote_are_paragraphs() {
        let facts = Facts::default().with("purpose", "One {not a name}\n\nTwo");
        let (blocks, missing) = fill("For: {purpose}", false, &facts);
        let told: Vec<String> = blocks
            .iter()
            .map(|block| match block {
                Block::Paragraph(text) => text.plain(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(told, ["For: One {not a name}", "Two"]);
        assert!(missing.is_empty());
    }
}
