//! People, what they may do and since when, and what councils agreed to share.

use crate::days::{Turn, When};
use crate::files::{self, File};
use crate::{Holding, Place, Story, StoryError, keep};
use improvement::organisations::{Role, Scope};
use jiff::civil::Date;
use platform::db::Change;
use records::access::store::{Agreement, Appointment, Membership, Person, add_person};
use uuid::Uuid;

impl Story {
    pub(super) async fn people(
        &mut self,
        change: &mut Change,
        files: &[(String, File)],
    ) -> Result<(), StoryError> {
        for (file, one) in files
            .iter()
            .flat_map(|(name, file)| file.people.iter().map(move |one| (name, one)))
        {
            let place = Place::new(file, "people", &one.key);
            let person = Person {
                id: Uuid::now_v7(),
                email: one.email.clone(),
                name: one.name.clone(),
                job_title: one.job_title.clone(),
                introduction: Some(one.says.clone()),
                disabled: false,
            };
            keep(&mut self.people, &one.key, person.id, &place)?;
            add_person(change, &person, None)
                .await
                .map_err(|error| place.wrong(error.to_string()))?;
            for membership in &one.memberships {
                self.holding(person.id, membership, &place)?;
            }
        }
        Ok(())
    }

    /// A role in a council's Board, or as its adviser or evaluator, is an appointment; any other is a membership.
    fn holding(
        &mut self,
        person_id: Uuid,
        one: &files::Membership,
        place: &Place,
    ) -> Result<(), StoryError> {
        let organisation_id = self.organisation(&one.organisation, place)?;
        let (role, from_on) = (one.role, self.on(one.from));
        let to_on = one.to.map(|to| self.on(to));
        self.holdings.push(Holding {
            person_id,
            organisation_id,
            role,
            from: from_on,
            to: to_on,
        });
        let when = |on: Date| When {
            on,
            turn: Turn::Access,
            by: None,
            place: place.clone(),
        };
        let id = Uuid::now_v7();
        let to_council = !matches!(one.organisation.as_str(), "dfe" | "ofsted");
        let appointed = matches!(
            role,
            Role::BoardMember | Role::ExternalAdviser | Role::Evaluator
        );
        if to_council && appointed {
            let appointment = Appointment {
                organisation_id,
                id,
                version: 1,
                person_id,
                role,
                from_on,
                to_on: None,
            };
            let held = self.days.begins(when(from_on), appointment);
            if let Some(to) = to_on {
                self.days
                    .becomes(when(to), &held, move |one| one.to_on = Some(to));
            }
        } else {
            let membership = Membership {
                organisation_id,
                id,
                version: 1,
                person_id,
                role,
                from_on,
                to_on: None,
            };
            let held = self.days.begins(when(from_on), membership);
            if let Some(to) = to_on {
                self.days
                    .becomes(when(to), &held, move |one| one.to_on = Some(to));
            }
        }
        Ok(())
    }

    pub(super) fn agreements(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        for (file, one) in files
            .iter()
            .flat_map(|(name, file)| file.agreements.iter().map(move |one| (name, one)))
        {
            let place = Place::new(file, "agreements", &one.key);
            self.agreement(one, &place)?;
        }
        Ok(())
    }

    /// An agreement is written when the first council agrees to it, and again when the other does.
    fn agreement(&mut self, one: &files::Agreement, place: &Place) -> Result<(), StoryError> {
        let owner = self.person(&one.agreed_by_owner.person, place)?;
        let other = self.person(&one.agreed_by_other.person, place)?;
        let (owner_on, other_on) = (
            self.on(one.agreed_by_owner.on),
            self.on(one.agreed_by_other.on),
        );
        let gives = |scope: Scope| one.scopes.contains(&scope);
        let mut agreement = Agreement {
            organisation_id: self.organisation(&one.owner, place)?,
            id: Uuid::now_v7(),
            version: 1,
            with_organisation_id: self.organisation(&one.with, place)?,
            scope_read: gives(Scope::Read),
            scope_update: gives(Scope::Update),
            scope_edit: gives(Scope::Edit),
            purpose: one.purpose.clone(),
            from_on: self.on(one.from),
            to_on: one.to.map(|to| self.on(to)),
            agreed_by_owner_id: None,
            agreed_by_owner_on: None,
            agreed_by_other_id: None,
            agreed_by_other_on: None,
            ended_on: None,
        };
        let owner_agrees = move |agreement: &mut Agreement| {
            agreement.agreed_by_owner_id = Some(owner);
            agreement.agreed_by_owner_on = Some(owner_on);
        };
        let other_agrees = move |agreement: &mut Agreement| {
            agreement.agreed_by_other_id = Some(other);
            agreement.agreed_by_other_on = Some(other_on);
        };
        let when = |on, by| When {
            on,
            turn: Turn::Access,
            by: Some(by),
            place: place.clone(),
        };
        if owner_on <= other_on {
            owner_agrees(&mut agreement);
            let held = self.days.begins(when(owner_on, owner), agreement);
            self.days
                .becomes(when(other_on, other), &held, other_agrees);
        } else {
            other_agrees(&mut agreement);
            let held = self.days.begins(when(other_on, other), agreement);
            self.days
                .becomes(when(owner_on, owner), &held, owner_agrees);
        }
        Ok(())
    }
}
