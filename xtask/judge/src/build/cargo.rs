//! The cargo call and its output.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use process_wrap::tokio::{ChildWrapper, CommandWrap};
use serde::Deserialize;
use thiserror::Error;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

use super::build_target::{ForeignTarget, foreign_target};
use super::{Workspace, built_from, disk_space, feature_unification};
use course::target_dir::PROFILE;

/// What a build left behind.
#[derive(Debug, Default)]
pub struct Built {
    /// Package name to its programs.
    pub programs: BTreeMap<String, Vec<Program>>,
    /// Package name to the programs of its unit tests.
    pub unit_tests: BTreeMap<String, Vec<Program>>,
    /// Package name to the root file of its library.
    pub libraries: BTreeMap<String, PathBuf>,
    /// Package name to the compiler's errors, as cargo prints them.
    pub broken: BTreeMap<String, String>,
    /// The same for warnings.
    pub warnings: BTreeMap<String, String>,
    /// What cargo printed on stderr; empty if everything was built.
    pub errors: String,
    /// The ids of all packages that have no version of a registry: those that
    /// are built from files that can change.
    local: BTreeSet<String>,
}

/// One program of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its name in the manifest, by default that of the package.
    pub name: String,
    pub path: PathBuf,
    /// Its root file.
    pub source: PathBuf,
    /// The features of the package that it was built with.
    pub features: Vec<String>,
    /// Whether cargo took it over from an earlier build.
    pub fresh: bool,
}

/// The build as a whole could not be done.
#[derive(Debug, Error)]
pub enum BuildFault {
    /// Cargo itself cannot be started.
    #[error("cargo cannot be started: {0}")]
    NoCargo(std::io::Error),
    /// Cargo gave up before it compiled: a manifest or the lock file.
    #[error("{0}")]
    Refused(String),
    /// The compiler, or its wrapper, failed without an error about the code; their output
    /// and cargo's.
    #[error(
        "{0}\nerror: the compiler, or the RUSTC_WRAPPER around it, failed without an error about the code"
    )]
    NoCompiler(String),
    /// The disk is full; with the output of cargo and the compiler.
    #[error(
        "{0}\nerror: the disk is full: make room on it, or set CARGO_TARGET_DIR to a folder on another"
    )]
    NoRoom(String),
    /// The programs would be for another machine.
    #[error(transparent)]
    ForeignTarget(ForeignTarget),
    /// Cargo takes a part of this path for a pattern.
    #[error(
        "error: cargo cannot build in {}\n  \
         cause: cargo reads `[`, `*` and `?` in a path as a pattern for file names\n  \
         remedy: move or rename the folder so that its path has none of these characters",
        .0.display()
    )]
    PatternInPath(PathBuf),
}

impl Built {
    /// Takes over what another call has built.
    pub fn add(&mut self, other: Built) {
        self.programs.extend(other.programs);
        self.unit_tests.extend(other.unit_tests);
        self.libraries.extend(other.libraries);
        self.broken.extend(other.broken);
        self.warnings.extend(other.warnings);
        self.errors.push_str(&other.errors);
        self.local.extend(other.local);
    }

    /// The program of a package that its manifest makes the default one: what
    /// `default-run` names, or the only one, or the one that is called like the
    /// package, as `src/main.rs` is.
    ///
    /// # Errors
    /// A sentence without a full stop: no program, or no way to choose one.
    pub fn program(&self, package: &str, default_run: Option<&str>) -> Result<&Program, String> {
        let programs = self.programs.get(package).map_or(&[][..], Vec::as_slice);
        let named = |name: &str| programs.iter().find(|program| program.name == name);
        let list = || {
            let names: Vec<&str> = programs.iter().map(|one| one.name.as_str()).collect();
            names.join("`, `")
        };
        match (default_run, programs) {
            (_, []) => Err("the package has no program to start".to_owned()),
            (Some(name), _) => named(name).ok_or_else(|| {
                format!(
                    "`default-run` names `{name}`; the programs are `{}`",
                    list()
                )
            }),
            (None, [only]) => Ok(only),
            (None, _) => named(package).ok_or_else(|| {
                format!(
                    "the package has several programs, `{}`, and nothing says which one is the \
                     server; set `default-run` under [package]",
                    list()
                )
            }),
        }
    }

    /// Why a package of these is not built although it has no errors itself: the
    /// errors of what it depends on, as the compiler or cargo prints them.
    /// `None` if the build did not fail.
    pub fn why_not(&self, asked: &BTreeSet<&str>) -> Option<String> {
        let others = self.broken.iter();
        let others = others.filter(|(package, _)| !asked.contains(package.as_str()));
        let errors: String = others.map(|(_, errors)| errors.as_str()).collect();
        let text = if errors.is_empty() {
            &self.errors
        } else {
            &errors
        };
        (!text.is_empty()).then(|| text.clone())
    }
}

/// The lines of `--message-format=json` that matter here; see "External
/// tools" in the Cargo book.
#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum CargoLine {
    CompilerArtifact {
        package_id: String,
        target: Target,
        #[serde(default)]
        profile: Profile,
        #[serde(default)]
        features: Vec<String>,
        executable: Option<PathBuf>,
        fresh: bool,
    },
    CompilerMessage {
        package_id: String,
        message: Rendered,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    name: String,
    src_path: PathBuf,
}

#[derive(Default, Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Rendered {
    level: String,
    rendered: Option<String>,
}

/// Which packages of a workspace are built in one call.
#[derive(Debug, Clone, Copy)]
pub struct Packages<'a> {
    pub names: &'a BTreeSet<&'a str>,
    /// Features of theirs that are off by default (`package/feature`).
    pub features: &'a [String],
    /// Whether they get only what they ask for themselves, and not what the course
    /// asks for together.
    pub alone: bool,
    /// Whether their unit tests are built, and not their programs.
    pub unit_tests: bool,
}

/// Builds these packages of the workspace in one call. A package that does not
/// compile does not stop the others.
///
/// Cargo decides by the times of files what has changed. A clock that was set
/// back makes it take an old program for a new one, so what it calls fresh is
/// compared with what it was built from, and rebuilt if that was something else.
///
/// # Errors
/// Cargo cannot be started or refuses the workspace as a whole, the disk is full, or
/// the programs could not run here.
pub async fn build(
    workspace: &Workspace,
    packages: Packages<'_>,
    colour: bool,
    show_progress: bool,
) -> Result<Built, BuildFault> {
    if let Some(target) = foreign_target(workspace.dir()) {
        return Err(BuildFault::ForeignTarget(target));
    }
    let once = || build_once(workspace, packages, colour, show_progress);
    let mut built = once().await?;
    if built_from::has_outdated(workspace, &built, packages.alone) {
        clean(workspace, &built.local).await?;
        built = once().await?;
    }
    built_from::note(workspace, &built, packages.alone);
    Ok(built)
}

/// Removes what was built of these packages.
async fn clean(workspace: &Workspace, packages: &BTreeSet<String>) -> Result<(), BuildFault> {
    let output = tokio::process::Command::new(cargo())
        .args(["clean", "--profile", PROFILE])
        .args(packages.iter().flat_map(|id| ["--package", id]))
        .current_dir(workspace.dir())
        .env("CARGO_TARGET_DIR", workspace.target())
        .env_remove("CARGO_MANIFEST_DIR")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(BuildFault::NoCargo)?;
    if output.status.success() {
        Ok(())
    } else {
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(BuildFault::Refused(errors))
    }
}

fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

async fn build_once(
    workspace: &Workspace,
    packages: Packages<'_>,
    colour: bool,
    show_progress: bool,
) -> Result<Built, BuildFault> {
    let shared = feature_unification::PACKAGES
        .iter()
        .filter(|_| !packages.alone);
    let names = packages.names.iter().chain(shared);
    let features = packages.features.iter();
    let mut command = CommandWrap::with_new(cargo(), |command| {
        command
            .args(if packages.unit_tests {
                // With the last one, cargo continues after an error.
                &["test", "--lib", "--bins", "--no-run", "--no-fail-fast"][..]
            } else {
                &["build", "--keep-going"]
            })
            .args(["--profile", PROFILE])
            .arg(if colour {
                "--message-format=json-diagnostic-rendered-ansi"
            } else {
                "--message-format=json"
            })
            .args(names.flat_map(|name| ["--package", name]))
            .args(features.flat_map(|name| ["--features", name]))
            .current_dir(workspace.dir())
            .env("CARGO_TARGET_DIR", workspace.target())
            // Cargo and `cargo run` set these for us; our child is another package.
            .env_remove("CARGO_MANIFEST_DIR")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for (name, value) in workspace.profile() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
    });
    // A separate group, so that its compilers end with it.
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
    // A wrapper of the compiler may say on its output why it refuses to work.
    let mut errors: String = output
        .lines()
        .filter(|line| !line.starts_with('{'))
        .flat_map(|line| [line, "\n"])
        .collect();
    errors += &read_errors.await.unwrap_or_default();

    let mut built = read_messages(&output);
    if !status.success() && disk_space::is_missing(workspace.target()) {
        let told = built.broken.into_values().chain([errors]);
        return Err(BuildFault::NoRoom(told.collect()));
    }
    if !status.success() && built.broken.is_empty() {
        if is_about_patterns(workspace.dir(), &errors) {
            return Err(BuildFault::PatternInPath(workspace.dir().to_owned()));
        }
        return Err(if errors.contains("error: could not compile `") {
            BuildFault::NoCompiler(errors)
        } else {
            BuildFault::Refused(errors)
        });
    }
    if !status.success() {
        built.errors = errors;
    }
    Ok(built)
}

/// Whether cargo has stopped because it takes the path of each member, with the folders
/// above the workspace, for a pattern: one that is not closed, or one that fits a
/// neighbouring folder.
fn is_about_patterns(dir: &Path, errors: &str) -> bool {
    dir.to_string_lossy().contains(['[', '*', '?'])
        && ["could not parse pattern", "member of the wrong workspace"]
            .iter()
            .any(|text| errors.contains(text))
}

/// A process and all its descendants, such as cargo's compilers and build scripts:
/// dropping it ends them all.
#[derive(Debug)]
pub struct EndedWithUs(pub Box<dyn ChildWrapper>);

impl Drop for EndedWithUs {
    fn drop(&mut self) {
        // Fails if all have ended, which is just as well.
        self.0.start_kill().ok();
    }
}

/// Whether a line of cargo's is progress and not an error.
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
                target,
                profile,
                features,
                executable,
                fresh,
            }) => {
                let package = package_name(&package_id);
                let is = |kind: &str| target.kind.iter().any(|one| one == kind);
                let programs = if profile.test {
                    &mut built.unit_tests
                } else {
                    &mut built.programs
                };
                if let Some(path) = executable.filter(|_| is("bin") || profile.test) {
                    programs.entry(package).or_default().push(Program {
                        name: target.name,
                        path,
                        source: target.src_path,
                        features,
                        fresh,
                    });
                } else if is("lib") {
                    built.libraries.insert(package, target.src_path);
                }
                if package_id.starts_with("path+") {
                    built.local.insert(package_id);
                }
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
    fn the_default_program_is_judged_and_a_choice_without_one_is_refused() {
        let program = |name: &str| Program {
            name: name.to_owned(),
            path: PathBuf::from(name),
            source: PathBuf::new(),
            features: Vec::new(),
            fresh: false,
        };
        let of = |names: &[&str], default_run| {
            let mut built = Built::default();
            let programs = names.iter().map(|name| program(name)).collect();
            built.programs.insert("step".to_owned(), programs);
            let chosen = built.program("step", default_run);
            chosen.map(|program| program.name.clone())
        };
        assert_eq!(of(&["other"], None).as_deref(), Ok("other"));
        assert_eq!(of(&["step", "zzz"], None).as_deref(), Ok("step"));
        assert_eq!(of(&["aaa", "step"], None).as_deref(), Ok("step"));
        assert_eq!(of(&["step", "zzz"], Some("zzz")).as_deref(), Ok("zzz"));
        assert!(
            of(&["aaa", "zzz"], None)
                .unwrap_err()
                .contains("`aaa`, `zzz`")
        );
        assert!(of(&["aaa"], Some("gone")).is_err());
        assert!(of(&[], None).is_err());
    }

    #[test]
    fn programs_and_errors_are_kept_apart_by_package() {
        let built = read_messages(concat!(
            r#"{"reason":"compiler-artifact","package_id":"path+file:///x/a#0.1.0","target":{"kind":["lib"],"name":"a","src_path":"/x/a/src/lib.rs"},"features":[],"executable":null,"fresh":true}"#,
            "\n",
            r#"{"reason":"compiler-artifact","package_id":"path+file:///x/a#0.1.0","target":{"kind":["bin"],"name":"a","src_path":"/x/a/src/main.rs"},"features":[],"executable":"/t/a","fresh":false}"#,
            "\n",
            r#"{"reason":"compiler-message","package_id":"path+file:///x/b#0.1.0","message":{"level":"error","rendered":"E\n"}}"#,
            "\n",
            r#"{"reason":"compiler-message","package_id":"path+file:///x/a#0.1.0","message":{"level":"warning","rendered":"W\n"}}"#,
            "\n",
            r#"{"reason":"build-finished","success":false}"#,
            "\n",
        ));
        assert_eq!(built.programs.keys().collect::<Vec<_>>(), ["a"]);
        assert_eq!(built.programs["a"][0].path, Path::new("/t/a"));
        assert!(!built.programs["a"][0].fresh);
        assert_eq!(built.libraries["a"], Path::new("/x/a/src/lib.rs"));
        assert_eq!(built.local.len(), 1);
        assert_eq!(built.broken["b"], "E\n");
        assert_eq!(built.broken.len(), 1);
    }
}
