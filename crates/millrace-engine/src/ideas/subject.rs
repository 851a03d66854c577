//! The subject of a code-ideas generation: its session in its workspace, as one text.

/// The subject of a session. A session id holds no `:`, a path may.
pub(crate) fn join(session_id: &str, workspace_key: &str) -> String {
    format!("{session_id}:{workspace_key}")
}

/// Session id and workspace key of a subject.
pub(crate) fn split(subject: &str) -> Option<(&str, &str)> {
    subject.split_once(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_colons_survives() {
        let subject = join("03-11-ci", "/a:b/c");
        assert_eq!(split(&subject), Some(("03-11-ci", "/a:b/c")));
        assert_eq!(split(""), None);
    }
}
