//! Capacity in words: alike on the page, on the page of today and in reports.

use super::{RoleReading, Staffing};
use improvement::calendar::{WorkingDays, counted, in_words};
use improvement::people::{Breach, Dates, FloorState};
use platform::page::listed;
use records::people::store::FloorAcceptance;

impl RoleReading<'_> {
    /// What is to be said of it first: “Director: 84 days below its floor, 12 June 2017 to 3 September 2017”.
    #[must_use]
    pub fn heading(&self) -> String {
        let name = &self.role.name;
        let days = self.below.iter().map(|breach| breach.dates.days());
        let days: Option<i32> = days.sum();
        match (self.below.as_slice(), days) {
            ([], _) if self.touches_floor() => {
                format!("{name}: never below its floor, and at times exactly at it")
            }
            ([], _) => format!("{name}: never below its floor"),
            (_, Some(days)) => {
                format!("{name}: {} below its floor", counted(days, "day", "days"))
            }
            (_, None) => format!("{name}: below its floor, with no end in sight"),
        }
    }

    /// Whether exactly as much is left on some days as there must be.
    fn touches_floor(&self) -> bool {
        let mut net = self.net.iter();
        net.any(|step| step.net == self.capacity.floor)
    }

    /// Each time below the floor, with its working days where they are known, and who accepted it.
    #[must_use]
    pub fn breaches_in_words(
        &self,
        staffing: &Staffing,
        days: Option<&WorkingDays>,
    ) -> Vec<String> {
        let breach = |breach: &Breach| {
            let working = breach.dates.from.zip(breach.dates.to).zip(days);
            let working = working.map(|((from, to), days)| days.count(from, to));
            let working = working.map_or_else(String::new, |days| {
                format!(", {}", counted(days, "working day", "working days"))
            });
            let accepted = self.accepted(staffing, breach);
            format!("{}{working}. {accepted}", breach.in_words())
        };
        self.below.iter().map(breach).collect()
    }

    /// Who accepted that it is below its floor on these days, and whether for all of them.
    fn accepted(&self, staffing: &Staffing, breach: &Breach) -> String {
        let all = staffing.acceptances(self.role.id, None);
        let meets = |one: &&FloorAcceptance| {
            let dates = Dates::between(one.accepted_on, one.until_on);
            dates.common(&breach.dates).is_some()
        };
        let latest = all.filter(meets).max_by_key(|one| one.until_on);
        match latest {
            None => "Nobody accepted that risk.".to_owned(),
            Some(one) => {
                let by = one.officer_id.map(|id| staffing.names.person(id));
                let by = by.unwrap_or_else(|| "An officer".to_owned());
                let until = in_words(one.until_on);
                let covers = breach.dates.to.is_some_and(|to| to <= one.until_on);
                let rest = if covers {
                    ""
                } else {
                    ", not for the days after that"
                };
                format!("{by} accepted the risk until {until}{rest}.")
            }
        }
    }

    /// How it stands to its floor on a day, as agreed.
    #[must_use]
    pub fn state_on(&self, day: jiff::civil::Date) -> FloorState {
        match self.below_on(day) {
            Some(_) => FloorState::Below,
            None => FloorState::Ok,
        }
    }
}

impl Staffing {
    /// What is to be said first of all roles over some dates: who is below today, who was and who will be.
    #[must_use]
    pub fn in_words(&self, readings: &[RoleReading<'_>]) -> String {
        let today = self.today;
        let named = |fits: &dyn Fn(&RoleReading<'_>) -> bool| -> Vec<String> {
            let fitting = readings.iter().filter(|reading| fits(reading));
            fitting.map(|reading| reading.role.name.clone()).collect()
        };
        let now = named(&|reading| reading.below_on(today).is_some());
        let was = named(&|reading| {
            let mut below = reading.below.iter();
            below.any(|breach| breach.dates.to.is_some_and(|to| to < today))
        });
        let will = named(&|reading| {
            let mut below = reading.below.iter();
            below.any(|breach| breach.dates.from.is_some_and(|from| from > today))
        });
        if readings.is_empty() {
            return "No roles of leadership are recorded yet.".to_owned();
        }
        let is = |names: &[String]| if names.len() == 1 { "is" } else { "are" };
        let were = |names: &[String]| if names.len() == 1 { "was" } else { "were" };
        let mut said = match now.as_slice() {
            [] => "Today every role is at or above its floor.".to_owned(),
            below => format!(
                "{} {} below the floor today.",
                listed(below.to_vec()),
                is(below)
            ),
        };
        if !was.is_empty() {
            let (names, were) = (listed(was.clone()), were(&was));
            said = format!("{said} {names} {were} below the floor before today.");
        }
        if !will.is_empty() {
            said = format!("{said} {} will be.", listed(will));
        }
        let would = named(&|reading| {
            let deeper = |breach: &Breach| !reading.below.contains(breach);
            reading.below_proposed.iter().any(deeper)
        });
        if !would.is_empty() {
            said = format!(
                "{said} What is proposed would take {} below the floor.",
                listed(would)
            );
        }
        said
    }
}
