//! Whose figures an import is about, and where its pages are.

use records::access::route::Address;
use records::imports::addresses::{
    OwnImport, OwnImports, OwnProblems, OwnTemplateCsv, OwnTemplateXlsx, PublishedImport,
    PublishedImports, PublishedProblems, PublishedTemplateCsv, PublishedTemplateXlsx,
};
use uuid::Uuid;

/// A council's own figures for a plan, or published figures (no plan).
#[derive(Debug, Clone)]
pub(super) struct Scope {
    council: String,
    plan: Option<Uuid>,
}

/// The plan that an address of this room is about; none for published figures.
pub(super) fn plan_of(address: &impl Address) -> Option<Uuid> {
    address.scope().map(|(_, plan)| plan)
}

impl Scope {
    /// The scope of an address of this room.
    pub(super) fn of(address: &impl Address) -> Self {
        Self {
            council: address.council().unwrap_or_default().to_owned(),
            plan: plan_of(address),
        }
    }

    /// The plan; none for published figures.
    pub(super) fn plan(&self) -> Option<Uuid> {
        self.plan
    }

    /// Where all imports are.
    pub(super) fn list(&self) -> String {
        let council = self.council.clone();
        match self.plan {
            Some(plan) => OwnImports { council, plan }.to_string(),
            None => PublishedImports { council }.to_string(),
        }
    }

    /// Where one import is.
    pub(super) fn item(&self, import: Uuid) -> String {
        let council = self.council.clone();
        match self.plan {
            Some(plan) => OwnImport {
                council,
                plan,
                import,
            }
            .to_string(),
            None => PublishedImport { council, import }.to_string(),
        }
    }

    /// Where everything that is wrong in its file is.
    pub(super) fn problems(&self, import: Uuid) -> String {
        let council = self.council.clone();
        match self.plan {
            Some(plan) => OwnProblems {
                council,
                plan,
                import,
            }
            .to_string(),
            None => PublishedProblems { council, import }.to_string(),
        }
    }

    /// Where the template is, as CSV and as a workbook.
    pub(super) fn templates(&self) -> (String, String) {
        let council = || self.council.clone();
        match self.plan {
            Some(plan) => (
                OwnTemplateCsv {
                    council: council(),
                    plan,
                }
                .to_string(),
                OwnTemplateXlsx {
                    council: council(),
                    plan,
                }
                .to_string(),
            ),
            None => (
                PublishedTemplateCsv { council: council() }.to_string(),
                PublishedTemplateXlsx { council: council() }.to_string(),
            ),
        }
    }
}
