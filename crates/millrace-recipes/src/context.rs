//! What is known of a workspace when ideas are asked for: the six template variables, and the same
//! as text for bodies that name none of them. Never gathers anything itself.

use std::fmt::Write as _;

use serde::Serialize;

use crate::fence::{fenced, fenced_list, one_line};

/// The variables of a prompt template, exactly as a template sees them (contract ideas, 5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PromptContext {
    /// Name of the project.
    pub project_name: String,
    /// Languages, frameworks and tools, most important first.
    pub tech_stack: Vec<String>,
    /// One path per line, relative to the workspace.
    pub file_tree: String,
    /// The files shown to the model, in order of worth.
    pub excerpts: Vec<Excerpt>,
    /// The most ideas this run wants of the type, 1 to 50.
    pub max_ideas: u32,
    /// Every idea the workspace has, whatever its type and status.
    pub existing_ideas: Vec<Existing>,
}

/// A file, or a part of one, shown to the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// Path relative to the workspace, `/` between its parts.
    pub path: String,
    /// The text.
    pub content: String,
}

/// An idea that exists already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Existing {
    /// Its title.
    pub title: String,
    /// Its listed type name; a template calls it `type`.
    #[serde(rename = "type")]
    pub idea_type: String,
    /// `draft`, `promoted` or `dismissed`.
    pub status: String,
}

impl PromptContext {
    /// The context as Markdown, every text of the workspace in a fence or on one line.
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = String::from("# The project\n\n");
        let stack = self.tech_stack.iter().map(|name| one_line(name)).collect::<Vec<_>>();
        let stack = if stack.is_empty() { "not recognised".to_owned() } else { stack.join(", ") };
        // Writing to a String cannot fail.
        let _ = write!(text, "Name: {}\nTech stack: {stack}\n\n", one_line(&self.project_name));

        text.push_str("## Files\n\n");
        if self.file_tree.trim().is_empty() {
            text.push_str("None were found.\n\n");
        } else {
            let _ = write!(text, "One relative path per line.\n\n{}\n", fenced(&self.file_tree));
        }

        text.push_str("## Excerpts\n\n");
        if self.excerpts.is_empty() {
            text.push_str("None are shown.\n\n");
        }
        for Excerpt { path, content } in &self.excerpts {
            let _ = write!(text, "File {}:\n\n{}\n", one_line(path), fenced(content));
        }

        text.push_str("## Ideas that exist already\n\n");
        if self.existing_ideas.is_empty() {
            text.push_str("None.\n");
        } else {
            let lines = self.existing_ideas.iter().map(|idea| {
                let Existing { title, idea_type, status } = idea;
                format!("[{status}] {idea_type}: {title}")
            });
            text.push_str("Each with its status and type; a dismissed one was turned down.\n\n");
            text.push_str(&fenced_list(lines));
        }
        text
    }
}
