//! The cargo call, and what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;

use process_wrap::tokio::{ChildWrapper, CommandWrap};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

use super::{Workspace, room, shared_features};
use course::target_dir::PROFILE;

/// What a build left behind.
#[derive(Debug, Default)]
pub struct Built {
    /// Package name to program.
    pub programs: BTreeMap<String, PathBuf>,
    /// Package name to the compiler's errors, as cargo prints them.
    pub broken: BTreeMap<String, String>,
    /// The same for warnings.
    pub warnings: BTreeMap<String, String>,
}

/// The build as a whole could not be done.
#[derive(Debug)]
pub enum BuildFault {
    /// Cargo itself cannot be started.
    NoCargo(std::io::Error),
    /// Cargo gave up before it compiled: a manifest or the lock file.
    Refused(String),
    /// The disk is full; what cargo and the compiler said of it.
    NoRoom(String),
}

impl fmt::Display for BuildFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCargo(error) => write!(f, "cargo cannot be started: {error}"),
            Self::Refused(text) => f.write_str(text),
            Self::NoRoom(text) => write!(
                f,
                "{text}\nerror: the disk is full: make room on it, or set CARGO_TARGET_DIR to a folder on another"
            ),
        }
    }
}

/// The lines of `--message-format=json` that matter here; see "External
/// tools" in the Cargo book.
#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum CargoLine {
    CompilerArtifact {
        package_id: String,
        executable: Option<PathBuf>,
    },
    CompilerMessage {
        package_id: String,
        message: Rendered,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Rendered {
    level: String,
    rendered: Option<String>,
}

/// Builds these packages of the workspace in one call, with features of theirs
/// that are off by default (`package/feature`). A package that does not
/// compile does not stop the others.
///
/// # Errors
/// Cargo cannot be started or refuses the workspace as a whole, or the disk is
/// full.
pub async fn build(
    workspace: &Workspace,
    packages: &BTreeSet<&str>,
    features: &[String],
    colour: bool,
    show_progress: bool,
) -> Result<Built, BuildFault> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = CommandWrap::with_new(cargo, |command| {
        command
            .args(["build", "--keep-going", "--profile", PROFILE])
            .arg(if colour {
                "--message-format=json-diagnostic-rendered-ansi"
            } else {
                "--message-format=json"
            })
            .args(packages.iter().flat_map(|name| ["--package", name]))
            .args(shared_features::PACKAGES.map(|name| format!("--package={name}")))
            .args(features.iter().flat_map(|name| ["--features", name]))
            .current_dir(workspace.dir())
            .env("CARGO_TARGET_DIR", workspace.target())
            .envs(workspace.profile().iter().copied())
            // Cargo and `cargo run` set these for us; our child is another package.
            .env_remove("CARGO_MANIFEST_DIR")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    });
    // A group of its own, so that its compilers end with it.
    #[cfg(unix)]
    command.wrap(process_wrap::tokio::ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(process_wrap::tokio::JobObject);
    let mut child = EndedWithUs(command.spawn().map_err(BuildFault::NoCargo)?);

    let stdout = child.0.stdout().take();
    let stderr = child.0.stderr().take();
    let read_errors = tokio::spawn(async move {
        let mut kept = String::new();
        if let Some(stderr) = stderr {
            let mut lines = BufReader::new(stderr).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                if show_progress && is_progress(&line) {
                    anstream::eprintln!("{line}");
                }
                kept.push_str(&line);
                kept.push('\n');
            }
        }
        kept
    });
    let mut output = String::new();
    if let Some(mut stdout) = stdout {
        stdout
            .read_to_string(&mut output)
            .await
            .map_err(BuildFault::NoCargo)?;
    }
    let status = child.0.wait().await.map_err(BuildFault::NoCargo)?;
    let errors = read_errors.await.unwrap_or_default();

    let built = read_messages(&output);
    if !status.success() && room::is_missing(workspace.target()) {
        let told = built.broken.into_values().chain([errors]);
        return Err(BuildFault::NoRoom(told.collect()));
    }
    if !status.success() && built.broken.is_empty() {
        return Err(BuildFault::Refused(errors));
    }
    Ok(built)
}

/// Cargo together with its compilers and build scripts: whoever stops waiting
/// for them ends them all.
struct EndedWithUs(Box<dyn ChildWrapper>);

impl Drop for EndedWithUs {
    fn drop(&mut self) {
        // Fails if all have ended, which is just as well.
        self.0.start_kill().ok();
    }
}

/// Whether a line of cargo's says how far it is, and not what is wrong.
fn is_progress(line: &str) -> bool {
    [
        "Compiling",
        "Downloading",
        "Downloaded",
        "Updating",
        "Blocking",
    ]
    .iter()
    .any(|word| line.trim_start().starts_with(word))
}

fn read_messages(output: &str) -> Built {
    let mut built = Built::default();
    for line in output.lines() {
        match serde_json::from_str(line) {
            Ok(CargoLine::CompilerArtifact {
                package_id,
                executable: Some(program),
            }) => {
                built.programs.insert(package_name(&package_id), program);
            }
            Ok(CargoLine::CompilerMessage {
                package_id,
                message,
            }) => {
                let said = match message.level.as_str() {
                    "error" => &mut built.broken,
                    "warning" => &mut built.warnings,
                    _ => continue,
                };
                let text = message.rendered.unwrap_or_default();
                // The last one only counts the others.
                if !text.contains(" generated ") || !text.contains(" warning") {
                    said.entry(package_name(&package_id))
                        .or_default()
                        .push_str(&text);
                }
            }
            _ => {}
        }
    }
    built
}

/// `path+file:///…/step-01-plain-socket#0.1.0` or `…/folder#name@0.1.0`: the
/// package ID specifications of the Cargo book.
fn package_name(id: &str) -> String {
    let (url, fragment) = id.rsplit_once('#').unwrap_or((id, ""));
    match fragment.split_once('@') {
        Some((name, _)) => name.to_owned(),
        None => url.rsplit('/').next().unwrap_or(url).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_named_by_its_fragment_or_by_its_folder() {
        assert_eq!(
            package_name("path+file:///a/step-01-plain#0.1.0"),
            "step-01-plain"
        );
        assert_eq!(
            package_name("path+file:///a/step-01-plain#solution-01-plain@0.1.0"),
            "solution-01-plain"
        );
    }

    #[test]
    fn programs_and_errors_are_kept_apart_by_package() {
        let built = read_messages(concat!(
            r#"{"reason":"compiler-artifact","package_id":"path+file:///x/a#0.1.0","executable":"/t/a"}"#,
            "\n",
            r#"{"reason":"compiler-message","package_id":"path+file:///x/b#0.1.0","message":{"level":"error","rendered":"E\n"}}"#,
            "\n",
            r#"{"reason":"compiler-message","package_id":"path+file:///x/a#0.1.0","message":{"level":"warning","rendered":"W\n"}}"#,
            "\n",
            r#"{"reason":"build-finished","success":false}"#,
            "\n",
        ));
        assert_eq!(built.programs.keys().collect::<Vec<_>>(), ["a"]);
        assert_eq!(built.broken["b"], "E\n");
        assert_eq!(built.broken.len(), 1);
    }
}
