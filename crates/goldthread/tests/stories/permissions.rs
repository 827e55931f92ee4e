//! Who may do what, written out: every address against every standing that a person can have.

use goldthread::access::policy::{Actor, Held, Opened, Permission};
use goldthread::access::route::ListedAddress;
use improvement::Word;
use improvement::organisations::{Role, Scope};
use std::collections::BTreeMap;
use std::fmt::Write;
use uuid::Uuid;

const COUNCIL: Uuid = Uuid::from_u128(1);
const HELPER: Uuid = Uuid::from_u128(2);
const STRANGER: Uuid = Uuid::from_u128(3);

fn actor() -> Actor {
    Actor {
        person_id: Uuid::nil(),
        name: String::new(),
        email: String::new(),
        csrf: String::new(),
        notice: None,
        session: Vec::new(),
        memberships: Vec::new(),
        appointments: Vec::new(),
        opened: Vec::new(),
    }
}

/// Everybody there can be: by role in the council, by appointment, in the council that helps under each scope,
/// and in a council that has no business here.
fn standings() -> Vec<(String, Actor)> {
    let mut all = Vec::new();
    for role in Role::ALL {
        let held = |organisation_id| {
            vec![Held {
                organisation_id,
                role: *role,
            }]
        };
        all.push((
            format!("{} of the council", role.code()),
            Actor {
                memberships: held(COUNCIL),
                ..actor()
            },
        ));
        all.push((
            format!("{} by appointment", role.code()),
            Actor {
                appointments: held(COUNCIL),
                ..actor()
            },
        ));
        for scope in Scope::ALL {
            let mut scopes = vec![Scope::Read];
            if *scope != Scope::Read {
                scopes.push(*scope);
            }
            let opened = vec![Opened {
                owner_id: COUNCIL,
                to_id: HELPER,
                scopes,
            }];
            all.push((
                format!(
                    "{} of the helping council, to {}",
                    role.code(),
                    scope.code()
                ),
                Actor {
                    memberships: held(HELPER),
                    opened,
                    ..actor()
                },
            ));
        }
        all.push((
            format!("{} of another council", role.code()),
            Actor {
                memberships: held(STRANGER),
                ..actor()
            },
        ));
    }
    all
}

fn allowed(actor: &Actor, needs: Permission) -> bool {
    matches!(needs, Permission::Public | Permission::SignedIn) || actor.may(needs, COUNCIL)
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
    text.push('\n');
    for (name, actor) in standings() {
        let may: Vec<String> = Permission::ALL
            .iter()
            .filter(|needs| !matches!(needs, Permission::Public | Permission::SignedIn))
            .filter(|needs| allowed(&actor, **needs))
            .map(|needs| format!("{needs:?}"))
            .collect();
        let may = if may.is_empty() {
            "nothing".to_owned()
        } else {
            may.join(", ")
        };
        writeln!(text, "{name}: {may}").unwrap();
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => ".." }, {
        insta::assert_snapshot!("permissions", text);
    });
}
