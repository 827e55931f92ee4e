//! The addresses of support. Whatever is about one engagement stands below the council that keeps it; the other side comes there too.

use crate::access::tokens::Scope;
use crate::api::addresses::read;
use crate::support::store::{
    ContactPerson, CriterionWord, DualOffice, Engagement, EngagementStep, Secondment,
    SupportContact, SupportCriterion, SupportFile, SupportPhase, SupportTemplate, SupportVersion,
    SupportWord, Workstream, WorkstreamAction, WorkstreamFinding,
};
use crate::{address, home};
use uuid::Uuid;

address!(
    /// All support that a council gives or gets.
    Support "/councils/{council}/support" { council: String } needs ReadSupport;
    /// The same as an Excel workbook.
    SupportXlsx "/councils/{council}/support/support.xlsx" { council: String } needs ReadSupport;
    /// The same for other programs.
    SupportJson "/api/v1/councils/{council}/support" { council: String } needs ReadSupport;
    /// The same as a table.
    SupportCsv "/api/v1/councils/{council}/support.csv" { council: String } needs ReadSupport;
    /// Every day of help that a council gave or got.
    SupportLog "/councils/{council}/support/log" { council: String } needs ReadSupport;
    /// The same as an Excel workbook.
    SupportLogXlsx "/councils/{council}/support/log/log.xlsx" { council: String } needs ReadSupport;
    /// The same for other programs.
    SupportLogJson "/api/v1/councils/{council}/support/log" { council: String } needs ReadSupport;
    /// The same as a table.
    SupportLogCsv "/api/v1/councils/{council}/support/log.csv" { council: String } needs ReadSupport;
    /// Recording an enquiry.
    NewEngagement "/councils/{council}/support/new" { council: String } needs EditSupport;
    /// The texts of documents that the program writes.
    SupportTemplates "/councils/{council}/support/templates" { council: String } needs ReadSupport;
    /// Changing the text of a document.
    EditSupportTemplate "/councils/{council}/support/templates/{key}" { council: String, key: String } needs EditSupport;
    /// One engagement.
    EngagementAt "/councils/{council}/support/{engagement}" { council: String, engagement: Uuid } needs ReadSupport;
    /// The same as an Excel workbook.
    EngagementXlsx "/councils/{council}/support/{engagement}/support.xlsx" { council: String, engagement: Uuid } needs ReadSupport;
    /// Changing what is recorded about an engagement.
    EditEngagement "/councils/{council}/support/{engagement}/edit" { council: String, engagement: Uuid } needs EditSupport;
    /// Recording what was done: scoping, a proposal, the start, a review.
    StepEngagement "/councils/{council}/support/{engagement}/steps/{key}" { council: String, engagement: Uuid, key: String } needs EditSupport;
    /// Giving a council's word: agreeing, ending, declining.
    AgreeEngagement "/councils/{council}/support/{engagement}/word/{key}" { council: String, engagement: Uuid, key: String } needs AgreeSupport;
    /// Taking back what was recorded wrongly.
    TakeBackStep "/councils/{council}/support/{engagement}/recorded/{engagement_step}/take-back" { council: String, engagement: Uuid, engagement_step: Uuid } needs AgreeSupport;
    /// Recording a version of the agreement.
    NewVersion "/councils/{council}/support/{engagement}/versions/new" { council: String, engagement: Uuid } needs EditSupport;
    /// Changing a version of the agreement.
    EditVersion "/councils/{council}/support/{engagement}/versions/{support_version}" { council: String, engagement: Uuid, support_version: Uuid } needs EditSupport;
    /// Adding a phase.
    NewPhase "/councils/{council}/support/{engagement}/phases/new" { council: String, engagement: Uuid } needs EditSupport;
    /// Changing a phase.
    EditPhase "/councils/{council}/support/{engagement}/phases/{support_phase}" { council: String, engagement: Uuid, support_phase: Uuid } needs EditSupport;
    /// Adding a condition for stepping down.
    NewCriterion "/councils/{council}/support/{engagement}/conditions/new" { council: String, engagement: Uuid } needs EditSupport;
    /// A condition, and all that was said of it.
    CriterionAt "/councils/{council}/support/{engagement}/conditions/{support_criterion}" { council: String, engagement: Uuid, support_criterion: Uuid } needs ReadSupport;
    /// Changing a condition.
    EditCriterion "/councils/{council}/support/{engagement}/conditions/{support_criterion}/edit" { council: String, engagement: Uuid, support_criterion: Uuid } needs EditSupport;
    /// Giving a council's word on a condition.
    SayCriterion "/councils/{council}/support/{engagement}/conditions/{support_criterion}/word" { council: String, engagement: Uuid, support_criterion: Uuid } needs AgreeSupport;
    /// Adding a workstream.
    NewWorkstream "/councils/{council}/support/{engagement}/workstreams/new" { council: String, engagement: Uuid } needs EditSupport;
    /// Changing a workstream, and what it addresses.
    EditWorkstream "/councils/{council}/support/{engagement}/workstreams/{workstream}" { council: String, engagement: Uuid, workstream: Uuid } needs EditSupport;
    /// Recording a day of help.
    NewContact "/councils/{council}/support/{engagement}/days/new" { council: String, engagement: Uuid } needs LogSupport;
    /// A day of help, with what came of it.
    ContactAt "/councils/{council}/support/{engagement}/days/{support_contact}" { council: String, engagement: Uuid, support_contact: Uuid } needs ReadSupport;
    /// Changing a day of help.
    EditContact "/councils/{council}/support/{engagement}/days/{support_contact}/edit" { council: String, engagement: Uuid, support_contact: Uuid } needs LogSupport;
    /// Saying something of the help.
    NewSupportWord "/councils/{council}/support/{engagement}/words/new" { council: String, engagement: Uuid } needs LogSupport;
    /// Adding a product or evidence.
    NewSupportFile "/councils/{council}/support/{engagement}/files/new" { council: String, engagement: Uuid } needs LogSupport;
    /// Taking a file.
    SupportFileAt "/councils/{council}/support/{engagement}/files/{support_file}" { council: String, engagement: Uuid, support_file: Uuid } needs ReadSupport;
    /// Recording that one person is director of both councils.
    NewOffice "/councils/{council}/support/{engagement}/director/new" { council: String, engagement: Uuid } needs EditSupport;
    /// Changing that, and recording the local assurance.
    EditOffice "/councils/{council}/support/{engagement}/director/{dual_office}" { council: String, engagement: Uuid, dual_office: Uuid } needs EditSupport;
    /// Recording the terms of a secondment.
    NewSecondment "/councils/{council}/support/{engagement}/secondments/new" { council: String, engagement: Uuid } needs EditSupport;
    /// Changing the terms of a secondment.
    EditSecondment "/councils/{council}/support/{engagement}/secondments/{secondment}" { council: String, engagement: Uuid, secondment: Uuid } needs EditSupport;
    /// A document that the program writes from the record.
    SupportDocument "/councils/{council}/support/{engagement}/documents/{key}" { council: String, engagement: Uuid, key: String } needs ReadSupport;
    /// The same as a Word file.
    SupportDocumentWord "/councils/{council}/support/{engagement}/documents/{key}/document.docx" { council: String, engagement: Uuid, key: String } needs ReadSupport;
    /// The same as a PDF.
    SupportDocumentPdf "/councils/{council}/support/{engagement}/documents/{key}/document.pdf" { council: String, engagement: Uuid, key: String } needs ReadSupport;
);

home!(Engagement as EngagementAt, |one| one.id);
home!(EngagementStep as EngagementAt, |one| one.engagement_id);
home!(SupportVersion as EngagementAt, |one| one.engagement_id);
home!(SupportPhase as EngagementAt, |one| one.engagement_id);
home!(
    SupportCriterion as CriterionAt,
    |one| one.engagement_id,
    one.id
);
home!(
    CriterionWord as CriterionAt,
    |one| one.engagement_id,
    one.criterion_id
);
home!(Workstream as EngagementAt, |one| one.engagement_id);
home!(WorkstreamFinding as EngagementAt, |one| one.engagement_id);
home!(WorkstreamAction as EngagementAt, |one| one.engagement_id);
home!(SupportContact as ContactAt, |one| one.engagement_id, one.id);
home!(
    ContactPerson as ContactAt,
    |one| one.engagement_id,
    one.contact_id
);
home!(SupportWord as EngagementAt, |one| one.engagement_id);
home!(SupportFile as EngagementAt, |one| one.engagement_id);
home!(DualOffice as EngagementAt, |one| one.engagement_id);
home!(Secondment as EngagementAt, |one| one.engagement_id);
home!(SupportTemplate as SupportTemplates);

read!(SupportJson: Some(Scope::Support), SupportCsv: Some(Scope::Support), SupportLogJson: Some(Scope::Support), SupportLogCsv: Some(Scope::Support));
