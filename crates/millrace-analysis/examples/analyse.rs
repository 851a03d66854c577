//! Development tool: prints the findings of a directory. Walks the disk itself and follows no
//! symbolic links; the library never reads a file.

use millrace_analysis::{Project, SourceFile, Topic};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn main() {
    let Some(root) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: analyse DIRECTORY [LIMIT]");
        std::process::exit(2);
    };
    let limit = std::env::args().nth(2).and_then(|limit| limit.parse().ok()).unwrap_or(50);
    let mut files = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && entry.file_name() != ".git" && entry.file_name() != "node_modules" {
                open.push(entry.path());
            } else if kind.is_file() {
                files.extend(read(&root, &entry.path()));
            }
        }
    }
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    let count = files.len();
    let start = std::time::Instant::now();
    let project = Project::parse(files);
    let seconds = start.elapsed().as_secs_f64();
    for topic in Topic::ALL {
        for finding in project.findings(topic, limit) {
            eprintln!("\n== {} [{} {}]", finding.title, finding.rule, finding.value);
            eprintln!(
                "   effort {}, {}",
                finding.effort.as_str(),
                finding.affected_files.join(", ")
            );
            eprintln!("{}", finding.description);
            for pattern in &finding.existing_patterns {
                eprintln!("   good: {pattern}");
            }
            if std::env::var_os("FULL").is_some() {
                eprintln!("{}\n{}", finding.rationale, finding.approach);
            }
        }
    }
    let megabytes = bytes as f64 / 1e6;
    eprintln!(
        "\n{count} files, {megabytes:.2} MB, {seconds:.2} s, {:.1} MB/s",
        megabytes / seconds
    );
}

fn read(root: &Path, path: &Path) -> Option<SourceFile> {
    let text = String::from_utf8(std::fs::read(path).ok()?).ok()?;
    let relative = path.strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
    Some(SourceFile { path: relative, text: Arc::from(text) })
}
