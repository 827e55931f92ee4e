//! Rates and shares with the count that they rest on, and the number among whom was counted where that is published too: the size of chance
//! depends on it. Where it is not, it follows from the two, about as closely as the rate is rounded.
//!
//! Left out, though a count is published beside the share: young people in higher education (hidden for most authorities),
//! unaccompanied children (a share so small that its rounding leaves the number behind unknown), and children who ceased to be
//! looked after for a special guardianship order (hidden for many).

/// A rate or share, and the count behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The code of the rate per 10,000 or of the percentage.
    pub rate: &'static str,
    /// The code of the count.
    pub count: &'static str,
    /// The code of the number among whom is counted, where it is published with the rate.
    pub number: Option<&'static str>,
    /// Among whom is counted, such as `children aged 0 to 17`.
    pub among: &'static str,
}

impl Pair {
    /// The codes of all its measures.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> {
        [self.rate, self.count].into_iter().chain(self.number)
    }
}

const fn pair(rate: &'static str, count: &'static str, among: &'static str) -> Pair {
    Pair {
        rate,
        count,
        number: None,
        among,
    }
}

const CHILDREN: &str = "children aged 0 to 17";

/// Every pair.
pub const PAIRS: &[Pair] = &[
    Pair {
        number: Some("CLA_POPULATION_2010"),
        ..pair("CLA_RATE_2010", "CLA_COUNT_2010", CHILDREN)
    },
    pair("LAC", "LACnum", CHILDREN),
    pair("LAC_Start_Rate", "LACnum_Start", CHILDREN),
    pair("LAC_Cease_Rate", "LACceased", CHILDREN),
    pair("CPP_rate", "CPP_Num", CHILDREN),
    pair("CPP_Abuse_Rate", "CPP_Abuse", CHILDREN),
    pair(
        "PrevRegCPR",
        "ReRegCPR",
        "child protection plans started in the year",
    ),
    pair("CPP_Total_Rateper10,000", "CPP_Total_NumRef", CHILDREN),
    pair(
        "LACStable_2016on",
        "LACStableNum_2016on",
        "children looked after",
    ),
    pair(
        "LAC_LongStable%",
        "LAC_LongStableNum",
        "children looked after for a long time",
    ),
    pair(
        "CareLeaverAcc",
        "NoCareLeaverAcc",
        "care leavers aged 19 to 21",
    ),
    pair(
        "CareLeaverEET",
        "CareLeaverEETNum",
        "care leavers aged 19 to 21",
    ),
];

/// The pair of a rate.
#[must_use]
pub fn of(rate: &str) -> Option<&'static Pair> {
    PAIRS.iter().find(|pair| pair.rate == rate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reference::{Pack, Unit};
    use std::collections::BTreeMap;

    /// The newest figures of a measure, by the place of the area and the last day of the period.
    fn newest(pack: &Pack, code: &str) -> (Unit, BTreeMap<u16, f64>, jiff::civil::Date) {
        let (at, measure) = pack.measure(code).unwrap_or_else(|| panic!("{code}"));
        let last = measure
            .periods
            .iter()
            .map(|period| period.end)
            .max()
            .unwrap();
        let mut found = BTreeMap::new();
        for authority in &pack.authorities {
            let Some(series) = pack.series(at, authority.area) else {
                continue;
            };
            for point in &series.points {
                let period = &measure.periods[usize::from(point.period)];
                if let (true, reference::Reading::Number(number)) =
                    (period.end == last, point.reading)
                {
                    found.insert(authority.area, number.to_f64());
                }
            }
        }
        (measure.unit, found, last)
    }

    #[test]
    fn each_pair_is_in_the_pack_and_its_numbers_agree() {
        let pack = reference::shipped().unwrap();
        let (_, population, _) = newest(&pack, "CLA_POPULATION_2010");
        for pair in PAIRS {
            let (unit, rates, rated) = newest(&pack, pair.rate);
            let (counts_in, counts, counted) = newest(&pack, pair.count);
            assert_eq!((counts_in, rated), (Unit::Count, counted), "{}", pair.rate);
            let per = match unit {
                Unit::Per10000 => 10_000.0,
                Unit::Percent => 100.0,
                other => panic!("{} counts in {other:?}", pair.rate),
            };
            let sizes: BTreeMap<u16, f64> = rates
                .iter()
                .filter(|(_, rate)| **rate > 0.0)
                .filter_map(|(area, rate)| Some((*area, counts.get(area)? / rate * per)))
                .collect();
            assert!(sizes.len() >= 145, "{}: {}", pair.rate, sizes.len());
            if let Some(number) = pair.number {
                let (number_in, numbers, numbered) = newest(&pack, number);
                assert_eq!((number_in, numbered), (Unit::Count, rated), "{number}");
                for (area, size) in &sizes {
                    let off = (size / numbers[area] - 1.0).abs();
                    let rounded = 0.5 / rates[area] + 0.001;
                    assert!(off <= rounded, "{number} {area}: {off}");
                }
            }
            for (area, size) in &sizes {
                assert!(
                    counts[area] <= *size && *size >= 1.0,
                    "{} {area}",
                    pair.rate
                );
                if pair.among == CHILDREN {
                    let off = size / population.get(area).copied().unwrap_or(*size);
                    assert!((0.9..1.1).contains(&off), "{} {area}: {off}", pair.rate);
                }
            }
        }
    }
}
