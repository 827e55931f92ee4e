//! Stories of help: the words that people meet are explained where they meet them, and in one place.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

use platform::glossary::{term, terms};
use std::path::{Path, PathBuf};
use stories::{Planned, does, on_both};

/// Every template of the program.
fn templates() -> Vec<PathBuf> {
    fn under(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true if !path.ends_with("node_modules") && !path.ends_with("target") => {
                    under(&path, found)
                }
                false if path.extension().is_some_and(|ending| ending == "html") => {
                    found.push(path)
                }
                _ => {}
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    under(&root.join("rooms"), &mut found);
    under(&root.join("crates/platform/templates"), &mut found);
    found
}

#[tokio::test]
async fn anybody_reads_help_and_every_word_has_its_place() {
    on_both(async |world| {
        let planned = Planned::new(world).await;
        let mut guest = world.stranger();
        let page = guest.get("/help").await;
        page.says("Where to begin")
            .says("You own an action")
            .says("Sign in")
            .has_each_id_once();
        for term in terms() {
            page.says(&format!("id=\"{}\"", term.anchor))
                .says(term.word);
        }
        let mut ada = world.signed_in(&planned.lead).await;
        does! { ada;
            "/help: Ada Lead | What the words mean"
            "/councils/kirklees: href=\"/help\""
        };
        let plan = planned.at("");
        does! { ada; "{plan}: What these words mean | /help#brag" };
    })
    .await;
}

#[test]
fn whatever_a_template_explains_is_in_the_glossary() {
    let mut explained = 0;
    for path in templates() {
        let text = std::fs::read_to_string(&path).unwrap();
        let links = text.split("/help#").skip(1).map(|rest| {
            let end = rest.find(['"', '{', '`', ' ', '\'']).unwrap_or(rest.len());
            rest[..end].to_owned()
        });
        let explained_here = text.split("explain(\"").skip(1).flat_map(|rest| {
            let end = rest.find('"').unwrap();
            rest[..end]
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
        for anchor in links
            .filter(|anchor| !anchor.is_empty())
            .chain(explained_here)
        {
            assert!(term(&anchor).is_some(), "{}: {anchor}", path.display());
            explained += 1;
        }
    }
    assert!(explained >= 8, "{explained} words are explained in place");
}
