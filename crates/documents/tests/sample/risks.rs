//! Risks: on their grid, and one of them over time.

use documents::charts::{
    Annotation, HeatAxis, HeatBand, HeatCell, HeatItem, HeatMap, HeatPlace, LineChart, Measure,
    Observation, Reading, Series, Target,
};
use jiff::civil::{Date, date};

const CELLS: [&str; 5] = ["LLLMM", "LLMMH", "LMMHV", "LMHVV", "LMHVV"];
const BANDS: [(&str, &str); 4] = [
    ("L", "Low"),
    ("M", "Medium"),
    ("H", "High"),
    ("V", "Very high"),
];

fn place(row: usize, column: usize) -> HeatPlace {
    HeatPlace { row, column }
}

fn item(label: &str, name: &str, at: HeatPlace, from: Option<HeatPlace>) -> HeatItem {
    HeatItem {
        label: label.to_owned(),
        name: name.to_owned(),
        at,
        from,
    }
}

fn axis(name: &str, levels: [&str; 5]) -> HeatAxis {
    HeatAxis {
        name: name.to_owned(),
        levels: levels.map(str::to_owned).to_vec(),
    }
}

/// Risks of a partnership; every cell a link when `linked`.
pub fn heat_map(linked: bool) -> HeatMap {
    let cell = |row: usize, column: usize, letter: char| HeatCell {
        band: BANDS.iter().position(|band| band.0 == letter.to_string()),
        address: linked.then(|| format!("/risks?likelihood={}&impact={}", row + 1, column + 1)),
    };
    let mut items = vec![
        item(
            "R1",
            "Leadership stretched over two councils",
            place(1, 4),
            Some(place(3, 4)),
        ),
        item(
            "R2",
            "Too much rests on a few people",
            place(3, 3),
            Some(place(4, 3)),
        ),
        item(
            "R3",
            "Progress does not outlast the partnership",
            place(2, 4),
            Some(place(1, 4)),
        ),
        item(
            "R4",
            "More children need help than were planned for",
            place(4, 2),
            Some(place(3, 1)),
        ),
        item("R5", "Money ends before the work does", place(2, 3), None),
        item(
            "R6",
            "Partners leave the front door",
            place(1, 2),
            Some(place(2, 2)),
        ),
    ];
    for number in 7..=18 {
        let name = format!("A smaller risk, number {number}");
        items.push(item(&format!("R{number}"), &name, place(1, 1), None));
    }
    HeatMap {
        title: "Risks of the partnership on 1 March 2019".to_owned(),
        description: "Of 18 risks two stand in the highest band. Five have moved since June 2018."
            .to_owned(),
        noun: "Risk".to_owned(),
        rows: axis(
            "Likelihood",
            ["Rare", "Unlikely", "Possible", "Likely", "Almost certain"],
        ),
        columns: axis(
            "Impact",
            ["Negligible", "Minor", "Moderate", "Major", "Severe"],
        ),
        bands: BANDS
            .map(|(letter, name)| HeatBand {
                letter: letter.to_owned(),
                name: name.to_owned(),
            })
            .to_vec(),
        cells: CELLS
            .iter()
            .enumerate()
            .map(|(row, letters)| {
                let letters = letters.chars().enumerate();
                letters
                    .map(|(column, letter)| cell(row, column, letter))
                    .collect()
            })
            .collect(),
        items,
    }
}

/// One risk over time: the score of each judgement, its target, and what was done.
pub fn one_risk() -> LineChart {
    let seen = |on: Date, score: f64| Observation {
        period: on.strftime("%b %Y").to_string(),
        date: on,
        reading: Reading::Value(score),
    };
    LineChart {
        title: "R1: leadership stretched over two councils".to_owned(),
        description: "The score fell from 20 in July 2017 to 10 in December 2018; 8 is aimed for."
            .to_owned(),
        measure: Measure {
            unit: "Likelihood × impact, of 25".to_owned(),
            before: String::new(),
            after: String::new(),
            decimals: 0,
        },
        subject: Series {
            name: "Score".to_owned(),
            observations: vec![
                seen(date(2017, 7, 10), 20.0),
                seen(date(2017, 11, 6), 20.0),
                seen(date(2018, 3, 12), 15.0),
                seen(date(2018, 7, 9), 15.0),
                seen(date(2018, 12, 10), 10.0),
            ],
        },
        neighbours: None,
        expected: None,
        comparisons: Vec::new(),
        targets: vec![Target {
            from: date(2017, 7, 10),
            until: None,
            value: 8.0,
        }],
        annotations: vec![Annotation {
            date: date(2018, 12, 3),
            label: "Permanent director".to_owned(),
        }],
        longest_step: None,
        verdict: None,
        since: None,
        help: None,
    }
}
