use std::fs;

use tempfile::TempDir;

use super::*;

/// As [`super::uses`], of a program in the usual place.
fn uses(crate_dir: &Path, path: &str) -> Result<Used, SourceFault> {
    super::uses(crate_dir, &[PathBuf::from("src/main.rs")], path)
}

const MANIFEST: &str = "[package]\nname = \"a\"\n\n[dependencies]\ncookie = \"0.18\"\n\
                        biscuit = { package = \"tower-sessions\", version = \"0.15\" }\n";

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

#[track_caller]
fn main_uses(path: &str, main: &str) -> bool {
    all_uses(path, &[("src/main.rs", main)])
}

#[track_caller]
fn all_uses(path: &str, files: &[(&str, &str)]) -> bool {
    uses(a_crate(MANIFEST, files).path(), path).unwrap() == Used::Yes
}

#[test]
fn a_use_in_a_file_that_no_mod_declares_is_told_with_its_file() {
    let user = "fn f() { cookie::SignedJar::new(); }";
    let found = |main: &str| {
        let files = [("src/main.rs", main), ("src/inner/jar.rs", user)];
        uses(a_crate(MANIFEST, &files).path(), "cookie::SignedJar").unwrap()
    };
    let undeclared = Used::InUndeclared("src/inner/jar.rs".into());
    assert_eq!(found("fn main() {}"), undeclared);
    assert_eq!(found("mod inner { mod jar; } fn main() {}"), Used::Yes);
    // What is compiled for tests only is not compiled into the server.
    assert_eq!(
        found("fn main() { broken() }\n#[cfg(test)] mod inner { mod jar; }"),
        undeclared
    );
}

#[test]
fn a_whole_path_counts_wherever_it_stands() {
    for main in [
        "fn main() { cookie::SignedJar::new(); }",
        "fn main() { let jar: Option<cookie::SignedJar<'_>> = None; }",
        "fn f(jar: &cookie::SignedJar<'_>) {}",
        "struct Jar(cookie::SignedJar<'static>);",
        "fn main() { <cookie::SignedJar>::new(); }",
        "fn main() { async { f(|| cookie::SignedJar { key }) }; }",
        "fn main() { tower_sessions::cookie::SignedJar::new(); }",
    ] {
        assert!(main_uses("cookie::SignedJar", main), "{main}");
    }
}

#[test]
fn an_import_and_its_use_count_but_an_import_alone_does_not() {
    let import = "use cookie::SignedJar;\n";
    assert!(main_uses(
        "cookie::SignedJar",
        &format!("{import}fn f() {{ SignedJar::new(); }}")
    ));
    assert!(!main_uses(
        "cookie::SignedJar",
        &format!("{import}fn f() {{}}")
    ));
}

#[test]
fn renames_groups_globs_and_chains_of_imports_are_followed() {
    for main in [
        "use cookie::SignedJar as Jar; fn f() { Jar::new(); }",
        "use cookie::{self, Key}; fn f() { cookie::SignedJar::new(); }",
        "use cookie::{self as c, Key}; fn f() { c::SignedJar::new(); }",
        "use cookie::*; fn f() { SignedJar::new(); }",
        "use tower_sessions::cookie; use cookie::SignedJar; fn f() { SignedJar::new(); }",
        "extern crate cookie as c; fn f() { c::SignedJar::new(); }",
        "fn f() { use cookie::SignedJar; { SignedJar::new(); } }",
        "mod inner { use cookie::SignedJar; fn f() { SignedJar::new(); } }",
    ] {
        assert!(main_uses("cookie::SignedJar", main), "{main}");
    }
}

#[test]
fn an_import_does_not_reach_another_module_or_block() {
    for main in [
        "use cookie::SignedJar; mod inner { fn f() { SignedJar::new(); } }",
        "fn f() { { use cookie::SignedJar; } SignedJar::new(); }",
    ] {
        assert!(!main_uses("cookie::SignedJar", main), "{main}");
    }
}

#[test]
fn a_method_counts_and_a_variable_or_field_of_its_name_does_not() {
    for main in [
        "fn main() { layer.with_signed(key); }",
        "fn main() { SessionManagerLayer::with_signed(layer, key); }",
        "fn main() { info!(layer = %make().with_signed(key), \"made\"); }",
    ] {
        assert!(main_uses("with_signed", main), "{main}");
    }
    for main in [
        "fn main() { let with_signed = 1; f(with_signed); }",
        "fn main() { info!(with_signed = 1, \"made\"); }",
        "fn main() { a.with_signed = 1; S { with_signed: 1 }; }",
    ] {
        assert!(!main_uses("with_signed", main), "{main}");
    }
}

#[test]
fn comments_strings_attributes_and_macro_definitions_satisfy_nothing() {
    for main in [
        "// cookie::SignedJar::new()\nfn main() {}",
        "/// [`cookie::SignedJar`]\nfn main() { /* cookie::SignedJar::new() */ }",
        "fn main() { let a = \"cookie::SignedJar::new()\"; println!(\"cookie::SignedJar\"); }",
        "#[derive(cookie::SignedJar)] struct A;",
        "macro_rules! a { () => { cookie::SignedJar::new() } }",
    ] {
        assert!(!main_uses("cookie::SignedJar", main), "{main}");
    }
}

#[test]
fn tests_satisfy_nothing() {
    for main in [
        "#[cfg(test)] mod tests { fn f() { cookie::SignedJar::new(); } }",
        "#[cfg(all(unix, test))] fn f() { cookie::SignedJar::new(); }",
        "#[cfg(any(test, all(test, unix)))] fn f() { cookie::SignedJar::new(); }",
        "#[tokio::test] async fn f() { cookie::SignedJar::new(); }",
        "impl A { #[cfg(test)] fn f() { cookie::SignedJar::new(); } }",
        "fn main() { #[cfg(test)] let a = cookie::SignedJar::new(); }",
    ] {
        assert!(!main_uses("cookie::SignedJar", main), "{main}");
    }
    let also_outside = "#[cfg(any(test, unix))] fn f() { cookie::SignedJar::new(); }";
    assert!(main_uses("cookie::SignedJar", also_outside));
    assert!(main_uses(
        "cookie::SignedJar",
        &also_outside.replace("any(test, unix)", "not(test)")
    ));
}

#[test]
fn the_arguments_of_macros_count() {
    for main in [
        "fn main() { info!(\"{}\", cookie::SignedJar::new()); }",
        "fn main() { info!(jar = ?cookie::SignedJar::new(), \"made\"); }",
        "fn main() { json!({ \"a\": [1, { \"b\": cookie::SignedJar::new() }] }); }",
        "fn main() { select! { a = b => { cookie::SignedJar::new(); } } }",
        "fn main() { select! { a = cookie::SignedJar::new() => a, } }",
        "fn main() { thread_local! { let a = 1; cookie::SignedJar::new(); } }",
        "fn main() { check!(cookie::SignedJar::new() <= b => c); }",
        "fn main() { cookie::SignedJar!(); }",
    ] {
        assert!(main_uses("cookie::SignedJar", main), "{main}");
    }
}

#[test]
fn a_module_that_is_only_called_like_the_dependency_is_not_it() {
    for main in [
        "mod cookie { pub struct SignedJar; } fn f() { cookie::SignedJar; }",
        "mod cookie { pub struct SignedJar; } fn f() { crate::cookie::SignedJar; }",
        "struct SignedJar; use cookie::*; fn f() { SignedJar::new(); }",
    ] {
        assert!(!main_uses("cookie::SignedJar", main), "{main}");
    }
    let own = "mod session_cookie { pub fn read() {} } fn f() { session_cookie::read(); }";
    assert!(main_uses("session_cookie::read", own));
}

#[test]
fn a_dependency_renamed_in_the_manifest_is_known() {
    assert!(main_uses(
        "tower_sessions::Session",
        "fn f(session: biscuit::Session) {}"
    ));
}

#[test]
fn only_files_that_a_module_leads_to_count() {
    let user = "fn f() { cookie::SignedJar::new(); }";
    let found = |main: &str, path: &str| {
        uses(
            a_crate(MANIFEST, &[("src/main.rs", main), (path, user)]).path(),
            "cookie::SignedJar",
        )
    };
    assert_eq!(found("mod a;", "src/a.rs").unwrap(), Used::Yes);
    assert_eq!(found("mod a;", "src/a/mod.rs").unwrap(), Used::Yes);
    assert_eq!(found("mod a { mod b; }", "src/a/b.rs").unwrap(), Used::Yes);
    assert_eq!(
        found("#[path = \"z.rs\"] mod a;", "src/z.rs").unwrap(),
        Used::Yes
    );
    assert_ne!(found("", "src/a.rs").unwrap(), Used::Yes);
    assert_ne!(found("#[cfg(test)] mod a;", "src/a.rs").unwrap(), Used::Yes);
    assert_eq!(
        found("\n mod a;", "src/b.rs").unwrap_err().to_string(),
        "src/main.rs:2:6: the module `a` has no file src/a.rs"
    );
}

#[test]
fn nested_modules_lie_in_the_folder_of_their_parent() {
    let files = [
        ("src/main.rs", "mod a; mod c;"),
        ("src/a.rs", "mod b;"),
        ("src/a/b.rs", ""),
        ("src/c/mod.rs", "mod d;"),
        ("src/c/d.rs", "fn f() { cookie::SignedJar::new(); }"),
    ];
    assert!(all_uses("cookie::SignedJar", &files));
}

#[test]
fn a_file_that_cannot_be_parsed_is_named_with_the_place() {
    let broken = a_crate(
        MANIFEST,
        &[("src/main.rs", "mod a;"), ("src/a.rs", "fn f() {\n    ]")],
    );
    let fault = uses(broken.path(), "cookie::SignedJar").unwrap_err();
    assert_eq!(
        (fault.file.as_path(), fault.line),
        (Path::new("src/a.rs"), 2),
        "{fault}"
    );
    let empty = a_crate(MANIFEST, &[]);
    let fault = uses(empty.path(), "a").unwrap_err().to_string();
    assert!(
        fault.starts_with("src/main.rs:1:1: cannot be read"),
        "{fault}"
    );
}

#[test]
fn the_modules_of_a_program_lie_beside_it_wherever_it_is() {
    let files = [
        ("src/bin/server/main.rs", "mod jar;"),
        (
            "src/bin/server/jar.rs",
            "fn f() { cookie::SignedJar::new(); }",
        ),
        ("src/main.rs", ""),
    ];
    let folder = a_crate(MANIFEST, &files);
    let root = PathBuf::from("src/bin/server/main.rs");
    let from_root = super::uses(folder.path(), &[root], "cookie::SignedJar");
    assert_eq!(from_root.unwrap(), Used::Yes);
    assert_ne!(uses(folder.path(), "cookie::SignedJar").unwrap(), Used::Yes);
}

#[track_caller]
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
