//! The closed vocabularies that only published figures need. The others come from `improvement`.

use improvement::outcomes::Frequency;
use improvement::vocabulary;

vocabulary! {
    /// What an area with figures is.
    AreaKind, "a kind of area" {
        Authority = "authority", "Local authority";
        Predecessor = "predecessor", "Authority that no longer exists";
        Region = "region", "Region";
        Country = "country", "Country";
        /// For a demonstration: nothing is published for it, and nothing of the nation counts it.
        Invented = "invented", "Invented council";
    }
}

vocabulary! {
    /// The type of an upper-tier authority.
    AuthorityType, "a type of authority" {
        County = "county", "County";
        LondonBorough = "london_borough", "London borough";
        MetropolitanDistrict = "metropolitan_district", "Metropolitan district";
        Unitary = "unitary", "Unitary authority";
    }
}

vocabulary! {
    /// How alike a statistical neighbour is, nearest first.
    Closeness, "a closeness" {
        ExtremelyClose = "extremely_close", "Extremely close";
        VeryClose = "very_close", "Very close";
        Close = "close", "Close";
        SomewhatClose = "somewhat_close", "Somewhat close";
        NotClose = "not_close", "Not close";
    }
}

vocabulary! {
    /// What a boundary change did to the authority it names first.
    ChangeKind, "a kind of boundary change" {
        Merged = "merged", "Became part of a larger authority";
        Divided = "divided", "Was divided";
        Recoded = "recoded", "Kept its area and took a new code";
    }
}

vocabulary! {
    /// Which stretch of time, or which day, a figure describes.
    PeriodKind, "a kind of period" {
        AcademicYear = "academic_year", "Academic year, to 31 August";
        FinancialYear = "financial_year", "Year to 31 March";
        CalendarYear = "calendar_year", "Calendar year";
        At31March = "at_31_march", "At 31 March";
        At30September = "at_30_september", "At 30 September";
        AtJanuary = "at_january", "At January";
        ThreeCalendarYears = "three_calendar_years", "Three calendar years together";
        ThreeFinancialYears = "three_financial_years", "Three years to 31 March together";
        Term = "term", "Term";
        Quarter = "quarter", "Quarter";
        Month = "month", "Month";
        Week = "week", "Week";
    }
}

vocabulary! {
    /// What a measure counts in.
    Unit, "a unit" {
        Percent = "percent", "%";
        PercentagePoints = "percentage_points", "percentage points";
        Per1000 = "per_1000", "per 1,000";
        Per10000 = "per_10000", "per 10,000";
        Per100000 = "per_100000", "per 100,000";
        Count = "count", "number";
        Fte = "fte", "full-time equivalents";
        Pounds = "pounds", "£";
        PoundsAWeek = "pounds_a_week", "£ a week";
        Score = "score", "score";
        CasesEach = "cases_each", "cases for each worker";
    }
}

vocabulary! {
    /// Where a council finds the figures for an indicator of the board catalogue.
    SourceKind, "a kind of source" {
        ChildrenInNeed = "children_in_need", "Children in need census";
        ChildrenLookedAfter = "children_looked_after", "Children looked after return";
        Workforce = "workforce", "Children's social work workforce census";
        School = "school", "School census and virtual school";
        Participation = "participation", "Participation and destinations return";
        Courts = "courts", "Family courts and Cafcass";
        Local = "local", "The council's own records";
    }
}

impl PeriodKind {
    /// Whether a period of this kind is shorter than a year: then its label is a day or a month rather than a year.
    #[must_use]
    pub fn is_within_a_year(self) -> bool {
        matches!(self, Self::Term | Self::Quarter | Self::Month | Self::Week)
    }

    /// How long after one period of this kind the next ends.
    #[must_use]
    pub fn frequency(self) -> Frequency {
        match self {
            Self::Week => Frequency::Weekly,
            Self::Month => Frequency::Monthly,
            Self::Quarter => Frequency::Quarterly,
            Self::Term => Frequency::Termly,
            _ => Frequency::Annual,
        }
    }
}
