//! The addresses of this room.

use crate::access::Permission;
use crate::reports::store::Report;
use crate::{address, commented, home, searched};
use uuid::Uuid;

address!(
    /// The reports of a plan.
    Reports "/councils/{council}/plans/{plan}/reports" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The same as an Excel workbook.
    ReportsXlsx "/councils/{council}/plans/{plan}/reports/reports.xlsx" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// Beginning a report.
    NewReport "/councils/{council}/plans/{plan}/reports/new" { council: String, plan: Uuid } needs WriteReports
);
address!(
    /// A report as it will be read.
    ReportAt "/councils/{council}/plans/{plan}/reports/{report}" { council: String, plan: Uuid, report: Uuid } needs ReadPlan
);
address!(
    /// Writing a report.
    EditReport "/councils/{council}/plans/{plan}/reports/{report}/edit" { council: String, plan: Uuid, report: Uuid } needs WriteReports
);
address!(
    /// Sending a draft to the Board, and taking it back.
    SendReport "/councils/{council}/plans/{plan}/reports/{report}/send" { council: String, plan: Uuid, report: Uuid } needs WriteReports
);
address!(
    /// Approving or publishing a report.
    AdvanceReport "/councils/{council}/plans/{plan}/reports/{report}/advance" { council: String, plan: Uuid, report: Uuid } needs ClearReports
);
address!(
    /// A report as a Word file.
    ReportDocx "/councils/{council}/plans/{plan}/reports/{report}/report.docx" { council: String, plan: Uuid, report: Uuid } needs ReadPlan
);
address!(
    /// A report as a tagged PDF.
    ReportPdf "/councils/{council}/plans/{plan}/reports/{report}/report.pdf" { council: String, plan: Uuid, report: Uuid } needs ReadPlan
);
address!(
    /// The logo that stands in a report.
    ReportLogo "/councils/{council}/plans/{plan}/reports/{report}/logo.png" { council: String, plan: Uuid, report: Uuid } needs ReadPlan
);
address!(
    /// The council’s name, logo and plan as its papers have them.
    EditPaperSettings "/councils/{council}/report-settings" { council: String } needs ClearReports
);
address!(
    /// The report templates that a council uses.
    Templates "/councils/{council}/report-templates" { council: String } needs ReadPlan
);
address!(
    /// Making a report template the council’s own.
    EditTemplate "/councils/{council}/report-templates/{key}/edit" { council: String, key: String } needs ClearReports
);

address!(
    /// Putting a published report on the public list, or taking it off.
    ShowReport "/councils/{council}/plans/{plan}/reports/{report}/public" { council: String, plan: Uuid, report: Uuid } needs ClearReports;
    /// The published reports that councils show to everybody.
    PublicReports "/published-reports" {} needs Everybody;
    /// One of them.
    PublicReport "/councils/{council}/published-reports/{report}" { council: String, report: Uuid } needs Everybody;
    /// The same as a Word file.
    PublicReportDocx "/councils/{council}/published-reports/{report}/report.docx" { council: String, report: Uuid } needs Everybody;
    /// The same as a tagged PDF.
    PublicReportPdf "/councils/{council}/published-reports/{report}/report.pdf" { council: String, report: Uuid } needs Everybody;
);

home!(Report as ReportAt, |one| one.id);

// Whoever may read a report as far as it has come comments on it; what was said on its way stays with them once it is published.
commented!(Report as ReportAt, told |report| vec![report.author_id],
    seen by |report, may| may(report.to_read()) && may(Permission::ReadBoardPapers));

searched!(Report, "Reports" at 50 by Name);
