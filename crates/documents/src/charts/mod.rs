//! Charts as SVG, from plain values.
//!
//! Every chart is drawn twice from the same values, for a page and for a phone
//! ([`Width`]), has a table of its figures ([`ChartTable`], which also gives CSV),
//! reads in greyscale, and holds neither `style` attributes nor `<style>`, so that
//! it can stand in a page under a strict content security policy.

mod bands;
mod bars;
mod calendar;
mod canvas;
mod cloud;
mod cloud_drawing;
mod control;
mod control_drawing;
mod effects;
mod effects_drawing;
mod engagements;
mod engagements_drawing;
mod fan;
mod frame;
mod fund;
mod fund_drawing;
mod funnel;
mod funnel_drawing;
mod glyph;
mod heat_map;
mod heat_map_drawing;
mod help;
mod help_timeline;
mod help_timeline_drawing;
mod hex_map;
mod icons;
mod key;
mod labels;
mod line;
mod line_drawing;
mod line_help;
mod line_small;
mod line_spark;
mod marks;
mod organisation;
mod organisation_drawing;
mod palette;
mod placing;
mod scale;
mod step_line;
mod steps;
mod steps_drawing;
mod table;
mod timeline;
mod tornado;
mod waterfall;
mod week;

use serde::{Deserialize, Serialize};

pub use bars::{Bars, Part, Tone};
pub use cloud::PlaceboCloud;
pub use control::{ControlChart, ControlLimits, ControlPoint, Signal};
pub use effects::{Effect, EffectChart};
pub use engagements::{EngagementRow, EngagementsTimeline};
pub use fan::{Fan, FanPoint};
pub use fund::FundChart;
pub use funnel::{FunnelChart, FunnelLimit, FunnelPlace, PlaceRole};
pub use glyph::Glyph;
pub use heat_map::{HeatAxis, HeatBand, HeatCell, HeatItem, HeatMap, HeatPlace};
pub use help::{HelpMonth, HelpStrip, Phase};
pub use help_timeline::{HelpRow, HelpTimeline};
pub use hex_map::{Hex, HexClass, HexMap};
pub use icons::{AssuranceIcon, VariationIcon};
pub use line::{
    Annotation, Band, BandPoint, LineChart, Measure, Observation, Reading, Series, Target,
};
pub use organisation::{OrganisationChart, OrganisationPost};
pub use palette::Palette;
pub use step_line::{Step, StepLine};
pub use steps::{BarLook, BarRow, DayBar, StepChart};
pub use table::{ChartCell, ChartTable};
pub(crate) use table::{NONE, plain_date, rounded};
pub use timeline::{Event, Timeline};
pub use tornado::{Swing, SwingEnd, Tornado};
pub use waterfall::{Amount, Waterfall};
pub use week::{Presence, WeekPresence};

/// For what width a chart is drawn. The picture itself has no fixed width: it fills
/// what holds it, and this says at what width its letters look right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// 360 units: a phone, or a narrow column.
    Phone,
    /// 720 units: a page on paper or screen.
    Page,
}

/// Any chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Chart {
    /// History over periods, with comparisons, targets and annotations.
    Line(LineChart),
    /// The same values as a small line with its last value.
    Small(LineChart),
    /// The same since a day, with the largest area behind it.
    Spark(LineChart),
    /// Authorities as hexagons.
    HexMap(HexMap),
    /// Things on a grid of two scales.
    HeatMap(HeatMap),
    /// Counts as one divided bar.
    Bars(Bars),
    /// Dated events on a line.
    Timeline(Timeline),
    /// Figures beside how far they usually move.
    Control(ControlChart),
    /// A gap to a counterpart among those of others.
    Cloud(PlaceboCloud),
    /// Authorities by size beside how far chance would carry them.
    Funnel(FunnelChart),
    /// Effects by time since something began.
    Effects(EffectChart),
    /// One quantity over days as steps, with its floor.
    Steps(StepChart),
    /// The help of one engagement, month by month.
    Help(HelpTimeline),
    /// Engagements, a row for each.
    Engagements(EngagementsTimeline),
    /// What is spent of a fund beside what was to be.
    Fund(FundChart),
    /// From a sum to what is left of it.
    Waterfall(Waterfall),
    /// Which assumption matters most.
    Tornado(Tornado),
    /// Posts by who reports to whom.
    Organisation(OrganisationChart),
}

impl Chart {
    /// The chart as one `<svg>` element. Ids in it begin with `prefix`, which must differ
    /// between the drawings of one page.
    #[must_use]
    pub fn svg(&self, prefix: &str, width: Width) -> String {
        match self {
            Self::Line(chart) => chart.draw(prefix, width),
            Self::Small(chart) => chart.draw_small(prefix),
            Self::Spark(chart) => chart.draw_spark(prefix),
            Self::HexMap(chart) => chart.draw(prefix, width),
            Self::HeatMap(chart) => chart.draw(prefix, width),
            Self::Bars(chart) => chart.draw(prefix, width),
            Self::Timeline(chart) => chart.draw(prefix, width),
            Self::Control(chart) => chart.draw(prefix, width),
            Self::Cloud(chart) => chart.draw(prefix, width),
            Self::Funnel(chart) => chart.draw(prefix, width),
            Self::Effects(chart) => chart.draw(prefix, width),
            Self::Steps(chart) => chart.draw(prefix, width),
            Self::Help(chart) => chart.draw(prefix, width),
            Self::Engagements(chart) => chart.draw(prefix, width),
            Self::Fund(chart) => chart.draw(prefix, width),
            Self::Waterfall(chart) => chart.draw(prefix, width),
            Self::Tornado(chart) => chart.draw(prefix, width),
            Self::Organisation(chart) => chart.draw(prefix, width),
        }
    }

    /// The figures behind it.
    #[must_use]
    pub fn table(&self) -> ChartTable {
        match self {
            Self::Line(chart) | Self::Small(chart) | Self::Spark(chart) => chart.figures(),
            Self::HexMap(chart) => chart.figures(),
            Self::HeatMap(chart) => chart.figures(),
            Self::Bars(chart) => chart.figures(),
            Self::Timeline(chart) => chart.figures(),
            Self::Control(chart) => chart.figures(),
            Self::Cloud(chart) => chart.figures(),
            Self::Funnel(chart) => chart.figures(),
            Self::Effects(chart) => chart.figures(),
            Self::Steps(chart) => chart.figures(),
            Self::Help(chart) => chart.figures(),
            Self::Engagements(chart) => chart.figures(),
            Self::Fund(chart) => chart.figures(),
            Self::Waterfall(chart) => chart.figures(),
            Self::Tornado(chart) => chart.figures(),
            Self::Organisation(chart) => chart.figures(),
        }
    }

    /// What it shows.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Line(chart) | Self::Small(chart) | Self::Spark(chart) => &chart.title,
            Self::HexMap(chart) => &chart.title,
            Self::HeatMap(chart) => &chart.title,
            Self::Bars(chart) => &chart.title,
            Self::Timeline(chart) => &chart.title,
            Self::Control(chart) => &chart.title,
            Self::Cloud(chart) => &chart.title,
            Self::Funnel(chart) => &chart.title,
            Self::Effects(chart) => &chart.title,
            Self::Steps(chart) => &chart.title,
            Self::Help(chart) => &chart.title,
            Self::Engagements(chart) => &chart.title,
            Self::Fund(chart) => &chart.title,
            Self::Waterfall(chart) => &chart.title,
            Self::Tornado(chart) => &chart.title,
            Self::Organisation(chart) => &chart.title,
        }
    }

    /// What a reader would see in it.
    #[must_use]
    pub fn description(&self) -> &str {
        match self {
            Self::Line(chart) | Self::Small(chart) | Self::Spark(chart) => &chart.description,
            Self::HexMap(chart) => &chart.description,
            Self::HeatMap(chart) => &chart.description,
            Self::Bars(chart) => &chart.description,
            Self::Timeline(chart) => &chart.description,
            Self::Control(chart) => &chart.description,
            Self::Cloud(chart) => &chart.description,
            Self::Funnel(chart) => &chart.description,
            Self::Effects(chart) => &chart.description,
            Self::Steps(chart) => &chart.description,
            Self::Help(chart) => &chart.description,
            Self::Engagements(chart) => &chart.description,
            Self::Fund(chart) => &chart.description,
            Self::Waterfall(chart) => &chart.description,
            Self::Tornado(chart) => &chart.description,
            Self::Organisation(chart) => &chart.description,
        }
    }

    /// How the drawing is read, for its caption; empty where the drawing says it itself.
    #[must_use]
    pub fn says(&self) -> String {
        match self {
            Self::Steps(chart) => chart.says(),
            Self::Help(chart) => chart.says().to_owned(),
            Self::Engagements(chart) => chart.says().to_owned(),
            Self::Fund(chart) => chart.says().to_owned(),
            Self::Tornado(chart) => chart.says().to_owned(),
            _ => String::new(),
        }
    }
}
