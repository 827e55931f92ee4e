//! The addresses of the first pages.

use crate::address;

address!(
    /// The first page.
    Home "/" {} needs Public
);
address!(
    /// A council's page of today.
    Council "/councils/{council}" { council: String } needs ReadPlan
);
address!(
    /// The accessibility statement.
    Accessibility "/accessibility" {} needs Public
);
