//! Both workspaces list their steps by name. Cargo expands a pattern such as
//! `solutions/*` together with the folders above it, and finds nothing if one of
//! those has a `[` in its name.

use std::path::Path;

use toml_edit::{Array, DocumentMut, Value};

use course::diagnostic::Diagnostic;
use course::location::slashes;
use course::steps::{StepFolders, Steps};

use super::manifest;
use cli::writer::{ChangeKind, Writer};

/// A workspace, and which of its members are steps.
struct Workspace {
    manifest: &'static str,
    /// What the members that are steps begin with.
    prefix: &'static str,
    /// The member that is this step's.
    member: fn(&StepFolders) -> String,
}

const WORKSPACES: [Workspace; 2] = [
    Workspace {
        manifest: "Cargo.toml",
        prefix: "solutions/",
        member: |step| slashes(&step.solution),
    },
    Workspace {
        manifest: "crates/Cargo.toml",
        prefix: "step-",
        member: |step| {
            let folder = step.starter.file_name().unwrap_or_default();
            folder.to_string_lossy().into_owned()
        },
    },
];

/// Lists that have other steps than the course. A manifest without a list has
/// nothing to compare.
pub(super) fn check(steps: &Steps) -> Vec<Diagnostic> {
    let faults = WORKSPACES.iter().filter_map(|workspace| {
        let path = Path::new(workspace.manifest);
        let text = match std::fs::read_to_string(steps.root.join(path)) {
            Ok(text) => text,
            Err(error) => return Some(Diagnostic::unreadable(path, &error)),
        };
        let parsed = match manifest::parse(path, &text) {
            Ok(parsed) => parsed,
            Err(fault) => return Some(fault),
        };
        let members = parsed.get("workspace")?.get("members")?;
        if listed(members.as_array()?, workspace) == wanted(steps, workspace) {
            return None;
        }
        let message = "the members are not the steps of the course, each by its name";
        let help = "`cargo xtask sync` lists them";
        let span = members.span().unwrap_or(0..0);
        Some(Diagnostic::new(path, &text, span, message).with_help(help))
    });
    faults.collect()
}

/// Lists the steps in both manifests. A manifest that cannot be parsed stays.
///
/// # Errors
/// A manifest cannot be read or written.
pub(super) fn carry(steps: &Steps, writer: &mut Writer<'_>) -> Result<(), Vec<Diagnostic>> {
    for workspace in &WORKSPACES {
        let path = Path::new(workspace.manifest);
        let text = std::fs::read_to_string(steps.root.join(path))
            .map_err(|error| vec![Diagnostic::unreadable(path, &error)])?;
        if let Some(updated) = updated(&text, workspace, &wanted(steps, workspace)) {
            let from = Path::new("docs").to_path_buf();
            writer.put(path, updated.as_bytes(), ChangeKind::TakenOver { from })?;
        }
    }
    Ok(())
}

/// The manifest with these steps in its list; `None` if they are there.
fn updated(text: &str, workspace: &Workspace, wanted: &[String]) -> Option<String> {
    let mut manifest: DocumentMut = text.parse().ok()?;
    let members = manifest.get_mut("workspace")?.get_mut("members")?;
    let members = members.as_array_mut()?;
    if listed(members, workspace) == wanted {
        return None;
    }
    let is_step = |value: &Value| {
        let name = value.as_str().unwrap_or_default();
        name.starts_with(workspace.prefix)
    };
    let at = members.iter().position(is_step).unwrap_or(members.len());
    let before = members.get(at).or(members.get(0));
    let before = before.and_then(|value| value.decor().prefix()?.as_str());
    // On separate lines, if the others are; a comment behind the previous member is
    // part of this space.
    let before = before.unwrap_or_default().to_owned();
    let line = before.rfind('\n').map(|start| &before[start..]);
    members.retain(|value| !is_step(value));
    for (place, name) in (at..).zip(wanted) {
        members.insert(place, name);
        let prefix = match line {
            Some(_) if place == at => before.as_str(),
            Some(line) => line,
            None if place > 0 => " ",
            None => "",
        };
        if let Some(value) = members.get_mut(place) {
            value.decor_mut().set_prefix(prefix);
        }
    }
    Some(manifest.to_string())
}

fn listed(members: &Array, workspace: &Workspace) -> Vec<String> {
    let names = members.iter().filter_map(Value::as_str);
    let steps = names.filter(|name| name.starts_with(workspace.prefix));
    steps.map(str::to_owned).collect()
}

fn wanted(steps: &Steps, workspace: &Workspace) -> Vec<String> {
    steps.all.iter().map(workspace.member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_root(text: &str) -> Option<String> {
        let wanted = ["solutions/step-01-one", "solutions/step-02-two"];
        updated(text, &WORKSPACES[0], &wanted.map(str::to_owned))
    }

    #[test]
    fn the_steps_take_the_place_of_a_pattern_and_the_rest_stays() {
        let text = "[workspace]\nmembers = [\n    \"kit\", # Why.\n    \"solutions/*\",\n    \"xtask\",\n]\n";
        let updated = of_root(text).unwrap();
        assert_eq!(
            updated,
            "[workspace]\nmembers = [\n    \"kit\", # Why.\n    \"solutions/step-01-one\",\n    \
             \"solutions/step-02-two\",\n    \"xtask\",\n]\n"
        );
        assert_eq!(of_root(&updated), None);
    }

    #[test]
    fn a_list_on_one_line_stays_on_it() {
        let updated = of_root("[workspace]\nmembers = [\"solutions/step-01-one\"]\n").unwrap();
        let expected = "members = [\"solutions/step-01-one\", \"solutions/step-02-two\"]";
        assert_eq!(updated.lines().nth(1), Some(expected));
        assert_eq!(of_root(&updated), None);
        assert_eq!(of_root("[workspace]\n"), None);
    }
}
