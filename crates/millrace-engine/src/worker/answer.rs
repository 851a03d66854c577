//! What follows from an answer: a pure decision. Never asks anybody anything.

use millrace_core::retry::FaultKind;
use millrace_models::{FaultClass, Stop};

/// What one answer held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answered {
    /// Items read, duplicates included.
    pub(crate) items: u32,
    /// Elements that do not fit.
    pub(crate) bad: u32,
    /// No list of items could be found in it.
    pub(crate) unreadable: bool,
    /// It was cut by the output limit.
    pub(crate) truncated: bool,
}

/// Where a section stands when an answer has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Items still wanted.
    pub(crate) wanted: u32,
    /// Items saved.
    pub(crate) done: u32,
    /// Asks left beyond the first.
    pub(crate) reasks_left: u32,
    /// Whether this answer was itself the repair of bad items.
    pub(crate) was_repair: bool,
}

/// What to do next in a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The section ends well.
    Finish,
    /// Ask for the bad items again, telling what was wrong.
    Repair,
    /// Ask for the missing rest.
    Rest,
    /// The section fails for this reason.
    Fail(&'static str),
}

/// Reason of a section whose answers could not be read.
pub(crate) const UNREADABLE: &str = "the model's answer could not be read";
/// Reason of a section whose answer was cut before its first item.
pub(crate) const TRUNCATED: &str = "the model's answer was cut short before its first item";
/// Reason of a section none of whose items fit.
pub(crate) const UNFIT: &str = "no item of the model's answer fits";

/// What the model is told when its answer held no list.
pub(crate) const NO_LIST: &str = "the answer held no JSON list of items";

/// Decides what follows from an answer.
pub(crate) fn after_answer(answered: Answered, standing: Standing) -> Next {
    let may_ask = standing.reasks_left > 0;
    if standing.wanted == 0 {
        return Next::Finish;
    }
    if answered.truncated {
        return match (answered.items, may_ask) {
            // A repeated question would be cut at the same place; only the rest is worth asking for.
            (0, _) => Next::Fail(TRUNCATED),
            (_, true) => Next::Rest,
            (_, false) => Next::Finish,
        };
    }
    if answered.unreadable {
        return if may_ask { Next::Repair } else { Next::Fail(UNREADABLE) };
    }
    if answered.bad > 0 && may_ask && !standing.was_repair {
        return Next::Repair;
    }
    if answered.bad > 0 && answered.items == 0 && standing.done == 0 {
        return Next::Fail(UNFIT);
    }
    Next::Finish
}

/// What the retry policy sees of a fault.
pub(crate) fn fault_kind(class: FaultClass) -> FaultKind {
    match class {
        FaultClass::RateLimited
        | FaultClass::Overloaded
        | FaultClass::Timeout
        | FaultClass::Connection => FaultKind::Passing,
        FaultClass::InvalidRequest
        | FaultClass::Auth
        | FaultClass::Filtered
        | FaultClass::Truncated
        | FaultClass::InvalidOutput => FaultKind::Lasting,
    }
}

/// Whether an answer that ended so was cut by the output limit.
pub(crate) fn is_truncated(stop: Stop) -> bool {
    match stop {
        Stop::Truncated => true,
        Stop::Complete | Stop::Filtered => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(wanted: u32, done: u32, reasks_left: u32, was_repair: bool) -> Standing {
        Standing { wanted, done, reasks_left, was_repair }
    }

    #[test]
    fn every_case_has_its_next_step() {
        let fine = Answered { items: 3, ..Answered::default() };
        let empty = Answered::default();
        let bad = Answered { items: 2, bad: 1, ..Answered::default() };
        let all_bad = Answered { bad: 3, ..Answered::default() };
        let noise = Answered { unreadable: true, ..Answered::default() };
        let cut = Answered { items: 1, truncated: true, ..Answered::default() };
        let cut_at_once = Answered { truncated: true, unreadable: true, ..Answered::default() };
        for (answered, standing, want) in [
            (fine, standing(2, 3, 2, false), Next::Finish),
            (empty, standing(5, 0, 2, false), Next::Finish),
            (bad, standing(0, 5, 2, false), Next::Finish),
            (bad, standing(3, 2, 2, false), Next::Repair),
            (bad, standing(3, 2, 1, true), Next::Finish),
            (bad, standing(3, 2, 0, false), Next::Finish),
            (all_bad, standing(5, 0, 2, false), Next::Repair),
            (all_bad, standing(5, 0, 1, true), Next::Fail(UNFIT)),
            (all_bad, standing(3, 2, 1, true), Next::Finish),
            (noise, standing(5, 0, 2, false), Next::Repair),
            (noise, standing(5, 0, 1, true), Next::Repair),
            (noise, standing(5, 2, 0, true), Next::Fail(UNREADABLE)),
            (cut, standing(4, 1, 2, false), Next::Rest),
            (cut, standing(4, 1, 0, false), Next::Finish),
            (cut_at_once, standing(5, 0, 2, false), Next::Fail(TRUNCATED)),
        ] {
            assert_eq!(after_answer(answered, standing), want, "{answered:?} {standing:?}");
        }
    }
}
