use std::{fs, os::unix::fs::symlink, path::PathBuf};

use super::*;

fn told(path: &str, roots: &Roots) -> String {
    match Workspace::open(path, roots) {
        Ok(workspace) => format!("opened {}", workspace.key()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_path_is_refused_by_the_first_of_the_six_faults() {
    let outer = tempfile::tempdir().unwrap();
    let base = outer.path().canonicalize().unwrap();
    let root = base.join("root");
    fs::create_dir_all(root.join("project")).unwrap();
    fs::create_dir(base.join("elsewhere")).unwrap();
    fs::write(root.join("file"), "x").unwrap();
    symlink(base.join("elsewhere"), root.join("out")).unwrap();
    symlink(base.join("nowhere"), root.join("dangling")).unwrap();
    symlink(root.join("loop"), root.join("loop")).unwrap();
    symlink("project", root.join("in")).unwrap();
    let roots = Roots::new(vec![root.clone()]);
    let at = |rest: &str| format!("{}/{rest}", root.display());
    let outside =
        "workspace_path is outside the allowed roots (start the server with --workspace-root)";
    let opened = format!("opened {}", at("project"));
    let cases = [
        ("a\0b".to_owned(), "workspace_path is not a valid path".to_owned()),
        (format!("/{}", "x".repeat(4096)), "workspace_path is not a valid path".to_owned()),
        ("relative/../x".to_owned(), "workspace_path must be an absolute path".to_owned()),
        (at("../elsewhere"), "workspace_path must not contain '..'".to_owned()),
        (format!("{}/elsewhere", base.display()), outside.to_owned()),
        (format!("{}/no-such", base.display()), outside.to_owned()),
        (format!("{}-beside", root.display()), outside.to_owned()),
        (at("out"), outside.to_owned()),
        (at("out/deeper"), outside.to_owned()),
        (at("dangling"), outside.to_owned()),
        (at("absent"), format!("workspace_path does not exist: {}", at("absent"))),
        (at("loop"), format!("workspace_path does not exist: {}", at("loop"))),
        (at("file/x"), format!("workspace_path does not exist: {}", at("file/x"))),
        (at("file"), format!("workspace_path is not a directory: {}", at("file"))),
        (at("project"), opened.clone()),
        (at("./project//"), opened.clone()),
        (at("in"), opened),
    ];
    for (path, wanted) in cases {
        assert_eq!(told(&path, &roots), wanted, "{path:?}");
    }
    assert!(
        told(&format!("{}/elsewhere", base.display()), &Roots::unbound()).starts_with("opened")
    );
}

#[test]
fn a_long_path_is_cut_in_the_text() {
    let path = format!("/{}", "é/".repeat(300));
    let error = Workspace::open(&path, &Roots::unbound()).unwrap_err().to_string();
    let value = error.strip_prefix("workspace_path does not exist: ").unwrap();
    assert_eq!(value.chars().count(), 203);
    assert!(value.ends_with("..."));
}

#[test]
fn a_root_that_is_a_link_allows_what_it_points_to() {
    let outer = tempfile::tempdir().unwrap();
    let base = outer.path().canonicalize().unwrap();
    fs::create_dir(base.join("real")).unwrap();
    symlink(base.join("real"), base.join("link")).unwrap();
    let roots = Roots::new(vec![PathBuf::from(&base).join("link")]);
    let opened = told(&base.join("real").display().to_string(), &roots);
    assert_eq!(opened, format!("opened {}/real", base.display()));
}
