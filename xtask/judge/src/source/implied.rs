//! Which features of a dependency are enabled by what a manifest asks for: those that
//! it lists, the default ones, and all that these lead to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;
use tokio::process::Command;

type Table = BTreeMap<String, Vec<String>>;

/// The part of `cargo metadata` that matters here; see the Cargo book.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
    features: Table,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    uses_default_features: bool,
    features: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
}

/// The features of the dependency `name` that the manifest in `crate_dir` enables.
/// What other crates of the same build ask for does not count.
///
/// # Errors
/// Cargo cannot be started, or it refuses the manifest.
pub async fn implied_features(crate_dir: &Path, name: &str) -> Result<BTreeSet<String>, String> {
    let manifest = crate_dir.join("Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--offline"])
        // What other systems need may not have been downloaded.
        .args(["--filter-platform", "host-tuple"])
        .arg("--manifest-path")
        .arg(&manifest)
        .current_dir(crate_dir)
        .env_remove("CARGO_MANIFEST_DIR")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("`cargo metadata` printed something else: {error}"))?;
    Ok(metadata.enabled(&manifest, name).unwrap_or_default())
}

impl Metadata {
    /// `None` if there is no such package or no such dependency.
    fn enabled(&self, manifest: &Path, name: &str) -> Option<BTreeSet<String>> {
        // Cargo may have resolved a link.
        let place = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let here = place(manifest);
        let mut packages = self.packages.iter();
        let package = packages.find(|one| place(&one.manifest_path) == here)?;
        let node = self.resolve.nodes.iter().find(|one| one.id == package.id)?;
        let is_it =
            |one: &&Package| one.name == name && node.deps.iter().any(|edge| edge.pkg == one.id);
        let table = &self.packages.iter().find(is_it)?.features;
        let asked = package.dependencies.iter();
        let mut asked = asked.filter(|one| one.name == name && one.kind.is_none());
        let asked = asked.next()?;
        let default = asked.uses_default_features.then_some("default");
        let listed = asked.features.iter().map(String::as_str);
        Some(expanded(listed.chain(default), table))
    }
}

fn expanded<'a>(asked: impl Iterator<Item = &'a str>, table: &'a Table) -> BTreeSet<String> {
    let mut open: Vec<&str> = asked.collect();
    let mut enabled = BTreeSet::new();
    while let Some(feature) = open.pop() {
        if let Some(leads_to) = table.get(feature)
            && enabled.insert(feature.to_owned())
        {
            open.extend(leads_to.iter().map(String::as_str));
        }
    }
    enabled
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"{
        "default": ["core", "memory"], "core": ["other/core"], "memory": ["dep:memory"],
        "signed": ["cookies/signed"], "all": ["signed", "all"]
    }"#;

    fn enabled(features: &str, default: bool) -> Vec<String> {
        let text = format!(
            r#"{{
            "packages": [
                {{ "id": "a", "name": "a", "manifest_path": "/a/Cargo.toml", "features": {{}},
                   "dependencies": [
                    {{ "name": "b", "kind": "dev", "features": ["all"], "uses_default_features": true }},
                    {{ "name": "b", "kind": null, "features": [{features}],
                       "uses_default_features": {default} }}] }},
                {{ "id": "b@1", "name": "b", "manifest_path": "/b1/Cargo.toml", "features": {{}},
                   "dependencies": [] }},
                {{ "id": "b@2", "name": "b", "manifest_path": "/b2/Cargo.toml", "features": {TABLE},
                   "dependencies": [] }}],
            "resolve": {{ "nodes": [{{ "id": "a", "deps": [{{ "pkg": "b@2" }}] }}] }} }}"#
        );
        let metadata: Metadata = serde_json::from_str(&text).unwrap();
        let found = metadata.enabled(Path::new("/a/Cargo.toml"), "b").unwrap();
        found.into_iter().collect()
    }

    #[test]
    fn what_a_listed_feature_and_the_default_ones_lead_to_is_enabled() {
        assert_eq!(enabled("", true), ["core", "default", "memory"]);
        assert_eq!(enabled("\"all\"", false), ["all", "signed"]);
        assert_eq!(enabled("\"core\"", false), ["core"]);
        assert!(enabled("", false).is_empty());
    }
}
