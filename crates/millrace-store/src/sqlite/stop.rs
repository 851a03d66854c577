//! Stop, continue and hand-back: the transitions that one command makes of one generation. Never decides whether they are
//! legal; `millrace-core` does.

use millrace_core::transition::{Command, decide};
use millrace_core::{Generation, Time};

use super::statements::sections;
use super::tx::Tx;
use crate::error::{Error, Result};
use crate::params::{Continue, HandBack, Stop, Wrote};

pub(super) fn stop(tx: &mut Tx<'_>, params: Stop) -> Result<Wrote> {
    let Stop { tenant, id, now } = params;
    let generation = tx.load_of(&tenant, id)?;
    carry_out(tx, generation, &Command::Stop, now)
}

pub(super) fn go_on(tx: &mut Tx<'_>, params: Continue) -> Result<Wrote> {
    let Continue { tenant, id, now } = params;
    let mut generation = tx.load_of(&tenant, id)?;
    let transition = decide(&generation, &Command::Continue)?;
    // What failed is what is missing: it begins anew, after the items it has, and wants the rest again.
    tx.run(sections::WAIT_AGAIN, [id.as_bytes()])?;
    let mut wanted = tx.db.prepare_cached(sections::WANTED)?;
    generation.total = wanted.query_row([id.as_bytes()], |row| row.get(0))?;
    let events = tx.turn(&mut generation, transition, None, now)?;
    Ok(Wrote { generation, events })
}

pub(super) fn hand_back(tx: &mut Tx<'_>, params: HandBack) -> Result<Wrote> {
    let HandBack { id, token, now } = params;
    // Ended and pruned meanwhile: the attempt holds nothing any more.
    let generation = tx.load(id)?.ok_or(Error::Fenced)?;
    carry_out(tx, generation, &Command::HandBack { token }, now)
}

fn carry_out(
    tx: &mut Tx<'_>,
    mut generation: Generation,
    command: &Command,
    now: Time,
) -> Result<Wrote> {
    let transition = decide(&generation, command)?;
    let events = tx.turn(&mut generation, transition, None, now)?;
    Ok(Wrote { generation, events })
}
