//! What inspectors found, and the clocks that run from it.

use crate::days::{Days, Held, Turn, When};
use crate::files::{self, File};
use crate::{Known, Place, Story, StoryError, keep};
use improvement::Word;
use improvement::clock::{Obligation, due_date};
use improvement::inspections::{
    Anchor, Area, Convention, FindingKind, Grade, areas, response_needed,
};
use jiff::civil::Date;
use platform::db::Db;
use platform::sql;
use records::inspections::store::{Finding, Inspection, Judgement};
use uuid::Uuid;

impl Story {
    /// The findings of published inspections, and their clocks.
    pub(super) async fn inspections(
        &mut self,
        db: &Db,
        files: &[(String, File)],
    ) -> Result<(), StoryError> {
        let mut councils = Vec::new();
        for (name, file) in files
            .iter()
            .filter(|(_, file)| !file.inspections.is_empty())
        {
            let place = Place::new(name, "council", file.council.as_deref().unwrap_or_default());
            councils.push(self.organisation(&place.key, &place)?);
        }
        let all = sql!("select * from inspections where organisation_id in ({list})");
        let published: Vec<Inspection> = db.all(all.bind_list(&councils)).await?;
        let all = sql!("select * from judgements where organisation_id in ({list})");
        let judgements: Vec<Judgement> = db.all(all.bind_list(&councils)).await?;
        for (name, file) in files {
            for one in &file.inspections {
                let published_on = one.published.map(|day| self.on(day));
                let key = published_on.map_or_else(|| "to come".to_owned(), |on| on.to_string());
                let place = Place::new(name, "inspections", &key);
                let council =
                    self.organisation(file.council.as_deref().unwrap_or_default(), &place)?;
                if let Some(invented) = &one.invented {
                    self.invented(one, invented, council, &place)?;
                    continue;
                }
                let inspection = published
                    .iter()
                    .find(|known| {
                        known.organisation_id == council
                            && known.published_on.is_some()
                            && known.published_on == published_on
                    })
                    .ok_or_else(|| {
                        place.wrong("the published figures hold no inspection of this day")
                    })?;
                let overall = judgements
                    .iter()
                    .find(|judgement| {
                        judgement.inspection_id == inspection.id && judgement.area == Area::Overall
                    })
                    .map(|judgement| judgement.grade);
                let held = Days::holds(inspection.clone(), self.on(one.recorded_on));
                self.inspection(one, (inspection.clone(), held), overall, &place)?;
            }
        }
        Ok(())
    }

    /// An inspection of an invented council: known when its visit begins, judged when its report is out.
    fn invented(
        &mut self,
        one: &files::Inspection,
        invented: &files::Invented,
        council: Uuid,
        place: &Place,
    ) -> Result<(), StoryError> {
        let (recorded, started) = (self.on(one.recorded_on), self.on(invented.started));
        let published_on = one.published.map(|day| self.on(day));
        if published_on.is_some_and(|on| on > recorded || recorded > self.today) {
            return Err(place.wrong("it is recorded before its report is out, or is yet to be"));
        }
        let known = areas(invented.kind, started);
        if let Some(area) = invented.grades.keys().find(|area| !known.contains(area)) {
            return Err(place.wrong(format!("“{}” is not judged", area.label())));
        }
        let inspection = Inspection {
            organisation_id: council,
            id: Uuid::now_v7(),
            version: 1,
            kind: invented.kind,
            started_on: Some(started),
            ended_on: invented.ended.map(|day| self.on(day)),
            published_on,
            received_on: invented.received.map(|day| self.on(day)),
            report_link: None,
            note: invented.note.clone(),
            source: "Invented, for demonstration".to_owned(),
            needs_response: false,
            by_rule: Some(true),
            anchor: Anchor::Published,
            convention: Convention::DayAfter,
            stated_on: None,
            to_secretary_on: None,
            to_secretary_proof: None,
            to_inspector_on: None,
            to_inspector_proof: None,
        };
        let when = When {
            on: recorded,
            turn: Turn::Access,
            by: self.lead(council, recorded),
            place: place.clone(),
        };
        let held = self.days.begins(when.clone(), inspection.clone());
        for (area, grade) in &invented.grades {
            let judgement = Judgement {
                organisation_id: council,
                id: Uuid::now_v7(),
                version: 1,
                inspection_id: inspection.id,
                area: *area,
                grade: *grade,
            };
            let turn = Turn::Inspection;
            self.days.begins(
                When {
                    turn,
                    ..when.clone()
                },
                judgement,
            );
        }
        let overall = invented.grades.get(&Area::Overall).copied();
        self.inspection(one, (inspection, held), overall, place)
    }

    fn inspection(
        &mut self,
        one: &files::Inspection,
        (inspection, held): (Inspection, Held<Inspection>),
        overall: Option<Grade>,
        place: &Place,
    ) -> Result<(), StoryError> {
        let (organisation_id, id) = (inspection.organisation_id, inspection.id);
        let recorded = self.on(one.recorded_on);
        let lead = self.lead(organisation_id, recorded);
        let when = |on: Date| When {
            on,
            turn: Turn::Inspection,
            by: lead,
            place: place.clone(),
        };
        let known = Known {
            id,
            since: recorded,
        };
        if let Some(on) = inspection.published_on {
            self.inspections.insert((organisation_id, on), known);
        }
        let kinds: Vec<FindingKind> = one.findings.iter().map(|finding| finding.kind).collect();
        let needs_response = !response_needed(inspection.kind, overall, &kinds).is_empty();
        let published = inspection.published_on;
        self.days.becomes(when(recorded), &held, move |inspection| {
            inspection.needs_response = needs_response;
            inspection.by_rule = Some(true);
        });
        if let Some(clock) = &one.clock {
            self.clock(clock, published, &held, &when(recorded))?;
        }
        let invented = one.invented.is_some();
        for one in &one.findings {
            let place = Place::new(&place.file, "findings", &one.key);
            if one.tags.len() > 1 {
                return Err(place.wrong("a finding has one tag at most"));
            }
            let tag = one.tags.first();
            let finding = Finding {
                organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                inspection_id: id,
                number: one.number,
                kind: one.kind,
                area: Some(one.area),
                words: one.text.clone(),
                quote: one.quote.clone(),
                quote_at: one.quote_at.clone(),
                tag_scheme: tag.map(|tag| tag.scheme.clone()),
                tag_label: tag.map(|tag| tag.label.clone()),
            };
            let known = Known {
                id: finding.id,
                since: recorded,
            };
            keep(&mut self.findings, &one.key, known, &place)?;
            // What official reports found came in as a published file of findings does: as nobody's, and for everybody.
            // What is invented is the council's own.
            let told = When {
                by: lead.filter(|_| invented),
                place,
                ..when(recorded)
            };
            self.days.begins(told, finding);
        }
        Ok(())
    }

    /// The statutory clock: how the days are counted, and when the answer went where.
    /// A council that states no date of its own works to the one that its way of counting gives.
    fn clock(
        &mut self,
        clock: &files::Clock,
        published: Option<Date>,
        held: &Held<Inspection>,
        when: &When,
    ) -> Result<(), StoryError> {
        let (anchor, convention) = (clock.anchor, clock.convention);
        let stated = match (clock.stated_on, published) {
            (Some(day), _) => Some(self.on(day)),
            (None, None) => None,
            (None, Some(event)) => {
                let days = Obligation::WrittenStatement.working_days();
                let due = due_date(event, days, convention, &self.holidays);
                Some(due.map_err(|error| when.place.wrong(error.to_string()))?)
            }
        };
        self.days.becomes(when.clone(), held, move |inspection| {
            inspection.anchor = anchor;
            inspection.convention = convention;
            inspection.stated_on = stated;
        });
        let at = |on: Date| When { on, ..when.clone() };
        if let Some(sending) = &clock.secretary_of_state {
            let (on, proof) = (self.on(sending.on), sending.proof.clone());
            self.days.becomes(at(on), held, move |inspection| {
                inspection.to_secretary_on = Some(on);
                inspection.to_secretary_proof = Some(proof);
            });
        }
        if let Some(sending) = &clock.chief_inspector {
            let (on, proof) = (self.on(sending.on), sending.proof.clone());
            self.days.becomes(at(on), held, move |inspection| {
                inspection.to_inspector_on = Some(on);
                inspection.to_inspector_proof = Some(proof);
            });
        }
        Ok(())
    }
}
