//! What inspectors found, and the clocks that run from it.

use crate::days::{Days, Held, Turn, When};
use crate::files::{self, File};
use crate::{Known, Place, Story, StoryError, keep};
use improvement::inspections::{Area, FindingKind, response_needed};
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
                let place = Place::new(name, "inspections", &one.published.to_string());
                let council =
                    self.organisation(file.council.as_deref().unwrap_or_default(), &place)?;
                let inspection = published
                    .iter()
                    .find(|known| {
                        known.organisation_id == council
                            && known.published_on == Some(one.published)
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
                self.inspection(one, inspection.clone(), overall, &place)?;
            }
        }
        Ok(())
    }

    fn inspection(
        &mut self,
        one: &files::Inspection,
        inspection: Inspection,
        overall: Option<improvement::inspections::Grade>,
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
        self.inspections
            .insert((organisation_id, one.published), known);
        let kinds: Vec<FindingKind> = one.findings.iter().map(|finding| finding.kind).collect();
        let needs_response = !response_needed(inspection.kind, overall, &kinds).is_empty();
        let held = Days::holds(inspection, recorded);
        self.days.becomes(when(recorded), &held, move |inspection| {
            inspection.needs_response = needs_response;
            inspection.by_rule = Some(true);
        });
        if let Some(clock) = &one.clock {
            self.clock(clock, &held, &when(recorded));
        }
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
                tag_scheme: tag.map(|tag| tag.scheme.clone()),
                tag_label: tag.map(|tag| tag.label.clone()),
            };
            let known = Known {
                id: finding.id,
                since: recorded,
            };
            keep(&mut self.findings, &one.key, known, &place)?;
            // What official reports found came in as a published file of findings does: as nobody's, and for everybody.
            let by_nobody = When {
                by: None,
                place,
                ..when(recorded)
            };
            self.days.begins(by_nobody, finding);
        }
        Ok(())
    }

    /// The statutory clock: how the days are counted, and when the answer went where.
    fn clock(&mut self, clock: &files::Clock, held: &Held<Inspection>, when: &When) {
        let (anchor, convention) = (clock.anchor, clock.convention);
        let stated = self.on(clock.stated_on);
        self.days.becomes(when.clone(), held, move |inspection| {
            inspection.anchor = anchor;
            inspection.convention = convention;
            inspection.stated_on = Some(stated);
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
    }
}
