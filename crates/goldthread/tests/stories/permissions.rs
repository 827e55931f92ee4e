//! Who may do what: written out, every address against every standing that a person can have; and walked, every
//! address asked by everybody over HTTP.

use axum::http::StatusCode;
use improvement::Word;
use improvement::governance::ReportState;
use improvement::organisations::{Role, Scope};
use improvement::outcomes::{ImportKind, ImportState};
use jiff::civil::date;
use platform::sql;
use records::access::address::ListedAddress;
use records::access::policy::{Held, Opened, Permission, Roles};
use records::access::store::{Agreement, Appointment, Organisation};
use records::imports::store::Import;
use records::plans::store::latest;
use records::support::store::Engagement;
use std::collections::BTreeMap;
use std::fmt::Write;
use stories::{Visitor, World, given};
use uuid::Uuid;

const COUNCIL: Uuid = Uuid::from_u128(1);
const HELPER: Uuid = Uuid::from_u128(2);
const STRANGER: Uuid = Uuid::from_u128(3);

/// Where somebody stands towards a council.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// They belong to it.
    Within,
    /// They are appointed to its Board, or as its adviser or evaluator.
    Appointed,
    /// They belong to the council that helps, which an agreement lets in this far.
    Helping(Scope),
    /// They belong to an organisation that is party to what is asked for: an engagement, a grant.
    Party,
    /// They belong to a council that has no business here.
    Elsewhere,
}

impl Place {
    fn heading(self) -> String {
        match self {
            Self::Within => "Somebody of the council may".to_owned(),
            Self::Appointed => "Somebody whom the council appointed may".to_owned(),
            Self::Helping(scope) => format!(
                "Somebody of the council that helps may, by an agreement to {}",
                scope.code()
            ),
            Self::Party => {
                "Somebody of an organisation that is party to something may, with that alone"
                    .to_owned()
            }
            Self::Elsewhere => "Somebody of another council may".to_owned(),
        }
    }

    fn allows(self, roles: &Roles, needs: Permission) -> bool {
        match self {
            Self::Party => roles.may_as_party(needs, &[HELPER]),
            _ => allowed(roles, needs),
        }
    }
}

/// Somebody there can be.
#[derive(Debug, Clone, Copy)]
struct Standing {
    role: Role,
    place: Place,
}

/// Every place in which somebody can stand towards a council and what it does.
fn places() -> Vec<Place> {
    [Place::Within, Place::Appointed]
        .into_iter()
        .chain(Scope::ALL.iter().map(|scope| Place::Helping(*scope)))
        .chain([Place::Party, Place::Elsewhere])
        .collect()
}

/// Everybody there can be: every role in every place.
fn standings() -> Vec<Standing> {
    let places = places();
    let each = |role: &Role| {
        let role = *role;
        places
            .iter()
            .map(move |place| Standing {
                role,
                place: *place,
            })
            .collect::<Vec<_>>()
    };
    Role::ALL.iter().flat_map(each).collect()
}

fn scopes(scope: Scope) -> Vec<Scope> {
    if scope == Scope::Read {
        vec![scope]
    } else {
        vec![Scope::Read, scope]
    }
}

impl Standing {
    fn name(self) -> String {
        let role = self.role.code();
        match self.place {
            Place::Within => format!("{role} of the council"),
            Place::Appointed => format!("{role} by appointment"),
            Place::Helping(scope) => {
                format!("{role} of the helping council, to {}", scope.code())
            }
            Place::Party => format!("{role} of a party"),
            Place::Elsewhere => format!("{role} of another council"),
        }
    }

    fn roles(self) -> Roles {
        let held = |organisation_id| {
            vec![Held {
                organisation_id,
                role: self.role,
            }]
        };
        match self.place {
            Place::Within => Roles {
                memberships: held(COUNCIL),
                ..Roles::default()
            },
            Place::Appointed => Roles {
                appointments: held(COUNCIL),
                ..Roles::default()
            },
            Place::Helping(scope) => Roles {
                memberships: held(HELPER),
                opened: vec![Opened {
                    owner_id: COUNCIL,
                    to_id: HELPER,
                    scopes: scopes(scope),
                }],
                ..Roles::default()
            },
            Place::Party => Roles {
                memberships: held(HELPER),
                ..Roles::default()
            },
            Place::Elsewhere => Roles {
                memberships: held(STRANGER),
                ..Roles::default()
            },
        }
    }
}

fn allowed(roles: &Roles, needs: Permission) -> bool {
    needs.is_open() || roles.may(needs, COUNCIL)
}

#[test]
fn the_table_of_permissions_is_as_written() {
    let mut text = String::from(
        "Who may do what. Every address of the program with what it needs, then what each standing may do.\n\
         This file is checked by a test: a new address or a change of policy shows here.\n\n",
    );
    let mut addresses: BTreeMap<&str, Permission> = BTreeMap::new();
    for listed in inventory::iter::<ListedAddress> {
        assert!(
            addresses.insert(listed.pattern, listed.needs).is_none(),
            "{} stands twice",
            listed.pattern
        );
    }
    for (pattern, needs) in &addresses {
        writeln!(text, "{pattern} — {needs:?}").unwrap();
    }
    text.push_str("\nSomebody who has not signed in may open\n");
    for (pattern, needs) in &addresses {
        if needs.lets_guests_in() {
            writeln!(text, "  {:<11}{pattern}", format!("{needs:?}")).unwrap();
        }
    }
    text.push_str("\nA report, by how far it has come:\n");
    for state in ReportState::ALL {
        for (sent, how) in [(false, ""), (true, ", once sent to the Board")] {
            let needs = Permission::to_read(*state, sent);
            writeln!(text, "  {}{how} — {needs:?}", state.code()).unwrap();
        }
    }
    text.push('\n');
    for place in places() {
        writeln!(text, "{}", place.heading()).unwrap();
        let roles: Vec<Roles> = Role::ALL
            .iter()
            .map(|role| Standing { role: *role, place }.roles())
            .collect();
        let mut any = false;
        for (group, permissions) in Permission::GROUPS.iter().skip(1) {
            for needs in *permissions {
                let may: Vec<&str> = Role::ALL
                    .iter()
                    .zip(&roles)
                    .filter(|(_, roles)| place.allows(roles, *needs))
                    .map(|(role, _)| role.code())
                    .collect();
                if !may.is_empty() {
                    any = true;
                    let may = match may.len() == Role::ALL.len() {
                        true => "everybody".to_owned(),
                        false => may.join(", "),
                    };
                    writeln!(text, "  {group:<12}{:<19}{may}", format!("{needs:?}")).unwrap();
                }
            }
        }
        if !any {
            text.push_str("  nothing\n");
        }
        text.push('\n');
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => ".." }, {
        insta::assert_snapshot!("permissions", text);
    });
}

/// The page that a file is taken from: the address that it is but for its ending, or the one that it lies below.
fn pages_of(file: &str) -> Option<[&str; 2]> {
    let (above, _) = file.rsplit_once('/')?;
    Some([file.strip_suffix(".xlsx")?, above])
}

#[test]
fn a_workbook_needs_what_its_page_needs() {
    let needs: BTreeMap<&str, Permission> = inventory::iter::<ListedAddress>
        .into_iter()
        .map(|listed| (listed.pattern, listed.needs))
        .collect();
    let mut files = 0;
    for (pattern, needed) in &needs {
        let Some(pages) = pages_of(pattern) else {
            continue;
        };
        let page = pages.iter().find_map(|page| needs.get(page));
        assert_eq!(page, Some(needed), "{pattern}");
        files += 1;
    }
    assert!(files > 10, "only {files} workbooks");
}

/// A comment on an action of Kirklees.
async fn commented(world: &World, of: &BTreeMap<String, Uuid>) -> Uuid {
    let db = &world.app.db;
    let kirklees = records::access::store::organisation(db, "kirklees").await;
    let kirklees = kirklees.unwrap().unwrap();
    let plan = latest(db, kirklees.id).await.unwrap().unwrap();
    let comment = records::comments::Comment {
        whole_id: plan.id,
        about_kind: "action".to_owned(),
        about_id: of["action"],
        words: "Is this enough?".to_owned(),
        ..platform::db::Record::blank(kirklees.id, plan.id)
    };
    world.create(&comment).await;
    comment.id
}

/// An address with its parts filled in: the council's, the plan's, and for every other part what `other` says.
fn filled(pattern: &str, council: &str, plan: Uuid, other: impl Fn(&str) -> String) -> String {
    let mut path = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (part, after) = after.split_once('}').unwrap();
        path.push_str(before);
        path.push_str(&match part {
            "council" => council.to_owned(),
            "plan" => plan.to_string(),
            other_part => other(other_part),
        });
        rest = after;
    }
    path + rest
}

/// What the door says, before anything is looked up: a date that cannot be read is only noticed by whoever is let in.
#[derive(Debug, PartialEq, Eq)]
enum Door {
    Opens,
    NotThere,
    NotAllowed,
    SignInFirst,
}

async fn ask(visitor: &mut Visitor, path: &str) -> Option<Door> {
    let path = format!("{path}?as-at=never");
    let mut answer = visitor.get(&path).await;
    if answer.status == StatusCode::METHOD_NOT_ALLOWED {
        answer = visitor.post(&path, &[]).await;
    }
    match answer.status {
        StatusCode::BAD_REQUEST if answer.text.contains("“never”") => Some(Door::Opens),
        StatusCode::NOT_FOUND => Some(Door::NotThere),
        StatusCode::FORBIDDEN => Some(Door::NotAllowed),
        StatusCode::UNAUTHORIZED => Some(Door::SignInFirst),
        StatusCode::SEE_OTHER if answer.location.starts_with("/sign-in?") => {
            Some(Door::SignInFirst)
        }
        _ => None,
    }
}

fn expected(standing: Standing, listed: &ListedAddress) -> Door {
    let (roles, needs) = (standing.roles(), listed.needs);
    let about_a_council = listed.pattern.contains("{council}");
    let party = matches!(standing.place, Place::Party) && listed.pattern.contains("{engagement}");
    if needs.is_open() || !about_a_council || roles.may(needs, COUNCIL) {
        Door::Opens
    } else if party {
        match roles.may_as_party(needs, &[HELPER]) {
            true => Door::Opens,
            false => Door::NotAllowed,
        }
    } else if roles.may(Permission::ReadPlan, COUNCIL) {
        Door::NotAllowed
    } else {
        Door::NotThere
    }
}

/// Puts somebody into the world in a standing.
async fn settle(
    world: &World,
    standing: Standing,
    council: &Organisation,
    helpers: &[(Scope, Organisation)],
    (party, stranger): (&Organisation, &Organisation),
) -> Visitor {
    let home = match standing.place {
        Place::Within => council,
        Place::Helping(scope) => &helpers.iter().find(|(known, _)| *known == scope).unwrap().1,
        Place::Party => party,
        Place::Appointed | Place::Elsewhere => stranger,
    };
    let name = standing.name().replace([',', '_'], "");
    let person = match standing.place {
        Place::Appointed => world.nobody(&name).await,
        _ => world.person(&name, home, standing.role).await,
    };
    if matches!(standing.place, Place::Appointed) {
        let appointment = Appointment {
            organisation_id: council.id,
            id: Uuid::now_v7(),
            version: 1,
            person_id: person.id,
            role: standing.role,
            from_on: date(2020, 1, 1),
            to_on: None,
        };
        world.create(&appointment).await;
    }
    world.signed_in(&person).await
}

fn agreement(council: &Organisation, helper: &Organisation, scope: Scope) -> Agreement {
    let agreed_on = date(2020, 1, 1);
    Agreement {
        scope_update: scope == Scope::Update,
        scope_edit: scope == Scope::Edit,
        agreed_by_owner_on: Some(agreed_on),
        agreed_by_other_on: Some(agreed_on),
        ..given::agreement(council.id, helper.id, agreed_on)
    }
}

#[tokio::test]
async fn every_address_lets_in_just_whom_the_table_says() {
    for world in World::both().await {
        let council = world.council("harbour", "Harbour").await;
        let stranger = world.council("moorland", "Moorland").await;
        let mut helpers = Vec::new();
        for scope in Scope::ALL {
            let helper = world
                .council(&format!("helper-{}", scope.code()), scope.code())
                .await;
            world.create(&agreement(&council, &helper, *scope)).await;
            helpers.push((*scope, helper));
        }
        let plan = given::plan(council.id, "Plan", date(2025, 1, 1));
        world.create(&plan).await;
        let party = world.council("ally", "Ally").await;
        let engagement = Uuid::now_v7();
        let help = Engagement {
            other_id: Some(party.id),
            ..platform::db::Record::blank(council.id, engagement)
        };
        world.create(&help).await;
        let mut wrong = Vec::new();
        let mut asked = 0;
        let path = |listed: &ListedAddress| {
            filled(listed.pattern, "harbour", plan.id, |part| match part {
                "engagement" => engagement.to_string(),
                _ => Uuid::nil().to_string(),
            })
        };
        let closed = || {
            inventory::iter::<ListedAddress>
                .into_iter()
                .filter(|listed| listed.needs != Permission::Public)
        };
        for listed in closed() {
            let door = ask(&mut world.stranger(), &path(listed)).await;
            let expected = match listed.needs {
                Permission::Everybody => Door::Opens,
                _ => Door::SignInFirst,
            };
            if door.as_ref() != Some(&expected) {
                wrong.push(format!("{} says {door:?} to a guest", listed.pattern));
            }
        }
        for standing in standings() {
            let others = (&party, &stranger);
            let mut visitor = settle(&world, standing, &council, &helpers, others).await;
            for listed in closed() {
                let expected = expected(standing, listed);
                let door = ask(&mut visitor, &path(listed)).await;
                asked += 1;
                if door.as_ref() != Some(&expected) {
                    wrong.push(format!(
                        "{} says {door:?}, not {expected:?}, to {}",
                        listed.pattern,
                        standing.name()
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        println!("{asked} doors asked on {}", world.app.db.engine());
        world.end().await;
    }
}

/// An import of a council's own figures, which keeps no change record.
async fn import_of(world: &World, council: &str) -> Uuid {
    let db = &world.app.db;
    let council = records::access::store::organisation(db, council).await;
    let council = council.unwrap().unwrap();
    let now = world.app.clock.now();
    let import = Import {
        id: Uuid::now_v7(),
        organisation_id: Some(council.id),
        plan_id: latest(db, council.id).await.unwrap().map(|plan| plan.id),
        kind: ImportKind::Own,
        file_name: "own.csv".to_owned(),
        file_hash: String::new(),
        file_size: 1,
        options: "{}".to_owned(),
        person_id: None,
        state: ImportState::Faulty,
        done: 0,
        seen_at: now,
        begun_at: now,
        committed_at: None,
        undone_at: None,
        outcome: "{}".to_owned(),
    };
    records::imports::store::add(db, &import).await.unwrap();
    import.id
}

#[tokio::test]
async fn what_is_another_councils_is_not_found_under_ones_own_address() {
    for world in World::both().await {
        let db = &world.app.db;
        world.with_demonstration().await;
        let own = records::access::store::organisation(db, "darlington").await;
        let own = own.unwrap().unwrap();
        let plan = latest(db, own.id).await.unwrap().unwrap();
        let mut visitor = world
            .signed_in(&world.person("Own Lead", &own, Role::ImprovementLead).await)
            .await;
        // One of each kind that others have.
        #[derive(serde::Deserialize)]
        struct Foreign {
            kind: String,
            subject_id: Uuid,
        }
        let sql = sql!(
            "select distinct kind, subject_id from changes where organisation_id = (select id from organisations where slug = $1)"
        );
        // What Leeds alone keeps, its people and its money, after what Kirklees has.
        let mut foreign: BTreeMap<String, Uuid> = BTreeMap::new();
        for slug in ["leeds", "kirklees"] {
            let kept: Vec<Foreign> = db.all(sql.clone().bind(slug)).await.unwrap();
            let kept = kept.into_iter();
            foreign.extend(kept.map(|one| (one.kind, one.subject_id)));
        }
        let sql = sql!(
            "select person_id from memberships where organisation_id = (select id from organisations where slug = $1)"
        );
        let person: Option<Uuid> = db.value(sql.bind("kirklees")).await.unwrap();
        foreign.insert("import".to_owned(), import_of(&world, "kirklees").await);
        foreign.insert("comment".to_owned(), commented(&world, &foreign).await);
        let mut wrong = Vec::new();
        let mut tried = 0;
        for listed in inventory::iter::<ListedAddress> {
            let parts: Vec<&str> = listed
                .pattern
                .split('{')
                .skip(1)
                .filter_map(|part| part.split('}').next())
                .filter(|part| !matches!(*part, "council" | "plan" | "key"))
                .collect();
            if parts.is_empty() || !listed.pattern.contains("{council}") {
                continue;
            }
            let path = filled(listed.pattern, "darlington", plan.id, |part| {
                let found = match part {
                    "item" => foreign.get("action"),
                    "invited" | "titled" | "corrected" | "removed" => person.as_ref(),
                    "entry" => foreign.get("risk_entry"),
                    "step" => foreign.get("risk_action"),
                    // A comment names the kind of record that it is about, and which.
                    "kind" => return "action".to_owned(),
                    "record" => foreign.get("action"),
                    "request" => foreign.get("help_request"),
                    "option" => foreign.get("help_option"),
                    "criterion" => foreign.get("appraisal_criterion"),
                    // A step, a document or a chart of something is named in words.
                    "key" => return "agreed".to_owned(),
                    kind => foreign.get(kind),
                };
                found
                    .unwrap_or_else(|| panic!("nobody has a {part}"))
                    .to_string()
            });
            let mut answer = visitor.get(&path).await;
            if answer.status == StatusCode::METHOD_NOT_ALLOWED {
                answer = visitor.post(&path, &[]).await;
            }
            tried += 1;
            if !matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN) {
                wrong.push(format!("{path} answered {}", answer.status));
            }
        }
        assert!(tried > 15, "only {tried} addresses name a record");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        world.end().await;
    }
}
