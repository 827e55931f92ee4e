//! National programmes of support, as published: which authorities took up which way of working, from which council, and
//! when they began, as far as anybody has said.
//!
//! A start that is not published is a range, and the day within it that is taken until somebody says better is an
//! assumption: [`Start::is_assumed`] says so, and pages must too.

use jiff::civil::{Date, date};

#[cfg(test)]
mod tests;

/// A programme of support.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Programme {
    /// What it is called.
    pub name: &'static str,
    /// Whose it is.
    pub funder: &'static str,
    /// The years in which it ran.
    pub years: &'static str,
    /// What it is, in a sentence or two.
    pub about: &'static str,
    /// How authorities came into it: what makes a plain comparison unfair.
    pub chosen: &'static str,
    /// The ways of working that it spread.
    pub models: &'static [Model],
    /// Where this is from, in words.
    pub sources: &'static [&'static str],
}

/// A way of working that one council brought to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// The name in web addresses.
    pub slug: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// The council where it began.
    pub home: Council,
    /// What it is, in a sentence or two.
    pub about: &'static str,
    /// The councils that took it up, in the order in which the evaluator lists them, the trailblazer first.
    pub councils: &'static [Supported],
    /// What is known of the starts, and what is assumed.
    pub starts: &'static str,
    /// Where this is from, in words.
    pub sources: &'static [&'static str],
}

/// An authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Council {
    /// Its DfE code.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// A council that was supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Supported {
    /// The council.
    pub council: Council,
    /// Whether it went first, before the trial of the others.
    pub trailblazer: bool,
    /// When it began.
    pub start: Start,
}

/// When support began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// The earliest day that agrees with what is published.
    pub earliest: Date,
    /// The latest.
    pub latest: Date,
    /// The day that is taken.
    pub taken: Date,
    /// What is published about it, in words.
    pub words: &'static str,
}

impl Start {
    /// Whether the day is an assumption: more than a quarter lies between the earliest and the latest.
    #[must_use]
    pub fn is_assumed(&self) -> bool {
        (self.latest - self.earliest).get_days() > 92
    }
}

/// Every programme.
pub const ALL: &[Programme] = &[STRENGTHENING_FAMILIES];

/// The model with this name in web addresses, and its programme.
#[must_use]
pub fn model(slug: &str) -> Option<(&'static Programme, &'static Model)> {
    ALL.iter().find_map(|programme| {
        let model = programme.models.iter().find(|model| model.slug == slug)?;
        Some((programme, model))
    })
}

/// Whether an authority was supported by a national programme by a day, or may have been: where its start is a range, the
/// earliest day counts, so that nobody is compared with who was perhaps supported too.
#[must_use]
pub fn supported(code: &str, by: Date) -> bool {
    all_supported(by).any(|one| one == code)
}

/// The codes of all authorities for which [`supported`] holds.
pub fn all_supported(by: Date) -> impl Iterator<Item = &'static str> {
    every_council()
        .filter(move |one| one.start.earliest <= by)
        .map(|one| one.council.code)
}

/// Whether an authority gave the support: its own way of working is the one that was spread.
#[must_use]
pub fn gave_support(code: &str) -> bool {
    ALL.iter()
        .flat_map(|programme| programme.models)
        .any(|model| model.home.code == code)
}

fn every_council() -> impl Iterator<Item = &'static Supported> {
    ALL.iter()
        .flat_map(|programme| programme.models)
        .flat_map(|model| model.councils)
}

const fn council(code: &'static str, name: &'static str) -> Council {
    Council { code, name }
}

/// The range within which the five councils of a trial began, and the day that is taken: six months apart from spring 2020.
const fn in_turn(council: Council, taken: Date) -> Supported {
    Supported {
        council,
        trailblazer: false,
        start: Start {
            earliest: date(2020, 3, 1),
            latest: date(2022, 5, 31),
            taken,
            words: "One of five that started one after another. Their start dates are not published.",
        },
    }
}

const TRIAL: [Date; 5] = [
    date(2020, 4, 1),
    date(2020, 10, 1),
    date(2021, 4, 1),
    date(2021, 10, 1),
    date(2022, 4, 1),
];

const STRENGTHENING_FAMILIES: Programme = Programme {
    name: "Strengthening Families, Protecting Children",
    funder: "Department for Education",
    years: "2019 to 2024",
    about: "Three councils with promising ways of working helped up to 20 others to adopt and adapt them, with £84 million over five years. The aim was for more children to stay safely at home.",
    chosen: "Councils had to be judged as requiring improvement, with a high or rising number of children looked after. A number that is high for a while tends to fall anyway, and a number that has risen for three years may keep rising. Both can look like an effect of the support.",
    models: &[FAMILY_VALUED, FAMILY_SAFEGUARDING, NO_WRONG_DOOR],
    sources: &[
        "Department for Education: announcements of the Strengthening Families, Protecting Children programme, 2019",
        "Leeds City Council: reports to the Executive Board on the programme, 2019",
        "What Works for Children’s Social Care (now Foundations): protocols of the three trials",
    ],
};

const FAMILY_VALUED: Model = Model {
    slug: "family-valued",
    name: "Family Valued",
    home: council("383", "Leeds"),
    about: "The whole of children’s services and its partners work restoratively, with families rather than to them or for them: training for every level of staff, family group conferences, and services commissioned again where a family’s plan needs them.",
    councils: &[
        Supported {
            council: council("841", "Darlington"),
            trailblazer: true,
            start: Start {
                earliest: date(2019, 4, 1),
                latest: date(2019, 11, 30),
                taken: date(2019, 4, 1),
                words: "The trailblazer, from 2019: well under way by the autumn.",
            },
        },
        in_turn(council("937", "Warwickshire"), TRIAL[0]),
        in_turn(council("391", "Newcastle upon Tyne"), TRIAL[1]),
        in_turn(council("331", "Coventry"), TRIAL[2]),
        in_turn(council("334", "Solihull"), TRIAL[3]),
        in_turn(council("343", "Sefton"), TRIAL[4]),
    ],
    starts: "The evaluator says that the first of the five councils in the trial started in spring 2020 and the others followed at intervals of six months, but not which council started when. The pandemic changed some of the plans.",
    sources: &[
        "What Works for Children’s Social Care (now Foundations): Family Valued model, trial evaluation, summary of the protocol",
        "What Works for Children’s Social Care: pilot evaluation of Family Valued in Darlington",
        "Leeds City Council: report to the Executive Board on Strengthening Families, Protecting Children, 2019",
    ],
};

const FAMILY_SAFEGUARDING: Model = Model {
    slug: "family-safeguarding",
    name: "Family Safeguarding",
    home: council("919", "Hertfordshire"),
    about: "Specialists for adults, in domestic abuse, mental health and substance misuse, work in one team with the children’s social workers, so that the causes of a family’s problems are dealt with together.",
    councils: &[
        Supported {
            council: council("873", "Cambridgeshire"),
            trailblazer: true,
            start: Start {
                earliest: date(2020, 1, 1),
                latest: date(2020, 3, 31),
                taken: date(2020, 2, 1),
                words: "The trailblazer, launched around February 2020.",
            },
        },
        in_turn(council("888", "Lancashire"), TRIAL[0]),
        in_turn(council("335", "Walsall"), TRIAL[1]),
        in_turn(council("894", "Telford and Wrekin"), TRIAL[2]),
        in_turn(council("212", "Wandsworth"), TRIAL[3]),
        in_turn(council("866", "Swindon"), TRIAL[4]),
    ],
    starts: "The evaluator says that the five councils in the trial started one after another, but not which council started when. The range and the six-month intervals are taken from the trial of Family Valued, which ran at the same time.",
    sources: &[
        "What Works for Children’s Social Care (now Foundations): Family Safeguarding model, trial evaluation, summary of the protocol",
        "What Works for Children’s Social Care: protocol of the pilot evaluation of Family Safeguarding in Cambridgeshire, September 2019",
    ],
};

const NO_WRONG_DOOR: Model = Model {
    slug: "no-wrong-door",
    name: "No Wrong Door",
    home: council("815", "North Yorkshire"),
    about: "Hubs bring together short stays, fostering, supported lodgings and outreach for young people in care or on the edge of it, with one key worker throughout, and a psychologist, a speech therapist and a police officer in the team.",
    councils: &[
        Supported {
            council: council("806", "Middlesbrough"),
            trailblazer: true,
            start: Start {
                earliest: date(2019, 4, 1),
                latest: date(2020, 12, 31),
                taken: date(2020, 2, 1),
                words: "The trailblazer; its evaluation was due to start in February 2020, before the hub opened.",
            },
        },
        in_turn(council("354", "Rochdale"), TRIAL[0]),
        in_turn(council("807", "Redcar and Cleveland"), TRIAL[1]),
        in_turn(council("877", "Warrington"), TRIAL[2]),
        Supported {
            council: council("926", "Norfolk"),
            trailblazer: false,
            start: Start {
                earliest: date(2021, 6, 1),
                latest: date(2021, 6, 1),
                taken: date(2021, 6, 1),
                words: "Preparing from October 2020, and open from 1 June 2021.",
            },
        },
        in_turn(council("856", "Leicester"), TRIAL[4]),
    ],
    starts: "Norfolk has said when it started. For the other four councils in the trial, we know only that they started one after another. The range and the six-month intervals are taken from the trial of Family Valued, which ran at the same time.",
    sources: &[
        "What Works for Children’s Social Care (now Foundations): No Wrong Door model, trial evaluation, summary of the protocol",
        "What Works for Children’s Social Care: pilot evaluation of No Wrong Door in Middlesbrough",
        "Social Care Institute for Excellence: From No Wrong Door to New Roads in Norfolk",
    ],
};
