//! The text files of a workspace, for the offline analyser and for choosing excerpts.

use std::collections::HashSet;

use super::walk::Found;
use crate::{error::Error, workspace::Workspace};

/// Endings of source code.
const CODE: [&str; 57] = [
    "astro", "bash", "c", "cc", "clj", "cljs", "cpp", "cs", "cu", "cxx", "dart", "elm", "erl",
    "ex", "exs", "fs", "fsx", "go", "graphql", "groovy", "h", "hh", "hpp", "hrl", "hs", "java",
    "jl", "js", "jsx", "kt", "kts", "lua", "m", "mjs", "cjs", "ml", "mm", "nim", "php", "pl",
    "proto", "ps1", "py", "pyi", "r", "rb", "rs", "scala", "sh", "sql", "svelte", "swift", "ts",
    "tsx", "vue", "zig", "mts",
];

/// Endings of other text a project is made of.
const TEXT: [&str; 31] = [
    "adoc",
    "cfg",
    "cmake",
    "conf",
    "css",
    "csv",
    "dockerfile",
    "ejs",
    "gradle",
    "hbs",
    "htm",
    "html",
    "ini",
    "j2",
    "jinja",
    "json",
    "less",
    "markdown",
    "md",
    "mdx",
    "mk",
    "properties",
    "rst",
    "sass",
    "scss",
    "tf",
    "toml",
    "txt",
    "xml",
    "yaml",
    "yml",
];

/// Names without an ending that are text.
const TEXT_NAMES: [&str; 14] = [
    "brewfile",
    "changelog",
    "containerfile",
    "contributing",
    "dockerfile",
    "gemfile",
    "go.mod",
    "jenkinsfile",
    "justfile",
    "license",
    "makefile",
    "procfile",
    "rakefile",
    "readme",
];

/// Files that programs write for programs.
const GENERATED_NAMES: [&str; 13] = [
    "bun.lock",
    "cargo.lock",
    "composer.lock",
    "flake.lock",
    "gemfile.lock",
    "go.sum",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "pipfile.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "uv.lock",
    "yarn.lock",
];
const GENERATED_ENDINGS: [&str; 10] = [
    ".bundle.js",
    ".designer.cs",
    ".g.dart",
    ".min.css",
    ".min.js",
    ".pb.go",
    "_pb2.py",
    ".snap",
    ".d.ts.map",
    ".js.map",
];

/// How many source files are read at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceLimits {
    /// So many files.
    pub files: usize,
    /// None larger than so many bytes.
    pub bytes_per_file: u64,
    /// So many bytes in all.
    pub bytes_total: u64,
}

impl SourceLimits {
    /// What the offline analyser reads: a large project whole, and memory bounded for any other.
    pub const ANALYSIS: SourceLimits =
        SourceLimits { files: 5_000, bytes_per_file: 512 * 1024, bytes_total: 64 * 1024 * 1024 };
}

/// What a file is made of, as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Source code.
    Code,
    /// Other text of the project.
    Text,
    /// Text that a program wrote.
    Generated,
    /// Images, fonts, archives and whatever else is no text.
    Other,
}

/// The class of a file, by its name alone.
pub(super) fn class(file: &Found) -> Class {
    let name = file.name().to_ascii_lowercase();
    let ending = file.ending().to_ascii_lowercase();
    if GENERATED_NAMES.contains(&name.as_str())
        || GENERATED_ENDINGS.iter().any(|ending| name.ends_with(ending))
    {
        Class::Generated
    } else if CODE.contains(&ending.as_str()) {
        Class::Code
    } else if TEXT.contains(&ending.as_str())
        || TEXT_NAMES.contains(&name.as_str())
        || HIDDEN_TEXT.contains(&name.as_str())
    {
        Class::Text
    } else {
        Class::Other
    }
}

/// Hidden files of the walk that are text.
const HIDDEN_TEXT: [&str; 4] = [".dockerignore", ".editorconfig", ".flake8", ".prettierrc"];

impl Workspace {
    /// Reads the project's text files, code before other text where the limits bite, sorted by path.
    /// Other files of the walk (lock files, images, larger ones) come with an empty text, so that it
    /// is known that they are there; links and secrets are left out.
    ///
    /// # Errors
    /// `Internal` when the file system refuses.
    pub fn source_files(&self, limits: &SourceLimits) -> Result<Vec<(String, String)>, Error> {
        let found = self.walk();
        let mut files = self.read_sources(&found, limits)?;
        let read: HashSet<String> = files.iter().map(|(path, _)| path.clone()).collect();
        let unread = found.into_iter().map(|file| file.path).filter(|path| !read.contains(path));
        files.extend(unread.take(limits.files).map(|path| (path, String::new())));
        files.sort();
        Ok(files)
    }

    pub(super) fn read_sources(
        &self,
        files: &[Found],
        limits: &SourceLimits,
    ) -> Result<Vec<(String, String)>, Error> {
        let mut wanted: Vec<(Class, &Found)> = files
            .iter()
            .filter(|file| file.bytes <= limits.bytes_per_file)
            .map(|file| (class(file), file))
            .filter(|(class, _)| matches!(class, Class::Code | Class::Text))
            .collect();
        wanted.sort_by(|(a_class, a), (b_class, b)| (a_class, &a.path).cmp(&(b_class, &b.path)));
        let mut read = Vec::new();
        let mut left = limits.bytes_total;
        for (_, file) in wanted {
            if read.len() >= limits.files {
                break;
            }
            let most = limits.bytes_per_file.min(left);
            let Some(text) = self.read_text(&file.path, most)? else { continue };
            left = left.saturating_sub(u64::try_from(text.len()).unwrap_or(u64::MAX));
            read.push((file.path.clone(), text));
        }
        read.sort();
        Ok(read)
    }
}
