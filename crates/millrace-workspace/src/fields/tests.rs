use super::*;

fn told<T>(result: Result<T, Error>) -> String {
    result.err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn slugs_are_checked() {
    let text = "slug must be 1 to 60 lowercase letters, digits or inner hyphens";
    for good in ["a", "a-b", "0", "a--b", &"a".repeat(60)] {
        assert_eq!(told(slug(good)), "", "{good}");
    }
    for bad in ["", "-", "-a", "a-", "A", "../x", "a b", "é", &"a".repeat(61)] {
        assert_eq!(told(slug(bad)), text, "{bad}");
    }
}

#[test]
fn branches_are_checked_as_git_does() {
    for good in ["feature/x", "a", "a.b", "ä/ö", "a@b", "x-1", &"a".repeat(200)] {
        assert_eq!(told(branch(good)), "", "{good}");
    }
    for bad in [
        "", "-x", "/a", "a/", "a//b", ".a", "a/.b", "a..b", "a.lock", "a.lock/b", "a.", "a b",
        "a~b", "a^b", "a:b", "a?b", "a*b", "a[b", "a\\b", "a\nb", "a\u{7f}b", "@", "a@{b", "HEAD",
    ] {
        assert_eq!(
            told(branch(bad)),
            format!("branch is not a valid branch name: {bad}"),
            "{bad:?}"
        );
    }
    let long = "a".repeat(201);
    assert!(told(branch(&long)).ends_with(&format!("{}...", "a".repeat(200))));
}

#[test]
fn the_other_fields_are_checked() {
    assert_eq!(told(assignee("Ada Lovelace")), "");
    for bad in ["", "a\nb", &"a".repeat(101)] {
        assert_eq!(told(assignee(bad)), "assignee is not valid");
    }
    assert_eq!(executor("claude_code").unwrap(), "CLAUDE_CODE");
    for bad in ["", "1a", "_a", "a-b", "é", &"a".repeat(65)] {
        assert_eq!(told(executor(bad)), "executor is not valid");
    }
    assert_eq!(told(model("gpt-5-nano")), "");
    for bad in ["-m", &"m".repeat(101), "a\nb"] {
        assert_eq!(told(model(bad)), "model is not valid");
    }
    assert_eq!(told(reason(&"é".repeat(2000))), "");
    assert_eq!(told(reason(&"é".repeat(2001))), "reason must be at most 2000 characters");
}

#[test]
fn numbers_are_checked_at_their_borders() {
    for (value, wanted) in [(0, LIMIT), (1, ""), (1000, ""), (1001, LIMIT), (-1, LIMIT)] {
        assert_eq!(told(limit(value)), wanted, "{value}");
    }
    for (value, wanted) in [(-1, OFFSET), (0, ""), (i64::MAX, "")] {
        assert_eq!(told(offset(value)), wanted, "{value}");
    }
    for (value, wanted) in [(0, MAX_IDEAS), (1, ""), (50, ""), (51, MAX_IDEAS)] {
        assert_eq!(told(max_ideas(value)), wanted, "{value}");
    }
}
