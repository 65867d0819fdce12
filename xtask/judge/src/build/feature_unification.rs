//! One set of features for all crates.
//!
//! Cargo gives a dependency all features that the packages of one build ask for. Step 1
//! alone asks for fewer than step 5, so building one after the other would compile serde,
//! tokio and all their dependents a second time. Building a package with every dependency
//! along each time keeps the set the same. Another package has the runner's dependencies:
//! the runner is built first, into the same folder, from the root's list, which includes
//! the solutions' dependencies, so the steps find them already built.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, TableLike, TomlError, value};

use super::Member;
use course::starter::Files;

/// The packages' names.
pub const PACKAGES: [&str; 2] = [COURSE, RUNNER];

const COURSE: &str = "every-dependency";
const RUNNER: &str = "dependencies-of-the-runner";

/// The manifest with the one list of the runner's and solutions' dependencies.
const LIST: &str = "Cargo.toml";
/// The runner's manifest, which names its platform-specific dependencies.
const SYSTEMS: &str = "xtask/cli/Cargo.toml";

/// The packages for a workspace of the repository at `root` with these members.
/// A learner's manifests are not asked: what they add is theirs alone.
///
/// # Errors
/// A manifest of the runner cannot be read. A missing one asks for nothing.
pub fn members(root: &Path, members: &[&Member]) -> io::Result<[Member; 2]> {
    let [list, systems] = [read(root, LIST)?, read(root, SYSTEMS)?];
    Ok([of_the_course(members), of_the_runner(&list, &systems)])
}

fn read(root: &Path, manifest: &str) -> io::Result<DocumentMut> {
    let named = |why: String| io::Error::other(format!("{manifest} cannot be read: {why}"));
    match std::fs::read_to_string(root.join(manifest)) {
        Ok(text) => text
            .parse()
            .map_err(|why: TomlError| named(why.to_string())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(DocumentMut::new()),
        Err(error) => Err(named(error.to_string())),
    }
}

/// Learners' packages whose manifests differ from the course's: fewer features, or another
/// dependency. Built beside the shared packages they would compile with what others ask
/// for, but not alone.
pub fn alone<'a>(members: &[&'a Member]) -> BTreeSet<&'a str> {
    let course = dependencies_of_the_course(members);
    let yours = members.iter().filter(|member| member.is_learners());
    let differs = yours.filter(|member| !manifest(member).is_some_and(|it| fits(&it, &course)));
    differs.map(|member| member.package.as_str()).collect()
}

/// Whether a manifest asks for dependencies of the course only, and for at least the
/// features that the course asks for.
fn fits(manifest: &DocumentMut, course: &Table) -> bool {
    let has = |key: &str| manifest.get(key).is_some();
    let dependencies = manifest.get("dependencies").and_then(Item::as_table_like);
    let mut dependencies = dependencies.into_iter().flat_map(TableLike::iter);
    !has("target")
        && !has("build-dependencies")
        && dependencies.all(|(name, spec)| {
            let course = course.get(name);
            !is_optional(spec) && course.is_some_and(|course| has_all_of(spec, course))
        })
}

fn of_the_course(members: &[&Member]) -> Member {
    let dependencies = dependencies_of_the_course(members);
    package(COURSE, [("dependencies", Item::Table(dependencies))])
}

fn dependencies_of_the_course(members: &[&Member]) -> Table {
    let mut dependencies = Table::new();
    for member in members.iter().filter(|member| !member.is_learners()) {
        let Some(document) = manifest(member) else {
            continue;
        };
        if let Some(table) = document.get("dependencies").and_then(Item::as_table) {
            // What is optional is not built unless somebody asks for it.
            for (name, spec) in table.iter().filter(|(_, spec)| !is_optional(spec)) {
                dependencies.insert(name, spec.clone());
            }
        }
    }
    dependencies
}

fn manifest(member: &Member) -> Option<DocumentMut> {
    let bytes = member.files.get(Path::new("Cargo.toml"))?;
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// All of the list, with those that only one system needs under its condition.
fn of_the_runner(list: &DocumentMut, systems: &DocumentMut) -> Member {
    let dependencies = |manifest: &Item| manifest.get("dependencies").cloned();
    let list = list.get("workspace").and_then(dependencies);
    let mut everywhere = list.unwrap_or_default();
    let mut target = Table::new();
    let conditions = systems.get("target").and_then(Item::as_table_like);
    for (condition, system) in conditions.into_iter().flat_map(|all| all.iter()) {
        let named = dependencies(system).unwrap_or_default();
        let mut here = Table::new();
        for (name, _) in named.as_table_like().into_iter().flat_map(|t| t.iter()) {
            if let Some(spec) = everywhere
                .as_table_like_mut()
                .and_then(|table| table.remove(name))
            {
                here.insert(name, spec);
            }
        }
        let mut tables = Table::new();
        tables.insert("dependencies", Item::Table(here));
        target.insert(condition, Item::Table(tables));
    }
    package(
        RUNNER,
        [
            ("dependencies", everywhere),
            ("target", Item::Table(target)),
        ],
    )
}

fn package<const N: usize>(name: &str, tables: [(&str, Item); N]) -> Member {
    let mut package = Table::new();
    package.insert("name", value(name));
    package.insert("edition", value("2024"));
    let mut manifest = DocumentMut::new();
    manifest.insert("package", Item::Table(package));
    for (key, table) in tables {
        manifest.insert(key, table);
    }
    Member {
        package: name.to_owned(),
        // As deep as a solution, so that a `path` in a manifest leads to the same place.
        dir: format!("shared/{name}"),
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

/// Whether the first is the same dependency with at least the second's features.
fn has_all_of(ours: &Item, theirs: &Item) -> bool {
    let word = |spec: &Item, key: &str| {
        let spec = match spec.as_table_like() {
            Some(table) => table.get(key)?.as_str()?,
            None => spec.as_str().filter(|_| key == "version")?,
        };
        Some(spec.to_owned())
    };
    let features = |spec: &Item| {
        let list = spec.get("features").and_then(Item::as_array);
        let names = list.into_iter().flat_map(|list| list.iter());
        let default = spec.get("default-features").and_then(Item::as_bool);
        let mut features: BTreeSet<String> = names
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        if default != Some(false) {
            features.insert("default".to_owned());
        }
        features
    };
    let is_same = ["version", "path", "package"];
    let is_same = is_same
        .iter()
        .all(|key| word(ours, key) == word(theirs, key));
    // The tokio feature that represents all others.
    let full = features(ours).contains("full");
    is_same && (full || features(ours).is_superset(&features(theirs)))
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
        let made = of_the_course(&[&one, &two, &yours]);
        let text = String::from_utf8(made.files[Path::new("Cargo.toml")].clone()).unwrap();
        assert!(
            text.contains("serde = { version = \"1\", features = [\"derive\"] }"),
            "{text}"
        );
        assert!(text.contains("cookie = \"0.18\""), "{text}");
        assert!(!text.contains("nonsense"), "{text}");
        assert!(!text.contains("store"), "{text}");
    }

    #[test]
    fn a_learner_who_asks_for_less_or_for_something_else_is_built_alone() {
        let course = crate_in(
            "solutions/step-01-a",
            "cookie = { version = \"0.18\", features = [\"signed\"] }\n\
             kit = { path = \"../../crates/kit\" }\n\
             tokio = { version = \"1\", features = [\"macros\", \"net\"] }",
        );
        let is_alone = |dependencies: &str| {
            let yours = crate_in("crates/step-01-a", dependencies);
            !alone(&[&course, &yours]).is_empty()
        };
        for enough in [
            "",
            "cookie = { version = \"0.18\", features = [\"signed\"] }",
            "cookie = { version = \"0.18\", features = [\"private\", \"signed\"] }",
            "cookie.version = \"0.18\"\ncookie.features = [\"signed\"]",
            "kit = { path = \"../../crates/kit\" }",
            "tokio = { version = \"1\", features = [\"full\"] }",
            "[features]\nmongo = [\"kit/mongo\"]",
        ] {
            assert!(!is_alone(enough), "{enough}");
        }
        for other in [
            "cookie = \"0.18\"",
            "cookie = { version = \"0.18\", default-features = false, features = [\"signed\"] }",
            "cookie = { version = \"0.17\", features = [\"signed\"] }",
            "rand = \"0.9\"",
            "kit = { path = \"../mykit\" }",
            "[target.'cfg(unix)'.dependencies]\ncookie = \"0.18\"",
        ] {
            assert!(is_alone(other), "{other}");
        }
    }

    #[test]
    fn runner_dependencies_are_split_by_system() {
        let list = "[workspace.dependencies]\nserde = \"1\"\nnix = \"0.31\"\n";
        let systems = "[target.'cfg(unix)'.dependencies]\nnix.workspace = true\n\
            [target.'cfg(unix)'.dev-dependencies]\npty-process = \"0.5\"\n";
        let made = of_the_runner(&list.parse().unwrap(), &systems.parse().unwrap());
        let made = String::from_utf8(made.files[Path::new("Cargo.toml")].clone()).unwrap();
        let made: DocumentMut = made.parse().unwrap();
        assert_eq!(made["package"]["name"].as_str(), Some(RUNNER));
        assert_eq!(made["dependencies"]["serde"].as_str(), Some("1"));
        assert!(made["dependencies"].get("nix").is_none());
        let on_unix = &made["target"]["cfg(unix)"];
        assert_eq!(on_unix["dependencies"]["nix"].as_str(), Some("0.31"));
        assert!(on_unix.get("dev-dependencies").is_none());
    }

    /// Otherwise they would be built twice before the first verdict.
    #[test]
    fn what_the_solutions_stand_on_is_built_with_the_runner() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let manifest = |path: &Path| {
            let text = std::fs::read_to_string(path).unwrap();
            text.parse::<DocumentMut>().unwrap()
        };
        let runner = manifest(&root.join(LIST));
        let solutions = std::fs::read_dir(root.join("solutions")).unwrap();
        let solutions = solutions.map(|solution| solution.unwrap().path());
        let kit = root.join("crates/kit");
        let mut seen = 0;
        for path in solutions.chain([kit]) {
            let path = path.join("Cargo.toml");
            let theirs = manifest(&path);
            for (name, spec) in theirs["dependencies"].as_table().unwrap() {
                if is_optional(spec) || is_path(spec) {
                    continue;
                }
                let ours = runner["workspace"]["dependencies"].get(name);
                assert!(
                    ours.is_some_and(|ours| has_all_of(ours, spec)),
                    "{LIST} needs `{name}` with what {} asks of it",
                    path.display()
                );
                seen += 1;
            }
        }
        assert!(seen > 0);
    }

    fn is_path(spec: &Item) -> bool {
        spec.as_table_like()
            .is_some_and(|spec| spec.contains_key("path"))
    }
}
