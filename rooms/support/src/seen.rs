//! Who sees an engagement, and for which side they speak.

use improvement::Word;
use improvement::support::{Side, SupportFacts};
use platform::error::AppError;
use platform::fields::{Control, Fields};
use platform::form::Form;
use platform::page::Link;
use readings::support::SupportOn;
use records::access::policy::Actor;
use records::access::{Permission, RequestContext};
use records::support::addresses::EngagementAt;
use records::support::of_council::{KeptBy, has_people};
use records::support::store::Engagement;
use std::sync::Arc;
use uuid::Uuid;

/// Whether somebody is told of an engagement: whoever belongs to one of its councils. What is agreed with others is no partner’s business.
pub(crate) fn is_told_to(of: &Engagement, actor: &Actor) -> bool {
    of.organisations().any(|council| actor.belongs_to(council))
}

/// Where the changes of a record are told: to the people of the council that keeps it; empty for the other side.
pub(crate) fn past_of(here: &RequestContext, id: Uuid) -> String {
    match here.is_party() {
        true => String::new(),
        false => here.past_of(id, None),
    }
}

/// An engagement as whoever is here sees it.
pub(crate) struct Seen {
    pub support: Arc<SupportOn>,
    pub engagement: Engagement,
    /// Its page, as a step back.
    pub page: Link,
}

/// The sides for which somebody may speak, each as they are called; and whether the other side’s word must say who gave it.
#[derive(Clone)]
pub(crate) struct Speaks {
    pub sides: Vec<(Side, String)>,
    /// The side that does not use this service, whose word its partner writes down.
    pub absent: Option<Side>,
}

impl Seen {
    pub(crate) async fn read(here: &RequestContext, id: Uuid) -> Result<Self, AppError> {
        let which = KeptBy {
            organisation_id: here.council()?.id,
            id,
        };
        let support = SupportOn::one(&here.app.db, which, here.moment(), here.date()).await?;
        let engagement = support.engagement(id).cloned().ok_or(AppError::NotFound)?;
        if !is_told_to(&engagement, &here.actor) {
            return Err(AppError::NotFound);
        }
        let page = Link::new(&engagement.title, EngagementAt::of(here, id).to_string());
        Ok(Self {
            support,
            engagement,
            page,
        })
    }

    pub(crate) fn facts(&self) -> &SupportFacts<Uuid> {
        self.support.facts(&self.engagement)
    }

    pub(crate) fn name(&self, side: Side) -> String {
        self.support.side_name(&self.engagement, side)
    }

    /// The side on which whoever is here is: that of the council that keeps it, where they belong to that.
    pub(crate) fn side(&self, here: &RequestContext) -> Side {
        let of = &self.engagement;
        match here.actor.belongs_to(of.organisation_id) && !here.is_party() {
            true => of.side,
            false => of.side.other(),
        }
    }

    /// For which sides whoever is here may give a word: each council’s own people for it; for a side that nobody of this service belongs to
    /// the people of the one that keeps the engagement, who say who said so.
    pub(crate) async fn speaks(
        &self,
        here: &RequestContext,
        needs: Permission,
    ) -> Result<Speaks, AppError> {
        let of = &self.engagement;
        let other = match of.other_id {
            Some(council) if has_people(&here.app.db, council, here.today()).await? => {
                Some(council)
            }
            _ => None,
        };
        let may = |side: &Side| {
            let council = if *side == of.side {
                Some(of.organisation_id)
            } else {
                other
            };
            here.actor.may(needs, council.unwrap_or(of.organisation_id))
        };
        let mut sides: Vec<Side> = Side::ALL.iter().copied().filter(may).collect();
        sides.sort_by_key(|side| *side != self.side(here));
        Ok(Speaks {
            sides: sides
                .into_iter()
                .map(|side| (side, self.name(side)))
                .collect(),
            absent: other.is_none().then(|| of.side.other()),
        })
    }
}

impl Speaks {
    /// The side that is offered first.
    pub(crate) fn first(&self) -> Option<Side> {
        self.sides.first().map(|(side, _)| *side)
    }

    pub(crate) fn speak_for(&self, side: Side) -> bool {
        self.sides.iter().any(|(one, _)| *one == side)
    }

    /// The question whose word it is, where there is a choice; else the answer is known.
    pub(crate) fn asked<R: 'static>(
        &self,
        fields: Fields<R>,
        get: fn(&R) -> Option<Side>,
        set: fn(&mut R, Side),
    ) -> Fields<R> {
        let options = self.sides.iter();
        let options = options.map(|(side, name)| (side.code().to_owned(), name.clone()));
        let control = Control::Radios(options.collect());
        let speaks = self.clone();
        let fill = move |record: &R, form: Form| match get(record) {
            Some(side) => form.set_word("side", side),
            None => form,
        };
        let read = move |record: &mut R, form: &mut Form| {
            let side: Option<Side> = form.choice("side", "Choose whose word it is");
            match side.filter(|side| speaks.speak_for(*side)) {
                Some(side) => set(record, side),
                None if side.is_some() => form.refuse("side", "Choose whose word it is"),
                None => {}
            }
        };
        fields.other(("side", "Whose word is it?"), control, fill, read)
    }
}
