//! Whether the parts of a pack fit together.

use std::collections::HashSet;

use crate::pack::Pack;

impl Pack {
    /// Checks that every index points somewhere, that codes and slugs are unique, and that series are in order.
    ///
    /// # Errors
    /// Says in words which part does not fit.
    pub fn check(&self) -> Result<(), String> {
        self.check_areas()?;
        self.check_measures()?;
        self.check_series()?;
        let areas = self.areas.len();
        let sources = self.sources.len();
        for inspection in &self.inspections {
            within(inspection.area, areas, "an inspection's authority")?;
            within(inspection.source, sources, "an inspection's source")?;
        }
        unique(
            self.catalogue.iter().map(|one| one.code.as_str()),
            "indicator code",
        )?;
        for indicator in &self.catalogue {
            if let Some(code) = &indicator.measure
                && self.measure(code).is_none()
            {
                return Err(format!(
                    "indicator {} names the measure “{code}”, which there is not",
                    indicator.code
                ));
            }
        }
        Ok(())
    }

    fn check_areas(&self) -> Result<(), String> {
        let areas = self.areas.len();
        unique(
            self.areas.iter().map(|area| area.code.as_str()),
            "area code",
        )?;
        unique(
            self.areas.iter().map(|area| area.slug.as_str()),
            "area slug",
        )?;
        let names = self.areas.iter().map(|area| area.name.as_str());
        let aliases = self.authorities.iter().map(|one| &one.aliases);
        let former = self.predecessors.iter().map(|one| &one.aliases);
        unique(
            names.chain(aliases.chain(former).flatten().map(String::as_str)),
            "area name",
        )?;
        for authority in &self.authorities {
            within(authority.area, areas, "an authority's area")?;
            within(authority.region, areas, "an authority's region")?;
            if let Some(part) = authority.part_of_london {
                within(part, areas, "a borough's part of London")?;
            }
        }
        for predecessor in &self.predecessors {
            within(predecessor.area, areas, "a former authority's area")?;
            within(predecessor.region, areas, "a former authority's region")?;
            for successor in &predecessor.successors {
                within(*successor, areas, "a former authority's successor")?;
            }
        }
        for change in &self.boundary_changes {
            within(change.from, areas, "a boundary change")?;
            within(change.to, areas, "a boundary change")?;
        }
        for neighbour in &self.neighbours {
            within(neighbour.area, areas, "a statistical neighbour")?;
            within(neighbour.neighbour, areas, "a statistical neighbour")?;
        }
        Ok(())
    }

    fn check_measures(&self) -> Result<(), String> {
        unique(
            self.measures.iter().map(|one| one.code.as_str()),
            "measure code",
        )?;
        unique(
            self.measures.iter().map(|one| one.slug.as_str()),
            "measure slug",
        )?;
        unique(
            self.sources.iter().map(|one| one.code.as_str()),
            "source code",
        )?;
        for measure in &self.measures {
            within(measure.source, self.sources.len(), "a measure's source")?;
            unique(
                measure.periods.iter().map(|period| period.label.as_str()),
                "period",
            )?;
            if !measure.periods.is_sorted_by(|one, next| one.end < next.end) {
                return Err(format!(
                    "the periods of “{}” are not in order",
                    measure.code
                ));
            }
        }
        Ok(())
    }

    fn check_series(&self) -> Result<(), String> {
        let key = |at: usize| self.series.get(at).map(|one| (one.measure, one.area));
        for (at, series) in self.series.iter().enumerate() {
            within(series.area, self.areas.len(), "a series")?;
            let periods = self
                .measures
                .get(usize::from(series.measure))
                .ok_or("a series has no measure")?
                .periods
                .len();
            if at > 0 && key(at - 1) >= key(at) {
                return Err("the series are not in order".to_owned());
            }
            let in_order = series
                .points
                .is_sorted_by(|one, next| one.period < next.period);
            let last_fits = series
                .points
                .last()
                .is_none_or(|last| usize::from(last.period) < periods);
            if !in_order || !last_fits {
                return Err("the figures of a series are not in order".to_owned());
            }
        }
        Ok(())
    }
}

fn within(index: u16, length: usize, what: &str) -> Result<(), String> {
    if usize::from(index) < length {
        Ok(())
    } else {
        Err(format!("{what} points to nothing"))
    }
}

fn unique<'a>(all: impl Iterator<Item = &'a str>, what: &str) -> Result<(), String> {
    let mut seen = HashSet::new();
    for one in all {
        if !seen.insert(one) {
            return Err(format!("the {what} “{one}” is there twice"));
        }
    }
    Ok(())
}
