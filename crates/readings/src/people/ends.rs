//! What ends soon: somebody's time in a post, time away, cover before the absence, an acceptance while a role is still below its floor.

use super::Staffing;
use improvement::calendar::{counted, in_words};
use improvement::people::{CommitmentState, Dates, Fte, GapKind, Share, cover_gaps, days_in_words};
use jiff::ToSpan as _;
use jiff::civil::Date;
use platform::page::capitalised;
use records::people::store::{PostState, TimeAway};
use uuid::Uuid;

/// How many days ahead is soon.
pub const HORIZON: i32 = 90;

/// What ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndOf {
    /// Somebody's time in a post.
    Holding(Uuid),
    /// Cover, before the absence that it is for.
    Cover(Uuid),
    /// Time away.
    Away(Uuid),
    /// That somebody accepted that a role is below its floor, and it still would be.
    Acceptance(Uuid),
}

/// Something that ends soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndToCome {
    /// The last day.
    pub on: Date,
    /// What ends: a holder, the time away that is covered, time away, an acceptance.
    pub of: EndOf,
    /// A sentence without full stop, for those who may read who is who.
    pub named: String,
    /// The same without anybody's name.
    pub unnamed: String,
}

impl EndToCome {
    /// The sentence that somebody may read.
    #[must_use]
    pub fn sentence(&self, named: bool) -> &str {
        if named { &self.named } else { &self.unnamed }
    }
}

impl Staffing {
    /// What ends today or within so many days, the soonest first.
    #[must_use]
    pub fn ends(&self, within: i32) -> Vec<EndToCome> {
        let mut ends = self.holdings_ending(within);
        ends.extend(self.away_ending(within));
        ends.extend(self.acceptances_ending(within));
        ends.sort_by_key(|end| (end.on, end.of));
        ends
    }

    fn holdings_ending(&self, within: i32) -> Vec<EndToCome> {
        let mut ends = Vec::new();
        let posts = self.records.posts.iter();
        for post in posts.filter(|post| post.state == PostState::Existing) {
            let facts = self.post_facts(post);
            for ending in facts.ending(self.today, within) {
                let Some(holder) = self.holder(ending.holding.holder) else {
                    continue;
                };
                let next = match ending.vacant_after {
                    Fte::ZERO => "",
                    _ => ", and the post is not fully held after that",
                };
                let said = |whose: &str| {
                    let (title, on) = (&post.title, in_words(ending.on));
                    format!("{whose} time as {title} ends on {on}{next}")
                };
                ends.push(EndToCome {
                    on: ending.on,
                    of: EndOf::Holding(holder.id),
                    named: said(&format!("{}’s", self.name(holder))),
                    unnamed: said("Somebody’s"),
                });
            }
        }
        ends
    }

    fn away_ending(&self, within: i32) -> Vec<EndToCome> {
        let soon = Dates::between(self.today, self.today.saturating_add(within.days()));
        let mut ends = Vec::new();
        for away in &self.records.away {
            let commitment = away.commitment();
            let stands = matches!(
                commitment.state_on(self.today),
                Some(CommitmentState::Agreed | CommitmentState::UnderWay)
            );
            let Some(holder) = self.holder(away.holder_id).filter(|_| stands) else {
                continue;
            };
            let (name, dates) = (self.name(holder), commitment.dates());
            let post = self.post(holder.post_id);
            let post = post.map_or("a post", |post| post.title.as_str());
            if let Some(on) = dates.to.filter(|on| soon.contains(*on)) {
                let said = |who: &str| {
                    format!(
                        "{who} comes back in full on {}: the time away ends",
                        in_words(on.tomorrow().unwrap_or(on))
                    )
                };
                ends.push(EndToCome {
                    on,
                    of: EndOf::Away(away.id),
                    named: said(&name),
                    unnamed: said(&format!("A holder of {post}")),
                });
            }
            ends.extend(self.covers_ending(away, (&name, post), soon));
        }
        ends
    }

    /// Cover for somebody's time away that ends before it does.
    fn covers_ending(
        &self,
        away: &TimeAway,
        (name, post): (&str, &str),
        soon: Dates,
    ) -> Vec<EndToCome> {
        let absence = Share {
            fte: away.fte,
            dates: away.commitment().dates(),
        };
        let covers = self.covers_of(away.id);
        let covers = covers.filter(|cover| cover.agreed_on.is_some());
        let covers: Vec<Share> = covers
            .map(|cover| Share {
                fte: cover.fte,
                dates: cover.commitment().dates(),
            })
            .collect();
        let gaps = cover_gaps(&absence, &covers).into_iter();
        let gaps = gaps.filter(|gap| gap.kind == GapKind::After);
        let ends = gaps.filter_map(|gap| {
            let last = gap.dates.from.and_then(|from| from.yesterday().ok());
            let on = last.filter(|on| soon.contains(*on))?;
            let before = match gap.dates.days() {
                Some(days) => format!("{} before the time away does", days_in_words(days)),
                None => "and the time away has no end date".to_owned(),
            };
            let said = |whom: &str| format!("Cover for {whom} ends on {}, {before}", in_words(on));
            Some(EndToCome {
                on,
                of: EndOf::Cover(away.id),
                named: said(name),
                unnamed: said(&format!("a holder of {post}")),
            })
        });
        ends.collect()
    }

    fn acceptances_ending(&self, within: i32) -> Vec<EndToCome> {
        let soon = Dates::between(self.today, self.today.saturating_add(within.days()));
        let accepted = self
            .records
            .acceptances
            .iter()
            .filter(|one| one.holds_on(self.today));
        let accepted = accepted.filter(|one| soon.contains(one.until_on));
        let ends = accepted.filter_map(|one| {
            let role = self.role(one.role_id)?;
            let after = one.until_on.tomorrow().ok()?;
            let reading = self.reading(role, Dates::between(after, after));
            reading.below_on(after)?;
            let said = format!(
                "{} would be below its floor after {}, and the risk is accepted only until then",
                role.name,
                in_words(one.until_on)
            );
            Some(EndToCome {
                on: one.until_on,
                of: EndOf::Acceptance(one.id),
                named: said.clone(),
                unnamed: said,
            })
        });
        ends.collect()
    }

    /// What ends soon in one sentence, for whoever asks that first.
    #[must_use]
    pub fn ends_in_words(&self) -> String {
        let ends = self.ends(HORIZON);
        let of = |fits: fn(&EndOf) -> bool| ends.iter().filter(|end| fits(&end.of)).count();
        let holdings = of(|end| matches!(end, EndOf::Holding(_)));
        let covers = of(|end| matches!(end, EndOf::Cover(_)));
        let away = of(|end| matches!(end, EndOf::Away(_)));
        let mut parts = Vec::new();
        if holdings > 0 {
            let people = counted(holdings, "person’s time", "people’s time");
            parts.push(format!("{people} in a post"));
        }
        if away > 0 {
            parts.push(counted(away, "time away", "times away"));
        }
        if covers > 0 {
            parts.push(format!(
                "{} that the absence outlasts",
                counted(covers, "cover", "covers")
            ));
        }
        match parts.is_empty() {
            true => format!(
                "Nobody’s time in a post, time away or cover ends in the next {HORIZON} days."
            ),
            false => capitalised(&format!(
                "In the next {HORIZON} days these end: {}.",
                platform::page::listed(parts)
            )),
        }
    }
}
