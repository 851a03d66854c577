//! What a worker's report makes of a section and of its generation's sums: the same for every backend. Never writes.

use millrace_core::{Change, Generation, Section, SectionPlan, SectionState, progress};

use crate::error::{Error, Result};

/// Applies `change` to the section it is about, and to its generation's sums and percentage. Answers whether anything changed;
/// nothing is told where nothing did.
///
/// # Errors
/// [`Error::Unfit`] where the change contradicts the section: a defect of the worker that must not be written.
pub(crate) fn follow(
    generation: &mut Generation,
    section: &mut Section,
    change: &Change,
) -> Result<bool> {
    if !apply(generation, section, change)? {
        return Ok(false);
    }
    let Generation { percent, done, total, .. } = *generation;
    generation.percent = progress::after_change(percent, change, done, total);
    Ok(true)
}

fn apply(generation: &mut Generation, section: &mut Section, change: &Change) -> Result<bool> {
    match change {
        Change::Planned(_) | Change::StepFinished { .. } => {}
        Change::SectionStarted { .. } => match section.state {
            SectionState::Running => return Ok(false),
            SectionState::Pending => section.state = SectionState::Running,
            SectionState::Succeeded | SectionState::Failed => {
                return Err(Error::Unfit("an ended section began again"));
            }
        },
        Change::SectionSized { total, .. } => return size(generation, section, *total),
        Change::ItemSaved { ordinal, .. } => {
            expect_turn(section, *ordinal)?;
            if section.done >= section.total {
                return Err(Error::Unfit("more items than the section has places"));
            }
            section.done += 1;
            generation.done += 1;
            // Whatever killed its nodes before, it was not this generation.
            generation.losses = 0;
        }
        Change::ItemSkipped { ordinal, .. } => {
            expect_turn(section, *ordinal)?;
            section.skipped += 1;
        }
        Change::SectionFinished { .. } => {
            expect_running(section)?;
            section.state = SectionState::Succeeded;
            want_no_more(generation, section);
        }
        Change::SectionFailed { message, .. } => {
            if section.state.has_ended() {
                return Err(Error::Unfit("an ended section failed"));
            }
            section.state = SectionState::Failed;
            section.error = Some(message.clone());
            want_no_more(generation, section);
        }
    }
    Ok(true)
}

/// Gives a running section its number of items, and the generation the difference.
fn size(generation: &mut Generation, section: &mut Section, total: u32) -> Result<bool> {
    expect_running(section)?;
    if total < section.done {
        return Err(Error::Unfit("a section wants fewer items than it has"));
    }
    if total == section.total {
        return Ok(false);
    }
    generation.total = generation
        .total
        .saturating_sub(section.total)
        .checked_add(total)
        .ok_or(Error::Unfit("more items wanted than can be counted"))?;
    section.total = total;
    Ok(true)
}

/// A section that ended short wants only what it has; a continue gives the rest back.
fn want_no_more(generation: &mut Generation, section: &Section) {
    let missing = section.total.saturating_sub(section.done);
    generation.total = generation.total.saturating_sub(missing);
}

/// The sections a plan begins as, and the items they want in all.
///
/// # Errors
/// [`Error::Unfit`] where the sum leaves the range of a count.
pub(crate) fn planned(plans: &[SectionPlan]) -> Result<(Vec<Section>, u32)> {
    let too_many = || Error::Unfit("more items planned than can be counted");
    let mut sum = 0_u32;
    let mut sections = Vec::with_capacity(plans.len());
    for (position, plan) in plans.iter().enumerate() {
        sum = sum.checked_add(plan.total).ok_or_else(too_many)?;
        let position = u32::try_from(position).map_err(|_| too_many())?;
        sections.push(Section::planned(position, plan));
    }
    Ok((sections, sum))
}

/// Ordinals go up one by one over saved and skipped items, so a report that comes twice is noticed.
fn expect_turn(section: &Section, ordinal: u32) -> Result<()> {
    expect_running(section)?;
    if u64::from(section.done) + u64::from(section.skipped) + 1 == u64::from(ordinal) {
        Ok(())
    } else {
        Err(Error::Unfit("an item's ordinal is not the section's next"))
    }
}

fn expect_running(section: &Section) -> Result<()> {
    match section.state {
        SectionState::Running => Ok(()),
        SectionState::Pending | SectionState::Succeeded | SectionState::Failed => {
            Err(Error::Unfit("the section is not running"))
        }
    }
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
