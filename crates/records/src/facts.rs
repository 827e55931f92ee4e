//! What a record says of itself, as people read it: its fields with the names of whomever and whatever they lead to.

use crate::access::store::{names, organisations};
use crate::kinds::called;
use platform::db::field::NOTHING;
use platform::db::{Db, DbError, FieldKind, FieldSpec, Record};
use platform::page::record::Fact;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The names of people, organisations and records that fields hold, so that their values can be read.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<Uuid, String>);

impl Names {
    /// Reads the names that these values of fields need.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(
        db: &Db,
        organisation_id: Uuid,
        held: &[(FieldKind, Value)],
    ) -> Result<Self, DbError> {
        let (mut people, mut others, mut records) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (kind, value) in held {
            let Some(id) = value.as_str().and_then(|text| text.parse().ok()) else {
                continue;
            };
            match kind {
                FieldKind::Person => people.push(id),
                FieldKind::Organisation => others.push(id),
                FieldKind::Link(_) => drop(records.insert(id)),
                _ => {}
            }
        }
        let mut known = names(db, people).await?;
        if !others.is_empty() {
            let others = organisations(db, &others).await?.into_iter();
            known.extend(others.map(|one| (one.id, one.name)));
        }
        known.extend(called(db, organisation_id, records).await?);
        Ok(Self(known))
    }

    /// Reads the names of the people whom records mention.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_people(db: &Db, mentioned: Vec<Uuid>) -> Result<Self, DbError> {
        Ok(Self(names(db, mentioned).await?))
    }

    #[cfg(test)]
    pub(crate) const fn known(names: BTreeMap<Uuid, String>) -> Self {
        Self(names)
    }

    /// Somebody's name.
    #[must_use]
    pub fn person(&self, id: Uuid) -> String {
        let name = self.0.get(&id).map(String::as_str);
        name.unwrap_or("Somebody no longer known").to_owned()
    }

    /// What people call a record.
    #[must_use]
    pub fn record(&self, id: Uuid) -> String {
        let name = self.0.get(&id).map(String::as_str);
        name.unwrap_or("something no longer known").to_owned()
    }

    /// A value as people read it.
    #[must_use]
    pub fn in_words(&self, field: &FieldSpec, value: &Value) -> String {
        let name = |id| self.0.get(&id).map(String::as_str);
        field.kind.in_words(value, name)
    }
}

/// Everybody whom these records mention, in whichever field.
pub fn people_in<R: Record>(records: &[R]) -> impl Iterator<Item = Uuid> {
    let fields = R::FIELDS.iter().zip(R::READ);
    let people = fields.filter(|(spec, _)| matches!(spec.kind, FieldKind::Person));
    people.flat_map(move |(_, read)| {
        let people = records.iter().map(read);
        people.filter_map(|held| held.as_str()?.parse().ok())
    })
}

/// The facts of a record that are shown and hold anything, as it says them itself.
///
/// # Errors
/// When the database fails.
pub async fn facts<R: Record>(db: &Db, record: &R) -> Result<Vec<Fact>, DbError> {
    let held: Vec<(&FieldSpec, Value)> = record.fields().collect();
    let values: Vec<(FieldKind, Value)> = held
        .iter()
        .map(|(spec, value)| (spec.kind, value.clone()))
        .collect();
    let names = Names::read(db, record.organisation_id(), &values).await?;
    let fact = |(spec, value): (&FieldSpec, Value)| {
        let words = names.in_words(spec, &value);
        (words != NOTHING).then(|| Fact::new(spec.label, &words))
    };
    Ok(held.into_iter().filter_map(fact).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::store::Action;

    #[test]
    fn whomever_records_mention_is_found_in_whichever_field() {
        let [ada, omar] = [1, 2].map(Uuid::from_u128);
        let action = |owner_id, partner_owner_id| Action {
            owner_id,
            partner_owner_id,
            ..Action::blank(Uuid::nil(), Uuid::nil())
        };
        let actions = [action(Some(ada), None), action(None, Some(omar))];
        let mentioned: BTreeSet<Uuid> = people_in(&actions).collect();
        assert_eq!(mentioned, BTreeSet::from([ada, omar]));
        let names = Names(BTreeMap::from([(ada, "Ada Lead".to_owned())]));
        assert_eq!(names.person(ada), "Ada Lead");
        assert_eq!(names.person(omar), "Somebody no longer known");
    }
}
