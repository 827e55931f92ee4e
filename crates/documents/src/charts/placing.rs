//! Finds names a place beside their marks where they touch neither each other nor a mark
//! that matters.

/// A name that wants to stand beside a mark.
#[derive(Clone, Copy)]
pub(crate) struct Named {
    /// The mark.
    pub(crate) at: (f64, f64),
    /// How far the mark reaches.
    pub(crate) reach: f64,
    /// How wide and how tall the name runs.
    pub(crate) wide: f64,
    pub(crate) tall: f64,
}

/// Something drawn that a name had better not cover, and what covering it costs.
pub(crate) type Dot = ((f64, f64), f64);

/// An upright rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// Where a name stands, and the end of the hairline that ties it to its mark when it stands off.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand {
    pub(crate) area: Area,
    pub(crate) tie: Option<(f64, f64)>,
}

/// How far from its mark a name may stand.
const STEPS: [f64; 10] = [0.0, 6.0, 12.0, 20.0, 30.0, 42.0, 56.0, 72.0, 90.0, 110.0];
const TURNS: u8 = 16;

impl Area {
    /// From its upper left corner, its width and its height.
    pub(crate) fn new(corner: (f64, f64), wide: f64, tall: f64) -> Self {
        Self {
            left: corner.0,
            top: corner.1,
            right: corner.0 + wide,
            bottom: corner.1 + tall,
        }
    }

    pub(crate) fn wide(&self) -> f64 {
        self.right - self.left
    }

    fn around(at: (f64, f64), wide: f64, tall: f64) -> Self {
        Self {
            left: at.0 - wide / 2.0,
            top: at.1 - tall / 2.0,
            right: at.0 + wide / 2.0,
            bottom: at.1 + tall / 2.0,
        }
    }

    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub(crate) fn within(&self, other: &Self) -> bool {
        self.left >= other.left
            && self.right <= other.right
            && self.top >= other.top
            && self.bottom <= other.bottom
    }

    fn nearest(&self, to: (f64, f64)) -> (f64, f64) {
        (
            to.0.max(self.left).min(self.right),
            to.1.max(self.top).min(self.bottom),
        )
    }

    /// Whether a straight line passes through it (Liang and Barsky 1984).
    fn crossed(&self, from: (f64, f64), to: (f64, f64)) -> bool {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0f64, 1.0f64);
        for (step, room) in [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ] {
            if step == 0.0 {
                if room < 0.0 {
                    return false;
                }
            } else if step < 0.0 {
                enter = enter.max(room / step);
            } else {
                leave = leave.min(room / step);
            }
        }
        enter < leave
    }
}

/// Where each name stands; the first choose first, and one for which no place is found has none.
/// Names keep within `bounds`, off each other, off each other's marks and hairlines, and where
/// they can off what else is drawn: `dots`, each with what it costs to cover it.
pub(crate) fn stand(names: &[Named], dots: &[Dot], bounds: &Area) -> Vec<Option<Stand>> {
    let marks: Vec<Area> = names
        .iter()
        .map(|name| Area::around(name.at, name.reach * 2.0, name.reach * 2.0))
        .collect();
    let mut placed: Vec<((f64, f64), Stand)> = Vec::new();
    names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let best = choices(name)
                .filter(|(stand, _)| stand.area.within(bounds))
                .filter(|(stand, _)| {
                    let mut others = marks.iter().enumerate();
                    !others.any(|(other, mark)| other != index && stand.area.meets(mark))
                })
                .filter(|(stand, _)| {
                    placed
                        .iter()
                        .all(|(from, other)| apart(name.at, stand, *from, other))
                })
                .map(|(stand, cost)| {
                    let passed = stand.tie.map_or(0.0, |tie| {
                        let others = marks.iter().enumerate().filter(|(at, _)| *at != index);
                        let crossed = others.filter(|(_, mark)| mark.crossed(name.at, tie));
                        crossed.count() as f64 * 25.0
                    });
                    let doubt = doubt(&stand.area, index, names);
                    (stand, cost + passed + doubt + covered(&stand.area, dots))
                })
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .map(|(stand, _)| stand);
            placed.extend(best.map(|stand| (name.at, stand)));
            best
        })
        .collect()
}

/// Places around a mark with what each costs: nearer is better, and beside is better than above.
fn choices(name: &Named) -> impl Iterator<Item = (Stand, f64)> {
    STEPS.into_iter().flat_map(move |step| {
        (0..TURNS).map(move |turn| {
            let angle = f64::from(turn) * std::f64::consts::TAU / f64::from(TURNS);
            let (down, along) = angle.sin_cos();
            let off = name.reach + 3.0 + step;
            let centre = (
                name.at.0 + along * (off + name.wide / 2.0),
                name.at.1 + down * (off + name.tall / 2.0),
            );
            let area = Area::around(centre, name.wide, name.tall);
            let near = area.nearest(name.at);
            let gap = (near.0 - name.at.0).hypot(near.1 - name.at.1) - name.reach;
            let tie = (gap > 7.0).then_some(near);
            let cost = step + (1.0 - along) * 2.0 + down.abs();
            (Stand { area, tie }, cost)
        })
    })
}

fn apart(mark: (f64, f64), stand: &Stand, other_mark: (f64, f64), other: &Stand) -> bool {
    let tied =
        |tie: Option<(f64, f64)>, from, area: &Area| tie.is_some_and(|tie| area.crossed(from, tie));
    !stand.area.meets(&other.area)
        && !tied(stand.tie, mark, &other.area)
        && !tied(other.tie, other_mark, &stand.area)
}

fn covered(area: &Area, dots: &[Dot]) -> f64 {
    dots.iter()
        .filter(|(at, _)| area.meets(&Area::around(*at, 3.0, 3.0)))
        .map(|(_, cost)| cost)
        .sum()
}

/// What it costs that a reader could take the name for that of another mark close by.
fn doubt(area: &Area, own: usize, names: &[Named]) -> f64 {
    const CLOSE: f64 = 9.0;
    names
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != own)
        .map(|(_, name)| {
            let near = area.nearest(name.at);
            let gap = (near.0 - name.at.0).hypot(near.1 - name.at.1) - name.reach;
            (CLOSE - gap).max(0.0) * 3.0
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_crowd_keep_apart() {
        let names: Vec<Named> = (0..24u8)
            .map(|index| Named {
                at: (
                    150.0 + f64::from(index % 5) * 9.0,
                    100.0 + f64::from(index) * 3.0,
                ),
                reach: 4.0,
                wide: 60.0,
                tall: 14.0,
            })
            .collect();
        let bounds = Area {
            left: 0.0,
            top: 0.0,
            right: 400.0,
            bottom: 300.0,
        };
        let stands: Vec<Stand> = stand(&names, &[], &bounds).into_iter().flatten().collect();
        assert!(stands.len() > 16, "{}", stands.len());
        for (index, one) in stands.iter().enumerate() {
            assert!(one.area.within(&bounds));
            assert!(
                stands[..index]
                    .iter()
                    .all(|other| !one.area.meets(&other.area))
            );
        }
    }

    #[test]
    fn a_line_through_an_area_is_noticed() {
        let area = Area {
            left: 0.0,
            top: 0.0,
            right: 10.0,
            bottom: 10.0,
        };
        assert!(area.crossed((-5.0, 5.0), (15.0, 5.0)));
        assert!(!area.crossed((-5.0, 5.0), (-1.0, 5.0)));
        assert!(!area.crossed((-5.0, -5.0), (15.0, -1.0)));
    }
}
