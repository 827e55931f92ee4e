//! What the record says for each name that a text can hold.

use super::Paper;
use super::tables::tables;
use crate::seen::Seen;
use documents::model::Block;
use improvement::Word as _;
use improvement::calendar::in_words;
use improvement::support::{Month, Side, StepKind, SupportKind, total};
use jiff::civil::Date;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{capitalised, listed, lower_first};
use records::access::RequestContext;
use records::governance::store::Decision;
use records::support::store::{Secondment, SupportVersion};
use std::collections::BTreeMap;

/// Every name that a text can hold, and what it stands for.
pub(crate) const NAMES: &[(&str, &str)] = &[
    ("title", "what the support is called"),
    ("helper", "the council that helps"),
    ("helped", "the council that is helped"),
    ("kinds", "the kinds of help"),
    ("asked_by", "who asked for it"),
    ("enquiry", "the date of the enquiry"),
    ("purpose", "what it is for"),
    ("accountability", "who stays accountable for what"),
    ("version", "the version of the agreement"),
    ("version_from", "the first day of the agreement"),
    ("version_to", "the last day of the agreement"),
    ("added", "what the version added"),
    ("helper_signatory", "who signed for the council that helps"),
    (
        "helper_signed",
        "when it was signed for the council that helps",
    ),
    (
        "helped_signatory",
        "who signed for the council that is helped",
    ),
    (
        "helped_signed",
        "when it was signed for the council that is helped",
    ),
    (
        "decision",
        "the decision of the council that keeps the record",
    ),
    ("decision_other", "the decision of the other council"),
    ("sharing", "the sharing agreement"),
    ("planned_end", "the planned end"),
    ("authorised_end", "the latest authorised end"),
    ("started", "the day on which help started"),
    ("ended", "the day on which help ended"),
    ("ended_because", "why help ended"),
    ("left", "what is left to do"),
    ("review", "the date of the next review"),
    ("stands", "where the support stands, in a sentence"),
    ("needs", "what needs attention"),
    ("month", "the month of the report"),
    ("days_month", "the days of help in that month"),
    ("days_total", "all days of help"),
    ("words", "what both councils say"),
    ("who", "who is lent"),
    ("role", "the role"),
    ("fte", "the share of full time"),
    ("from", "the first day of the secondment"),
    ("to", "the last day of the secondment"),
    ("notice", "the notice"),
    ("recall", "the right of recall"),
    ("costs", "who bears which costs"),
    ("expenses", "how expenses are paid"),
    ("tax", "the treatment of value added tax"),
];

/// Every table that a text can hold, by its name, and what it shows.
pub(crate) const TABLES: &[(&str, &str)] = &[
    ("workstreams", "workstreams"),
    ("phases", "phases"),
    ("conditions", "conditions for stepping down"),
    ("secondments", "people who are lent"),
    ("days", "days of help in the month"),
    ("products", "products of the help"),
];

/// What the record says.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    words: BTreeMap<&'static str, String>,
    tables: BTreeMap<&'static str, Block>,
}

impl Facts {
    /// What stands for a name; none where the record does not know it.
    pub(super) fn words(&self, name: &str) -> Option<String> {
        self.words.get(name).cloned()
    }

    /// A table; none where there is nothing in it.
    pub(super) fn table(&self, name: &str) -> Option<Block> {
        self.tables.get(name).cloned()
    }

    #[cfg(test)]
    pub(super) fn with(mut self, name: &'static str, words: &str) -> Self {
        self.put(name, words.to_owned());
        self
    }

    fn put(&mut self, name: &'static str, words: String) {
        if !words.trim().is_empty() {
            self.words.insert(name, words);
        }
    }

    fn day(&mut self, name: &'static str, on: Option<Date>) {
        self.put(name, on.map(in_words).unwrap_or_default());
    }

    pub(super) async fn read(
        here: &RequestContext,
        seen: &Seen,
        paper: Paper,
        asked: &Form,
    ) -> Result<Self, AppError> {
        let mut facts = Self::default();
        facts.of_engagement(seen);
        if let Some(version) = seen.support.records.version_of(seen.engagement.id) {
            facts.of_version(version);
            facts.of_decision(here, seen, version).await?;
        }
        facts.of_course(seen);
        let today = seen.support.today;
        let month = asked.value("month");
        let month = format!("{month}-01")
            .parse()
            .map_or(today, |on: Date| on.min(today));
        facts.of_month(seen, Month::of(month));
        if paper == Paper::Secondment {
            let id = asked.value("secondment");
            let all = seen.support.records.secondments.iter();
            let one = all.clone().find(|one| one.id.to_string() == id);
            let one = one
                .or_else(|| all.clone().next())
                .filter(|_| id.is_empty() || one.is_some());
            facts.of_secondment(one.ok_or(AppError::NotFound)?);
        }
        facts.tables = tables(seen, Month::of(month));
        Ok(facts)
    }

    fn of_engagement(&mut self, seen: &Seen) {
        let of = &seen.engagement;
        let kinds = SupportKind::of_line(&of.kinds).into_iter();
        let kinds = kinds.map(|kind| lower_first(kind.label())).collect();
        self.put("title", of.title.clone());
        self.put("helper", seen.name(Side::Helper));
        self.put("helped", seen.name(Side::Helped));
        self.put("kinds", listed(kinds));
        let by = of.asked_by.map(|by| lower_first(by.label()));
        self.put("asked_by", by.unwrap_or_default());
        self.day("enquiry", Some(of.begun_on));
        self.put("purpose", of.purpose.clone());
        self.put("accountability", of.accountability.clone());
        self.day("planned_end", of.planned_end_on);
        self.day("authorised_end", of.authorised_end_on);
    }

    fn of_version(&mut self, version: &SupportVersion) {
        self.put("version", version.number.to_string());
        self.day("version_from", Some(version.from_on));
        self.day("version_to", version.to_on);
        self.put("added", version.added.clone());
        self.put("helper_signatory", version.helper_signed_by.clone());
        self.day("helper_signed", version.helper_signed_on);
        self.put("helped_signatory", version.helped_signed_by.clone());
        self.day("helped_signed", version.helped_signed_on);
        self.put("decision_other", version.decided_elsewhere.clone());
    }

    /// The decision and the sharing agreement of the council that keeps the record, told to whoever may see its plans.
    async fn of_decision(
        &mut self,
        here: &RequestContext,
        seen: &Seen,
        version: &SupportVersion,
    ) -> Result<(), AppError> {
        let keeper = seen.engagement.organisation_id;
        if let Some(id) = version.decision_id {
            #[expect(
                clippy::disallowed_methods,
                reason = "the version, which was read in scope, names a decision of the council that keeps it"
            )]
            let decision = here.app.db.get_as_at(
                keeper,
                id,
                here.moment().unwrap_or_else(|| here.app.clock.now()),
            );
            let decision: Option<Decision> = decision.await?;
            let words = decision.map(|one| {
                format!(
                    "{} {}, {}",
                    one.reference,
                    one.title,
                    in_words(one.decided_on)
                )
            });
            self.put("decision", words.unwrap_or_default());
        }
        if version.sharing_id.is_some() {
            self.put("sharing", "recorded beside this agreement".to_owned());
        }
        Ok(())
    }

    /// How it went until the day.
    fn of_course(&mut self, seen: &Seen) {
        let (facts, support) = (seen.facts(), &seen.support);
        let today = support.today;
        self.day("started", facts.started_on(today));
        self.day("ended", facts.ended_on(today));
        self.day("review", facts.next_review_on(today));
        let steps = support.records.steps.iter();
        let end = steps.filter(|step| {
            let counts = step.taken_back_on.is_none_or(|back| back > today);
            step.kind == StepKind::Ended && step.dated <= today && counts
        });
        if let Some(end) = end.max_by_key(|step| (step.dated, step.id)) {
            self.put("ended_because", end.reason.clone());
            self.put("left", end.left_over.clone());
        }
        self.put("stands", support.in_words(&seen.engagement));
        let needs = support.needs(&seen.engagement).into_iter();
        let needs: Vec<String> = needs
            .map(|(_, words)| format!("{}.", capitalised(&words)))
            .collect();
        let none = "Nothing needs attention today.".to_owned();
        self.put(
            "needs",
            if needs.is_empty() {
                none
            } else {
                needs.join("\n")
            },
        );
        self.put("days_total", support.days(&seen.engagement).in_words());
        let words = support
            .records
            .words
            .iter()
            .filter(|word| word.dated <= today);
        let words = words.map(|word| {
            let said = word
                .words
                .trim()
                .trim_matches(['“', '”', '"'])
                .replace('\n', " ");
            format!(
                "“{said}” {}, {}, {}",
                word.speaker,
                seen.name(word.side),
                in_words(word.dated)
            )
        });
        self.put("words", words.collect::<Vec<_>>().join("\n"));
    }

    fn of_month(&mut self, seen: &Seen, month: Month) {
        let contacts = seen.facts().contacts.iter();
        let in_month =
            contacts.filter(|one| one.on <= seen.support.today && Month::of(one.on) == month);
        self.put("month", month.first().strftime("%B %Y").to_string());
        self.put("days_month", total(in_month).in_words());
    }

    fn of_secondment(&mut self, one: &Secondment) {
        self.put("who", one.who.clone());
        self.put("role", one.role.clone());
        self.put("fte", one.fte.to_string());
        self.day("from", Some(one.from_on));
        self.day("to", one.to_on);
        self.put("notice", one.notice.clone());
        self.put("recall", one.recall.clone());
        self.put("costs", one.costs.clone());
        self.put("expenses", one.expenses.clone());
        self.put("tax", one.tax.clone());
    }
}
