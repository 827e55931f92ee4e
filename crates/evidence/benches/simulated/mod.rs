//! Panels of the size of a page's question: a level, a common course and noise for every authority.

use evidence::panel::Panel;

/// Figures of authorities in years, the same every time.
pub fn authorities(units: usize, years: usize) -> Panel {
    let mut state = 1_u64;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    let rows: Vec<Vec<f64>> = (0..units)
        .map(|_| {
            let (mut level, drift) = (60.0 + 60.0 * draw(), 2.0 * draw());
            (0..years)
                .map(|_| {
                    level += drift + 15.0 * draw();
                    level
                })
                .collect()
        })
        .collect();
    Panel::new(&rows).expect("simulated figures are finite")
}
