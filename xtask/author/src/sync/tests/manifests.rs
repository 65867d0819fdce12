//! What the manifests of steps and workspaces share.

use super::*;

#[test]
fn the_same_dependency_is_asked_for_in_the_same_way_also_in_gap_files() {
    let (_root, steps) = course();
    let one = "solutions/step-01-one/Cargo.toml";
    let two = "solutions/step-02-two/Cargo.toml";
    let changed = text(&steps, one).replace("2024", "2027").replace(
        "axum = \"0.8\"",
        "axum = { version = \"0.9\", features = [\"ws\"] } # why",
    );
    put(&steps, one, &changed);
    put(
        &steps,
        two,
        &format!("{}cookie = \"0.18\"\n", text(&steps, two)),
    );
    let three = "solutions/step-03-three/Cargo.toml";
    put(
        &steps,
        three,
        &text(&steps, three).replace("\"0.8\"", "{ version = \"0.8\" }"),
    );
    let gap = format!(
        "{}# GAP: Add cookie.\n",
        text(&steps, one).replace("2027", "2024")
    );
    put(&steps, "solutions/step-02-two/gaps/Cargo.toml", &gap);
    assert_eq!(
        lines(&check(&steps).faults)[..3],
        [
            "solutions/step-02-two/Cargo.toml:3: `edition` in [package] is not as in solutions/step-01-one/Cargo.toml",
            "solutions/step-02-two/Cargo.toml:6: `axum` in [dependencies] is not as in solutions/step-01-one/Cargo.toml",
            "solutions/step-02-two/gaps/Cargo.toml:3: `edition` in [package] is not as in solutions/step-01-one/Cargo.toml",
        ]
    );
    mended(&steps);
    let expected = changed.replace("01-one", "02-two") + "cookie = \"0.18\"\n";
    assert_eq!(text(&steps, two), expected);
    assert!(text(&steps, three).contains("edition = \"2027\"\n"));
    assert!(
        text(&steps, three).contains("axum = { version = \"0.9\", features = [\"ws\"] } # why\n")
    );
    assert!(text(&steps, "crates/step-02-two/Cargo.toml").contains("# GAP: Add cookie.\n"));
}

#[test]
fn the_profiles_of_both_workspaces_are_the_same() {
    let (_root, steps) = course();
    let profiles = "[profile.dev]\ndebug = 1\n\n[profile.dev.package.\"*\"]\ndebug = false\n";
    put(
        &steps,
        "Cargo.toml",
        &ROOT.replace("[profile.dev]\ndebug = 0\n", profiles),
    );
    assert_eq!(
        lines(&check(&steps).faults),
        ["crates/Cargo.toml:3: the profiles are not as in Cargo.toml"]
    );
    mended(&steps);
    assert_eq!(
        text(&steps, "crates/Cargo.toml"),
        format!("[workspace]\n\n[package]\nname = \"xtask\"\n\n# Why.\n{profiles}")
    );
}

#[test]
fn packages_of_both_workspaces_inherit_the_same() {
    let (_root, steps) = course();
    let tables = "\n[workspace.package]\nedition = \"2024\"\n\n\
                  [workspace.lints.rust]\nunsafe_code = \"deny\"\n";
    put(&steps, "Cargo.toml", &format!("{ROOT}{tables}"));
    assert_eq!(
        lines(&check(&steps).faults),
        [
            "crates/Cargo.toml:1: [workspace.package] is not as in Cargo.toml",
            "crates/Cargo.toml:1: the lints are not as in Cargo.toml",
        ]
    );
    mended(&steps);
    assert!(text(&steps, "crates/Cargo.toml").contains(tables));
}

#[test]
fn a_broken_manifest_of_the_steps_is_named_and_stops_nothing_else() {
    let (_root, steps) = course();
    put(&steps, "crates/Cargo.toml", "[workspace]\nmembers = = 1\n");
    put(
        &steps,
        "solutions/step-01-one/src/server.rs",
        "fn serve() { }\n",
    );
    write(&steps, true).unwrap();
    let left = check(&steps);
    assert_eq!(left.faults[0].line, 2);
    assert_eq!(left.faults[0].path, Path::new("crates/Cargo.toml"));
    assert_eq!(
        text(&steps, "crates/step-03-three/src/server.rs"),
        "fn serve() { }\n"
    );
}

#[test]
fn a_package_is_named_like_its_folder() {
    let (_root, steps) = course();
    let path = "solutions/step-03-three/Cargo.toml";
    put(
        &steps,
        path,
        &text(&steps, path).replace("03-three", "03-tree"),
    );
    let found = check(&steps).faults;
    assert_eq!(
        lines(&found),
        [format!(
            "{path}:2: the package is not named like its folder"
        )]
    );
    assert_eq!(
        found[0].help.as_deref(),
        Some("write `name = \"solution-03-three\"`")
    );
}
