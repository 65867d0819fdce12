//! Both workspaces build with the same profiles, so that what one has shown
//! about speed and behaviour is true of the other. Their packages inherit the same,
//! since a step is built in the one and in the other.

use std::path::Path;

use toml_edit::{DocumentMut, Item, Table};

use course::diagnostic::Diagnostic;

use super::manifest;
use cli::writer::ChangeKind;
use cli::writer::Writer;

const ROOT: &str = "Cargo.toml";
const STEPS: &str = "crates/Cargo.toml";

/// The tables that both manifests have, by their keys, and what they are called.
const SHARED: [(&[&str], &str); 3] = [
    (&["workspace", "package"], "[workspace.package] is"),
    (&["workspace", "lints"], "the lints are"),
    (&["profile"], "the profiles are"),
];

fn find<'a>(manifest: &'a Table, keys: &[&str]) -> Option<&'a Item> {
    let (first, rest) = keys.split_first()?;
    let item = manifest.get(first)?;
    if rest.is_empty() {
        Some(item)
    } else {
        find(item.as_table()?, rest)
    }
}

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
    let differ = SHARED.iter().filter(|(keys, _)| {
        let [ours, theirs] = [ours.as_table(), parsed.as_table()].map(|one| find(one, keys));
        ours.map(manifest::json) != theirs.map(manifest::json)
    });
    let told = differ.map(|(keys, name)| {
        let begin = format!("[{}", keys.join("."));
        let start = theirs.find(&begin).unwrap_or_default();
        let end = start + theirs[start..].lines().next().map_or(0, str::len);
        let message = format!("{name} not as in {ROOT}");
        let help = "`cargo xtask sync` takes them over";
        Diagnostic::new(path, &theirs, start..end, message).with_help(help)
    });
    told.collect()
}

/// Takes over what the root has. Manifests that cannot be parsed stay.
pub(super) fn carry(root: &Path, writer: &mut Writer<'_>) -> Result<(), Vec<Diagnostic>> {
    let [ours, theirs] = [ROOT, STEPS].map(|path| read(root, path).map_err(|fault| vec![fault]));
    let (ours, theirs) = (ours?.parse::<DocumentMut>(), theirs?.parse::<DocumentMut>());
    let (Ok(ours), Ok(mut theirs)) = (ours, theirs) else {
        return Ok(());
    };
    // Tables are printed in the order of their places; these come from another file and
    // belong at the end.
    let mut place = 1_000;
    let mut changed = false;
    for (keys, _) in SHARED {
        let [from, to] = [ours.as_table(), theirs.as_table()].map(|one| find(one, keys));
        if from.map(manifest::json) == to.map(manifest::json) {
            continue;
        }
        let mut from = from.cloned().unwrap_or_default();
        at_the_end(&mut from, &mut place);
        put(theirs.as_table_mut(), keys, from);
        changed = true;
    }
    if !changed {
        return Ok(());
    }
    let from = Path::new(ROOT).to_path_buf();
    writer.put(
        Path::new(STEPS),
        theirs.to_string().as_bytes(),
        ChangeKind::TakenOver { from },
    )
}

/// Replaces the item at these keys, or takes it away.
fn put(manifest: &mut Table, keys: &[&str], item: Item) {
    match keys {
        [] => {}
        [key] if item.is_none() => _ = manifest.remove(key),
        [key] => _ = manifest.insert(key, item),
        [first, rest @ ..] => {
            let inner = manifest.entry(first).or_insert_with(toml_edit::table);
            if let Some(inner) = inner.as_table_mut() {
                put(inner, rest, item);
            }
        }
    }
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
