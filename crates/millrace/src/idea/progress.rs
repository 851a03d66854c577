//! Shows a run as it goes, on standard error: a bar per type on a terminal, else one plain line per event.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::told::Told;
use crate::output::{one_line, tell};

/// Columns a type's name gets before its bar; longer names push their own bar only.
const NAME_COLUMNS_MAX: usize = 28;

/// The display of one run.
pub enum Progress {
    /// For people who watch.
    Bars {
        /// The screen.
        screen: MultiProgress,
        /// A bar per type.
        bars: BTreeMap<String, ProgressBar>,
    },
    /// For logs and pipes.
    Lines,
}

impl Progress {
    /// The display that suits standard error.
    pub fn new() -> Self {
        if io::stderr().is_terminal() {
            Self::Bars { screen: MultiProgress::new(), bars: BTreeMap::new() }
        } else {
            Self::Lines
        }
    }

    /// Shows an event.
    pub fn show(&mut self, told: &Told) {
        match self {
            Self::Lines => tell(&line(told)),
            Self::Bars { screen, bars } => draw(screen, bars, told),
        }
    }

    /// Leaves the display as it stands; unfinished bars stay where they are.
    pub fn close(&mut self) {
        if let Self::Bars { bars, .. } = self {
            for bar in bars.values().filter(|bar| !bar.is_finished()) {
                bar.abandon();
            }
        }
    }
}

fn draw(screen: &MultiProgress, bars: &mut BTreeMap<String, ProgressBar>, told: &Told) {
    match told {
        Told::Started { types, .. } => {
            let longest = types.iter().map(|name| name.chars().count()).max().unwrap_or(0);
            let columns = longest.min(NAME_COLUMNS_MAX);
            for name in types {
                let bar = screen.add(ProgressBar::no_length().with_style(style()));
                bar.set_prefix(format!("{:<columns$}", one_line(name)));
                bar.set_message("waiting");
                bars.insert(name.clone(), bar);
            }
        }
        Told::TypeStarted { idea_type } => on(bars, idea_type, |bar| bar.set_message("thinking")),
        Told::Progress { idea_type, current, total, skipped } => on(bars, idea_type, |bar| {
            bar.set_length(*total);
            bar.set_position(*current);
            if let Some(skipped) = skipped {
                bar.set_message(format!("{skipped} known already, left out"));
            }
        }),
        Told::Saved { idea_type, title, .. } => {
            on(bars, idea_type, |bar| bar.set_message(one_line(title)));
        }
        Told::TypeFinished { idea_type, count } => on(bars, idea_type, |bar| {
            bar.set_position(*count);
            // Not "finish", which would fill a bar that got fewer than it could.
            bar.abandon_with_message(format!("done, {}", ideas(*count)));
        }),
        Told::TypeFailed { idea_type, message } => {
            on(bars, idea_type, |bar| bar.abandon_with_message(one_line(message)));
        }
        Told::Completed | Told::Failed => {}
    }
}

fn on(bars: &BTreeMap<String, ProgressBar>, idea_type: &str, act: impl FnOnce(&ProgressBar)) {
    if let Some(bar) = bars.get(idea_type) {
        act(bar);
        bar.tick();
    }
}

fn style() -> ProgressStyle {
    let template = "{prefix} {bar:20.cyan} {pos:>2}/{len:2} {wide_msg}";
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸ ")
}

/// An event as one plain line.
fn line(told: &Told) -> String {
    let text = match told {
        Told::Started { session_id, types } => {
            format!("session {session_id}: {}", types.join(", "))
        }
        Told::TypeStarted { idea_type } => format!("{idea_type}: started"),
        Told::Progress { idea_type, current, total, skipped: None } => {
            format!("{idea_type}: {current} of at most {total}")
        }
        Told::Progress { idea_type, skipped: Some(skipped), .. } => {
            format!("{idea_type}: known already, left out ({skipped} so far)")
        }
        Told::Saved { idea_type, id, title } => format!("{idea_type}: {id} {title}"),
        Told::TypeFinished { idea_type, count } => {
            format!("{idea_type}: done, {}", ideas(*count))
        }
        Told::TypeFailed { idea_type, message } => format!("{idea_type}: {message}"),
        Told::Completed => "complete".to_owned(),
        Told::Failed => "failed".to_owned(),
    };
    one_line(&text)
}

fn ideas(count: u64) -> String {
    if count == 1 { "1 idea".to_owned() } else { format!("{count} ideas") }
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
