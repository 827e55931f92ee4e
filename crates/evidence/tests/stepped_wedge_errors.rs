//! Standard errors of the logit models against exact ones.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod shared;

use evidence::stepped_wedge::{Cell, Integral, Term, Trial, logit_mixed};
use shared::near;

/// Events among so many, step by step, of units that begin with support at the step given with them.
type Figures = [(usize, &'static [(u32, u32)])];

/// Twelve large units that differ much, where next to nothing is known of the intercept but from the variation between units.
const TWELVE: &Figures = &[
    (
        2,
        &[
            (2720, 4920),
            (4200, 6820),
            (9320, 17860),
            (5160, 10140),
            (5880, 13160),
            (7080, 16180),
            (2800, 6180),
        ],
    ),
    (
        1,
        &[
            (3720, 8860),
            (4640, 13340),
            (2040, 5140),
            (4540, 13540),
            (5600, 16920),
            (3160, 9800),
            (2760, 8360),
        ],
    ),
    (
        1,
        &[
            (300, 620),
            (2700, 4300),
            (780, 1540),
            (8160, 14940),
            (3200, 6160),
            (8860, 16140),
            (620, 1240),
        ],
    ),
    (
        5,
        &[
            (6000, 12720),
            (920, 2000),
            (1120, 2240),
            (6500, 14680),
            (6220, 13920),
            (3140, 8980),
            (3040, 8700),
        ],
    ),
    (
        6,
        &[
            (5320, 7400),
            (11020, 14720),
            (13180, 17680),
            (4920, 6860),
            (4640, 6040),
            (10740, 15660),
            (2100, 3660),
        ],
    ),
    (
        3,
        &[
            (4120, 10180),
            (4200, 10720),
            (2960, 7680),
            (640, 1640),
            (1080, 3560),
            (4060, 14080),
            (3420, 11400),
        ],
    ),
    (
        2,
        &[
            (1560, 5080),
            (5200, 16940),
            (3700, 16220),
            (2940, 13540),
            (3340, 16840),
            (1440, 5660),
            (1680, 8080),
        ],
    ),
    (
        4,
        &[
            (6200, 12540),
            (3020, 6120),
            (4160, 8500),
            (5660, 11140),
            (6780, 17600),
            (3620, 8860),
            (3620, 8840),
        ],
    ),
    (
        3,
        &[
            (220, 600),
            (8600, 17540),
            (3120, 6460),
            (7120, 17660),
            (5340, 13420),
            (5380, 15240),
            (1020, 2680),
        ],
    ),
    (
        6,
        &[
            (3300, 10000),
            (3240, 10900),
            (3260, 9760),
            (1720, 4840),
            (2080, 7400),
            (2620, 8260),
            (160, 640),
        ],
    ),
    (
        5,
        &[
            (3300, 9180),
            (1940, 6000),
            (1620, 4420),
            (4040, 11600),
            (1340, 4120),
            (2620, 9360),
            (1120, 4780),
        ],
    ),
    (
        4,
        &[
            (1840, 3800),
            (1520, 2880),
            (4240, 7220),
            (1260, 2160),
            (3480, 8060),
            (1060, 3240),
            (4140, 9660),
        ],
    ),
];

/// Five units, smaller ones.
const FIVE: &Figures = &[
    (
        2,
        &[
            (7, 53),
            (103, 680),
            (60, 451),
            (92, 881),
            (61, 643),
            (71, 759),
        ],
    ),
    (
        1,
        &[
            (438, 889),
            (60, 126),
            (305, 719),
            (68, 153),
            (52, 145),
            (282, 671),
        ],
    ),
    (
        3,
        &[
            (409, 693),
            (515, 805),
            (169, 262),
            (41, 76),
            (45, 94),
            (57, 112),
        ],
    ),
    (
        4,
        &[
            (88, 358),
            (14, 41),
            (229, 718),
            (158, 507),
            (140, 572),
            (171, 773),
        ],
    ),
    (
        5,
        &[
            (281, 610),
            (328, 721),
            (322, 632),
            (283, 593),
            (284, 666),
            (188, 527),
        ],
    ),
];

/// The trial of these figures, its five or twelve units numbered anew: in steps of seven, so many turns further on.
fn numbered(figures: &Figures, turns: usize) -> Trial {
    let cells: Vec<Cell> = figures
        .iter()
        .enumerate()
        .flat_map(|(place, (start, counts))| {
            counts
                .iter()
                .enumerate()
                .map(move |(step, (events, n))| Cell {
                    unit: (place * 7 + turns) % figures.len(),
                    step,
                    treated: step >= *start,
                    events: f64::from(*events),
                    n: f64::from(*n),
                })
        })
        .collect();
    Trial::new(&cells).unwrap()
}

/// The exact errors come from the likelihood in fifty digits.
#[test]
fn errors_of_the_logit_model_are_exact_whatever_units_are_called() {
    for (figures, intercept, treated) in [
        (
            TWELVE,
            (-0.109_477_899_77, 0.152_113_421_074),
            (-0.333_449_967_159, 0.008_724_431_990_82),
        ),
        (
            FIVE,
            (-0.540_625_467_129, 0.356_414_876_102),
            (-0.346_057_865_14, 0.068_260_600_473_3),
        ),
    ] {
        for integral in [Integral::Laplace, Integral::Quadrature(25)] {
            let first = logit_mixed(&numbered(figures, 0), integral).unwrap();
            if integral == Integral::Laplace {
                for (term, (estimate, error)) in
                    [(Term::Intercept, intercept), (Term::Treated, treated)]
                {
                    let found = first.coefficient(term).unwrap();
                    assert!(near(found.estimate, estimate, 1e-8), "{term:?}: {found:?}");
                    assert!(near(found.error, error, 1e-8), "{term:?}: {found:?}");
                }
            }
            for turns in 1..figures.len() {
                let other = logit_mixed(&numbered(figures, turns), integral).unwrap();
                for (a, b) in first.coefficients.iter().zip(&other.coefficients) {
                    assert!(near(a.estimate, b.estimate, 1e-6), "{a:?} {b:?}");
                    assert!(near(a.error, b.error, 1e-6), "{a:?} {b:?}");
                }
            }
        }
    }
}
