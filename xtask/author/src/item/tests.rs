use super::*;

const SOURCE: &str = "\
//! Öl.

/// Reads.
///
/// Twice.
#[must_use]
pub fn read(a: &str) -> String {
    // Grüße.
    a.into()
}

pub struct Users<S> { store: S }

impl<S> Users<S> {
    /// Checks.
    pub async fn verify(&self) -> bool {
        if true {
            return false;
        }

        true
    }
}

impl<S> std::fmt::Display for Users<S> {
    fn fmt(&self) {}
}

impl<S> std::fmt::Debug for Users<S> {
    fn fmt(&self) {}
}

const LIMIT: usize = 4096; // bytes

macro_rules! twice { ($a:expr) => { $a; $a } }

#[cfg(test)]
mod tests {
    #[test]
    fn it_reads() {
        read();
    }
}
";

#[track_caller]
fn rust(name: &str) -> String {
    find(Language::Rust, SOURCE, name).unwrap()
}

#[test]
fn an_item_comes_with_its_docs_and_attributes() {
    assert_eq!(
        rust("read"),
        "/// Reads.\n///\n/// Twice.\n#[must_use]\npub fn read(a: &str) -> String {\n    \
         // Grüße.\n    a.into()\n}"
    );
    assert_eq!(rust("LIMIT"), "const LIMIT: usize = 4096;");
    assert_eq!(rust("Users"), "pub struct Users<S> { store: S }");
    assert_eq!(
        rust("twice!"),
        "macro_rules! twice { ($a:expr) => { $a; $a } }"
    );
}

#[test]
fn a_method_loses_the_indentation_of_its_place() {
    assert_eq!(
        rust("Users::verify"),
        "/// Checks.\npub async fn verify(&self) -> bool {\n    if true {\n        return false;\n    \
         }\n\n    true\n}"
    );
    assert_eq!(
        rust("tests::it_reads"),
        "#[test]\nfn it_reads() {\n    read();\n}"
    );
}

#[test]
fn an_impl_and_a_module_have_names() {
    assert!(rust("impl Users").starts_with("impl<S> Users<S> {\n    /// Checks."));
    assert!(rust("impl Display for Users").ends_with("{\n    fn fmt(&self) {}\n}"));
    assert!(rust("mod tests").starts_with("#[cfg(test)]\nmod tests {"));
}

#[test]
fn line_ends_make_no_difference() {
    let crlf = SOURCE.replace('\n', "\r\n");
    for name in ["read", "Users::verify", "tests::it_reads"] {
        assert_eq!(find(Language::Rust, &crlf, name).unwrap(), rust(name));
    }
}

#[test]
fn a_misspelt_name_gets_a_suggestion_and_a_doubtful_one_the_lines() {
    let fault = |name| find(Language::Rust, SOURCE, name).unwrap_err().to_string();
    assert_eq!(fault("raed"), "there is no such item; did you mean `read`?");
    assert_eq!(
        fault("Users::verfy"),
        "there is no such item; did you mean `Users::verify`?"
    );
    assert_eq!(fault("nothing_like_it"), "there is no such item");
    assert_eq!(
        fault("Users::fmt"),
        "several items have this name, in the lines 26, 30"
    );
    let broken = find(Language::Rust, "fn a() {\n    ]\n}", "a").unwrap_err();
    assert!(
        matches!(broken, ItemFault::Unparsable { line: 2, .. }),
        "{broken}"
    );
}

const MANIFEST: &str = "\
[package]
name = \"a\"

[dependencies]
axum = \"0.8\"
# Not the same as axum-extra's.
# Two lines.
cookie = { version = \"0.18\", features = [
    \"signed\",
] } # why
time.version = \"0.3\"
time.features = [\"std\"]

[dependencies.tokio]
version = \"1\"

# About the rest.
[profile.dev]
debug = false
";

#[track_caller]
fn toml(name: &str) -> String {
    find(Language::Toml, MANIFEST, name).unwrap()
}

#[test]
fn a_dependency_is_found_in_each_form() {
    assert_eq!(toml("axum"), "axum = \"0.8\"");
    assert_eq!(
        toml("cookie"),
        "# Not the same as axum-extra's.\n# Two lines.\ncookie = { version = \"0.18\", features = \
         [\n    \"signed\",\n] } # why"
    );
    assert_eq!(
        toml("time"),
        "time.version = \"0.3\"\ntime.features = [\"std\"]"
    );
    assert_eq!(toml("tokio"), "[dependencies.tokio]\nversion = \"1\"");
}

#[test]
fn a_table_ends_before_the_next() {
    assert_eq!(toml("[package]"), "[package]\nname = \"a\"");
    assert!(toml("[dependencies]").starts_with("[dependencies]\naxum"));
    assert!(toml("[dependencies]").ends_with("time.features = [\"std\"]"));
    assert_eq!(
        toml("[profile.dev]"),
        "# About the rest.\n[profile.dev]\ndebug = false"
    );
}

#[test]
fn a_misspelt_dependency_gets_a_suggestion() {
    let fault = find(Language::Toml, MANIFEST, "cokie")
        .unwrap_err()
        .to_string();
    assert_eq!(fault, "there is no such item; did you mean `cookie`?");
    let broken = find(Language::Toml, "a = 1\nb = = 2\n", "b").unwrap_err();
    assert!(
        matches!(broken, ItemFault::Unparsable { line: 2, .. }),
        "{broken}"
    );
}
