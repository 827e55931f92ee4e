//! Money in words: as much of it as one can remember, with the whole of it in tables and files.

use super::costed::{Seen, Sees};
use super::funds::{FundReading, Money, PapersConflict};
use super::left::Convention;
use improvement::Word;
use improvement::money::{Pence, grouped};
use platform::page::{listed, lower_first};
use records::money::store::Subject;

/// From so many pence on, an amount is told in thousands.
const THOUSANDS: u64 = 1_000_000;

/// An amount in thousands of pounds from £10,000 on, half up: `£8,240k`, `−£106k`; below, in pounds.
#[must_use]
pub fn short(amount: Pence) -> String {
    let (sign, size) = (if amount.0 < 0 { "−" } else { "" }, amount.0.unsigned_abs());
    match size {
        THOUSANDS.. => format!("{sign}£{}k", grouped((size + 50_000) / 100_000)),
        _ => format!("{sign}£{}", grouped((size + 50) / 100)),
    }
}

/// An amount as a paper has it: `£8.24m` where that is all of it, else as [`short`].
#[must_use]
pub fn rounded(amount: Pence) -> String {
    let (sign, size) = (if amount.0 < 0 { "−" } else { "" }, amount.0.unsigned_abs());
    let hundredths = size / 1_000_000;
    if size < 100_000_000 || size % 1_000_000 != 0 {
        return short(amount);
    }
    let decimals = format!("{:02}", hundredths % 100);
    let millions = format!("{sign}£{}", grouped(hundredths / 100));
    match decimals.trim_end_matches('0') {
        "" => format!("{millions}m"),
        decimals => format!("{millions}.{decimals}m"),
    }
}

/// “£50k is left”, “£106k too little”.
fn left(amount: Pence) -> String {
    match amount.0 {
        0.. => format!("{} left", short(amount)),
        _ => format!("{} short", short(Pence(-amount.0))),
    }
}

impl Convention {
    /// “£50k left (five years, all at the top of grade; constant prices of 2019-20)”; none where it is not shown.
    #[must_use]
    pub fn in_words(&self) -> Option<String> {
        let Seen::Known(amount) = self.left else {
            return None;
        };
        let (label, note) = (lower_first(&self.label), lower_first(&self.note));
        Some(format!("{} ({label}; {note})", left(amount)))
    }
}

/// What is left of a fund, by the least and the most of the ways of counting: never by one alone.
#[must_use]
pub fn left_in_words(conventions: &[Convention]) -> String {
    let known = conventions.iter().filter_map(|one| match one.left {
        Seen::Known(amount) => Some((amount, one)),
        _ => None,
    });
    let mut known: Vec<(Pence, &Convention)> = known.collect();
    known.sort_by_key(|(amount, _)| *amount);
    match (known.first(), known.last()) {
        (Some((_, least)), Some((_, most))) if known.len() > 1 => {
            let ends = [least, most].into_iter().filter_map(|one| one.in_words());
            format!(
                "What is left depends on how it is counted: from {}.",
                ends.collect::<Vec<_>>().join(" to ")
            )
        }
        _ => match conventions.first().map(|one| &one.left) {
            Some(Seen::Known(_)) => {
                "Add a second scenario: what is left is never told by one way of counting alone."
                    .to_owned()
            }
            Some(hidden) => format!("What is left: {}.", lower_first(hidden.why())),
            None => String::new(),
        },
    }
}

impl PapersConflict {
    /// What the papers say, and that nobody has answered.
    #[must_use]
    pub fn in_words(&self) -> String {
        let papers = self
            .papers
            .iter()
            .map(|paper| format!("{} says {}", paper.source, paper.value()));
        format!(
            "Papers disagree about {}: {}. Which of them is right has not been answered.",
            lower_first(match self.subject {
                Subject::Length => "how many years it runs",
                Subject::Award => "how much was awarded",
                Subject::End => "its last day",
            }),
            listed(papers.collect())
        )
    }
}

impl FundReading<'_> {
    /// What it pays for and what it does not, in a sentence or two.
    #[must_use]
    pub fn purpose(&self) -> String {
        let fund = self.fund;
        let sentence = |start: &str, words: &str| match words.trim().trim_end_matches('.') {
            "" => String::new(),
            words => format!("{start} {}.", lower_first(words)),
        };
        let pays = sentence("It pays for", &fund.pays_for);
        let not = sentence("It does not pay for", &fund.leaves_out);
        format!("{pays} {not}").trim().to_owned()
    }

    /// Its rules, a line each.
    #[must_use]
    pub fn rules(&self) -> Vec<String> {
        let fund = self.fund;
        let every = |every: improvement::money::Every| lower_first(every.label());
        let claims = fund.claims.map(|how| format!("Claimed {}", every(how)));
        let certificate = fund.certificate;
        let certificate = certificate.map(|how| format!("Certified {}", every(how)));
        let virement = fund.virement.map(|share| {
            let percent = (share * 1_000.0).round() / 10.0;
            format!("Up to {percent}% of a line may be moved without asking")
        });
        let approved = fund
            .approved_only
            .then(|| "Only approved spending".to_owned());
        let impact = fund
            .impact
            .then(|| "A return says what the money changed".to_owned());
        let unspent = format!("Unspent money: {}", lower_first(fund.unspent.label()));
        let kind = fund
            .kind
            .map_or("The council’s own budget", Word::label)
            .to_owned();
        let rules = [approved, claims, certificate, impact, virement];
        let rules = [Some(kind)].into_iter().chain(rules).flatten();
        rules.chain([unspent]).collect()
    }
}

impl Money {
    /// Whether the money lasts: of each fund that runs on the day what is most pressing, by at least two ways of counting or by none.
    #[must_use]
    pub fn whether_it_lasts(&self, sees: Sees) -> String {
        let running = self.funds().filter(|fund| {
            let (from, to) = fund.time();
            (from..=to).contains(&self.today)
        });
        let running: Vec<FundReading<'_>> = running.collect();
        if running.is_empty() {
            return match self.records.funds.len() {
                0 => "No funds are recorded yet.".to_owned(),
                _ => "No fund runs today.".to_owned(),
            };
        }
        let told = running.iter().map(|fund| {
            let name = &fund.fund.name;
            let conventions = fund.conventions(sees);
            let known = conventions
                .iter()
                .filter_map(|one| one.left.clone().known());
            let known: Vec<Pence> = known.collect();
            let open = match fund.conflicts().is_empty() {
                true => "",
                false => " Papers disagree about it.",
            };
            let counted = match (known.iter().min(), known.iter().max()) {
                (Some(least), Some(_)) if *least >= Pence::ZERO && known.len() > 1 => {
                    format!("{name} lasts by each of {} ways of counting.", known.len())
                }
                (Some(_), Some(most)) if *most < Pence::ZERO && known.len() > 1 => {
                    format!(
                        "{name} is short by each of {} ways of counting.",
                        known.len()
                    )
                }
                (Some(least), Some(most)) if known.len() > 1 => {
                    format!(
                        "{name}: from {} to {}, by how it is counted.",
                        left(*least),
                        left(*most)
                    )
                }
                _ => self.by_position(fund, sees),
            };
            format!("{counted}{open}")
        });
        told.collect::<Vec<_>>().join(" ")
    }

    /// Of a fund without posts: what is spent and promised of its award.
    fn by_position(&self, fund: &FundReading<'_>, sees: Sees) -> String {
        let (position, committed) = fund.numbers(sees);
        let name = &fund.fund.name;
        match (fund.fund.awarded, committed) {
            (Some(_), Some(committed)) => format!(
                "{name}: {} of {} is spent or promised.",
                short(committed),
                short(position.awarded)
            ),
            (Some(_), None) => {
                format!("{name}: what its posts cost is shown only to people who may see pay.")
            }
            (None, _) => format!("{name} has no award yet."),
        }
    }
}
