//! One set of features for all crates.
//!
//! Cargo gives a dependency the features that the packages of one build ask
//! for together. Step 1 alone asks for fewer than step 5, so building the one
//! after the other would compile serde, tokio and all that stands on them a
//! second time. A package that has every dependency, built along each time,
//! keeps the set the same.

use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};

use super::Member;
use crate::starter::Files;

/// The package's name.
pub const PACKAGE: &str = "every-dependency";

/// The package's folder, as deep as a solution, so that a `path` in a manifest
/// leads to the same place.
const DIR: &str = "shared/every-dependency";

/// The package for a workspace with these members. A learner's manifests are
/// not asked: what they add is theirs alone.
pub fn member(members: &[&Member]) -> Member {
    let mut dependencies = Table::new();
    for member in members.iter().filter(|member| !member.is_learners()) {
        let manifest = member.files.get(Path::new("Cargo.toml"));
        let text = String::from_utf8_lossy(manifest.map_or(&[], Vec::as_slice)).into_owned();
        let Ok(document) = text.parse::<DocumentMut>() else {
            continue;
        };
        if let Some(table) = document.get("dependencies").and_then(Item::as_table) {
            // What is optional is not built unless somebody asks for it.
            for (name, spec) in table.iter().filter(|(_, spec)| !is_optional(spec)) {
                dependencies.insert(name, spec.clone());
            }
        }
    }
    let mut package = Table::new();
    package.insert("name", value(PACKAGE));
    package.insert("edition", value("2024"));
    let mut manifest = DocumentMut::new();
    manifest.insert("package", Item::Table(package));
    manifest.insert("dependencies", Item::Table(dependencies));
    Member {
        package: PACKAGE.to_owned(),
        dir: DIR.to_owned(),
        files: Files::from([
            (
                PathBuf::from("Cargo.toml"),
                manifest.to_string().into_bytes(),
            ),
            (PathBuf::from("src/lib.rs"), Vec::new()),
        ]),
    }
}

fn is_optional(spec: &Item) -> bool {
    let optional = spec.as_table_like().and_then(|table| table.get("optional"));
    optional.and_then(Item::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crate_in(dir: &str, dependencies: &str) -> Member {
        let text = format!("[package]\nname = \"x\"\n[dependencies]\n{dependencies}\n");
        Member {
            package: "x".to_owned(),
            dir: dir.to_owned(),
            files: Files::from([(PathBuf::from("Cargo.toml"), text.into_bytes())]),
        }
    }

    #[test]
    fn it_has_the_dependencies_of_the_course_and_none_of_a_learner() {
        let one = crate_in(
            "solutions/step-01-a",
            "serde = { version = \"1\", features = [\"derive\"] }",
        );
        let two = crate_in(
            "solutions/step-02-b",
            "cookie = \"0.18\"\nstore = { path = \"../store\", optional = true }",
        );
        let yours = crate_in("crates/step-01-a", "nonsense = \"1\"");
        let made = member(&[&one, &two, &yours]);
        let text = String::from_utf8(made.files[Path::new("Cargo.toml")].clone()).unwrap();
        assert!(
            text.contains("serde = { version = \"1\", features = [\"derive\"] }"),
            "{text}"
        );
        assert!(text.contains("cookie = \"0.18\""), "{text}");
        assert!(!text.contains("nonsense"), "{text}");
        assert!(!text.contains("store"), "{text}");
    }
}
