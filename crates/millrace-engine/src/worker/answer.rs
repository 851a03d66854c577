//! What follows from an answer: a pure decision. Never asks anybody anything.

use millrace_core::retry::FaultKind;
use millrace_models::{FaultClass, Stop};

use crate::work::Rules;

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
    /// How many answers in a row, this one included, were the repair of bad items.
    pub(crate) repairs: u32,
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

/// Reason of a section that needs items and whose model gave none.
pub(crate) const EMPTY: &str = "the model delivered no item";

/// What the model is told when its answer held no list.
pub(crate) const NO_LIST: &str = "the answer held no JSON list of items";

/// Decides what follows from an answer.
pub(crate) fn after_answer(rules: Rules, answered: Answered, standing: Standing) -> Next {
    let may_ask = standing.reasks_left > 0;
    if standing.wanted == 0 {
        return Next::Finish;
    }
    // Where items are what counts, the ones that are there make up for how the answer ended.
    let fail = |reason| {
        if rules.needs_items && standing.done > 0 { Next::Finish } else { Next::Fail(reason) }
    };
    if answered.truncated {
        return match (answered.items, may_ask) {
            // A repeated question would be cut at the same place; only the rest is worth asking for.
            (0, _) => fail(TRUNCATED),
            (_, true) => Next::Rest,
            (_, false) => Next::Finish,
        };
    }
    if answered.unreadable {
        return if may_ask { Next::Repair } else { fail(UNREADABLE) };
    }
    if answered.bad > 0 && may_ask && standing.repairs < rules.repairs_max {
        return Next::Repair;
    }
    if standing.done == 0 && answered.items == 0 {
        if answered.bad > 0 {
            return Next::Fail(UNFIT);
        }
        if rules.needs_items {
            return Next::Fail(EMPTY);
        }
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

    const IDEAS: Rules = Rules { repairs_max: 1, needs_items: false };
    const PARTS: Rules = Rules { repairs_max: 2, needs_items: true };

    fn standing(wanted: u32, done: u32, reasks_left: u32, repairs: u32) -> Standing {
        Standing { wanted, done, reasks_left, repairs }
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
        for (rules, answered, standing, want) in [
            (IDEAS, fine, standing(2, 3, 2, 0), Next::Finish),
            (IDEAS, empty, standing(5, 0, 2, 0), Next::Finish),
            (PARTS, empty, standing(5, 0, 2, 0), Next::Fail(EMPTY)),
            (PARTS, empty, standing(5, 1, 2, 0), Next::Finish),
            (IDEAS, bad, standing(0, 5, 2, 0), Next::Finish),
            (IDEAS, bad, standing(3, 2, 2, 0), Next::Repair),
            (IDEAS, bad, standing(3, 2, 1, 1), Next::Finish),
            (PARTS, bad, standing(3, 2, 1, 1), Next::Repair),
            (PARTS, bad, standing(3, 2, 0, 2), Next::Finish),
            (IDEAS, bad, standing(3, 2, 0, 0), Next::Finish),
            (IDEAS, all_bad, standing(5, 0, 2, 0), Next::Repair),
            (IDEAS, all_bad, standing(5, 0, 1, 1), Next::Fail(UNFIT)),
            (PARTS, all_bad, standing(5, 0, 0, 2), Next::Fail(UNFIT)),
            (IDEAS, all_bad, standing(3, 2, 1, 1), Next::Finish),
            (IDEAS, noise, standing(5, 0, 2, 0), Next::Repair),
            (IDEAS, noise, standing(5, 0, 1, 1), Next::Repair),
            (IDEAS, noise, standing(5, 2, 0, 1), Next::Fail(UNREADABLE)),
            (PARTS, noise, standing(5, 2, 0, 1), Next::Finish),
            (PARTS, noise, standing(5, 0, 0, 1), Next::Fail(UNREADABLE)),
            (IDEAS, cut, standing(4, 1, 2, 0), Next::Rest),
            (IDEAS, cut, standing(4, 1, 0, 0), Next::Finish),
            (IDEAS, cut_at_once, standing(5, 0, 2, 0), Next::Fail(TRUNCATED)),
            (PARTS, cut_at_once, standing(5, 3, 2, 0), Next::Finish),
        ] {
            let next = after_answer(rules, answered, standing);
            assert_eq!(next, want, "{rules:?} {answered:?} {standing:?}");
        }
    }
}
