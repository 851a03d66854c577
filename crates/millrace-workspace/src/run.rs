//! The start of a run (contract 6.3): which session it writes to, what is skipped and which drafts it
//! will replace. Everything before the first model call; nothing here saves an idea.

use jiff::Timestamp;

use crate::{
    dir::Dir,
    error::{Doing, Error},
    idea::Status,
    leaf::Leaf,
    names,
    session::{Session, Summary},
    session_file, time,
    tree::{Branch, Tree},
    workspace::Workspace,
};

/// What to begin.
#[derive(Clone, Debug)]
pub struct BeginRun {
    /// Listed type names, each once, in request order.
    pub types: Vec<String>,
    /// The request's `output`.
    pub output: Option<String>,
    /// The model's name as requested, or the default's.
    pub model: String,
    /// Add to the newest session.
    pub append: bool,
    /// Replace drafts.
    pub override_: bool,
    /// The moment of the start.
    pub now: Timestamp,
}

/// A draft that goes away when its time comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replace {
    /// The draft.
    pub id: String,
    /// Its type: it goes with the first idea saved for it, or, where the type is not requested, with
    /// the first idea saved at all.
    pub idea_type: String,
}

/// A run whose session stands on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The session written to.
    pub session_id: String,
    /// Its output directory, normalised.
    pub output: String,
    /// Requested types that append skips, because the session has ideas of them.
    pub skipped: Vec<String>,
    /// Drafts the run will replace, in generation order.
    pub replaces: Vec<Replace>,
    /// Whether the session is new.
    pub created_session: bool,
}

impl Workspace {
    /// Chooses or makes the session of a run and writes its `idea.json`.
    ///
    /// # Errors
    /// The texts for `output`, `<path> is a symbolic link`, or `Internal`.
    pub fn begin_run(&self, run: &BeginRun) -> Result<Begun, Error> {
        let output = self.check_output(run.output.as_deref())?;
        let _lock = self.lock()?;
        let tree = self.tree()?;
        match chosen(&tree, run, &output) {
            Some(branch) => self.reuse_session(branch.clone(), run),
            None => self.create_session(run, output),
        }
    }

    /// Takes back a run that was begun and then could not be: removes its session while that is new
    /// and empty. Best effort.
    pub fn undo_begin(&self, begun: &Begun) {
        if let Err(error) = self.remove_empty_session(begun) {
            tracing::warn!(session = begun.session_id, error = error.detail(), "session is left");
        }
    }

    fn remove_empty_session(&self, begun: &Begun) -> Result<(), Error> {
        if !begun.created_session || !names::is_directory_name(&begun.session_id) {
            return Ok(());
        }
        let _lock = self.lock()?;
        let Some(output) = self.root().enter(&begun.output)? else { return Ok(()) };
        let Some(dir) = output.enter(&begun.session_id)? else { return Ok(()) };
        if dir.names()?.iter().any(|(name, _)| name != session_file::FILE) {
            return Ok(());
        }
        dir.remove_file(session_file::FILE)?;
        output.remove_dir(&begun.session_id)?;
        output.flush()
    }

    fn reuse_session(&self, mut branch: Branch, run: &BeginRun) -> Result<Begun, Error> {
        let has_ideas = |name: &String| branch.ideas.iter().any(|idea| idea.idea_type() == name);
        let skips = run.append && !run.override_;
        let skipped: Vec<String> =
            run.types.iter().filter(|name| skips && has_ideas(name)).cloned().collect();
        let replaces = branch.ideas.iter().filter(|idea| is_replaced(idea, run)).map(|idea| {
            Replace { id: idea.id().to_owned(), idea_type: idea.idea_type().to_owned() }
        });
        let begun = Begun {
            session_id: branch.session.id.clone(),
            output: branch.session.output.clone(),
            skipped,
            replaces: replaces.collect(),
            created_session: false,
        };
        branch.session.types = merged_types(&branch, run);
        branch.session.model = Some(run.model.clone());
        if !run.append {
            branch.session.generated_at = time::text(run.now);
            branch.session.generated = run.now;
        }
        self.write_session(&mut branch, run.now)?;
        Ok(begun)
    }

    fn create_session(&self, run: &BeginRun, output: String) -> Result<Begun, Error> {
        if output != crate::outputs::DEFAULT {
            self.record_output(&output)?;
        }
        let dir = self.root().make(&output)?;
        let mut others: Vec<Dir> = Vec::new();
        for known in self.outputs()? {
            others.extend(self.root().descend(&known)?);
        }
        let base = names::session_base(&run.types, run.now);
        // A name that cannot be looked at is tried: making it says what is wrong.
        let taken = |id: &str| others.iter().any(|dir| matches!(dir.kind(id), Ok(Some(_))));
        let (id, _) = names::free(&base, usize::MAX, taken);
        if !dir.make_child(&id)? {
            let exists = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
            return Err(exists).doing(|| format!("making {}", dir.shown(&id)));
        }
        let mut branch = Branch {
            session: new_session(&id, &output, run),
            ideas: Vec::new(),
            other_names: Vec::new(),
        };
        if let Err(error) = self.write_session(&mut branch, run.now) {
            // Best effort: a directory without `idea.json` is no session anyway.
            let _ = dir.remove_dir(&id);
            return Err(error);
        }
        Ok(Begun {
            session_id: id,
            output,
            skipped: Vec::new(),
            replaces: Vec::new(),
            created_session: true,
        })
    }
}

/// The session a run goes on with. The tree is in listing order, so the first match is the newest.
fn chosen<'a>(tree: &'a Tree, run: &BeginRun, output: &str) -> Option<&'a Branch> {
    let mut here = tree.branches.iter().filter(|branch| branch.session.output == output);
    if run.append {
        return here.next();
    }
    if !run.override_ {
        return None;
    }
    let base = names::session_base(&run.types, run.now);
    here.find(|branch| {
        time::day(branch.session.generated) == time::day(run.now)
            && names::is_of_base(&branch.session.id, &base)
    })
}

fn is_replaced(idea: &Leaf, run: &BeginRun) -> bool {
    let requested = run.types.iter().any(|name| name == idea.idea_type());
    // Override alone makes the session anew, so drafts of other types go as well.
    run.override_ && idea.status() == Status::Draft && (requested || !run.append)
}

fn merged_types(branch: &Branch, run: &BeginRun) -> Vec<String> {
    let kept = branch.ideas.iter().filter(|idea| idea.status() != Status::Draft);
    let (first, then): (Vec<String>, Vec<String>) = if run.append {
        (branch.session.types.clone(), run.types.clone())
    } else {
        (run.types.clone(), kept.map(|idea| idea.idea_type().to_owned()).collect())
    };
    let mut types = Vec::new();
    for name in first.into_iter().chain(then) {
        if !types.contains(&name) {
            types.push(name);
        }
    }
    types
}

fn new_session(id: &str, output: &str, run: &BeginRun) -> Session {
    Session {
        id: id.to_owned(),
        output: output.to_owned(),
        types: run.types.clone(),
        model: Some(run.model.clone()),
        summary: Summary::default(),
        files: Vec::new(),
        generated_at: time::text(run.now),
        updated_at: time::text(run.now),
        skipped_duplicates: 0,
        generated: run.now,
    }
}
