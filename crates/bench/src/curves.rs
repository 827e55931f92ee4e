//! The figures of a plan, and what its Board was told: ten years of both.

use crate::plan::SeededPlan;
use crate::words::{self, pick};
use improvement::governance::MeetingKind;
use improvement::outcomes::{Frequency, IndicatorKind, Origin, Polarity};
use improvement::plans::Speaker;
use jiff::ToSpan;
use jiff::civil::Date;
use platform::db::{Change, DbError};
use records::governance::store::{Meeting, Telling};
use records::indicators::store::{Indicator, OwnValue, Target};
use records::plans::store::{ActionIndicator, Voice};
use records::reports::store::Report;
use uuid::Uuid;

/// Quarters in ten years.
const QUARTERS: i64 = 40;

impl SeededPlan<'_> {
    pub(super) async fn indicators(&self, change: &mut Change) -> Result<(), DbError> {
        let mut indicators = Vec::new();
        for code in words::MEASURES {
            if let Some(measure) = self.all.measures.get(code) {
                indicators.push(Indicator {
                    measure_code: Some(measure.code.clone()),
                    definition: measure.name.clone(),
                    unit: measure.unit_words().to_owned(),
                    decimals: measure.decimals,
                    frequency: Frequency::Annual,
                    kind: IndicatorKind::Population,
                    ..self.indicator(&measure.name, Origin::Reference)
                });
            }
        }
        let (mut values, mut targets) = (Vec::new(), Vec::new());
        for (number, (name, above, below)) in words::INDICATORS.iter().enumerate() {
            let indicator = Indicator {
                definition: format!("{above} out of {}", below.to_lowercase()),
                numerator: (*above).to_owned(),
                denominator: (*below).to_owned(),
                ..self.indicator(name, Origin::Own)
            };
            for back in (1..=QUARTERS).rev() {
                values.push(self.value(&indicator, number, back));
            }
            targets.push(Target {
                organisation_id: self.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: self.plan_id,
                indicator_id: indicator.id,
                by_on: self.all.ago(-180),
                value: 90.0,
            });
            indicators.push(indicator);
        }
        let ids: Vec<Uuid> = indicators.iter().map(|one| one.id).collect();
        let aims = self
            .actions
            .iter()
            .enumerate()
            .map(|(number, action)| ActionIndicator {
                organisation_id: self.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: self.plan_id,
                action_id: *action,
                indicator_id: pick(&ids, number),
            });
        let aims = aims.collect();
        let on = self.all.ago(300);
        self.once(change, on, indicators).await?;
        self.once(change, on, values).await?;
        self.once(change, on, targets).await?;
        self.once(change, on, aims).await?;
        self.once(change, on, self.voices()).await
    }

    fn indicator(&self, name: &str, origin: Origin) -> Indicator {
        Indicator {
            organisation_id: self.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: self.plan_id,
            name: name.to_owned(),
            origin,
            measure_code: None,
            kind: IndicatorKind::HowWell,
            definition: String::new(),
            numerator: String::new(),
            denominator: String::new(),
            unit: "%".to_owned(),
            decimals: 1,
            polarity: Polarity::High,
            frequency: Frequency::Quarterly,
            end_sought: "Children are safe and do well where they live.".to_owned(),
            how_doing: "Better than two years ago, and still below what we owe them.".to_owned(),
            story: "Vacancies held the curve down; since they were filled it has risen.".to_owned(),
            partners: "Schools, health visitors and the police.".to_owned(),
            what_works: "Small caseloads, and managers who look at practice.".to_owned(),
            polarity_why: None,
            proposal: "Go on, and bring the two slowest teams to where the others are.".to_owned(),
        }
    }

    /// The figure of the quarter so many quarters back: a slow rise with a wave on it.
    fn value(&self, indicator: &Indicator, number: usize, back: i64) -> OwnValue {
        let first = self.all.today.first_of_month();
        let end = first
            .checked_sub((back * 3).months())
            .and_then(|start| start.checked_sub(1.day()))
            .unwrap_or(first);
        let wave = (back * 7 + i64::try_from(number + self.place).unwrap_or(0) * 3) % 11;
        let below = 180 + wave * 4;
        let above = below * (60 + (QUARTERS - back) / 2 + wave) / 100;
        OwnValue {
            organisation_id: self.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: self.plan_id,
            indicator_id: indicator.id,
            period: end.strftime("%B %Y").to_string(),
            period_end: end,
            numerator: Some(whole(above)),
            denominator: Some(whole(below)),
            value: None,
            marker: None,
        }
    }

    fn voices(&self) -> Vec<Voice> {
        let said = [
            (Speaker::Child, "My worker came when she said she would."),
            (
                Speaker::Parent,
                "Nobody had asked me before what I thought would help.",
            ),
            (Speaker::Worker, "Supervision is where I get to think."),
        ];
        said.iter()
            .map(|(speaker, words)| Voice {
                organisation_id: self.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: self.plan_id,
                action_id: None,
                focus_area_id: None,
                speaker: *speaker,
                words: (*words).to_owned(),
                heard_on: self.all.ago(320),
                consent_on: self.all.ago(320),
            })
            .collect()
    }

    /// A Board that meets each quarter for ten years, is told of one finding each time, and has a report in draft.
    pub(super) async fn meetings(&self, change: &mut Change) -> Result<(), DbError> {
        let (mut meetings, mut tellings) = (Vec::new(), Vec::new());
        for back in (0..QUARTERS).rev() {
            let held_on = quarter_back(self.all.ago(15), back);
            let meeting = Meeting {
                organisation_id: self.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: self.plan_id,
                kind: MeetingKind::ImprovementBoard,
                title: "Improvement Board".to_owned(),
                held_on,
                chair: "The independent chair".to_owned(),
                note: String::new(),
            };
            if !self.findings.is_empty() {
                let which = usize::try_from(back).unwrap_or(0);
                tellings.push(Telling {
                    organisation_id: self.organisation_id,
                    id: Uuid::now_v7(),
                    version: 1,
                    plan_id: self.plan_id,
                    meeting_id: meeting.id,
                    finding_id: pick(&self.findings, which),
                    report_id: None,
                    told: "The work is under way; audits show that two of five teams meet the standard.".to_owned(),
                });
            }
            meetings.push(meeting);
        }
        let mut report = Report::begun(self.organisation_id, self.plan_id, self.all.today);
        report.template_key = "executive-board-2019".to_owned();
        report.title = "Improvement plan: progress".to_owned();
        report.author_id = Some(self.lead);
        report.author_benefits = Some(false);
        self.once(change, self.all.ago(300), meetings).await?;
        self.once(change, self.all.ago(14), tellings).await?;
        self.once(change, self.all.ago(1), vec![report]).await
    }
}

fn quarter_back(from: Date, back: i64) -> Date {
    from.checked_sub((back * 3).months()).unwrap_or(from)
}

/// A count as figures are kept. Counts here are small.
fn whole(count: i64) -> f64 {
    count as f64
}
