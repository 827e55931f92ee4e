use super::*;

fn letters(rows: &[&str]) -> Vec<Vec<String>> {
    rows.iter()
        .map(|row| row.chars().map(String::from).collect())
        .collect()
}

#[test]
fn the_first_grid_is_sound_and_tells_three_by_five_from_five_by_three() {
    let grid = Grid::default();
    assert_eq!(grid.check(), []);
    let band = |place| grid.band(place).map(|band| band.name.as_str());
    assert_eq!(at(3, 5).score(), at(5, 3).score());
    assert_eq!(band(at(3, 5)), Some("Very high"));
    assert_eq!(band(at(5, 3)), Some("High"));
    assert_eq!(grid.highest_score(), 25);
    assert_eq!(grid.places().count(), 25);
}

#[test]
fn a_grid_says_itself() {
    let grid = Grid::default();
    assert_eq!(
        grid.place_in_words(at(4, 4)).as_deref(),
        Some("Likely (4) × Major (4) = 16, Very high")
    );
    assert_eq!(grid.place_in_words(at(0, 4)), None);
    assert_eq!(
        grid.in_words(),
        "Likelihood has 5 levels, from Rare to Almost certain; impact has 5 levels, from Negligible to Severe. \
         Of its 25 cells, 8 Low (L), 8 Medium (M), 4 High (H) and 5 Very high (V)."
    );
}

#[test]
fn a_grid_is_read_back_from_json() {
    let grid = Grid::default();
    let json = serde_json::to_value(&grid).unwrap();
    assert_eq!(json["cells"][2][4], "V");
    assert_eq!(json["likelihood"][0]["name"], "Rare");
    assert_eq!(serde_json::from_value::<Grid>(json).unwrap(), grid);
    let bare = serde_json::json!({ "name": "Rare" });
    assert_eq!(serde_json::from_value::<Level>(bare).unwrap().meaning, "");
}

#[test]
fn an_edited_grid_is_told_what_is_wrong_with_it() {
    let edited = |change: fn(&mut Grid)| {
        let mut grid = Grid::default();
        change(&mut grid);
        grid.check()
    };
    let told = |change| -> Vec<String> { edited(change).iter().map(ToString::to_string).collect() };
    assert_eq!(
        told(|grid| grid.cells[3][3] = "M".to_owned()),
        [
            "likelihood 4 × impact 4 is Medium, below High at 3 × 4: a likelier or worse risk must never be in a lower band",
            "likelihood 4 × impact 4 is Medium, below High at 4 × 3: a likelier or worse risk must never be in a lower band",
        ]
    );
    assert_eq!(
        told(|grid| grid.cells[0][0] = "x".to_owned()),
        ["likelihood 1 × impact 1: “x” is not the letter of a band"]
    );
    assert_eq!(
        edited(|grid| grid.bands.push(Band {
            letter: "X".into(),
            name: "Extreme".into()
        })),
        [GridProblem::Unused("Extreme".to_owned())]
    );
    assert_eq!(
        told(|grid| grid.impact[1].name = " negligible".to_owned()),
        ["Impact has two levels called “ negligible”: give each a name of its own"]
    );
    assert_eq!(
        edited(|grid| grid.likelihood[2].name = "  ".to_owned()),
        [GridProblem::LevelName {
            axis: Axis::Likelihood,
            level: 3
        }]
    );
    assert_eq!(
        edited(|grid| grid.bands[0].letter = "low".into())[0],
        GridProblem::BandLetter(1)
    );
    assert_eq!(
        edited(|grid| grid.bands[3].letter = "l".into())[0],
        GridProblem::BandTwice("l".into())
    );
    assert_eq!(
        edited(|grid| grid.bands[3].name = String::new()),
        [GridProblem::BandName(4)]
    );
    assert_eq!(
        edited(|grid| {
            grid.cells[4].pop();
        }),
        [GridProblem::Shape]
    );
    assert_eq!(
        edited(|grid| {
            grid.cells.pop();
        }),
        [GridProblem::Shape]
    );
    assert_eq!(
        edited(|grid| {
            grid.likelihood.truncate(2);
            grid.cells.truncate(2);
        }),
        [
            GridProblem::Levels {
                axis: Axis::Likelihood,
                found: 2
            },
            GridProblem::Unused("Very high".to_owned())
        ]
    );
}

#[test]
fn an_empty_or_absurd_grid_breaks_nothing() {
    let empty = Grid {
        likelihood: Vec::new(),
        impact: Vec::new(),
        bands: Vec::new(),
        cells: Vec::new(),
    };
    let problems = empty.check();
    assert_eq!(problems.len(), 3);
    assert_eq!(problems[0].field(), Some("likelihood"));
    assert_eq!(
        problems[2].to_string(),
        "the matrix has 0 bands: give it 2 to 6"
    );
    assert!(
        empty
            .in_words()
            .ends_with("Of its 0 cells, none is in a band.")
    );
    let level = Level {
        name: "x".to_owned(),
        meaning: String::new(),
    };
    let huge = Grid {
        likelihood: vec![level; 300],
        ..Grid::default()
    };
    assert!(huge.check().contains(&GridProblem::Shape));
    assert!(huge.places().count() == 5 * 255);
}

#[test]
fn a_small_grid_of_a_council_of_its_own_is_sound() {
    let grid = Grid {
        likelihood: Grid::default().likelihood[..3].to_vec(),
        impact: Grid::default().impact[..4].to_vec(),
        bands: Grid::default().bands[..2].to_vec(),
        cells: letters(&["LLLM", "LLMM", "LMMM"]),
    };
    assert_eq!(grid.check(), []);
    assert!(!grid.measures_like(&Grid::default()));
    assert!(grid.measures_like(&grid));
}

proptest! {
    /// The check compares neighbours; whatever lies further apart must follow from them.
    #[test]
    fn a_grid_is_sound_when_no_cell_falls_below_a_smaller_one(
        ranks in prop::collection::vec(prop::collection::vec(0usize..3, 4), 3..5),
    ) {
        let names = Grid::default();
        let grid = Grid {
            likelihood: names.likelihood[..ranks.len()].to_vec(),
            impact: names.impact[..4].to_vec(),
            bands: names.bands[..3].to_vec(),
            cells: ranks
                .iter()
                .map(|row| row.iter().map(|rank| names.bands[*rank].letter.clone()).collect())
                .collect(),
        };
        let rank = |place: Place| ranks[usize::from(place.likelihood) - 1][usize::from(place.impact) - 1];
        let places: Vec<Place> = grid.places().collect();
        let rises = places.iter().all(|low| {
            places.iter().all(|high| {
                low.likelihood > high.likelihood || low.impact > high.impact || rank(*low) <= rank(*high)
            })
        });
        let used = (0..3).all(|band| places.iter().any(|place| rank(*place) == band));
        prop_assert_eq!(grid.check().is_empty(), rises && used);
        for place in places {
            prop_assert_eq!(grid.rank(place), Some(rank(place)));
            prop_assert!(grid.place_in_words(place).is_some());
        }
    }
}
