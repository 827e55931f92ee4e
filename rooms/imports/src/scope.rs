//! Whose figures an import is about, and where its pages are.

use records::access::address::{Address, AddressContext};
use records::imports::addresses::{
    OwnImport, OwnImports, OwnImportsXlsx, OwnProblems, OwnTemplateCsv, OwnTemplateXlsx,
    PublishedImport, PublishedImports, PublishedImportsXlsx, PublishedProblems,
    PublishedTemplateCsv, PublishedTemplateXlsx,
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

impl AddressContext for Scope {
    fn council_slug(&self) -> &str {
        &self.council
    }

    fn plan_id(&self) -> Uuid {
        self.plan.unwrap_or_default()
    }
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
        match self.plan {
            Some(_) => OwnImports::of(self).to_string(),
            None => PublishedImports::of(self).to_string(),
        }
    }

    /// Where the list of all imports is, as a workbook.
    pub(super) fn workbook(&self) -> String {
        let council = self.council.clone();
        match self.plan {
            Some(plan) => OwnImportsXlsx { council, plan }.to_string(),
            None => PublishedImportsXlsx { council }.to_string(),
        }
    }

    /// Where one import is.
    pub(super) fn item(&self, import: Uuid) -> String {
        match self.plan {
            Some(_) => OwnImport::of(self, import).to_string(),
            None => PublishedImport::of(self, import).to_string(),
        }
    }

    /// Where everything that is wrong in its file is.
    pub(super) fn problems(&self, import: Uuid) -> String {
        match self.plan {
            Some(_) => OwnProblems::of(self, import).to_string(),
            None => PublishedProblems::of(self, import).to_string(),
        }
    }

    /// Where the template is, as CSV and as a workbook.
    pub(super) fn templates(&self) -> (String, String) {
        match self.plan {
            Some(_) => (
                OwnTemplateCsv::of(self).to_string(),
                OwnTemplateXlsx::of(self).to_string(),
            ),
            None => (
                PublishedTemplateCsv::of(self).to_string(),
                PublishedTemplateXlsx::of(self).to_string(),
            ),
        }
    }
}
