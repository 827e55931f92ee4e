//! Addresses. Each is a type that says where it is, what it needs and how it is linked to, so that a link cannot
//! break and an address without a permission does not compile.

use crate::access::policy::Permission;
use crate::access::store::Organisation;
use crate::plans::store::Plan;
use improvement::scope::ScopeKind;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use uuid::Uuid;

/// An address of the program.
pub trait Address: std::fmt::Display + DeserializeOwned + Send + Sync + 'static {
    /// The pattern, such as `/councils/{council}/plans/{plan}`.
    const PATTERN: &'static str;
    /// What one must be allowed to do to come here.
    const NEEDS: Permission;
    /// The capability that it belongs to, for the log.
    const ROOM: &'static str;
    /// The council that it is about, by its slug.
    fn council(&self) -> Option<&str>;
    /// What within the council it is about: a plan, an engagement, a grant …
    fn scope(&self) -> Option<(ScopeKind, Uuid)>;
    /// The plan that it is about.
    fn plan(&self) -> Option<Uuid> {
        let plan = self.scope().filter(|(kind, _)| *kind == ScopeKind::Plan);
        plan.map(|(_, id)| id)
    }
}

/// What knows the council and the plan that addresses are made in: a request, the facts of a plan, a council by itself.
pub trait AddressContext {
    /// The council's part of addresses; empty where there is none.
    fn council_slug(&self) -> &str;
    /// The identifier of the plan, or of none.
    fn plan_id(&self) -> Uuid;
}

impl AddressContext for Organisation {
    fn council_slug(&self) -> &str {
        &self.slug
    }

    fn plan_id(&self) -> Uuid {
        Uuid::nil()
    }
}

impl AddressContext for (&Organisation, &Plan) {
    fn council_slug(&self) -> &str {
        &self.0.slug
    }

    fn plan_id(&self) -> Uuid {
        self.1.id
    }
}

impl AddressContext for (&str, Uuid) {
    fn council_slug(&self) -> &str {
        self.0
    }

    fn plan_id(&self) -> Uuid {
        self.1
    }
}

impl<T: AddressContext + ?Sized> AddressContext for Arc<T> {
    fn council_slug(&self) -> &str {
        (**self).council_slug()
    }

    fn plan_id(&self) -> Uuid {
        (**self).plan_id()
    }
}

impl<T: AddressContext + ?Sized> AddressContext for &T {
    fn council_slug(&self) -> &str {
        (**self).council_slug()
    }

    fn plan_id(&self) -> Uuid {
        (**self).plan_id()
    }
}

/// An address that the program has, listed so that a test can walk them all.
#[derive(Debug)]
pub struct ListedAddress {
    /// The pattern.
    pub pattern: &'static str,
    /// What it needs.
    pub needs: Permission,
    /// The room it is in.
    pub room: &'static str,
}

inventory::collect!(ListedAddress);

/// What those that read pages for others (search engines) are told they may read: what is open to everybody, and of that no files. A
/// demonstration is nothing to be found by anybody who looks for a council.
#[must_use]
pub fn robots(demonstration: bool) -> String {
    let mut lines = vec!["User-agent: *".to_owned()];
    if !demonstration {
        let all = inventory::iter::<ListedAddress>.into_iter();
        let open = all.filter(|listed| {
            let last = listed.pattern.rsplit('/').next().unwrap_or_default();
            listed.needs == Permission::Everybody && !last.contains('.')
        });
        let mut allowed: Vec<String> = open
            .map(|listed| {
                let parts = listed.pattern.split('/');
                let parts = parts.map(|part| if part.starts_with('{') { "*" } else { part });
                format!("Allow: {}$", parts.collect::<Vec<_>>().join("/"))
            })
            .filter(|line| line != "Allow: /search$")
            .collect();
        allowed.push("Allow: /$".to_owned());
        allowed.sort();
        lines.extend(allowed);
        lines.push("Allow: /assets/".to_owned());
    }
    lines.push("Disallow: /".to_owned());
    lines.join("\n") + "\n"
}

/// The capability whose addresses stand in a module: `plans` of `records::plans::addresses`.
#[must_use]
pub const fn capability(module: &'static str) -> &'static str {
    let bytes = module.as_bytes();
    let mut start = 0;
    while start + 1 < bytes.len() && !(bytes[start] == b':' && bytes[start + 1] == b':') {
        start += 1;
    }
    let mut end = start + 2;
    while end < bytes.len() && bytes[end] != b':' {
        end += 1;
    }
    match module.split_at_checked(start + 2) {
        Some((_, rest)) => match rest.split_at_checked(end - start - 2) {
            Some((name, _)) => name,
            None => rest,
        },
        None => module,
    }
}

/// Declares addresses: `address!(Loom "/councils/{council}/plans/{plan}/loom" { council: String, plan: Uuid } needs ReadPlan);`, or
/// several with `;` between them. `Loom::of(&here)` is the address in the council and the plan of an [`AddressContext`]; what else it
/// names follows: `ActionAt::of(&here, action.id)`.
#[macro_export]
macro_rules! address {
    (
        $(
            $(#[$outer:meta])*
            $name:ident $pattern:literal { $($field:ident: $type:ty),* $(,)? } needs $needs:ident
        );+ $(;)?
    ) => {$(
        $(#[$outer])*
        #[derive(Debug, Clone, serde::Deserialize, axum_extra::routing::TypedPath)]
        #[typed_path($pattern)]
        #[allow(missing_docs, reason = "the pattern says what each part is")]
        pub struct $name { $(pub $field: $type),* }

        impl $crate::access::address::Address for $name {
            const PATTERN: &'static str = $pattern;
            const NEEDS: $crate::access::Permission = $crate::access::Permission::$needs;
            const ROOM: &'static str = $crate::access::address::capability(module_path!());
            fn council(&self) -> Option<&str> {
                $crate::address!(@council self $($field)*)
            }
            fn scope(&self) -> Option<(improvement::scope::ScopeKind, uuid::Uuid)> {
                $crate::address!(@scope self $($field)*)
            }
        }

        $crate::address!(@of $name [here] [] [] $($field: $type,)*);

        inventory::submit! {
            $crate::access::address::ListedAddress {
                pattern: $pattern,
                needs: $crate::access::Permission::$needs,
                room: module_path!(),
            }
        }
    )+};
    (@council $self:ident council $($rest:ident)*) => { Some(&$self.council) };
    (@council $self:ident $first:ident $($rest:ident)*) => { $crate::address!(@council $self $($rest)*) };
    (@council $self:ident) => {{ let _ = $self; None }};
    (@scope $self:ident plan $($rest:ident)*) => { Some((improvement::scope::ScopeKind::Plan, $self.plan)) };
    (@scope $self:ident engagement $($rest:ident)*) => { Some((improvement::scope::ScopeKind::Engagement, $self.engagement)) };
    (@scope $self:ident programme $($rest:ident)*) => { Some((improvement::scope::ScopeKind::Programme, $self.programme)) };
    (@scope $self:ident grant $($rest:ident)*) => { Some((improvement::scope::ScopeKind::Grant, $self.grant)) };
    (@scope $self:ident event $($rest:ident)*) => { Some((improvement::scope::ScopeKind::Event, $self.event)) };
    (@scope $self:ident person $($rest:ident)*) => { Some((improvement::scope::ScopeKind::Person, $self.person)) };
    (@scope $self:ident $first:ident $($rest:ident)*) => { $crate::address!(@scope $self $($rest)*) };
    (@scope $self:ident) => {{ let _ = $self; None }};
    (@of $name:ident [$here:ident] [$($made:tt)*] [$($more:tt)*] council: $type:ty, $($rest:tt)*) => {
        $crate::address!(@of $name [$here] [$($made)* council: $here.council_slug().to_owned(),] [$($more)*] $($rest)*);
    };
    (@of $name:ident [$here:ident] [$($made:tt)*] [$($more:tt)*] plan: $type:ty, $($rest:tt)*) => {
        $crate::address!(@of $name [$here] [$($made)* plan: $here.plan_id(),] [$($more)*] $($rest)*);
    };
    (@of $name:ident [$here:ident] [$($made:tt)*] [$($more:tt)*] $field:ident: $type:ty, $($rest:tt)*) => {
        $crate::address!(@of $name [$here] [$($made)* $field,] [$($more)* $field: $type,] $($rest)*);
    };
    (@of $name:ident [$here:ident] [$($made:tt)*] [$($more:tt)*]) => {
        impl $name {
            /// The address in the council and the plan of a request, of the facts of a plan …
            #[must_use]
            pub fn of($here: &(impl $crate::access::address::AddressContext + ?Sized), $($more)*) -> Self {
                let _ = $here;
                Self { $($made)* }
            }
        }
    };
}
