//! What an engagement is: the enquiry, versions of its agreement, its phases, who is director of both councils, and who is lent.

use crate::seen::Seen;
use crate::{Edits, support_link};
use axum::Router;
use improvement::support::{AskedBy, Phase, PhaseKind, Side, Stage, check_ends, check_phase};
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Fields, choices};
use platform::lens;
use records::access::store::Agreement;
use records::access::{Authorized, EditRoutes, RecordForm, RequestContext};
use records::governance::store::Decision;
use records::plans::store::plans;
use records::support::addresses::{
    EditEngagement, EditOffice, EditPhase, EditSecondment, EditVersion, EngagementAt,
    NewEngagement, NewOffice, NewPhase, NewSecondment, NewVersion,
};
use records::support::asked;
use records::support::store::{DualOffice, Engagement, Secondment, SupportPhase, SupportVersion};
use uuid::Uuid;

/// The addresses of these forms.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .edit(new)
        .edit(edit)
        .edit(new_version)
        .edit(edit_version)
        .edit(new_phase)
        .edit(edit_phase)
        .edit(new_office)
        .edit(edit_office)
        .edit(new_secondment)
        .edit(edit_secondment)
}

// ---- An engagement ----------------------------------------------------------------

fn kinds(fields: Fields<Engagement>) -> Fields<Engagement> {
    asked::kinds(fields, |of| &of.kinds, |of, kinds| of.kinds = kinds)
}

async fn fields(
    here: &RequestContext,
    of: &Engagement,
    begins: bool,
) -> Result<Fields<Engagement>, AppError> {
    let others = asked::other_councils(here, of.organisation_id).await?;
    let people = here.people(of.lead_id.into_iter().collect()).await?;
    let (today, keeper) = (here.today(), &here.council()?.name);
    let sides = |fields: Fields<Engagement>| {
        let missing = "Choose the other council, or enter the name of the organisation";
        fields
            .word::<Side, _>(lens!(Engagement, side), "Choose what your council does")
            .called("What does your council do?")
            .choose::<Uuid, _>(
                lens!(Engagement, other_id),
                others,
                "Not in the list",
                "Choose the other council",
            )
            .searched()
            .text(
                lens!(Engagement, other_name),
                120,
                "Enter the name of the organisation",
            )
            .called("Or another organisation")
            .hint("One that is not in the list, such as Edinburgh or Jersey")
            .required_by_rule()
            .rule(move |of| {
                (of.other_id.is_none() == of.other_name.trim().is_empty()).then_some(missing)
            })
    };
    let fields = Fields::new()
        .text(lens!(Engagement, title), 120, "Enter a title")
        .hint("What both councils call it")
        .when(begins, sides);
    Ok(kinds(fields)
        .word::<AskedBy, _>(lens!(Engagement, asked_by), "Choose who asked")
        .called("Who asked for it?")
        .date(lens!(Engagement, begun_on), "Enter the date of the enquiry")
        .called("When was it asked for?")
        .rule(move |of| (of.begun_on > today).then_some("The date must be today or in the past"))
        .long_text(lens!(Engagement, purpose), 2_000, "Enter what it is for")
        .called("What is it for?")
        .long_text(
            lens!(Engagement, accountability),
            2_000,
            "Enter who stays accountable",
        )
        .called("Who stays accountable for what?")
        .hint("The council that is helped keeps accountability for its services")
        .optional()
        .person(lens!(Engagement, lead_id), people, "Choose your lead")
        .called(format!("Lead for {keeper}"))
        .text(
            lens!(Engagement, other_lead),
            120,
            "Enter the lead of the other side",
        )
        .called("Lead of the other side")
        .hint("By name or job title")
        .optional()
        .date(lens!(Engagement, planned_end_on), "Enter the planned end")
        .date(
            lens!(Engagement, authorised_end_on),
            "Enter the latest authorised end",
        )
        .hint("The longest that anybody has authorised. It may be later than the planned end")
        .date(
            lens!(Engagement, review_on),
            "Enter the date of the first review",
        ))
}

fn engagement_form(
    title: impl Into<String>,
    fields: Fields<Engagement>,
    back: platform::page::Link,
) -> RecordForm<Engagement> {
    let form = RecordForm::new(title, "Save the support", fields, back);
    form.rule(|of: &Engagement| check_ends(of.begun_on, of.planned_end_on, of.authorised_end_on))
}

async fn new(here: Authorized<NewEngagement>) -> Edits<Engagement> {
    let council = here.council()?.id;
    let mut of = Engagement {
        begun_on: here.today(),
        lead_id: Some(here.actor.person_id),
        ..Engagement::blank(council, Uuid::nil())
    };
    of.id = Uuid::now_v7();
    let page = EngagementAt::of(&here, of.id);
    let fields = fields(&here, &of, true).await?;
    let form = engagement_form("Record an enquiry", fields, support_link(&here));
    let done = "The enquiry was recorded. Next, say which findings it is to address and record the proposal.";
    Ok(form.adding(of, done).leading_to(page))
}

async fn edit(here: Authorized<EditEngagement>) -> Edits<Engagement> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    // Whose words were given stays between those who gave them.
    let begins = seen.support.stage(&seen.engagement) == Stage::Enquiry && !here.is_party();
    let fields = fields(&here, &seen.engagement, begins).await?;
    let form = engagement_form("Change the support", fields, seen.page.clone());
    Ok(form.changing(seen.engagement, "The support was changed."))
}

// ---- Versions of the agreement ----------------------------------------------------

async fn version_form(
    here: &RequestContext,
    seen: &Seen,
    version: &SupportVersion,
) -> Result<RecordForm<SupportVersion>, AppError> {
    let (db, keeper) = (&here.app.db, seen.engagement.organisation_id);
    // Decisions of the council that keeps it, for its own people.
    let own = here.actor.belongs_to(keeper) && !here.is_party();
    let mut decisions: Vec<Decision> = Vec::new();
    let mut sharing: Vec<Agreement> = Vec::new();
    if own {
        let plans: Vec<Uuid> = plans(db, keeper)
            .await?
            .iter()
            .map(|plan| plan.id)
            .collect();
        decisions = db.records_of(keeper, &plans, None).await?;
        sharing = db.records(keeper, keeper, None).await?;
        sharing.retain(|one| Some(one.with_organisation_id) == seen.engagement.other_id);
    }
    let decisions = choices(&decisions, |one: &Decision| {
        format!("{} {}", one.reference, one.title)
    });
    let sharing = choices(&sharing, |one: &Agreement| {
        format!("From {}", platform::page::long_date(&one.from_on))
    });
    let (helper, helped) = (seen.name(Side::Helper), seen.name(Side::Helped));
    let links = |fields: Fields<SupportVersion>| {
        fields
            .choose::<Uuid, _>(
                lens!(SupportVersion, decision_id),
                decisions,
                "None recorded here",
                "Choose the decision",
            )
            .choose::<Uuid, _>(
                lens!(SupportVersion, sharing_id),
                sharing,
                "None",
                "Choose the sharing agreement",
            )
    };
    let fields = Fields::new()
        .date(lens!(SupportVersion, from_on), "Enter the first day")
        .date(lens!(SupportVersion, to_on), "Enter the last day")
        .rule(|one| {
            one.to_on
                .filter(|to| *to < one.from_on)
                .map(|_| "The last day must be on or after the first")
        })
        .long_text(
            lens!(SupportVersion, added),
            2_000,
            "Enter what was agreed or added",
        )
        .called("What was agreed, or added since the version before?")
        .text(
            lens!(SupportVersion, helper_signed_by),
            120,
            "Enter who signed",
        )
        .called(format!("Who signed for {helper}?"))
        .optional()
        .date(
            lens!(SupportVersion, helper_signed_on),
            "Enter when it was signed",
        )
        .called(format!("When was it signed for {helper}?"))
        .text(
            lens!(SupportVersion, helped_signed_by),
            120,
            "Enter who signed",
        )
        .called(format!("Who signed for {helped}?"))
        .optional()
        .date(
            lens!(SupportVersion, helped_signed_on),
            "Enter when it was signed",
        )
        .called(format!("When was it signed for {helped}?"))
        .when(own, links)
        .text(
            lens!(SupportVersion, decided_elsewhere),
            200,
            "Enter the decision",
        )
        .called("Decision of the other side, or one that is kept elsewhere")
        .optional();
    let title = format!("Version {} of the agreement", version.number);
    Ok(RecordForm::new(
        title,
        "Save the version",
        fields,
        seen.page.clone(),
    ))
}

async fn new_version(here: Authorized<NewVersion>) -> Edits<SupportVersion> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let last = seen.support.records.version_of(seen.engagement.id);
    let version = SupportVersion {
        number: last.map_or(1, |last| last.number + 1),
        from_on: here.today(),
        to_on: seen.engagement.planned_end_on,
        ..SupportVersion::blank(seen.engagement.organisation_id, seen.engagement.id)
    };
    let form = version_form(&here, &seen, &version).await?;
    Ok(form.adding(version, "The version was recorded."))
}

async fn edit_version(here: Authorized<EditVersion>) -> Edits<SupportVersion> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let version: SupportVersion = here.current(here.address.support_version).await?;
    let form = version_form(&here, &seen, &version).await?;
    Ok(form.changing(version, "The version was changed."))
}

// ---- Phases -----------------------------------------------------------------------

fn phase_form(here: &RequestContext, seen: &Seen) -> RecordForm<SupportPhase> {
    let fields = Fields::new()
        .word::<PhaseKind, _>(lens!(SupportPhase, kind), "Choose how close the help is")
        .called("How close is the help?")
        .date(lens!(SupportPhase, from_on), "Enter the first day")
        .date(
            lens!(SupportPhase, planned_to_on),
            "Enter the planned last day",
        )
        .date(lens!(SupportPhase, ended_on), "Enter the actual last day")
        .hint("Leave it empty while the phase goes on")
        .long_text(lens!(SupportPhase, note), 1_000, "Enter what happens in it")
        .optional();
    let form = RecordForm::new("Phase", "Save the phase", fields, seen.page.clone());
    let (authorised, today) = (seen.engagement.authorised_end_on, here.today());
    form.rule(move |phase: &SupportPhase| {
        let phase: Phase = phase.phase();
        check_phase(&phase, authorised, today)
    })
}

async fn new_phase(here: Authorized<NewPhase>) -> Edits<SupportPhase> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let phase = SupportPhase {
        from_on: here.today(),
        ..SupportPhase::blank(seen.engagement.organisation_id, seen.engagement.id)
    };
    Ok(phase_form(&here, &seen).adding(phase, "The phase was added."))
}

async fn edit_phase(here: Authorized<EditPhase>) -> Edits<SupportPhase> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let phase: SupportPhase = here.current(here.address.support_phase).await?;
    Ok(phase_form(&here, &seen).changing(phase, "The phase was changed."))
}

// ---- One director of two councils -------------------------------------------------

fn office_form(here: &RequestContext, seen: &Seen) -> RecordForm<DualOffice> {
    let today = here.today();
    let fields = Fields::new()
        .text(lens!(DualOffice, holder), 120, "Enter who it is")
        .text(lens!(DualOffice, office), 120, "Enter the office")
        .hint("Such as Director of Children’s Services")
        .date(lens!(DualOffice, from_on), "Enter the first day")
        .date(lens!(DualOffice, to_on), "Enter the last day")
        .rule(|one| one.to_on.filter(|to| *to < one.from_on).map(|_| "The last day must be on or after the first"))
        .date(lens!(DualOffice, assured_on), "Enter when it was assured")
        .hint("When the local assurance test was done: whether one person can answer for the children of both councils")
        .rule(move |one| one.assured_on.filter(|on| *on > today).map(|_| "The date must be today or in the past"))
        .text(lens!(DualOffice, assured_by), 200, "Enter who assured it")
        .required_by_rule()
        .rule(|one| (one.assured_on.is_some() && one.assured_by.trim().is_empty()).then_some("Enter who assured it"))
        .long_text(lens!(DualOffice, looked_at), 2_000, "Enter what was looked at")
        .required_by_rule()
        .rule(|one| (one.assured_on.is_some() && one.looked_at.trim().is_empty()).then_some("Enter what was looked at"));
    let title = "Director of both councils";
    RecordForm::new(title, "Save", fields, seen.page.clone())
        .lead("Where one person is director of children’s services of two councils, each must be able to rely on it. A local assurance test says whether it can.")
}

async fn new_office(here: Authorized<NewOffice>) -> Edits<DualOffice> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let office = DualOffice {
        from_on: here.today(),
        office: "Director of Children’s Services".to_owned(),
        ..DualOffice::blank(seen.engagement.organisation_id, seen.engagement.id)
    };
    Ok(office_form(&here, &seen).adding(office, "It was recorded."))
}

async fn edit_office(here: Authorized<EditOffice>) -> Edits<DualOffice> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let office: DualOffice = here.current(here.address.dual_office).await?;
    Ok(office_form(&here, &seen).changing(office, "It was changed."))
}

// ---- Who is lent ------------------------------------------------------------------

fn secondment_form(seen: &Seen) -> RecordForm<Secondment> {
    let share = "Enter a share of full time between 0.01 and 1";
    let fields = Fields::new()
        .text(lens!(Secondment, who), 120, "Enter who is lent")
        .called("Who is lent?")
        .text(lens!(Secondment, role), 120, "Enter the role")
        .decimal(lens!(Secondment, fte), share)
        .hint("1 is full time, 0.5 is half of it")
        .rule(move |one| (!(0.01..=1.0).contains(&one.fte)).then_some(share))
        .date(lens!(Secondment, from_on), "Enter the first day")
        .date(lens!(Secondment, to_on), "Enter the last day")
        .rule(|one| {
            one.to_on
                .filter(|to| *to < one.from_on)
                .map(|_| "The last day must be on or after the first")
        })
        .text(lens!(Secondment, notice), 120, "Enter the notice")
        .hint("Such as one month in writing by either side")
        .optional()
        .long_text(
            lens!(Secondment, recall),
            1_000,
            "Enter when they may be called back",
        )
        .optional()
        .long_text(
            lens!(Secondment, costs),
            2_000,
            "Enter who bears which costs",
        )
        .hint("Pay awards, increments, sickness and redundancy")
        .optional()
        .long_text(
            lens!(Secondment, expenses),
            1_000,
            "Enter how expenses are paid",
        )
        .optional()
        .long_text(
            lens!(Secondment, tax),
            1_000,
            "Enter how value added tax is treated",
        )
        .hint("The treatment, its ground, and who decided")
        .optional();
    RecordForm::new(
        "Secondment",
        "Save the secondment",
        fields,
        seen.page.clone(),
    )
    .lead("What is left empty stands as a gap in the agreement that the program writes.")
}

async fn new_secondment(here: Authorized<NewSecondment>) -> Edits<Secondment> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let secondment = Secondment {
        from_on: here.today(),
        to_on: seen.engagement.planned_end_on,
        ..Secondment::blank(seen.engagement.organisation_id, seen.engagement.id)
    };
    Ok(secondment_form(&seen).adding(secondment, "The secondment was recorded."))
}

async fn edit_secondment(here: Authorized<EditSecondment>) -> Edits<Secondment> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let secondment: Secondment = here.current(here.address.secondment).await?;
    Ok(secondment_form(&seen).changing(secondment, "The secondment was changed."))
}
