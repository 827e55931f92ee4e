//! Posts and who holds them, time away and cover, and who accepted that a role is below its floor. Time away that the rules would not have let
//! anybody agree is not told.

use crate::days::{Held, Turn, When};
use crate::files::{self, File};
use crate::{Place, Story, StoryError, found, keep};
use improvement::people::{
    Acceptance, Change, ChangeKind, Dates, Fte, NoticeUnit, RoleCapacity, guard, not_accepted,
};
use jiff::civil::Date;
use platform::db::Record;
use records::people::store::{
    Cover, Filling, FloorAcceptance, Holder, LeadershipRole, Post, PostPay, PostState, TimeAway,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a council's people rest on while they are told.
#[derive(Default)]
pub(super) struct Staff {
    pub(super) council: Uuid,
    pub(super) roles: BTreeMap<String, LeadershipRole>,
    pub(super) posts: BTreeMap<String, Post>,
    /// Who holds a post, by their key.
    pub(super) holders: BTreeMap<String, Holder>,
    /// What is agreed of each role.
    changes: BTreeMap<Uuid, Vec<Change>>,
    acceptances: BTreeMap<Uuid, Vec<Acceptance<Uuid>>>,
}

pub(super) fn fte(text: &str, place: &Place) -> Result<Fte, StoryError> {
    text.parse()
        .map_err(|why| place.wrong(format!("“{text}” {why}")))
}

impl Story {
    pub(super) fn staff(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        for (name, file) in files
            .iter()
            .filter(|(_, file)| !file.leadership_roles.is_empty())
        {
            let place = Place::new(name, "posts", "");
            let council = file.council.as_deref();
            let council =
                council.ok_or_else(|| place.wrong("the file does not say whose they are"))?;
            let mut staff = Staff {
                council: self.organisation(council, &place)?,
                ..Staff::default()
            };
            for one in &file.leadership_roles {
                self.role(
                    &mut staff,
                    one,
                    &Place::new(name, "leadership_roles", &one.name),
                )?;
            }
            for one in &file.posts {
                self.post(&mut staff, one, &Place::new(name, "posts", &one.key))?;
            }
            for one in &file.floor_acceptances {
                self.floor_accepted(
                    &mut staff,
                    one,
                    &Place::new(name, "floor_acceptances", &one.role),
                )?;
            }
            for one in &file.time_away {
                self.covers(&mut staff, one, &Place::new(name, "time_away", &one.holder))?;
            }
            for one in &file.time_away {
                self.away(&mut staff, one, &Place::new(name, "time_away", &one.holder))?;
            }
            for one in &file.help_requests {
                let place = Place::new(name, "help_requests", &one.asking);
                self.help_request(&staff, one, &place)?;
            }
        }
        Ok(())
    }

    pub(super) fn told_on(&self, staff: &Staff, on: Date, turn: Turn, place: &Place) -> When {
        When {
            on,
            turn,
            by: self.lead(staff.council, on),
            place: place.clone(),
        }
    }

    fn role(
        &mut self,
        staff: &mut Staff,
        one: &files::LeadershipRole,
        place: &Place,
    ) -> Result<(), StoryError> {
        let role = LeadershipRole {
            name: one.name.clone(),
            floor: fte(&one.floor, place)?,
            others: fte(&one.others, place)?,
            ..LeadershipRole::blank(staff.council, staff.council)
        };
        let when = self.told_on(staff, self.on(one.recorded_on), Turn::Role, place);
        self.days.begins(when, role.clone());
        keep(&mut staff.roles, &one.name, role, place)
    }

    fn post(
        &mut self,
        staff: &mut Staff,
        one: &files::Post,
        place: &Place,
    ) -> Result<(), StoryError> {
        let role = one
            .role
            .as_ref()
            .map(|role| found(&staff.roles, role, "role", place));
        let above = one
            .reports_to
            .as_ref()
            .map(|key| found(&staff.posts, key, "post", place));
        let post = Post {
            reference: format!("P{}", staff.posts.len() + 1),
            title: one.title.clone(),
            area: one.area.clone(),
            grade: one.grade.clone(),
            fte: fte(&one.fte, place)?,
            role_id: role.transpose()?.map(|role| role.id),
            paid_by: one.paid_by.clone(),
            from_on: one.from.map(|day| self.on(day)),
            state: match one.proposed_until {
                Some(_) => PostState::Proposed,
                None => PostState::Existing,
            },
            reports_to_id: above.transpose()?.map(|post| post.id),
            description: one.description.clone(),
            ..Post::blank(staff.council, staff.council)
        };
        let when = self.told_on(staff, self.on(one.recorded_on), Turn::Post, place);
        let held = self.days.begins(when, post.clone());
        let known = crate::Known {
            id: post.id,
            since: held.since,
        };
        self.posts.insert(one.key.clone(), known);
        if let Some(day) = one.proposed_until {
            let when = self.told_on(staff, self.on(day), Turn::Post, place);
            self.days
                .becomes(when, &held, |post| post.state = PostState::Existing);
        }
        for holder in &one.holders {
            self.holder_of(staff, (&post, held.since), holder, place)?;
        }
        self.filled(staff, (&post, held.since), one, place);
        keep(&mut staff.posts, &one.key, post, place)
    }

    /// How a post is filled, and what it is paid.
    fn filled(
        &mut self,
        staff: &Staff,
        (post, since): (&Post, Date),
        one: &files::Post,
        place: &Place,
    ) {
        for filling in &one.fillings {
            let filling = Filling {
                post_id: post.id,
                recruitment: Some(filling.recruitment),
                wanted_by: Some(self.on(filling.wanted_by)),
                agreed_on: Some(self.on(filling.agreed_on)),
                advertised_on: filling.advertised_on.map(|day| self.on(day)),
                note: filling.note.clone(),
                ..Filling::blank(staff.council, staff.council)
            };
            let on = filling.advertised_on.or(filling.agreed_on).unwrap_or(since);
            let when = self.told_on(staff, on.max(since), Turn::Holder, place);
            self.days.begins(when, filling);
        }
        if let Some(point) = one.point {
            let pay = PostPay {
                post_id: post.id,
                point: Some(point),
                from_on: post.from_on,
                ..PostPay::blank(staff.council, staff.council)
            };
            let when = self.told_on(staff, since, Turn::Holder, place);
            self.days.begins(when, pay);
        }
    }

    fn holder_of(
        &mut self,
        staff: &mut Staff,
        (post, since): (&Post, Date),
        one: &files::Holder,
        place: &Place,
    ) -> Result<(), StoryError> {
        let person = one.person.as_ref().map(|key| self.person(key, place));
        let holder = Holder {
            post_id: post.id,
            person_id: person.transpose()?,
            name: one.name.clone(),
            kind: one.kind,
            fte: post.fte,
            from_on: Some(self.on(one.from)),
            to_on: one.to.map(|day| self.on(day)),
            ..Holder::blank(staff.council, staff.council)
        };
        if let Some(role) = post.role_id {
            let (kind, dates) = (ChangeKind::InPost, holder.dates());
            let change = Change {
                kind,
                fte: holder.fte,
                dates,
            };
            staff.changes.entry(role).or_default().push(change);
        }
        let on = self.on(one.from).max(since).min(self.today);
        let when = self.told_on(staff, on, Turn::Holder, place);
        self.days.begins(when, holder.clone());
        keep(&mut staff.holders, &one.key, holder, place)
    }

    fn floor_accepted(
        &mut self,
        staff: &mut Staff,
        one: &files::FloorAcceptance,
        place: &Place,
    ) -> Result<(), StoryError> {
        let (officer, on) = (self.person(&one.by, place)?, self.on(one.on));
        let acceptance = FloorAcceptance {
            role_id: found(&staff.roles, &one.role, "role", place)?.id,
            officer_id: Some(officer),
            reason: one.reason.clone(),
            accepted_on: on,
            until_on: self.on(one.until),
            ..FloorAcceptance::blank(staff.council, staff.council)
        };
        let known = staff.acceptances.entry(acceptance.role_id).or_default();
        known.push(acceptance.acceptance());
        let when = When {
            by: Some(officer),
            ..self.told_on(staff, on, Turn::Floor, place)
        };
        self.days.begins(when, acceptance);
        Ok(())
    }

    /// The role of whoever is away, if their post is in one.
    fn role_away(
        staff: &Staff,
        one: &files::Away,
        place: &Place,
    ) -> Result<(Holder, Option<Uuid>), StoryError> {
        let holder = found(&staff.holders, &one.holder, "holder", place)?;
        let mut posts = staff.posts.values();
        let post = posts.find(|post| post.id == holder.post_id);
        Ok((holder, post.and_then(|post| post.role_id)))
    }

    /// Cover is there before the time away is asked about: its agreement counts with it.
    fn covers(
        &mut self,
        staff: &mut Staff,
        one: &files::Away,
        place: &Place,
    ) -> Result<(), StoryError> {
        let (_, role) = Self::role_away(staff, one, place)?;
        for cover in &one.covers {
            let role =
                role.ok_or_else(|| place.wrong("there is cover for a post that is in no role"))?;
            let dates = Dates {
                from: Some(self.on(cover.from)),
                to: cover.to.map(|day| self.on(day)),
            };
            let (kind, fte) = (ChangeKind::Cover, fte(&cover.fte, place)?);
            let change = Change { kind, fte, dates };
            staff.changes.entry(role).or_default().push(change);
        }
        Ok(())
    }

    fn away(
        &mut self,
        staff: &mut Staff,
        one: &files::Away,
        place: &Place,
    ) -> Result<(), StoryError> {
        let (holder, role) = Self::role_away(staff, one, place)?;
        let proposed = self.on(one.proposed_on);
        let away = TimeAway {
            holder_id: holder.id,
            purpose: one.purpose.clone(),
            fte: fte(&one.fte, place)?,
            weekdays: one
                .weekdays
                .iter()
                .fold(0, |all, day| all | 1 << i64::from(*day)),
            from_on: self.on(one.from),
            to_on: one.to.map(|day| self.on(day)),
            notice: one.notice_weeks,
            notice_unit: one.notice_weeks.map(|_| NoticeUnit::Weeks),
            proposed_on: proposed,
            ..TimeAway::blank(staff.council, staff.council)
        };
        let when = self.told_on(staff, proposed, Turn::Away, place);
        let held = self.days.begins(when, away.clone());
        self.told_covers(staff, one, (&away, role), place)?;
        self.agree_time_away(staff, one, (&held, &away, role), place)
    }

    fn agree_time_away(
        &mut self,
        staff: &mut Staff,
        one: &files::Away,
        (held, away, role): (&Held<TimeAway>, &TimeAway, Option<Uuid>),
        place: &Place,
    ) -> Result<(), StoryError> {
        let Some(agreed) = one.agreed_on.map(|day| self.on(day)) else {
            return Ok(());
        };
        let by = one.agreed_by.as_ref().map(|key| self.person(key, place));
        let by = by.transpose()?;
        if let Some(role) = role {
            let mut roles = staff.roles.values();
            let known = roles.find(|known| known.id == role);
            let capacity = known.map(|known| RoleCapacity {
                base: known.others,
                floor: known.floor,
            });
            let change = away.commitment().change();
            let changes = staff.changes.entry(role).or_default();
            let breaches = guard(
                &capacity.unwrap_or_default(),
                &*changes,
                [&change],
                change.dates,
            );
            let accepted = staff.acceptances.get(&role).map_or(&[][..], Vec::as_slice);
            if let Some(breach) = not_accepted(&breaches, accepted).first() {
                return Err(place.wrong(format!("nobody accepted this: {}", breach.in_words())));
            }
            changes.push(change);
        }
        let when = When {
            by: by.or(self.lead(staff.council, agreed)),
            ..self.told_on(staff, agreed, Turn::Agreed, place)
        };
        self.days.becomes(when, held, move |away| {
            (away.agreed_on, away.agreed_by_id) = (Some(agreed), by);
        });
        Ok(())
    }

    fn told_covers(
        &mut self,
        staff: &Staff,
        one: &files::Away,
        (away, role): (&TimeAway, Option<Uuid>),
        place: &Place,
    ) -> Result<(), StoryError> {
        for cover in &one.covers {
            let on = self.on(cover.agreed_on).max(away.proposed_on);
            let cover = Cover {
                role_id: role.unwrap_or_default(),
                away_id: Some(away.id),
                name: cover.name.clone(),
                fte: fte(&cover.fte, place)?,
                from_on: self.on(cover.from),
                to_on: cover.to.map(|day| self.on(day)),
                proposed_on: on,
                agreed_on: Some(on),
                ..Cover::blank(staff.council, staff.council)
            };
            let when = self.told_on(staff, on, Turn::Cover, place);
            self.days.begins(when, cover);
        }
        Ok(())
    }
}
