//! The addresses of the first pages.

use crate::address;

address!(
    /// A council's page of today.
    Council "/councils/{council}" { council: String } needs ReadPlan
);
address!(
    /// The accessibility statement.
    Accessibility "/accessibility" {} needs Everybody
);
address!(
    /// Finding a council by its name (`?q=…`).
    FindCouncil "/councils" {} needs Everybody;
    /// Looking for words in all that one may see (`?q=…`).
    SearchAll "/search" {} needs Everybody;
    /// Looking for words in what a council keeps (`?q=…`).
    Search "/councils/{council}/search" { council: String } needs ReadPlan;
    /// What is late, what is due and what takes place.
    Calendar "/councils/{council}/calendar" { council: String } needs ReadPlan;
    /// The same as an Excel workbook.
    CalendarXlsx "/councils/{council}/calendar/calendar.xlsx" { council: String } needs ReadPlan;
);
