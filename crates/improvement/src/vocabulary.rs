//! The closed vocabularies of the field: each word has a code that is stored and sent, and a label that is read.

use thiserror::Error;

/// A code that is not one of the words it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("failed to read “{found}” as {vocabulary}: expected one of {expected}")]
pub struct UnknownWord {
    /// What was given.
    pub found: String,
    /// What kind of word was wanted.
    pub vocabulary: &'static str,
    /// The codes that would have done.
    pub expected: String,
}

/// A word of a closed vocabulary.
pub trait Word: Copy + Eq + Sized + 'static {
    /// What the vocabulary is called in messages.
    const VOCABULARY: &'static str;
    /// Every word, in the order in which people list them.
    const ALL: &'static [Self];
    /// The stored form.
    fn code(self) -> &'static str;
    /// The form that people read.
    fn label(self) -> &'static str;

    /// Reads a stored form.
    ///
    /// # Errors
    /// When the code is none of this vocabulary's.
    fn parse(code: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .iter()
            .copied()
            .find(|word| word.code() == code)
            .ok_or_else(|| UnknownWord {
                found: code.to_owned(),
                vocabulary: Self::VOCABULARY,
                expected: Self::ALL
                    .iter()
                    .map(|word| word.code())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
    }
}

/// Declares a closed vocabulary: an enum whose serialised form is its code. One that no rule reads stands with the record that holds
/// it.
///
/// ```
/// use improvement::Word;
///
/// improvement::vocabulary! {
///     /// How soon something could come about.
///     Proximity, "a proximity" {
///         Year = "year", "Within a year";
///         Later = "later", "Later than a year";
///     }
/// }
/// assert_eq!(Proximity::parse("year").unwrap().label(), "Within a year");
/// ```
#[macro_export]
macro_rules! vocabulary {
    (
        $(#[$outer:meta])*
        $name:ident, $title:literal {
            $( $(#[$inner:meta])* $variant:ident = $code:literal, $label:literal; )+
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $(
                $(#[$inner])*
                #[doc = $label]
                #[serde(rename = $code)]
                $variant,
            )+
        }

        impl $crate::Word for $name {
            const VOCABULARY: &'static str = $title;
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::Word::label(*self))
            }
        }
    };
}
pub(crate) use vocabulary;

#[cfg(test)]
mod tests {
    use super::Word;
    use crate::{
        clock, digest, governance, inspections, money, organisations, outcomes, people, plans,
        risks, security, thread,
    };

    fn holds<W: Word + serde::Serialize + std::fmt::Debug>() {
        for word in W::ALL {
            assert_eq!(W::parse(word.code()), Ok(*word));
            assert_eq!(serde_json::to_value(word).unwrap(), word.code());
            assert!(!word.label().is_empty());
            assert_eq!(
                W::ALL
                    .iter()
                    .filter(|other| other.label() == word.label())
                    .count(),
                1
            );
        }
        let error = W::parse("no such word").unwrap_err().to_string();
        assert!(
            error.contains(W::VOCABULARY) && error.contains(W::ALL[0].code()),
            "{error}"
        );
    }

    #[test]
    fn every_word_is_read_back_from_its_code() {
        holds::<clock::Obligation>();
        holds::<clock::Recipient>();
        holds::<clock::ClockState>();
        holds::<digest::DigestChoice>();
        holds::<governance::MeetingKind>();
        holds::<governance::ReportState>();
        holds::<governance::ExemptRule>();
        holds::<inspections::InspectionKind>();
        holds::<inspections::Area>();
        holds::<inspections::Grade>();
        holds::<inspections::FindingKind>();
        holds::<inspections::Anchor>();
        holds::<inspections::Convention>();
        holds::<inspections::Scheme>();
        holds::<inspections::TagScheme>();
        holds::<inspections::FrameworkItem>();
        holds::<money::Every>();
        holds::<money::ForecastBy>();
        holds::<money::GradeReach>();
        holds::<money::GrantKind>();
        holds::<money::Unspent>();
        holds::<money::VatTreatment>();
        holds::<organisations::OrganisationKind>();
        holds::<organisations::Role>();
        holds::<organisations::Scope>();
        holds::<organisations::AgreementState>();
        holds::<outcomes::Polarity>();
        holds::<outcomes::Frequency>();
        holds::<outcomes::IndicatorKind>();
        holds::<outcomes::Origin>();
        holds::<outcomes::Marker>();
        holds::<outcomes::Movement>();
        holds::<outcomes::ImportKind>();
        holds::<outcomes::ImportState>();
        holds::<people::ChangeKind>();
        holds::<people::FloorState>();
        holds::<people::BreachKind>();
        holds::<people::GapKind>();
        holds::<people::HoldingKind>();
        holds::<people::CommitmentState>();
        holds::<people::NoticeUnit>();
        holds::<people::FillingStage>();
        holds::<people::Recruitment>();
        holds::<people::View>();
        holds::<people::Difference>();
        holds::<plans::Delivery>();
        holds::<plans::Impact>();
        holds::<plans::Brag>();
        holds::<plans::Direction>();
        holds::<plans::EvidenceState>();
        holds::<plans::Speaker>();
        holds::<plans::Concern>();
        holds::<risks::Axis>();
        holds::<risks::Treatment>();
        holds::<risks::RiskState>();
        holds::<risks::AssessmentKind>();
        holds::<risks::AcceptanceState>();
        holds::<risks::ReviewState>();
        holds::<risks::Travel>();
        holds::<risks::Attention>();
        holds::<security::SecurityEvent>();
        holds::<thread::StationName>();
        holds::<thread::StationState>();
        holds::<thread::BreakKind>();
        holds::<thread::Mending>();
    }
}
