//! Record: a worker's report under its fencing token: documents, sections, items, steps, events and, where given, the end. Never
//! writes part of a report.

use millrace_core::transition::{Command, decide};
use millrace_core::{
    Change, Event, EventBody, Generation, Section, SectionPlan, State, Time, narrate,
};
use rusqlite::OptionalExtension;
use serde_json::Value;

use super::edit;
use super::rows::{self, signed};
use super::statements::{items, sections, steps};
use super::tx::Tx;
use crate::error::{Error, Result};
use crate::params::{Edit, Edited, Record, Recorded};
use crate::report::{follow, planned};
use crate::turn::tell;

pub(super) fn record(tx: &mut Tx<'_>, params: Record) -> Result<Recorded> {
    let Record { id, token, writes, changes, outcome, now } = params;
    let generation = tx.load_bare(id)?;
    let Some(generation) = generation.filter(|g| g.state == State::Running && g.token == token)
    else {
        return Err(Error::Fenced);
    };
    if writes.is_empty() && changes.is_empty() && outcome.is_none() {
        let state = generation.state;
        return Ok(Recorded { events: Vec::new(), state, documents: Vec::new() });
    }
    let edit = Edit { tenant: generation.tenant.clone(), writes, now };
    let Edited { documents, removed: _ } = edit::edit(tx, edit)?;
    let mut report = Report { generation, touched: Vec::new(), events: Vec::new(), now };
    for change in changes {
        report.take(tx, change)?;
    }
    let Report { mut generation, touched, mut events, now } = report;
    generation.updated_at = now;
    for section in &touched {
        let Section { name, position: _, state, done, total, skipped, error } = section;
        let row = (id.as_bytes(), name, state.as_str(), done, skipped, error, total);
        tx.run(sections::UPDATE, row)?;
    }
    tx.write_events(id, &events)?;
    match outcome {
        Some(outcome) => {
            let transition = decide(&generation, &Command::Settle { token, outcome })?;
            events.extend(tx.turn(&mut generation, transition, None, now)?);
        }
        None => tx.advance(&generation)?,
    }
    Ok(Recorded { events, state: generation.state, documents })
}

/// A report as far as it is read: what it has changed and told.
struct Report {
    generation: Generation,
    touched: Vec<Section>,
    events: Vec<Event>,
    now: Time,
}

impl Report {
    fn take(&mut self, tx: &Tx<'_>, change: Change) -> Result<()> {
        match change {
            Change::Planned(plans) => self.plan(tx, &plans),
            Change::StepFinished { key, result } => self.finish_step(tx, &key, &result),
            Change::SectionStarted { .. }
            | Change::SectionSized { .. }
            | Change::ItemSaved { .. }
            | Change::ItemSkipped { .. }
            | Change::SectionFinished { .. }
            | Change::SectionFailed { .. } => self.take_section(tx, &change),
        }
    }

    fn take_section(&mut self, tx: &Tx<'_>, change: &Change) -> Result<()> {
        let name = change.section().unwrap_or_default();
        let section = section(tx, &mut self.touched, &self.generation, name)?;
        if !follow(&mut self.generation, section, change)? {
            return Ok(());
        }
        let bodies = narrate(self.generation.door, change, Some(section));
        let told = tell(&mut self.generation, bodies, self.now);
        if let Change::ItemSaved { section, ordinal, item, provenance } = change {
            // An item's place is the number of the event that tells it.
            let place = told
                .iter()
                .find(|event| matches!(event.body, EventBody::Item { .. }))
                .ok_or(Error::Unfit("an item nobody is told of"))?
                .number;
            let id = self.generation.id;
            let (body, provenance) = (rows::text(item)?, rows::text(provenance)?);
            let row =
                (id.as_bytes(), signed(place), section, ordinal, body, provenance, self.now.0);
            tx.run(items::INSERT, row)?;
        }
        self.events.extend(told);
        Ok(())
    }

    fn plan(&mut self, tx: &Tx<'_>, plans: &[SectionPlan]) -> Result<()> {
        let id = self.generation.id;
        let begun = tx
            .db
            .prepare_cached(sections::HAS_BEGUN)?
            .query_row([id.as_bytes()], |row| row.get::<_, bool>(0))?;
        if begun || !self.touched.is_empty() {
            return Err(Error::Unfit("a plan after a section has begun"));
        }
        let (planned, total) = planned(plans)?;
        tx.run(sections::DELETE, [id.as_bytes()])?;
        tx.write_sections(id, &planned)?;
        self.generation.total = total;
        Ok(())
    }

    fn finish_step(&self, tx: &Tx<'_>, key: &str, result: &Value) -> Result<()> {
        let row = (self.generation.id.as_bytes(), key, rows::text(result)?, self.now.0);
        if tx.run(steps::INSERT, row)? == 0 {
            return Err(Error::Unfit("a step finished twice"));
        }
        Ok(())
    }
}

/// The section of that name as the report has left it so far.
fn section<'a>(
    tx: &Tx<'_>,
    touched: &'a mut Vec<Section>,
    generation: &Generation,
    name: &str,
) -> Result<&'a mut Section> {
    let unknown = Error::Unfit("no section of that name");
    let place = match touched.iter().position(|section| section.name == name) {
        Some(place) => place,
        None => {
            let mut statement = tx.db.prepare_cached(sections::LOAD)?;
            let found =
                statement.query_row((generation.id.as_bytes(), name), rows::section).optional()?;
            let Some(found) = found else { return Err(unknown) };
            touched.push(found);
            touched.len() - 1
        }
    };
    touched.get_mut(place).ok_or(unknown)
}
