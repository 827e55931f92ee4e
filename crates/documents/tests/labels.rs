//! Words in drawings, measured as they are set: none leaves the drawing and none touches another, whatever it says.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod sample;

use std::sync::{Arc, LazyLock};

use documents::charts::Chart;
use documents::{Width, fonts};
use resvg::usvg::{Group, Node, Options, Rect, Tree, fontdb};
use sample::{hard, support};

static LETTERS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut letters = fontdb::Database::new();
    for face in fonts::FACES {
        letters.load_font_data(face.to_vec());
    }
    Arc::new(letters)
});

/// Every text of a drawing with the box that its letters fill.
fn words(group: &Group, found: &mut Vec<(String, Rect)>) {
    for node in group.children() {
        match node {
            Node::Group(group) => words(group, found),
            Node::Text(text) => {
                let said: Vec<&str> = text.chunks().iter().map(|chunk| chunk.text()).collect();
                let letters = text.flattened().abs_bounding_box();
                found.push((said.concat(), letters));
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

/// What is wrong with the words of a drawing.
fn faults(svg: &str) -> Vec<String> {
    let options = Options {
        fontdb: LETTERS.clone(),
        font_family: "Source Sans 3".to_owned(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).unwrap();
    let mut found = Vec::new();
    words(tree.root(), &mut found);
    let (wide, tall) = (tree.size().width(), tree.size().height());
    let mut faults = Vec::new();
    for (index, (said, at)) in found.iter().enumerate() {
        if at.left() < -0.5
            || at.top() < -0.5
            || at.right() > wide + 0.5
            || at.bottom() > tall + 0.5
        {
            faults.push(format!(
                "“{said}” leaves the drawing: {at:?} of {wide} × {tall}"
            ));
        }
        for (other, there) in &found[..index] {
            let across = at.right().min(there.right()) - at.left().max(there.left());
            let down = at.bottom().min(there.bottom()) - at.top().max(there.top());
            if across > 0.5 && down > 0.5 {
                faults.push(format!("“{said}” touches “{other}”: {at:?}, {there:?}"));
            }
        }
    }
    faults
}

#[test]
fn no_words_leave_the_drawing_or_touch_others() {
    let mut charts: Vec<(String, Chart)> = support::charts()
        .into_iter()
        .map(|(name, chart)| (name.to_owned(), chart))
        .collect();
    charts.extend(hard::charts());
    for (name, chart) in charts {
        for width in [Width::Page, Width::Phone] {
            let faults = faults(&chart.svg("hard", width));
            assert!(
                faults.is_empty(),
                "{name}, {width:?}:\n{}",
                faults.join("\n")
            );
        }
    }
}

#[test]
fn the_measure_finds_what_it_is_to_find() {
    let svg = |text: &str| {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 40\">{text}</svg>")
    };
    let two = svg("<text x=\"5\" y=\"20\">Leeds</text><text x=\"20\" y=\"24\">Kirklees</text>");
    assert_eq!(faults(&two).len(), 1);
    assert_eq!(
        faults(&svg("<text x=\"80\" y=\"20\">Wakefield</text>")).len(),
        1
    );
    assert!(faults(&svg("<text x=\"5\" y=\"20\">Leeds</text>")).is_empty());
}
