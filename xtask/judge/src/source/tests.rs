use std::fs;

use tempfile::TempDir;

use super::*;

/// A crate with this manifest and these files.
fn a_crate(manifest: &str, files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn found(dependencies: &str, name: &str, features: &[&str]) -> Found {
    let manifest = format!("[package]\nname = \"a\"\n{dependencies}");
    let features: Vec<String> = features.iter().map(|&feature| feature.to_owned()).collect();
    dependency(a_crate(&manifest, &[]).path(), name, &features).unwrap()
}

#[test]
fn a_dependency_is_found_in_each_form() {
    for dependencies in [
        "[dependencies]\ncookie = \"0.18\"",
        "[dependencies]\ncookie = { version = \"0.18\" }",
        "[dependencies]\ncookie.version = \"0.18\"",
        "[dependencies.cookie]\nversion = \"0.18\"",
        "[dependencies]\nbiscuit = { package = \"cookie\", version = \"0.18\" }",
        "[dependencies]\n\"cookie\" = \"0.18\"",
    ] {
        assert_eq!(
            found(dependencies, "cookie", &[]),
            Found::Yes,
            "{dependencies}"
        );
    }
}

#[test]
fn what_only_looks_like_the_dependency_is_not_found() {
    for dependencies in [
        "",
        "[dependencies]\n# cookie = \"0.18\"",
        "[dependencies]\ncookies = \"0.18\"",
        "[dependencies]\ncookie = { package = \"other\", version = \"1\" }",
        "[package.metadata.dependencies]\ncookie = \"0.18\"",
    ] {
        assert_eq!(
            found(dependencies, "cookie", &[]),
            Found::No,
            "{dependencies}"
        );
    }
    let elsewhere = Found::Elsewhere("dev-dependencies".into());
    assert_eq!(
        found("[dev-dependencies]\ncookie = \"0.18\"", "cookie", &[]),
        elsewhere
    );
    let optional = "[dependencies]\ncookie = { version = \"0.18\", optional = true }";
    assert_eq!(found(optional, "cookie", &[]), Found::Optional);
}

#[test]
fn features_that_are_not_listed_are_named() {
    let signed = "[dependencies.cookie]\nversion = \"0.18\"\nfeatures = [\"signed\"]";
    assert_eq!(found(signed, "cookie", &["signed"]), Found::Yes);
    let missing = Found::WithoutFeatures(vec!["key-expansion".into()]);
    assert_eq!(
        found(signed, "cookie", &["signed", "key-expansion"]),
        missing
    );
    let plain = "[dependencies]\ncookie = \"0.18\"";
    assert_eq!(
        found(plain, "cookie", &["signed"]),
        Found::WithoutFeatures(vec!["signed".into()])
    );
}

#[test]
fn a_broken_manifest_is_named_with_the_place() {
    let folder = a_crate("[package]\nname = \"a\"\nversion = = 1\n", &[]);
    let fault = dependency(folder.path(), "cookie", &[]).unwrap_err();
    assert_eq!(
        (fault.file.as_path(), fault.line),
        (Path::new("Cargo.toml"), 3),
        "{fault}"
    );
}
