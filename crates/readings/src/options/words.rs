//! A request and its options in words. Every sentence is chosen by the figures, and true of them.

use super::{OptionReading, RequestReading, RoleOutcome};
use improvement::calendar::{counted, in_words};
use improvement::money::{Pence, grouped};
use improvement::options::FULL;
use platform::page::{capitalised, listed};

/// A number of days of help: “1,374 days”.
fn days_in_words(days: i64) -> String {
    let number = grouped(days.unsigned_abs());
    match days {
        1 => "1 day".to_owned(),
        _ => format!("{number} days"),
    }
}

/// A total in hundredths of a point: “86”, “58.5”.
#[must_use]
pub fn score_in_words(total: u32) -> String {
    let (whole, part) = (total / FULL, total % FULL);
    match (part, part % 10) {
        (0, _) => whole.to_string(),
        (part, 0) => format!("{whole}.{}", part / 10),
        (part, _) => format!("{whole}.{part:02}"),
    }
}

impl RequestReading<'_> {
    /// Yes or no, on which condition, and what the condition costs in days of help.
    #[must_use]
    pub fn answer(&self) -> (String, String) {
        let helping = self.options.iter().any(OptionReading::helps);
        let Some(pick) = self.pick().filter(|_| helping) else {
            let rest = match helping {
                false => "Add an option with the people who would go.".to_owned(),
                true => self.as_asked_in_words(),
            };
            return ("Not answered yet.".to_owned(), rest);
        };
        if !pick.helps() {
            let said = format!("No: “{}” {}.", pick.option.title, self.why_picked());
            return (said, self.as_asked_in_words());
        }
        if !pick.promised_twice.is_empty() {
            let said = format!("Not as “{}” stands.", pick.option.title);
            return (said, format!("{}.", pick.promised_twice.join(". ")));
        }
        let given = self.given_in_words(pick);
        if !pick.is_safe() {
            return (self.unsafe_in_words(pick), given);
        }
        let asked = self.asked().filter(|one| one.option.id != pick.option.id);
        let safe = format!("no role in {} falls below its floor", self.council);
        let Some(asked) = asked else {
            let how = match self.asked().is_some() {
                true => "Yes, as asked.".to_owned(),
                false => format!("Yes, by “{}”.", pick.option.title),
            };
            return (how, format!("{given}, and {safe}."));
        };
        let rest = format!("{given}, and {safe}. {}", self.as_asked_in_words());
        (self.condition(pick, asked), rest.trim_end().to_owned())
    }

    fn why_picked(&self) -> &'static str {
        match self.recommended().is_some() {
            true => "is recommended",
            false => "scores best",
        }
    }

    /// On which condition: how many roles give less than asked, and until when at the latest.
    fn condition(&self, pick: &OptionReading<'_>, asked: &OptionReading<'_>) -> String {
        let less: Vec<_> = self
            .less(pick, asked)
            .into_iter()
            .map(|(_, less)| less)
            .collect();
        let until = less.iter().filter_map(|one| one.dates.to).max();
        let Some(until) = until else {
            return format!(
                "Yes, if the cover is arranged as “{}” says.",
                pick.option.title
            );
        };
        let roles = match less.len() {
            1 => "one role gives".to_owned(),
            many => format!("{many} roles give"),
        };
        let first = match less.len() {
            1 => format!("until {}", in_words(until)),
            _ => format!("at first, the last of them until {}", in_words(until)),
        };
        format!("Yes, if {roles} less time than asked {first}.")
    }

    /// The roles that give less than asked at first, and how.
    fn less<'o>(
        &self,
        pick: &'o OptionReading<'_>,
        asked: &OptionReading<'_>,
    ) -> Vec<(&'o str, super::Less)> {
        let of = pick.roles.iter().filter_map(|one| {
            let other = asked
                .roles
                .iter()
                .find(|other| other.role.id == one.role.id)?;
            Some((one.role.name.as_str(), one.less_than(other, self.over)?))
        });
        of.collect()
    }

    fn unsafe_in_words(&self, pick: &OptionReading<'_>) -> String {
        let below = names(pick.roles.iter().filter(|one| !one.below.is_empty()));
        let verb = if below.len() == 1 { "falls" } else { "fall" };
        let open = pick.roles.iter().any(|one| !one.open.is_empty());
        let below = listed(below);
        match open {
            true => format!("Only if an officer accepts the risk: {below} {verb} below the floor."),
            false => format!("Yes, at a risk that is accepted: {below} {verb} below the floor."),
        }
    }

    /// What whoever asks gets, and the price of the condition: “Kirklees gets 1,374 days of help, 70 fewer than asked”.
    fn given_in_words(&self, pick: &OptionReading<'_>) -> String {
        let Some(days) = pick.whole_days() else {
            return format!("{} gets help", self.asking);
        };
        let asked = self.asked().filter(|one| one.option.id != pick.option.id);
        let apart = asked
            .and_then(OptionReading::whole_days)
            .map(|asked| asked - days);
        let price = match apart {
            Some(0) => ", as many as asked".to_owned(),
            Some(fewer) if fewer > 0 => {
                format!(", {} fewer than asked", grouped(fewer.unsigned_abs()))
            }
            Some(more) => format!(", {} more than asked", grouped(more.unsigned_abs())),
            None => String::new(),
        };
        format!(
            "{} gets {} of help{price}",
            self.asking,
            days_in_words(days)
        )
    }

    /// What would happen if it were done as asked: “As asked, 3 of 4 roles would fall below their floors.”
    fn as_asked_in_words(&self) -> String {
        let Some(asked) = self.asked().filter(|one| one.helps()) else {
            return String::new();
        };
        let below = asked
            .roles
            .iter()
            .filter(|one| !one.below.is_empty())
            .count();
        match (below, self.roles.len()) {
            (0, _) => "As asked, no role would fall below its floor.".to_owned(),
            (1, 1) => "As asked, the role would fall below its floor.".to_owned(),
            (below, all) => {
                format!("As asked, {below} of {all} roles would fall below their floors.")
            }
        }
    }

    /// How a role fares: as asked, and by the option that is drawn.
    #[must_use]
    pub fn role_in_words(&self, role: &records::people::store::LeadershipRole) -> String {
        let asked = self.asked().and_then(|one| self.outcome(one, role.id));
        let Some(drawn) = self.drawn() else {
            return String::new();
        };
        let Some(own) = self.outcome(drawn, role.id) else {
            return String::new();
        };
        let is_asked = self
            .asked()
            .is_some_and(|one| one.option.id == drawn.option.id);
        let title = &drawn.option.title;
        let mut said = Vec::new();
        if let Some(asked) = asked {
            said.push(format!("As asked, {}.", asked.stands_in_words()));
        }
        if !is_asked {
            let less = asked.and_then(|asked| own.less_than(asked, self.over));
            let less = less.map_or_else(String::new, |less| format!("{}: ", less.in_words()));
            said.push(format!("By “{title}”, {less}{}.", own.stands_in_words()));
        }
        said.join(" ")
    }

    /// What the order rests on, a sentence each; or what is missing for an appraisal.
    #[must_use]
    pub fn sensitivity(&self) -> Vec<String> {
        match &self.appraisal {
            Ok(done) => done.sensitivity(&self.criteria, &self.choices),
            Err(missing) => missing.iter().map(|one| format!("{one}.")).collect(),
        }
    }

    /// The criteria with their weights: “safe at home 40, help in time 35, money 25”.
    #[must_use]
    pub fn weights(&self) -> String {
        let all = self.criteria.iter();
        let all: Vec<_> = all
            .map(|one| format!("{} {}", one.name, one.weight))
            .collect();
        all.join(", ")
    }
}

impl super::Less {
    /// What is less: “starts on 1 August 2017”, “gives 0.4 FTE instead of 0.5 FTE until 3 September 2017”.
    #[must_use]
    pub fn in_words(&self) -> String {
        let until = self.dates.to;
        let next = until.and_then(|until| until.tomorrow().ok());
        match (self.given.millionths(), next, until) {
            (0, Some(next), _) => format!("starts on {}", in_words(next)),
            (_, _, Some(until)) => format!(
                "gives {} instead of {} until {}",
                self.given.in_words(),
                self.asked.in_words(),
                in_words(until)
            ),
            _ => format!(
                "gives {} instead of {}",
                self.given.in_words(),
                self.asked.in_words()
            ),
        }
    }
}

impl RoleOutcome<'_> {
    /// How the role stands to its floor by the option.
    #[must_use]
    pub fn stands_in_words(&self) -> String {
        match (self.days_below(), self.at_floor_until()) {
            (0, Some(until)) => {
                format!("exactly at its floor until {}, not below", in_words(until))
            }
            (0, None) => "never below its floor".to_owned(),
            (days, _) => format!("below its floor for {}", counted(days, "day", "days")),
        }
    }
}

fn names<'a>(roles: impl Iterator<Item = &'a RoleOutcome<'a>>) -> Vec<String> {
    roles.map(|one| one.role.name.clone()).collect()
}

/// What one looks at when options stand side by side: what the row is called, and what each option says in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// What each option says, in their order.
    pub cells: Vec<String>,
}

impl RequestReading<'_> {
    /// The options side by side. Nobody is named in it but officers who accepted a risk.
    #[must_use]
    pub fn side_by_side(&self, officer: impl Fn(uuid::Uuid) -> String) -> Vec<Row> {
        let row = |name: &str, cell: &dyn Fn(&OptionReading<'_>) -> String| Row {
            name: name.to_owned(),
            cells: self.options.iter().map(cell).collect(),
        };
        let until = self.over.to.map(in_words).unwrap_or_default();
        let mut rows = vec![
            row("Below the floor at home", &|one| self.below_cell(one)),
            row(&format!("Days of help by {until}"), &|one| {
                self.days_cell(one)
            }),
            row("When help arrives", &|one| one.arrives_in_words()),
            row("Income", &|one| money(one.option.income_pence)),
            row("Grant", &|one| money(one.option.grant_pence)),
            row("Cover and its cost", &|one| one.cover_in_words()),
            row("Other costs", &|one| money(one.option.other_cost_pence)),
            row("Left after cover and other costs", &|one| {
                one.left_in_words()
            }),
            row("Other promises in the way", &|one| one.promises_in_words()),
            row("Who must accept a risk", &|one| one.accepting(&officer)),
            row(
                "What could go wrong",
                &|one| match one.option.risks.trim() {
                    "" => "Nothing is recorded".to_owned(),
                    risks => risks.to_owned(),
                },
            ),
        ];
        for (place, criterion) in self.criteria.iter().enumerate() {
            let cells = self.choices.iter().map(|choice| {
                let score = choice.scores.get(place).copied().flatten();
                score.map_or_else(|| "Not scored yet".to_owned(), |score| score.to_string())
            });
            rows.push(Row {
                name: format!("{}, weight {} of {FULL}", criterion.name, criterion.weight),
                cells: cells.collect(),
            });
        }
        rows.push(row(&format!("Score of {FULL}"), &|one| {
            one.total
                .map_or_else(|| "Not scored yet".to_owned(), score_in_words)
        }));
        rows
    }

    fn below_cell(&self, one: &OptionReading<'_>) -> String {
        let below = one.roles.iter().filter(|role| !role.below.is_empty());
        let days = below.map(|role| {
            let days = counted(role.days_below(), "day", "days");
            format!("{} {days}", role.role.name)
        });
        let days: Vec<String> = days.collect();
        let at = one.roles.iter().filter_map(|role| {
            let until = role.at_floor_until().filter(|_| role.below.is_empty())?;
            Some(format!(
                "{} exactly at it until {}",
                role.role.name,
                in_words(until)
            ))
        });
        let at = listed(at.collect());
        let said = match days.len() {
            0 => "No role".to_owned(),
            count => format!("{count} of {}: {}", self.roles.len(), days.join(", ")),
        };
        match at.is_empty() {
            true => said,
            false => format!("{said}. {at}"),
        }
    }

    fn days_cell(&self, one: &OptionReading<'_>) -> String {
        let Some(days) = one.whole_days() else {
            return "Not counted: the bank holidays of these years are not loaded".to_owned();
        };
        let number = grouped(days.unsigned_abs());
        let asked = self
            .asked()
            .filter(|asked| asked.option.id != one.option.id);
        match asked
            .and_then(OptionReading::whole_days)
            .map(|asked| asked - days)
        {
            Some(fewer) if fewer > 0 && one.helps() => {
                format!(
                    "{number}, {} fewer than asked",
                    grouped(fewer.unsigned_abs())
                )
            }
            _ => number,
        }
    }
}

fn money(pence: Option<i64>) -> String {
    Pence(pence.unwrap_or_default()).to_string()
}

impl OptionReading<'_> {
    fn arrives_in_words(&self) -> String {
        match (self.begins, self.in_full) {
            (Some(begins), Some(full)) if begins == full => format!("All on {}", in_words(begins)),
            (Some(begins), Some(full)) => {
                format!("From {}, all by {}", in_words(begins), in_words(full))
            }
            _ => "Never".to_owned(),
        }
    }

    fn cover_in_words(&self) -> String {
        let who: Vec<String> = self
            .people
            .iter()
            .filter(|one| one.cover_fte.millionths() > 0)
            .map(|one| {
                let role = self.roles.iter().find(|role| role.role.id == one.role_id);
                let role = role.map_or("A role", |role| role.role.name.as_str());
                let from = one.cover_from_on.unwrap_or(one.from_on);
                format!(
                    "{role} {} from {}",
                    one.cover_fte.in_words(),
                    in_words(from)
                )
            })
            .collect();
        if who.is_empty() {
            return "None".to_owned();
        }
        let cost = match self.cover.prices {
            Some(year) => format!(
                "{} at the prices of {year}, top of each grade",
                self.cover.pence
            ),
            None => "Not costed".to_owned(),
        };
        let left_out = match self.cover.left_out.as_slice() {
            [] => String::new(),
            roles => format!(". Not costed: {}", listed(roles.to_vec())),
        };
        format!("{cost}{left_out}. {}", who.join(", "))
    }

    fn left_in_words(&self) -> String {
        let left = self.left();
        match self.cover.left_out.is_empty() {
            true => left.to_string(),
            false => format!("{left}, before the cover that is not costed"),
        }
    }

    fn promises_in_words(&self) -> String {
        let count = self.others.len();
        match (self.promised_twice.len(), count) {
            (0, 0) => "None".to_owned(),
            (0, _) => capitalised(&counted(count, "other promise fits", "other promises fit")),
            (twice, _) => counted(
                twice,
                "person would be promised twice",
                "people would be promised twice",
            ),
        }
    }

    fn accepting(&self, officer: impl Fn(uuid::Uuid) -> String) -> String {
        let open: Vec<_> = self
            .roles
            .iter()
            .filter(|role| !role.open.is_empty())
            .collect();
        let until = open.iter().flat_map(|role| &role.open);
        let until = until.filter_map(|breach| breach.dates.to).max();
        if let (false, Some(until)) = (open.is_empty(), until) {
            let roles = listed(names(open.into_iter()));
            return format!("An officer by name, for {roles}, until {}", in_words(until));
        }
        match self.accepted.last().filter(|_| !self.is_safe()) {
            Some(one) => {
                let by = one
                    .officer_id
                    .map_or_else(|| "An officer".to_owned(), officer);
                format!("{by} has accepted it until {}", in_words(one.until_on))
            }
            None => "Nobody".to_owned(),
        }
    }
}
