//! SQLite keeps what the seam promises: two handles on one file, as two processes would have.

use std::sync::Arc;

use async_trait::async_trait;
use millrace_core::NodeId;
use millrace_store::conformance::{Factory, Inspect};
use millrace_store::sqlite::{Durability, Options, SqliteStore};
use tempfile::TempDir;

/// Keeps its folders until the test is over.
struct Files(std::sync::Mutex<Vec<TempDir>>);

#[async_trait]
impl Factory for Files {
    async fn open(&self, nodes: [&str; 2]) -> [Arc<dyn Inspect>; 2] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("millrace.db");
        self.0.lock().unwrap().push(dir);
        nodes.map(|node| {
            // Flushes change nothing the suite can see; the durability tests have them on.
            let options = Options {
                durability: Durability::Normal,
                ..Options::new(&path, NodeId::new(node))
            };
            Arc::new(SqliteStore::open(options).unwrap()) as Arc<dyn Inspect>
        })
    }
}

macro_rules! nouns {
    ($($noun:ident)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $noun() {
            millrace_store::conformance::$noun::run(&Files(Vec::new().into())).await;
        }
    )*};
}

nouns! { submit claim record stop rescue events lists ledger documents keys prune }
