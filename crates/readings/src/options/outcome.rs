//! What one option comes to: each role against its floor, days of help, cover and what that costs, and what stands in its way.

use super::{Days, Requests};
use crate::people::Who;
use improvement::money::{
    Basis, Decimal, FinancialYear, Grade, Grades, NJC, Parts, PaySpines, Pence, Post, Prices, cost,
};
use improvement::options::OptionKind;
use improvement::people::{
    Breach, BreachKind, Change, ChangeKind, CommitmentState, Dates, Fte, FteDays, NetStep,
    RoleCapacity, Share, course, guard, net_course, not_accepted,
};
use jiff::civil::Date;
use records::options::{HelpOption, HelpRequest, OptionPerson};
use records::people::store::{FloorAcceptance, LeadershipRole};
use std::sync::LazyLock;
use uuid::Uuid;

/// The employer's pension contribution that cover is costed with: 15.9% of pay, as in the programme of the first story.
const PENSION: Option<Decimal> = Decimal::new(159, 3);

static SPINES: LazyLock<PaySpines> = LazyLock::new(|| reference::pay_spines().unwrap_or_default());

/// A role by an option.
#[derive(Debug)]
pub struct RoleOutcome<'a> {
    /// The role.
    pub role: &'a LeadershipRole,
    /// What is left at home over time.
    pub net: Vec<NetStep>,
    /// The days on which the option takes it below its floor, or further below.
    pub below: Vec<Breach>,
    /// Those of them that nobody has accepted.
    pub open: Vec<Breach>,
    /// What the option takes away from it.
    away: Vec<Change>,
}

/// Less time than somebody asked for, at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Less {
    /// What was asked for.
    pub asked: Fte,
    /// What would be given.
    pub given: Fte,
    /// From when to when.
    pub dates: Dates,
}

/// What the cover of an option costs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoverCost {
    /// All that can be costed, at the top of each grade.
    pub pence: Pence,
    /// The roles whose cover has no grade that is costed here.
    pub left_out: Vec<String>,
    /// The year whose prices these are; none where nothing is costed.
    pub prices: Option<FinancialYear>,
}

/// Something else that somebody is promised for at the same time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherPromise {
    /// Who.
    pub who: String,
    /// What for, how much and when.
    pub what: String,
}

/// An option worked out.
#[derive(Debug)]
pub struct OptionReading<'a> {
    /// The option.
    pub option: &'a HelpOption,
    /// Whose time it gives.
    pub people: Vec<&'a OptionPerson>,
    /// Each role that any option of the request touches.
    pub roles: Vec<RoleOutcome<'a>>,
    /// Working days of help until the end; none where the bank holidays of the time are not known.
    pub days: Option<FteDays>,
    /// The first day of help.
    pub begins: Option<Date>,
    /// The first day on which all of it is there.
    pub in_full: Option<Date>,
    /// The last day.
    pub ends: Option<Date>,
    /// What the cover costs.
    pub cover: CoverCost,
    /// Who would be promised for more than they are contracted for: days and amounts.
    pub promised_twice: Vec<String>,
    /// What else the same people are promised for.
    pub others: Vec<OtherPromise>,
    /// The acceptances by which it may take roles below their floors.
    pub accepted: Vec<&'a FloorAcceptance>,
    /// Its score in hundredths of a point, of 10,000.
    pub total: Option<u32>,
}

/// A request and one of its options.
type Of<'a> = (&'a HelpRequest, &'a HelpOption);

impl<'a> OptionReading<'a> {
    pub(super) fn of<'b>(
        all: &'a Requests,
        (request, option): Of<'a>,
        beside: impl Iterator<Item = (&'a LeadershipRole, &'b Vec<Change>)>,
        (over, days): (Dates, Days<'_>),
        total: Option<u32>,
    ) -> Self {
        let people: Vec<_> = all.people_of(option.id).collect();
        let roles: Vec<_> = beside
            .map(|(role, agreed)| RoleOutcome::of(all, role, (agreed, &people), over))
            .collect();
        let help = whole_course(&people, over);
        let most = help.iter().map(|(_, fte)| *fte).max();
        let most = most.filter(|most| *most > Fte::ZERO);
        let accepted = roles.iter().filter(|one| !one.below.is_empty());
        let accepted = accepted.flat_map(|one| acceptances(all, one.role.id));
        Self {
            days: days.map(|days| {
                let given = people
                    .iter()
                    .map(|one| one.fte.on_days(days.count(one.from_on, one.to_on)));
                given.sum()
            }),
            begins: people.iter().map(|one| one.from_on).min(),
            in_full: help
                .iter()
                .find(|(_, fte)| Some(*fte) == most)
                .and_then(|(dates, _)| dates.from),
            ends: people.iter().map(|one| one.to_on).max(),
            cover: CoverCost::of(all, &people),
            promised_twice: promised_twice(all, request, &people),
            others: others(all, request, &people),
            accepted: accepted.collect(),
            option,
            people,
            roles,
            total,
        }
    }

    /// Whether it gives anybody's time.
    #[must_use]
    pub fn helps(&self) -> bool {
        !self.people.is_empty()
    }

    /// Whether it takes no role below its floor.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.roles.iter().all(|one| one.below.is_empty())
    }

    /// Days of help, in whole days.
    #[must_use]
    pub fn whole_days(&self) -> Option<i64> {
        self.days.map(FteDays::whole)
    }

    /// What comes in: what is paid for the help, and what a grant pays.
    #[must_use]
    pub fn income(&self) -> Pence {
        let of = |pence: Option<i64>| Pence(pence.unwrap_or_default());
        of(self.option.income_pence) + of(self.option.grant_pence)
    }

    /// What is left once cover and other costs are paid; below zero where the income does not pay for them.
    #[must_use]
    pub fn left(&self) -> Pence {
        let other = Pence(self.option.other_cost_pence.unwrap_or_default());
        self.income() - self.cover.pence - other
    }

    /// The roles of those who would go but are not named yet.
    #[must_use]
    pub fn unnamed(&self) -> Vec<String> {
        let nobody = |role: &RoleOutcome<'_>| {
            let mut people = self.people.iter();
            people.any(|one| one.role_id == role.role.id && one.holder_id.is_none())
        };
        let roles = self.roles.iter().filter(|role| nobody(role));
        roles.map(|role| role.role.name.clone()).collect()
    }
}

impl<'a> RoleOutcome<'a> {
    fn of(
        all: &Requests,
        role: &'a LeadershipRole,
        (agreed, people): (&[Change], &[&OptionPerson]),
        over: Dates,
    ) -> Self {
        let capacity = RoleCapacity {
            base: role.others,
            floor: role.floor,
        };
        let own = people.iter().filter(|one| one.role_id == role.id);
        let (mut away, mut proposed) = (Vec::new(), Vec::new());
        for one in own {
            away.push(away_of(one));
            proposed.extend(cover_of(one));
        }
        proposed.extend(&away);
        let steps = course(&capacity, agreed.iter().chain(&proposed), over);
        let below = match away.is_empty() {
            true => Vec::new(),
            false => guard(&capacity, agreed, &proposed, over),
        };
        let accepted: Vec<_> = acceptances(all, role.id)
            .map(|one| one.acceptance())
            .collect();
        let caused = below.iter().filter(|one| one.kind != BreachKind::Standing);
        Self {
            role,
            net: net_course(&steps),
            open: not_accepted(&below, &accepted),
            below: caused.copied().collect(),
            away,
        }
    }

    /// How many days it is below its floor by this option.
    #[must_use]
    pub fn days_below(&self) -> i32 {
        self.below.iter().filter_map(|one| one.dates.days()).sum()
    }

    /// The last of the first days on which it is exactly at its floor while somebody is away; none where it never is.
    #[must_use]
    pub fn at_floor_until(&self) -> Option<Date> {
        let away = |dates: &Dates| {
            let mut away = self.away.iter();
            away.any(|one| one.dates.common(dates).is_some())
        };
        let mut steps = self.net.iter();
        let at = steps.find(|step| step.net == self.role.floor && away(&step.dates));
        at.and_then(|step| step.dates.to)
    }

    /// Less than another option takes from the role, the first time that it is; none where it takes as much or more on every day.
    #[must_use]
    pub fn less_than(&self, asked: &Self, over: Dates) -> Option<Less> {
        let given = self.away.iter().map(|change| Change {
            kind: ChangeKind::Cover,
            ..*change
        });
        let changes: Vec<Change> = asked.away.iter().copied().chain(given).collect();
        let steps = course(&RoleCapacity::default(), &changes, over);
        let mut less = steps.iter().skip_while(|step| step.away <= step.cover);
        let first = less.next()?;
        let same = |step: &&improvement::people::Step| {
            (step.away, step.cover) == (first.away, first.cover)
        };
        let last = less.take_while(same).last().unwrap_or(first);
        Some(Less {
            asked: first.away,
            given: first.cover,
            dates: Dates {
                from: first.dates.from,
                to: last.dates.to,
            },
        })
    }
}

/// What somebody's time takes from their role.
fn away_of(one: &OptionPerson) -> Change {
    Change {
        kind: ChangeKind::Away,
        fte: one.fte,
        dates: Dates::between(one.from_on, one.to_on),
    }
}

/// What covers it, where anything does.
fn cover_of(one: &OptionPerson) -> Option<Change> {
    let from = one.cover_from_on.unwrap_or(one.from_on);
    (one.cover_fte > Fte::ZERO).then(|| Change {
        kind: ChangeKind::Cover,
        fte: one.cover_fte,
        dates: Dates::between(from, one.cover_to_on.unwrap_or(one.to_on)),
    })
}

/// The acceptances of a role that hold for any engagement: the one that would be made is not there yet.
fn acceptances(all: &Requests, role: Uuid) -> impl Iterator<Item = &FloorAcceptance> {
    let kept = all.staffing.records.acceptances.iter();
    kept.filter(move |one| one.role_id == role && one.engagement_id.is_none())
}

/// How much is given together, over time.
fn whole_course(people: &[&OptionPerson], over: Dates) -> Vec<(Dates, Fte)> {
    let changes: Vec<Change> = people.iter().map(|one| away_of(one)).collect();
    let steps = course(&RoleCapacity::default(), &changes, over).into_iter();
    steps.map(|step| (step.dates, step.away)).collect()
}

impl CoverCost {
    fn of(all: &Requests, people: &[&OptionPerson]) -> Self {
        let mut found = Self::default();
        for one in people.iter().filter(|one| one.cover_fte > Fte::ZERO) {
            match costed(one) {
                Some((pence, prices)) => {
                    found.pence += pence;
                    found.prices = found.prices.max(Some(prices));
                }
                None => {
                    let role = all.staffing.role(one.role_id);
                    let name = role.map_or("a role", |role| role.name.as_str());
                    if !found.left_out.iter().any(|other| other == name) {
                        found.left_out.push(name.to_owned());
                    }
                }
            }
        }
        found
    }
}

/// What somebody's cover costs at the top of its grade, and at the prices of which year: the year in which it begins, or the nearest that is published.
/// A percentage of the Director's pay is not costed, for what one person is paid is not told here.
fn costed(one: &OptionPerson) -> Option<(Pence, FinancialYear)> {
    let grade = Grades::local().find(&one.cover_grade).ok()?;
    if matches!(grade, Grade::OfDirector(_)) {
        return None;
    }
    let change = cover_of(one)?;
    let (from, to) = change.dates.from.zip(change.dates.to)?;
    let (first, last) = SPINES.years(NJC)?;
    let year = FinancialYear::of(from)?.clamp(first, last);
    let prices = Prices::Constant(year);
    let basis = Basis {
        prices: &prices,
        spines: &SPINES,
        director: None,
        director_start: Decimal::new(1, 0)?,
        pension: PENSION?,
        levy: Decimal::ZERO,
    };
    let mut left = change.fte;
    let mut posts = Vec::new();
    while left > Fte::ZERO {
        let part = left.min(Fte::ONE);
        let post = Post {
            grade: grade.clone(),
            point: None,
            fte: Decimal::new(part.millionths(), 6)?,
            start: from,
            end: Some(to),
        };
        posts.push(post.at_the_top());
        left = left - part;
    }
    let Parts { total, .. } = cost(&posts, &basis, from, to).ok()?.total();
    Some((total, year))
}

fn promised_twice(all: &Requests, request: &HelpRequest, people: &[&OptionPerson]) -> Vec<String> {
    // Once it is agreed, what it promises is among what is promised.
    if request.agreed_on.is_some() {
        return Vec::new();
    }
    let mut said = Vec::new();
    for one in people {
        let Some(holder) = one.holder_id.and_then(|id| all.staffing.holder(id)) else {
            continue;
        };
        let beside = people
            .iter()
            .filter(|other| other.holder_id == one.holder_id);
        let dates = Dates::between(one.from_on, one.to_on);
        let together = beside.filter(|other| {
            let theirs = Dates::between(other.from_on, other.to_on);
            theirs.common(&dates).is_some()
        });
        let fte = together.map(|other| other.fte).sum();
        let share = (Who::of(holder), Share { fte, dates });
        let broken = all.promises.broken_by(share, all.staffing.council.id, None);
        let name = all.staffing.name(holder);
        said.extend(
            broken
                .iter()
                .map(|words| format!("{name} would be {words}")),
        );
    }
    said.dedup();
    said
}

/// What else these people are promised for in the same time: away or in cover, agreed or proposed, over all engagements that this council keeps.
fn others(all: &Requests, request: &HelpRequest, people: &[&OptionPerson]) -> Vec<OtherPromise> {
    let staffing = &all.staffing;
    let mut found = Vec::new();
    for one in people {
        let Some(holder) = one.holder_id.and_then(|id| staffing.holder(id)) else {
            continue;
        };
        let dates = Dates::between(one.from_on, one.to_on);
        let away = staffing.records.away.iter().filter(|away| {
            let own = away.engagement_id.is_some() && away.engagement_id == request.engagement_id;
            away.holder_id == holder.id && !own
        });
        let away = away.map(|away| (away.purpose.clone(), away.commitment()));
        let covers = staffing.records.covers.iter();
        let covers = covers.filter(|cover| cover.holder_id == Some(holder.id));
        let covers = covers.map(|cover| {
            let role = staffing.role(cover.role_id);
            let role = role.map_or("another role", |role| role.name.as_str());
            (format!("Covers {role}"), cover.commitment())
        });
        for (what, commitment) in away.chain(covers) {
            let meets = commitment.dates().common(&dates).is_some();
            let state = commitment.state_on(all.today);
            let state = state.filter(|state| meets && *state != CommitmentState::Withdrawn);
            let Some(state) = state else {
                continue;
            };
            let state = improvement::Word::label(state).to_lowercase();
            let (fte, when) = (commitment.fte.in_words(), commitment.dates().in_words());
            found.push(OtherPromise {
                who: staffing.name(holder),
                what: format!("{what}: {fte}, {when} ({state})"),
            });
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|one| seen.insert((one.who.clone(), one.what.clone())));
    found
}

impl OptionReading<'_> {
    /// Whether it is to do nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.option.kind == OptionKind::Nothing
    }
}
