use super::*;

fn values() -> Values {
    Values {
        workspace: "/w".into(),
        task_dir: "/w/.viben/tasks/t".into(),
        worktree: String::new(),
        branch: "feature/{model}".into(),
        model: "sonnet".into(),
    }
}

#[test]
fn placeholders_are_filled_once() {
    let filled = arguments(
        r#"["run","--dir={workspace}","{task_dir}","{worktree}","{branch}{model}","{","{x}","a{}b"]"#,
        &values(),
    );
    assert_eq!(
        filled.unwrap(),
        ["run", "--dir=/w", "/w/.viben/tasks/t", "", "feature/{model}sonnet", "{", "{x}", "a{}b"]
    );
    assert_eq!(variable("CLAUDE_CODE"), "MILLRACE_EXECUTOR_CLAUDE_CODE");
}

#[test]
fn a_wrong_setting_enables_nothing() {
    for setting in ["", "run", "{}", "[1]", "\"run\""] {
        assert_eq!(arguments(setting, &values()), Err(SettingError::NotStrings), "{setting}");
    }
    for setting in ["[]", "[\"\"]", "[\"a\\u0000b\"]"] {
        assert_eq!(arguments(setting, &values()), Err(SettingError::NoProgram), "{setting}");
    }
}
