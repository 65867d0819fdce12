//! Both workspaces build with the same profiles, so that what one has shown
//! about speed and behaviour is true of the other.

use std::path::Path;

use toml_edit::DocumentMut;

use course::diagnostic::Diagnostic;

use super::manifest;
use cli::writer::ChangeKind;
use cli::writer::Writer;

const ROOT: &str = "Cargo.toml";
const STEPS: &str = "crates/Cargo.toml";

pub(super) fn check(root: &Path) -> Vec<Diagnostic> {
    let (ours, theirs) = match (read(root, ROOT), read(root, STEPS)) {
        (Ok(ours), Ok(theirs)) => (ours, theirs),
        (ours, theirs) => return [ours, theirs].into_iter().filter_map(Result::err).collect(),
    };
    let (path, root_path) = (Path::new(STEPS), Path::new(ROOT));
    let parsed = (
        manifest::parse(root_path, &ours),
        manifest::parse(path, &theirs),
    );
    let (ours, parsed) = match parsed {
        (Ok(ours), Ok(parsed)) => (ours, parsed),
        (ours, parsed) => return [ours.err(), parsed.err()].into_iter().flatten().collect(),
    };
    if ours.get("profile").map(manifest::json) == parsed.get("profile").map(manifest::json) {
        return Vec::new();
    }
    let start = theirs.find("[profile").unwrap_or_default();
    let end = start + theirs[start..].lines().next().map_or(0, str::len);
    let message = format!("the profiles are not as in {ROOT}");
    let help = "`cargo xtask sync` takes them over";
    vec![Diagnostic::new(path, &theirs, start..end, message).with_help(help)]
}

/// Takes the profiles of the root over. Manifests that cannot be parsed stay.
pub(super) fn carry(root: &Path, writer: &mut Writer<'_>) -> Result<(), Vec<Diagnostic>> {
    let [ours, theirs] = [ROOT, STEPS].map(|path| read(root, path).map_err(|fault| vec![fault]));
    let (ours, theirs) = (ours?.parse::<DocumentMut>(), theirs?.parse::<DocumentMut>());
    let (Ok(ours), Ok(mut theirs)) = (ours, theirs) else {
        return Ok(());
    };
    let (from, to) = (ours.get("profile"), theirs.get("profile"));
    if from.map(manifest::json) == to.map(manifest::json) {
        return Ok(());
    }
    match from {
        Some(profiles) => {
            let mut profiles = profiles.clone();
            // Tables are printed in the order of their places; these come from
            // another file and belong at the end.
            at_the_end(&mut profiles, &mut 1_000);
            theirs.insert("profile", profiles);
        }
        None => {
            theirs.remove("profile");
        }
    }
    let from = Path::new(ROOT).to_path_buf();
    writer.put(
        Path::new(STEPS),
        theirs.to_string().as_bytes(),
        ChangeKind::TakenOver { from },
    )
}

fn at_the_end(item: &mut toml_edit::Item, position: &mut isize) {
    let Some(table) = item.as_table_mut() else {
        return;
    };
    table.set_position(Some(*position));
    *position += 1;
    for (_, inner) in table.iter_mut() {
        at_the_end(inner, position);
    }
}

fn read(root: &Path, path: &str) -> Result<String, Diagnostic> {
    std::fs::read_to_string(root.join(path))
        .map_err(|error| Diagnostic::unreadable(Path::new(path), &error))
}
