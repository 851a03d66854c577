//! SQLite keeps what the seam promises: two handles on one file, as two processes would have.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use millrace_core::NodeId;
use millrace_store::conformance::{Factory, Inspect};
use millrace_store::sqlite::{Durability, Options, SqliteStore};
use tempfile::TempDir;

/// Keeps its folders until the test is over.
#[derive(Default)]
struct Files {
    folders: Mutex<Vec<TempDir>>,
    inline: bool,
}

#[async_trait]
impl Factory for Files {
    async fn open(&self, nodes: [&str; 2]) -> [Arc<dyn Inspect>; 2] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("millrace.db");
        self.folders.lock().unwrap().push(dir);
        nodes.map(|node| {
            let options = Options {
                // Flushes change nothing the suite can see; `killed` has them on.
                durability: Durability::Normal,
                inline: self.inline,
                ..Options::new(&path, NodeId::new(node))
            };
            Arc::new(SqliteStore::open(options).unwrap()) as Arc<dyn Inspect>
        })
    }
}

macro_rules! nouns {
    ($inline:literal: $($noun:ident)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $noun() {
            let files = Files { inline: $inline, ..Files::default() };
            millrace_store::conformance::$noun::run(&files).await;
        }
    )*};
}

nouns! {
    false: submit claim lanes record standing stop rescue events lists ledger documents scopes edits keys prune
}

/// Without threads of the store's own.
mod inline {
    use super::Files;

    nouns! { true: submit lanes record standing stop rescue events ledger documents edits }
}
