//! Who holds or held a role in a council: the list on the page of sharing, and the sheet of its workbook.

use improvement::organisations::{Role, in_force};
use jiff::civil::Date;
use platform::error::AppError;
use platform::list::{CellLink, Chosen, List};
use records::access::removal::is_removed_address;
use records::access::{Permission, RequestContext};
use records::sharing::addresses::{
    CorrectName, EditJobTitle, EndMember, InviteAgain, RemovePerson,
};
use records::sharing::store::{self, HeldBy};

/// Somebody's role.
pub(super) struct MemberRow {
    held: HeldBy,
    now: bool,
    /// Whether they have not taken it yet.
    waits: bool,
    /// Where the account comes from, if this council did not make it, for whoever gives people access.
    origin: String,
    /// Whether they have been invited and have not come in yet.
    invited: bool,
    /// Where they are invited again; empty where that cannot be done.
    invite: String,
    /// Where their job title is said; empty where they say it themselves.
    title: String,
    /// Where their name is corrected; empty where they do that themselves.
    name: String,
    /// Where it is removed who they were; empty while they have a role, or where that is another council's to say.
    remove: String,
    /// Where the role is ended; empty where that cannot be done.
    end: String,
}

/// The list, with people's addresses for whoever belongs to the council: to its partners they are not given.
pub(super) fn member_list(with_addresses: bool) -> List<MemberRow> {
    let list = List::new("People", |row: &MemberRow| row.held.id)
        .column("name", "Name", 28, |row| row.held.name.clone())
        .heading();
    let list = match with_addresses {
        false => list.searched(),
        true => list
            .noted(|row| row.held.email.clone())
            .searched()
            .column("email", "Email", 34, |row| row.held.email.clone())
            .searched()
            .in_files(),
    };
    list.column("job_title", "Job title", 30, |row| {
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
    .column("waits", "Waiting to be accepted", 14, |row| row.waits)
    .in_files()
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
    fn of(held: HeldBy, waits: bool, here: &RequestContext, today: Date) -> Self {
        let may = here.may(Permission::ManageAccess);
        let now = !waits && in_force(held.from_on, held.to_on, today);
        let ends = waits || held.to_on.is_none_or(|to| to > today);
        let is_own = may && !waits && held.only_here && !is_removed_address(&held.email);
        let link = |may: bool, href: String| if may { href } else { String::new() };
        Self {
            now,
            waits,
            origin: String::new(),
            invited: now && held.invited,
            invite: link(
                may && now,
                InviteAgain::of(here, held.person_id).to_string(),
            ),
            title: link(
                may && now && !held.appointed && held.only_here,
                EditJobTitle::of(here, held.person_id).to_string(),
            ),
            name: link(is_own, CorrectName::of(here, held.person_id).to_string()),
            remove: link(
                is_own && held.has_left(today),
                RemovePerson::of(here, held.person_id).to_string(),
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
        let note = match (self.waits, self.now, self.invited) {
            (true, ..) => "Waiting until they sign in and accept it.",
            (_, false, _) => "Not current",
            (_, true, true) => "Invited; has not signed in yet.",
            (_, true, false) => "",
        };
        format!("{note} {}", self.origin).trim().to_owned()
    }

    fn links(&self) -> Vec<CellLink> {
        let (name, role): (&str, Role) = (&self.held.name, self.held.role);
        let invite = match self.invited {
            true => "Invite again",
            false => "New password",
        };
        let end = if self.waits { "Withdraw" } else { "End" };
        let links = [
            ("Name", format!("of {name}"), &self.name),
            ("Job title", format!("of {name}"), &self.title),
            (invite, format!("for {name}, {role}"), &self.invite),
            (end, format!("the role of {name} as {role}"), &self.end),
            (
                "Remove name",
                format!("and email address of {name}"),
                &self.remove,
            ),
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

/// Everybody who holds or held a role in the council, by name; for whoever gives people access also what waits for somebody.
pub(super) async fn members(here: &RequestContext) -> Result<Vec<MemberRow>, AppError> {
    let (db, council, today) = (&here.app.db, here.council()?.id, here.today());
    let held = store::held(db, council).await?.into_iter();
    let mut rows: Vec<MemberRow> = held
        .map(|held| MemberRow::of(held, false, here, today))
        .collect();
    if !here.may(Permission::ManageAccess) {
        return Ok(rows);
    }
    let offered = store::offered(db, council).await?.into_iter();
    rows.extend(offered.map(|held| MemberRow::of(held, true, here, today)));
    for origin in store::origins(db, council).await? {
        // An account without a day was made before that was written down, and only what waits asks for care.
        let of = |row: &&mut MemberRow| {
            row.held.person_id == origin.person_id && (row.waits || origin.made_at.is_some())
        };
        for row in rows.iter_mut().filter(of) {
            row.origin = origin.in_words();
        }
    }
    Ok(rows)
}
