//! Every quadratic is minimised exactly: the conditions of the optimum hold, and another solver finds no better.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, SupportedConeT};
use evidence::quadratic::{
    Gram, Objective, Points, QuadraticError, Solver, minimise_ridge, ridge_optimality,
};
use proptest::prelude::*;

/// Points, a target and points that must have no weight.
#[derive(Debug, Clone)]
struct Problem {
    dimension: usize,
    numbers: Vec<f64>,
    target: Vec<f64>,
    barred: Vec<usize>,
}

impl Problem {
    fn points(&self) -> Points {
        Points::new(self.dimension, self.numbers.clone()).unwrap()
    }

    fn count(&self) -> usize {
        self.numbers.len() / self.dimension
    }
}

fn problem() -> impl Strategy<Value = Problem> {
    // Whole numbers now and then: then points coincide and lie on lines, and many weights are equally good.
    let number = prop_oneof![-5.0..5.0, (-2_i8..3).prop_map(f64::from)];
    (1_usize..12, 2_usize..30).prop_flat_map(move |(dimension, count)| {
        (
            prop::collection::vec(number.clone(), dimension * count),
            prop::collection::vec(number.clone(), dimension),
            prop::collection::vec(1..count, 0..count - 1),
        )
            .prop_map(move |(numbers, target, barred)| Problem {
                dimension,
                numbers,
                target,
                barred,
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_active_set_ends_at_the_optimum(problem in problem(), ridge in prop_oneof![Just(0.0), 1e-6..10.0]) {
        let points = problem.points();
        let gram = Gram::of(&points).unwrap();
        let linear = points.products(&problem.target);
        let objective = Objective { gram: &gram, linear: &linear, ridge, barred: &problem.barred };
        let minimum = Solver::default().minimise(&objective, &[]).unwrap();
        let optimality = objective.optimality(&minimum.weights);
        prop_assert!(optimality.holds(1e-11), "{optimality:?}");
        prop_assert!(minimum.weights.iter().all(|weight| *weight >= 0.0));
        // From anywhere else it ends at the same value.
        let start: Vec<usize> = (0..problem.count()).collect();
        let again = Solver::default().minimise(&objective, &start).unwrap();
        prop_assert!(objective.optimality(&again.weights).holds(1e-11));
    }

    #[test]
    fn the_dual_ends_where_the_active_set_does(problem in problem(), ridge in 1e-3..10.0) {
        let points = problem.points();
        let minimum = minimise_ridge(&points, &problem.target, ridge, &problem.barred).unwrap();
        let optimality = ridge_optimality(&points, &problem.target, ridge, &problem.barred, &minimum.weights);
        prop_assert!(optimality.holds(1e-11), "{optimality:?}");
        let gram = Gram::of(&points).unwrap();
        let linear = points.products(&problem.target);
        let objective = Objective { gram: &gram, linear: &linear, ridge, barred: &problem.barred };
        let other = Solver::default().minimise(&objective, &[]).unwrap();
        for (one, two) in minimum.weights.iter().zip(&other.weights) {
            prop_assert!((one - two).abs() < 1e-8, "{one} {two}");
        }
    }

    #[test]
    fn a_point_taken_out_of_the_sum_was_never_in_it(problem in problem()) {
        let points = problem.points();
        let mut sum = Gram::of_coordinates(&points).unwrap();
        let first = problem.numbers[..problem.dimension].to_vec();
        sum.remove(&first, 1.0);
        let rest = Points::new(problem.dimension, problem.numbers[problem.dimension..].to_vec()).unwrap();
        let fresh = Gram::of_coordinates(&rest).unwrap();
        let weights = vec![1.0 / problem.dimension as f64; problem.dimension];
        let linear = vec![0.0; problem.dimension];
        let gap = |gram: &Gram| {
            Objective { gram, linear: &linear, ridge: 0.0, barred: &[] }.optimality(&weights).gap
        };
        prop_assert!((gap(&sum) - gap(&fresh)).abs() < 1e-9);
    }

    #[test]
    fn no_numbers_are_too_odd(
        numbers in prop::collection::vec(any::<f64>(), 0..24),
        target in prop::collection::vec(any::<f64>(), 0..5),
        ridge in any::<f64>(),
        barred in prop::collection::vec(any::<usize>(), 0..3),
        dimension in 0_usize..5,
    ) {
        let Ok(points) = Points::new(dimension, numbers) else { return Ok(()) };
        let _ = minimise_ridge(&points, &target, ridge, &barred);
        if let Ok(gram) = Gram::of(&points) {
            let objective = Objective { gram: &gram, linear: &target, ridge, barred: &barred };
            let _ = Solver::default().minimise(&objective, &[0, 7]);
        }
    }
}

#[test]
fn bad_problems_are_refused_in_words() {
    assert_eq!(
        Points::new(0, vec![1.0]),
        Err(QuadraticError::Shape {
            expected: 0,
            found: 1
        })
    );
    assert_eq!(
        Points::new(2, vec![1.0; 3]),
        Err(QuadraticError::Shape {
            expected: 2,
            found: 3
        })
    );
    assert_eq!(Points::new(1, vec![]), Err(QuadraticError::Nothing));
    assert_eq!(
        Points::new(1, vec![f64::INFINITY]),
        Err(QuadraticError::NotFinite)
    );
    assert_eq!(
        Points::new(1, vec![0.0; 5000]),
        Err(QuadraticError::TooMany(5000))
    );
    let huge = Points::new(1, vec![1e300, 1.0]).unwrap();
    assert_eq!(Gram::of(&huge), Err(QuadraticError::NotFinite));
    let points = Points::new(1, vec![1.0, 2.0]).unwrap();
    assert_eq!(
        minimise_ridge(&points, &[1.0], 1.0, &[0, 1]).unwrap_err(),
        QuadraticError::Nothing
    );
    assert_eq!(
        minimise_ridge(&points, &[f64::NAN], 1.0, &[]).unwrap_err(),
        QuadraticError::NotFinite
    );
}

/// An interior-point solver comes to the same objective, and no lower.
#[test]
fn another_solver_finds_no_better() {
    let mut state = 7_u64;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    for (count, dimension, ridge) in [
        (5, 3, 0.0),
        (38, 19, 0.0),
        (60, 12, 0.0),
        (38, 19, 2.0),
        (144, 12, 0.5),
    ] {
        let numbers: Vec<f64> = (0..count * dimension).map(|_| 10.0 * draw()).collect();
        let target: Vec<f64> = (0..dimension).map(|_| 6.0 * draw()).collect();
        let points = Points::new(dimension, numbers).unwrap();
        let gram = Gram::of(&points).unwrap();
        let linear = points.products(&target);
        let objective = Objective {
            gram: &gram,
            linear: &linear,
            ridge,
            barred: &[],
        };
        let ours = Solver::default().minimise(&objective, &[]).unwrap().weights;
        let theirs = interior_point(&points, &linear, ridge);
        let value = |weights: &[f64]| {
            let mut sum = vec![0.0; dimension];
            for (point, weight) in points.iter().zip(weights) {
                for (sum, x) in sum.iter_mut().zip(point) {
                    *sum += weight * x;
                }
            }
            let square: f64 = sum
                .iter()
                .zip(&target)
                .map(|(sum, y)| (sum - y).powi(2))
                .sum();
            0.5 * square + 0.5 * ridge * weights.iter().map(|weight| weight * weight).sum::<f64>()
        };
        let (ours, theirs) = (value(&ours), value(&theirs));
        assert!(
            (ours - theirs).abs() < 1e-6 * theirs.max(1.0),
            "{count}×{dimension}: {ours} {theirs}"
        );
    }
}

fn interior_point(points: &Points, linear: &[f64], ridge: f64) -> Vec<f64> {
    let count = points.count();
    let rows: Vec<&[f64]> = points.iter().collect();
    let (mut starts, mut places, mut values) = (vec![0], Vec::new(), Vec::new());
    for column in 0..count {
        for row in 0..=column {
            let product: f64 = rows[row].iter().zip(rows[column]).map(|(a, b)| a * b).sum();
            places.push(row);
            values.push(if row == column {
                product + ridge
            } else {
                product
            });
        }
        starts.push(places.len());
    }
    let quadratic = CscMatrix::new(count, count, starts, places, values);
    // Σw = 1, and then −w ≤ 0.
    let starts = (0..=count).map(|column| 2 * column).collect();
    let places = (0..count).flat_map(|column| [0, column + 1]).collect();
    let values = (0..count).flat_map(|_| [1.0, -1.0]).collect();
    let constraints = CscMatrix::new(count + 1, count, starts, places, values);
    let bounds: Vec<f64> = std::iter::once(1.0)
        .chain(std::iter::repeat_n(0.0, count))
        .collect();
    let cones = [
        SupportedConeT::ZeroConeT(1),
        SupportedConeT::NonnegativeConeT(count),
    ];
    let settings = DefaultSettings {
        verbose: false,
        ..DefaultSettings::default()
    };
    let linear: Vec<f64> = linear.iter().map(|b| -b).collect();
    let mut solver =
        DefaultSolver::new(&quadratic, &linear, &constraints, &bounds, &cones, settings).unwrap();
    solver.solve();
    solver.solution.x
}
