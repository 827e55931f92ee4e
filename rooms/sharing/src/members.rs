//! Who holds or held a role in a council: the list on the page of sharing, and the sheet of its workbook.

use improvement::organisations::{Role, in_force};
use jiff::civil::Date;
use platform::error::AppError;
use platform::list::{CellLink, Chosen, List};
use records::access::{Permission, RequestContext};
use records::sharing::addresses::{EditJobTitle, EndMember, InviteAgain};
use records::sharing::store::{self, HeldBy};

/// Somebody's role.
pub(super) struct MemberRow {
    held: HeldBy,
    now: bool,
    /// Whether they have been invited and have not come in yet.
    invited: bool,
    /// Where they are invited again; empty where that cannot be done.
    invite: String,
    /// Where their job title is said; empty where they say it themselves.
    title: String,
    /// Where the role is ended; empty where that cannot be done.
    end: String,
}

pub(super) fn member_list() -> List<MemberRow> {
    List::new("People", |row: &MemberRow| row.held.id)
        .column("name", "Name", 28, |row| row.held.name.clone())
        .heading()
        .noted(|row| row.held.email.clone())
        .searched()
        .column("email", "Email", 34, |row| row.held.email.clone())
        .searched()
        .in_files()
        .column("job_title", "Job title", 30, |row| {
            row.held.job_title.clone()
        })
        .searched()
        .column("role", "Role", 28, |row| Chosen(row.held.role))
        .noted(|row| row.way().to_owned())
        .filtered()
        .column("way", "Council staff or appointed", 20, MemberRow::way)
        .ordered(|row| row.held.appointed)
        .filtered()
        .in_files()
        .column("from", "From", 14, |row| row.held.from_on)
        .column("until", "Until", 14, |row| row.held.to_on)
        .or_say("No end date")
        .noted(MemberRow::note)
        .links(MemberRow::links)
        .column("now", "Current", 10, |row| row.now)
        .filtered()
        .in_files()
        .column("invited", "Invited, has not signed in yet", 14, |row| {
            row.invited
        })
        .in_files()
        .sorted_by("way")
}

impl MemberRow {
    fn of(held: HeldBy, here: &RequestContext, today: Date) -> Self {
        let may = here.may(Permission::ManageAccess);
        let now = in_force(held.from_on, held.to_on, today);
        let ends = held.to_on.is_none_or(|to| to > today);
        let link = |may: bool, href: String| if may { href } else { String::new() };
        Self {
            now,
            invited: now && held.invited,
            invite: link(
                may && now,
                InviteAgain::of(here, held.person_id).to_string(),
            ),
            title: link(
                may && now && !held.appointed && held.only_here,
                EditJobTitle::of(here, held.person_id).to_string(),
            ),
            end: link(may && ends, EndMember::of(here, held.id).to_string()),
            held,
        }
    }

    fn way(&self) -> &'static str {
        match self.held.appointed {
            true => "Appointed",
            false => "Works for the council",
        }
    }

    fn note(&self) -> String {
        let note = match (self.now, self.invited) {
            (false, _) => "Not current",
            (true, true) => "Invited; has not signed in yet.",
            (true, false) => "",
        };
        note.to_owned()
    }

    fn links(&self) -> Vec<CellLink> {
        let (name, role): (&str, Role) = (&self.held.name, self.held.role);
        let invite = match self.invited {
            true => "Invite again",
            false => "New password",
        };
        let links = [
            ("Job title", format!("of {name}"), &self.title),
            (invite, format!("for {name}, {role}"), &self.invite),
            ("End", format!("the role of {name} as {role}"), &self.end),
        ];
        let links = links.into_iter().filter(|(.., href)| !href.is_empty());
        let link = |(label, of, href): (&str, String, &String)| CellLink {
            label: label.to_owned(),
            of,
            href: href.clone(),
        };
        links.map(link).collect()
    }
}

/// Everybody who holds or held a role in the council, by name.
pub(super) async fn members(here: &RequestContext) -> Result<Vec<MemberRow>, AppError> {
    let held = store::held(&here.app.db, here.council()?.id).await?;
    let row = |held| MemberRow::of(held, here, here.today());
    Ok(held.into_iter().map(row).collect())
}
