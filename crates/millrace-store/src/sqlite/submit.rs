//! Submit: a new generation with its sections, its first events and its charge, taken at once where nothing waits. Never
//! writes half of it.

use millrace_core::ledger::{Entry, EntryKind};
use millrace_core::transition::{Command, decide};
use millrace_core::{Event, EventBody, Generation, Reason, State};
use rusqlite::params;

use super::documents;
use super::reads::keyed;
use super::rows::signed;
use super::statements::generations;
use super::tx::Tx;
use crate::error::{Error, Result};
use crate::params::{Submit, Submitted};
use crate::report::planned;
use crate::turn::{tell, turn};

pub(super) fn submit(tx: &mut Tx<'_>, params: Submit) -> Result<Submitted> {
    if let Err(refusal) = admit(tx, &params) {
        // A name that is taken is answered even when nothing new is taken in.
        return known(tx, &params)?.ok_or(refusal);
    }
    let (sections, total) = planned(&params.sections)?;
    let (mut generation, mut events) = begun(&params, total);
    let may_take = params.claim_ahead || tx.tally.loads().of(params.door.lane()).pending == 0;
    let claimed = params.claim.as_ref().filter(|_| may_take);
    if let Some(lease) = claimed {
        let transition = decide(&generation, &Command::Claim)?;
        let (told, _) = turn(&mut generation, transition, Some(lease), params.now);
        events.extend(told);
    }
    let claimed = claimed.is_some();
    if !insert(tx, &generation)? {
        return known(tx, &params)?.ok_or(Error::NotFound);
    }
    tx.tally.enter(&generation);
    let charge = Entry::of(EntryKind::Charge, generation.period, generation.price);
    tx.enter_ledger(&generation, &charge, params.now)?;
    tx.write_sections(generation.id, &sections)?;
    tx.write_events(generation.id, &events)?;
    Ok(Submitted::New { generation, sections, events, claimed })
}

/// Whether something new may be taken in: what it is about is there, and so is a place.
fn admit(tx: &Tx<'_>, params: &Submit) -> Result<()> {
    if let Some(uuid) = params.about
        && documents::place(tx.db, &params.tenant, uuid)?.is_none()
    {
        return Err(Error::NotFound);
    }
    let max = params.unfinished_max;
    if tx.tally.loads().unfinished() >= max {
        return Err(Error::TooManyUnfinished { max });
    }
    Ok(())
}

/// The generation as it waits, with its first event.
fn begun(params: &Submit, total: u32) -> (Generation, Vec<Event>) {
    let mut generation = Generation {
        id: params.id,
        tenant: params.tenant.clone(),
        door: params.door,
        unique_key: params.unique_key.clone(),
        recipe: params.recipe.clone(),
        subject: params.subject.clone(),
        state: State::Pending,
        reason: Reason::Submitted,
        input: params.input.clone(),
        model: params.model.clone(),
        token: 0,
        node: None,
        lease_until: None,
        losses: 0,
        period: 1,
        price: params.price,
        last_event: 0,
        done: 0,
        total,
        percent: 0,
        error: None,
        created_at: params.now,
        started_at: None,
        finished_at: None,
        updated_at: params.now,
    };
    let told = EventBody::Submitted { data: params.told.clone() };
    let events = tell(&mut generation, vec![told], params.now);
    (generation, events)
}

/// Writes row and input; answers false where the unique key is taken.
fn insert(tx: &Tx<'_>, g: &Generation) -> Result<bool> {
    let written = tx.run(
        generations::INSERT,
        params![
            g.id.as_bytes(),
            g.tenant.as_str(),
            g.door.as_str(),
            g.subject,
            g.unique_key,
            g.state.as_str(),
            g.reason.as_str(),
            g.model,
            signed(g.token),
            g.node.as_ref().map(|node| node.as_str()),
            g.lease_until.map(|time| time.0),
            g.losses,
            g.period,
            g.price,
            signed(g.last_event),
            g.done,
            g.total,
            g.error,
            g.created_at.0,
            g.started_at.map(|time| time.0),
            g.finished_at.map(|time| time.0),
            g.updated_at.0,
            g.recipe,
            g.percent,
        ],
    )?;
    if written == 0 {
        return Ok(false);
    }
    tx.run(generations::INSERT_INPUT, (g.id.as_bytes(), &g.input))?;
    Ok(true)
}

/// Whoever has the unique key.
fn known(tx: &Tx<'_>, params: &Submit) -> Result<Option<Submitted>> {
    let Some(unique_key) = &params.unique_key else { return Ok(None) };
    Ok(keyed(tx.db, params.door, unique_key, true)?.map(Submitted::Known))
}
