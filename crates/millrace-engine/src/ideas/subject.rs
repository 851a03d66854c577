//! The subject of a code-ideas generation: its session in its workspace, as one text.

/// The subject of a session. A session id holds no `/` and a workspace key begins with one, so the first `:/` parts them.
pub(crate) fn join(session_id: &str, workspace_key: &str) -> String {
    format!("{session_id}:{workspace_key}")
}

/// Session id and workspace key of a subject.
pub(crate) fn split(subject: &str) -> Option<(&str, &str)> {
    let at = subject.find(":/")?;
    Some((subject.get(..at)?, subject.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_on_either_side_survive() {
        for (session, key) in [("03-11-ci", "/a:b/c"), ("x:y", "/a"), ("x:", "/:/a"), ("s", "/")] {
            assert_eq!(split(&join(session, key)), Some((session, key)));
        }
        assert_eq!(split(""), None);
    }
}
