//! The version of a report that the public reads: without what is exempt, with officers named only where the council
//! chose so, and without links to pages for which one has to sign in.

use crate::model::{Block, Document, Run, Text};

impl Document {
    /// Whether the public version says less than this one.
    #[must_use]
    pub fn has_public_version(&self) -> bool {
        let mut unlinked = self.clone();
        unlinked
            .blocks
            .iter_mut()
            .for_each(|block| each_run(block, &unlink));
        self.for_public() != unlinked
    }

    /// The version for the public.
    #[must_use]
    pub fn for_public(&self) -> Self {
        let named = self
            .paper
            .as_ref()
            .is_none_or(|paper| paper.names_in_public);
        let mut public = self.clone();
        public.blocks = without_exempt(std::mem::take(&mut public.blocks));
        for block in &mut public.blocks {
            each_run(block, &unlink);
            if !named {
                each_run(block, &|run: &mut Run| unname(run, &self.organisation));
            }
        }
        public
    }
}

fn without_exempt(blocks: Vec<Block>) -> Vec<Block> {
    blocks
        .into_iter()
        .filter(|block| !matches!(block, Block::Exempt(_)))
        .collect()
}

/// Says what an officer is in place of their name: by title, and where nothing is known, of whom.
fn unname(run: &mut Run, organisation: &str) {
    if let Run::Officer(officer) = run {
        *run = Run::Plain(match officer.position.as_str() {
            "" => format!("Officer of {organisation}"),
            position => position.to_owned(),
        });
    }
}

/// Pages within the site are for those who sign in.
fn unlink(run: &mut Run) {
    if let Run::Link { text, address } = run
        && address.starts_with('/')
    {
        *run = Run::Plain(std::mem::take(text));
    }
}

/// Does something to every run of a block.
fn each_run(block: &mut Block, change: &impl Fn(&mut Run)) {
    let texts: Vec<&mut Text> = match block {
        Block::Paragraph(text) | Block::Note(text) => vec![text],
        Block::Clause(clause) => vec![&mut clause.text],
        Block::List(list) => list.items.iter_mut().collect(),
        Block::Facts(facts) => facts.facts.iter_mut().map(|fact| &mut fact.value).collect(),
        Block::Table(table) => table
            .rows
            .iter_mut()
            .flatten()
            .chain(table.note.as_mut())
            .collect(),
        Block::Figure(figure) => figure.source.iter_mut().collect(),
        Block::Exempt(blocks) => {
            return blocks.iter_mut().for_each(|block| each_run(block, change));
        }
        Block::Heading(_) | Block::Quote(_) => Vec::new(),
    };
    for text in texts {
        text.0.iter_mut().for_each(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Column, Officer, Paper, Table};
    use jiff::civil::date;

    fn paper(names_in_public: bool) -> Document {
        let officer = |name: &str, position: &str| {
            Text::from(Run::Officer(Officer {
                name: name.to_owned(),
                position: position.to_owned(),
            }))
        };
        Document {
            title: "A paper".to_owned(),
            subtitle: None,
            language: "en-GB".to_owned(),
            organisation: "Northtown".to_owned(),
            author: None,
            reference: None,
            date: date(2019, 3, 20),
            source_line: String::new(),
            base_address: None,
            close: false,
            made_at: None,
            paper: Some(Paper {
                names_in_public,
                ..Paper::default()
            }),
            blocks: vec![
                Block::paragraph("Open to all."),
                Block::Exempt(vec![Block::paragraph("The price of the house.")]),
                Block::Table(Table {
                    caption: "Who does what".to_owned(),
                    columns: vec![Column::words("Action"), Column::words("Officer")],
                    rows: vec![
                        vec!["Audit".into(), officer("Dev Ford", "Deputy Director")],
                        vec!["Visits".into(), officer("Sam Orchard", "")],
                    ],
                    note: None,
                }),
            ],
        }
    }

    #[test]
    fn the_public_reads_neither_what_is_exempt_nor_names_that_were_not_chosen() {
        let said = |paper: &Document| serde_json::to_string(&paper.for_public().blocks).unwrap();
        let unnamed = said(&paper(false));
        assert!(unnamed.contains("Open to all."));
        assert!(!unnamed.contains("The price"));
        assert!(!unnamed.contains("Dev Ford") && unnamed.contains("Deputy Director"));
        assert!(!unnamed.contains("Sam Orchard") && unnamed.contains("Officer of Northtown"));
        let named = said(&paper(true));
        assert!(!named.contains("The price") && named.contains("Dev Ford"));
        assert!(paper(true).has_public_version());
        assert!(!paper(true).for_public().has_public_version());
    }

    #[test]
    fn an_officer_whom_an_earlier_release_kept_by_name_alone_is_read() {
        let kept: Run = serde_json::from_str(r#"{"officer":"Dev Ford"}"#).unwrap();
        assert_eq!(kept.words(), "Dev Ford");
        let again = serde_json::to_string(&kept).unwrap();
        assert_eq!(serde_json::from_str::<Run>(&again).unwrap(), kept);
    }
}
