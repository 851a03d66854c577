//! The shape of a check: which topic it serves, how it looks at one file or at the whole project,
//! and the words it reports with. Holds no check itself.

use crate::finding::Effort;
use crate::hits::{Good, Hit, Hits};
use crate::project::Overview;
use crate::topic::Topic;
use crate::unit::Unit;
use std::borrow::Cow;

/// The words of a finding. `title` is used for one place and `titles` for several; `{in}`, `{n}`,
/// `{symbol}` and `{file}` are filled in.
#[derive(Clone)]
pub(crate) struct Words {
    pub(crate) title: Cow<'static, str>,
    pub(crate) titles: Cow<'static, str>,
    /// What is there, as one or two sentences.
    pub(crate) what: Cow<'static, str>,
    /// Why it matters.
    pub(crate) why: Cow<'static, str>,
    /// What to change.
    pub(crate) fix: Cow<'static, str>,
    /// How to see that it worked.
    pub(crate) verify: Cow<'static, str>,
}

/// A check of one file at a time, whose places are reported together.
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) topic: Topic,
    /// Rank, 0 to 100.
    pub(crate) value: u32,
    /// Effort of mending up to three places.
    pub(crate) effort: Effort,
    pub(crate) scan: fn(&Unit<'_>, &mut Hits),
    pub(crate) words: Words,
}

/// A check of the project as a whole, after every file was looked at.
pub(crate) struct ProjectRule {
    pub(crate) id: &'static str,
    pub(crate) check: fn(&Overview<'_>) -> Vec<Draft>,
}

/// A finding before its words are put together and before places said twice are dropped.
pub(crate) struct Draft {
    pub(crate) rule: &'static str,
    pub(crate) topic: Topic,
    pub(crate) value: u32,
    pub(crate) effort: Effort,
    pub(crate) hits: Vec<Hit>,
    pub(crate) good: Vec<Good>,
    pub(crate) words: Words,
}

impl Words {
    /// Words that are all known beforehand.
    pub(crate) const fn fixed(
        [title, titles]: [&'static str; 2],
        what: &'static str,
        why: &'static str,
        fix: &'static str,
        verify: &'static str,
    ) -> Words {
        Words {
            title: Cow::Borrowed(title),
            titles: Cow::Borrowed(titles),
            what: Cow::Borrowed(what),
            why: Cow::Borrowed(why),
            fix: Cow::Borrowed(fix),
            verify: Cow::Borrowed(verify),
        }
    }
}
