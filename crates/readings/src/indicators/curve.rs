//! The curve of an indicator: its history beside others', what it aims at, what happened on the way, and the
//! first honest reading of it. The curves of a whole plan are loaded together, in a dozen statements however many
//! indicators and neighbours there are.

pub mod remarks;

pub use remarks::of_past_figures;

use crate::indicators::drawing::{described, from_first, markers, series, since, with_revisions};
use crate::indicators::events::{self, Event};
use crate::indicators::joined::Joined;
use crate::indicators::own::{self, SmallCounts};
use crate::indicators::published::Published;
use crate::indicators::unit::UnitWords;
use crate::indicators::verdicts::{Judged, Said};
use records::indicators::store::{Annotation, Indicator, OwnValue, Target};

use crate::imports::revisions::Revision;
use documents::Chart;
use documents::charts::{
    Annotation as ChartAnnotation, Band, BandPoint, LineChart, Measure, Series,
    Target as ChartTarget,
};
use improvement::outcomes::{
    Aim, Elsewhere, Frequency, Marker, Movement, Origin, Point, SeriesFacts, Stand, TargetReading,
    Value, read, spreads, stand, targets,
};
use jiff::civil::Date;
use platform::clock::{Instant, in_words};
use platform::db::{Db, DbError};
use records::access::RequestContext;
use records::access::store::Organisation;
use records::plans::store::{Baseline, Plan};
use records::published::store::{ENGLAND, Measure as PublishedMeasure, Neighbour};
use std::collections::BTreeSet;
use uuid::Uuid;

/// From where curves are seen.
#[derive(Debug, Clone, Copy, Hash)]
pub struct View {
    /// The date that the page speaks of: published figures are those of periods that had ended by then.
    pub date: Date,
    /// The moment as at which records are read: `None` is now.
    pub moment: Option<Instant>,
    /// Which counts are small, and whether they are shown.
    pub small_counts: SmallCounts,
    /// The council that somebody helps from who does not belong to this one: of other councils that help they are not told which.
    pub partner: Option<Uuid>,
}

impl View {
    /// As the visitor of a page may see them.
    #[must_use]
    pub fn of(visit: &RequestContext) -> Self {
        Self {
            date: visit.date(),
            moment: visit.moment(),
            small_counts: SmallCounts::of(visit),
            partner: partner(visit),
        }
    }

    /// As everybody may see them: for reports and whatever else leaves the program.
    #[must_use]
    pub fn for_everybody(council: &Organisation, date: Date, moment: Option<Instant>) -> Self {
        Self {
            date,
            moment,
            small_counts: SmallCounts::hidden(council),
            partner: None,
        }
    }

    /// The same, for whoever asks.
    #[must_use]
    pub fn told_to(self, visit: &RequestContext) -> Self {
        Self {
            partner: partner(visit),
            ..self
        }
    }
}

/// The council from which somebody helps the one whose pages they are at, if they do not belong to it.
fn partner(visit: &RequestContext) -> Option<Uuid> {
    let council = visit.council().ok()?.id;
    let roles = &visit.actor.roles;
    let mut opened = roles.opened.iter().filter(|one| one.owner_id == council);
    let opened = opened.next().filter(|_| !roles.belong_to(council));
    opened.map(|one| one.to_id)
}

/// An indicator with everything that its chart and its reading are made from.
#[derive(Debug, Clone)]
pub struct Curve {
    /// The indicator.
    pub indicator: Indicator,
    /// What the chart is drawn from: `Chart::Line` in full, `Chart::Small` as one of many.
    pub chart: LineChart,
    /// Where it stands: what is said first, and how it stands beside others.
    pub stand: Stand,
    /// The reading, in plain sentences; there is always one.
    pub sentences: Vec<String>,
    /// The newest number and its period.
    pub latest: Option<Value>,
    /// What the newest number means against the one before it.
    pub movement: Option<Movement>,
    /// The target in force: the next to be reached, else the last.
    pub target: Option<TargetReading>,
    /// Every target, in the order of their dates.
    pub targets: Vec<TargetReading>,
    /// The day of the baseline: when the Board first endorsed the plan, else when the plan began.
    pub baseline: Date,
    /// Whether that is the day on which the Board first endorsed the plan.
    pub endorsed: bool,
    /// Whether anything stands for any period, if only a marker.
    pub has_figures: bool,
    /// How many of the council's own figures are hidden because they rest on a small count.
    pub hidden: usize,
    /// The markers that stand in place of figures.
    pub markers: Vec<Marker>,
    /// The published measure, for its source and its vintage.
    pub measure: Option<PublishedMeasure>,
    /// The measure of the same definition from which the region and England are drawn, where the published measure
    /// itself has neither.
    pub beside: Option<PublishedMeasure>,
    /// What was put before the measure's own first year, and the measure that it is from.
    pub joined: Option<(Joined, PublishedMeasure)>,
    /// The statistical neighbours, the most alike first; empty when nothing is compared.
    pub neighbours: Vec<Neighbour>,
    /// From where years are that the measure itself does not cover, in a sentence or two each.
    pub history: Vec<String>,
    /// What a reader should know before drawing conclusions, each in a sentence or two.
    pub remarks: Vec<String>,
    /// What happened around the plan, in no order.
    pub events: Vec<Event>,
    /// The statistical verdict, where one was asked for.
    pub judged: Option<Judged>,
}

impl Curve {
    /// The newest number with its unit: `62.0 per 10,000`.
    #[must_use]
    pub fn latest_in_words(&self) -> Option<String> {
        let latest = self.latest.as_ref()?;
        Some(self.unit().number(latest.number, decimals(&self.indicator)))
    }

    /// The target in force, its day and how it stands.
    #[must_use]
    pub fn target_told(&self) -> Option<String> {
        Some(self.told(self.target.as_ref()?))
    }

    /// A target of this curve, its day and how it stands.
    #[must_use]
    pub fn told(&self, target: &TargetReading) -> String {
        let unit = self.unit();
        let decimals = target.aim.decimals(decimals(&self.indicator));
        target.told(|number| unit.number(number, decimals))
    }

    /// The day from which changes are told, and what happened on it: `10 July 2017, when the Board endorsed the plan`.
    #[must_use]
    pub fn compared_since(&self) -> String {
        let day = in_words(self.baseline);
        if self.endorsed {
            format!("{day}, when the Board endorsed the plan")
        } else {
            format!("{day}, when the plan began")
        }
    }

    /// The month from which changes are told: `July 2017`.
    #[must_use]
    pub fn month_of_baseline(&self) -> String {
        self.baseline.strftime("%B %Y").to_string()
    }

    /// The first sentence of the reading.
    #[must_use]
    pub fn first_sentence(&self) -> &str {
        self.sentences.first().map_or("", String::as_str)
    }

    /// Where the figures come from, in one line.
    #[must_use]
    pub fn source_line(&self) -> String {
        let published = self.measure.as_ref().map(cited).map(|mut line| {
            if let Some(beside) = &self.beside {
                line.push_str(&format!(" Region and England: {}", cited(beside)));
            }
            if let Some((joined, from)) = &self.joined {
                line.push_str(&format!(" Before {}: {}", joined.own_from, cited(from)));
            }
            line
        });
        match (self.indicator.origin, published) {
            (Origin::Reference, Some(published)) => published,
            (Origin::Reference, None) => {
                "This measure is not among the published figures that are loaded.".to_owned()
            }
            (Origin::Own, Some(published)) => {
                format!("The council’s own figures. Comparisons: {published}")
            }
            (Origin::Own, None) => "The council’s own figures.".to_owned(),
        }
    }

    /// The publications that anything drawn here is from, each with its licence.
    fn publications(&self) -> impl Iterator<Item = String> {
        let joined = self.joined.as_ref().map(|(_, from)| from);
        let beside = self.beside.as_ref();
        self.measure.iter().chain(beside).chain(joined).map(cited)
    }

    /// The chart in full.
    #[must_use]
    pub fn large(&self) -> Chart {
        Chart::Line(self.chart.clone())
    }

    /// The chart as one of many.
    #[must_use]
    pub fn small(&self) -> Chart {
        Chart::Small(self.chart.clone())
    }

    /// The chart as one of a few that answer a question: since the plan began, with England behind it.
    #[must_use]
    pub fn spark(&self) -> Chart {
        Chart::Spark(self.chart.clone())
    }

    /// The verdict in a word and a sentence, where one was asked for and there is one.
    #[must_use]
    pub fn said(&self) -> Option<Said> {
        self.judged.as_ref()?.said()
    }

    pub(super) fn unit(&self) -> UnitWords {
        UnitWords::of(&self.indicator.unit)
    }
}

/// A publication as it is cited, with its licence.
fn cited(measure: &PublishedMeasure) -> String {
    format!("{}. {}.", measure.source_line(), measure.licence)
}

/// Where the figures of several curves come from: each publication once, and whether the council's own are among them.
/// None where nothing is loaded to cite.
#[must_use]
pub fn sources(curves: &[Curve]) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in curves.iter().flat_map(Curve::publications) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let own = curves
        .iter()
        .any(|curve| curve.indicator.origin == Origin::Own);
    match (lines.is_empty(), own) {
        (true, false) => None,
        (true, true) => Some("Every figure is the council’s own.".to_owned()),
        (false, false) => Some(format!("Published figures: {}", lines.join(" "))),
        (false, true) => Some(format!(
            "Published figures: {} The other figures are the council’s own.",
            lines.join(" ")
        )),
    }
}

/// The curves of these indicators of a plan, in their order.
///
/// # Errors
/// When the database fails or a series cannot be read.
pub async fn curves(
    db: &Db,
    council: &Organisation,
    plan: &Plan,
    indicators: &[Indicator],
    view: View,
) -> Result<Vec<Curve>, DbError> {
    if indicators.is_empty() {
        return Ok(Vec::new());
    }
    let loaded = Loaded::of(db, council, plan, indicators, view).await?;
    Ok(indicators
        .iter()
        .map(|indicator| loaded.curve(indicator))
        .collect())
}

/// Everything that the curves of a plan share.
struct Loaded<'a> {
    council: &'a Organisation,
    view: View,
    baseline: Date,
    endorsed: bool,
    targets: Vec<Target>,
    own: Vec<OwnValue>,
    annotations: Vec<Annotation>,
    events: Vec<Event>,
    published: Published,
}

impl<'a> Loaded<'a> {
    async fn of(
        db: &Db,
        council: &'a Organisation,
        plan: &Plan,
        indicators: &[Indicator],
        view: View,
    ) -> Result<Self, DbError> {
        let baselines: Vec<Baseline> = db.records(council.id, plan.id, view.moment).await?;
        let measures: BTreeSet<&str> = indicators
            .iter()
            .filter_map(|indicator| indicator.measure_code.as_deref())
            .collect();
        let measures: Vec<&str> = measures.into_iter().collect();
        let area = council.area_code.as_deref().unwrap_or_default();
        let endorsed = baselines
            .iter()
            .map(|baseline| baseline.endorsed_on)
            .filter(|day| *day <= view.date)
            .min();
        Ok(Self {
            council,
            view,
            baseline: endorsed.unwrap_or(plan.starts_on),
            endorsed: endorsed.is_some(),
            targets: db.records(council.id, plan.id, view.moment).await?,
            own: db.records(council.id, plan.id, view.moment).await?,
            annotations: db.records(council.id, plan.id, view.moment).await?,
            events: events::load(db, council, &baselines, view).await?,
            published: Published::load(db, area, &measures, view.date, view.moment).await?,
        })
    }

    /// An indicator's own curve.
    fn points(&self, indicator: &Indicator, unit: &UnitWords) -> Vec<Point> {
        let area = self.council.area_code.as_deref().unwrap_or_default();
        match (indicator.origin, indicator.measure_code.as_deref()) {
            (Origin::Own, _) => {
                own::points(&self.own_of(indicator.id), unit, self.view.small_counts)
            }
            (Origin::Reference, Some(measure)) => {
                from_first(self.published.points(measure, area)).to_vec()
            }
            (Origin::Reference, None) => Vec::new(),
        }
    }

    /// The curves of the statistical neighbours, from where an indicator's own begins.
    fn neighbours(&self, indicator: &Indicator, from: Option<Date>) -> Vec<&[Point]> {
        let Some(measure) = indicator.measure_code.as_deref() else {
            return Vec::new();
        };
        let neighbours = self.published.neighbours.iter();
        neighbours
            .map(|neighbour| since(self.published.points(measure, &neighbour.code), from))
            .collect()
    }

    /// How far the periods of an indicator lie apart: of a published measure as that has them, however often its figures appear.
    fn frequency(&self, indicator: &Indicator) -> Frequency {
        let measure = indicator
            .published()
            .and_then(|code| self.published.measure(code));
        measure.map_or(indicator.frequency, |measure| {
            measure.period_kind.frequency()
        })
    }

    /// How many of an indicator's figures are hidden because they rest on a small count.
    fn hidden(&self, indicator: &Indicator, unit: &UnitWords) -> usize {
        let small = self.view.small_counts;
        if indicator.origin != Origin::Own || small.shown {
            return 0;
        }
        let own = self.own_of(indicator.id);
        let few = |own: &&&OwnValue| own::rests_on_few(own, unit, small.to);
        own.iter().filter(few).count()
    }

    fn curve(&self, indicator: &Indicator) -> Curve {
        let unit = UnitWords::of(&indicator.unit);
        let measure = indicator.measure_code.as_deref();
        let points = self.points(indicator, &unit);
        let neighbours = self.neighbours(indicator, points.first().map(|point| point.end));
        let compared = neighbours.iter().any(|points| !points.is_empty());
        let aims = self.aims(indicator.id);
        let facts = SeriesFacts {
            unit: &unit.in_words,
            decimals: decimals(indicator),
            polarity: indicator.polarity,
            points: &points,
            baseline: Some(self.baseline),
            neighbours: if compared { &neighbours } else { &[] },
            target: self.in_force(&aims),
            frequency: self.frequency(indicator),
            on: self.view.date,
        };
        let reading = read(&facts);
        let england = measure.map(|code| self.published.beside(code, ENGLAND).0);
        let name = "England";
        let elsewhere = england.map(|points| Elsewhere { name, points });
        let stand = stand(&facts, &reading, elsewhere);
        let sentences = reading.sentences_of(&facts, &stand);
        let hidden = self.hidden(indicator, &unit);
        let since = stand.since.as_ref().map(|since| since.change.from.end);
        let mut chart = self.chart(indicator, &unit, &points, &neighbours);
        chart.description = described(&chart, &sentences);
        chart.since = since;
        let beside = measure.and_then(|code| self.beside(code)).cloned();
        let joined = self.joined(indicator);
        let measure = measure.and_then(|code| self.published.measure(code));
        Curve {
            history: self.history(indicator, &unit, &chart),
            remarks: self.remarks(indicator, &unit, &chart, hidden),
            beside,
            joined,
            stand,
            markers: markers(&points),
            has_figures: !points.is_empty(),
            latest: reading.latest,
            movement: reading.since_last.map(|change| change.movement),
            targets: targets(&facts, &aims),
            target: reading.target,
            baseline: self.baseline,
            endorsed: self.endorsed,
            neighbours: if compared {
                self.published.neighbours.clone()
            } else {
                Vec::new()
            },
            indicator: indicator.clone(),
            chart,
            sentences,
            hidden,
            measure: measure.cloned(),
            events: self.events.clone(),
            judged: None,
        }
    }

    /// The measure from which the region and England are drawn, where it is another one.
    fn beside(&self, measure: &str) -> Option<&PublishedMeasure> {
        let others = self.published.comparisons.iter();
        others
            .filter_map(|area| {
                let (points, other) = self.published.beside(measure, &area.code);
                other.filter(|_| !points.is_empty())
            })
            .next()
    }

    /// What was put before the first year of an indicator's measure.
    fn joined(&self, indicator: &Indicator) -> Option<(Joined, PublishedMeasure)> {
        let area = self.council.area_code.as_deref()?;
        let joined = self.published.joined(indicator.published()?, area)?;
        let from = self.published.measure(joined.from)?;
        Some((joined.clone(), from.clone()))
    }

    fn own_of(&self, indicator: Uuid) -> Vec<&OwnValue> {
        self.own
            .iter()
            .filter(|own| own.indicator_id == indicator)
            .collect()
    }

    fn targets_of(&self, indicator: Uuid) -> Vec<&Target> {
        let mut targets: Vec<&Target> = self
            .targets
            .iter()
            .filter(|target| target.indicator_id == indicator)
            .collect();
        targets.sort_by_key(|target| target.by_on);
        targets
    }

    /// Every target of an indicator, in the order of their dates.
    fn aims(&self, indicator: Uuid) -> Vec<Aim> {
        let targets = self.targets_of(indicator).into_iter();
        targets.map(Target::aim).collect()
    }

    /// The next target to be reached, else the last that was.
    fn in_force(&self, aims: &[Aim]) -> Option<Aim> {
        let next = aims.iter().find(|aim| aim.by >= self.view.date);
        next.or(aims.last()).copied()
    }

    fn chart(
        &self,
        indicator: &Indicator,
        unit: &UnitWords,
        points: &[Point],
        neighbours: &[&[Point]],
    ) -> LineChart {
        let from = points.first().map(|point| point.end);
        let area = self.council.area_code.as_deref().unwrap_or_default();
        let band: Vec<BandPoint> = spreads(neighbours)
            .into_iter()
            .map(|spread| BandPoint {
                period: spread.label,
                date: spread.end,
                lower: spread.lower_quartile,
                median: spread.median,
                upper: spread.upper_quartile,
            })
            .collect();
        let comparisons: Vec<Series> = self
            .published
            .comparisons
            .iter()
            .filter_map(|other| {
                let measure = indicator.measure_code.as_deref()?;
                let points = since(self.published.beside(measure, &other.code).0, from);
                (other.code != area && !points.is_empty()).then(|| series(&other.name, points))
            })
            .collect();
        LineChart {
            title: indicator.name.clone(),
            description: String::new(),
            measure: Measure {
                unit: unit.axis.clone(),
                before: unit.before.to_owned(),
                after: unit.after.to_owned(),
                decimals: decimals(indicator),
            },
            subject: with_revisions(
                series(&self.council.name, points),
                self.revisions(indicator),
            ),
            neighbours: (!band.is_empty()).then(|| Band {
                name: "Similar councils".to_owned(),
                points: band,
            }),
            comparisons,
            targets: self.chart_targets(indicator.id),
            annotations: self.chart_annotations(indicator.id, from),
            expected: None,
            longest_step: longest_step(indicator),
            verdict: None,
            since: None,
            help: None,
        }
    }

    /// Each target holds from the one before it, the first from the baseline, until its own day.
    fn chart_targets(&self, indicator: Uuid) -> Vec<ChartTarget> {
        let mut from = self.baseline;
        self.targets_of(indicator)
            .into_iter()
            .map(|target| {
                let step = ChartTarget {
                    from: from.min(target.by_on),
                    until: Some(target.by_on),
                    value: target.value,
                };
                from = target.by_on;
                step
            })
            .collect()
    }

    /// What happened while the chart runs: nothing stands before its first figure.
    fn chart_annotations(&self, indicator: Uuid, from: Option<Date>) -> Vec<ChartAnnotation> {
        let Some(from) = from else { return Vec::new() };
        let noted = self
            .annotations
            .iter()
            .filter(|note| note.indicator_id.is_none_or(|id| id == indicator))
            .map(|note| ChartAnnotation {
                date: note.on_date,
                label: note.label.clone(),
            });
        let mut all: Vec<ChartAnnotation> = noted.collect();
        // What people wrote for a day says it better than what the program would say for the same day.
        let unsaid = |event: &&Event| all.iter().all(|note| note.date != event.on);
        let events: Vec<ChartAnnotation> = self
            .events
            .iter()
            .filter(unsaid)
            .map(|event| ChartAnnotation {
                date: event.on,
                label: event.label.clone(),
            })
            .collect();
        all.extend(events);
        all.retain(|note| (from..=self.view.date).contains(&note.date));
        all.sort_by(|a, b| (a.date, &a.label).cmp(&(b.date, &b.label)));
        all.dedup();
        all
    }

    /// What was revised of the indicator's own curve.
    fn revisions(&self, indicator: &Indicator) -> &[Revision] {
        match (
            indicator.origin,
            &indicator.measure_code,
            &self.council.area_code,
        ) {
            (Origin::Reference, Some(measure), Some(area)) => {
                self.published.revisions(measure, area)
            }
            _ => &[],
        }
    }
}

/// Words closed by a full stop.
pub(crate) fn sentence(words: &str) -> String {
    let words = words.trim();
    if words.ends_with(['.', '!', '?']) {
        words.to_owned()
    } else {
        format!("{words}.")
    }
}

/// The most days from one of a council's own figures to the next, by the calendar of how often it is counted; after
/// more, a period is missing. Terms are not alike, so theirs is wide. Published figures say themselves where one is
/// missing.
pub(crate) fn longest_step(indicator: &Indicator) -> Option<i32> {
    (indicator.origin == Origin::Own).then_some(match indicator.frequency {
        Frequency::Weekly => 11,
        Frequency::Monthly => 45,
        Frequency::Quarterly => 135,
        Frequency::Termly => 195,
        Frequency::Annual => 550,
    })
}

/// The decimals of an indicator, within what can be shown.
pub fn decimals(indicator: &Indicator) -> u8 {
    u8::try_from(indicator.decimals.clamp(0, 6)).unwrap_or_default()
}
