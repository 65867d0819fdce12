//! The unit tests of a learner's own crate.
//!
//! A step is done when its server does what the tests ask. Its unit tests are the
//! learner's to keep right, so one that fails is a warning beside the verdict.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use process_wrap::tokio::CommandWrap;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;
use tokio::time::timeout;
use wire::escape::printable;

use crate::build::{
    Crates, EndedWithUs, Key, Packages, Program, Workspace, build, feature_unification,
};

/// They need no longer than a second; this is for one that never ends.
const AT_MOST: Duration = Duration::from_secs(60);

/// What the unit tests of a crate came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnitTests {
    /// All of them passed, or there are none.
    Passed,
    /// The names of those that failed.
    Failed(Vec<String>),
    /// Why they did not run to their end.
    Broken(String),
}

impl Crates {
    /// Builds and runs the unit tests of a crate that the workspace holds. `announce` is
    /// called before that, unless there is nothing to build.
    pub async fn unit_tests(
        &self,
        workspace: &Workspace,
        key: Key,
        announce: impl FnOnce(),
    ) -> UnitTests {
        let Some(member) = self.member(key) else {
            return UnitTests::Passed;
        };
        if !member.files.values().any(|text| has_tests(text)) {
            return UnitTests::Passed;
        }
        announce();
        let alone = feature_unification::alone(&self.members().collect::<Vec<_>>());
        let package = member.package.as_str();
        let packages = Packages {
            names: &[package].into(),
            features: &[],
            alone: alone.contains(package),
            unit_tests: true,
        };
        let built = match build(workspace, packages, false, true).await {
            Ok(built) => built,
            Err(fault) => return UnitTests::Broken(fault.to_string()),
        };
        if let Some(errors) = built.broken.get(package) {
            return UnitTests::Broken(first_error(errors));
        }
        if let Some(errors) = built.why_not(&[package].into()) {
            return UnitTests::Broken(first_error(&errors));
        }
        let mut failed = Vec::new();
        for program in built.unit_tests.get(package).into_iter().flatten() {
            match run(program, &workspace.dir().join(&member.dir)).await {
                Ok(UnitTests::Passed) => {}
                Ok(UnitTests::Failed(names)) => failed.extend(names),
                Ok(UnitTests::Broken(why)) => return UnitTests::Broken(why),
                Err(error) => return UnitTests::Broken(format!("they cannot be run: {error}")),
            }
        }
        if failed.is_empty() {
            UnitTests::Passed
        } else {
            UnitTests::Failed(failed)
        }
    }
}

/// Whether a file may have a unit test. Where none has, there is nothing to wait for.
fn has_tests(text: &[u8]) -> bool {
    [&b"test]"[..], b"test("]
        .iter()
        .any(|end| text.windows(end.len()).any(|part| part == *end))
}

/// Runs one program of unit tests as cargo does: in the folder of its package.
async fn run(program: &Program, dir: &Path) -> io::Result<UnitTests> {
    let mut command = CommandWrap::with_new(&program.path, |command| {
        command
            .current_dir(dir)
            .env("CARGO_MANIFEST_DIR", dir)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
    });
    // Together with what the tests start.
    #[cfg(unix)]
    command.wrap(process_wrap::tokio::ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(process_wrap::tokio::JobObject);
    let mut child = EndedWithUs(command.spawn()?);
    let mut printed = Vec::new();
    let stdout = child.0.stdout().take();
    let ended = timeout(AT_MOST, async {
        if let Some(mut stdout) = stdout {
            stdout.read_to_end(&mut printed).await?;
        }
        child.0.wait().await
    });
    let Ok(status) = ended.await else {
        let seconds = AT_MOST.as_secs();
        return Ok(UnitTests::Broken(format!(
            "they did not end within {seconds} seconds"
        )));
    };
    let status = status?;
    let failed = failures(&String::from_utf8_lossy(&printed));
    Ok(match failed {
        _ if status.success() => UnitTests::Passed,
        names if names.is_empty() => UnitTests::Broken(format!("they ended with {status}")),
        names => UnitTests::Failed(names),
    })
}

/// The names in the last list of failures that a test program prints.
fn failures(printed: &str) -> Vec<String> {
    let Some((_, list)) = printed.rsplit_once("\nfailures:\n") else {
        return Vec::new();
    };
    let names = list.lines().map_while(|line| line.strip_prefix("    "));
    names.map(printable).collect()
}

/// The first of the compiler's errors; all of the text if it has none.
fn first_error(errors: &str) -> String {
    let mut lines = errors.lines().skip_while(|line| !line.starts_with("error"));
    let Some(first) = lines.next() else {
        return errors.trim_end().to_owned();
    };
    let rest = lines.take_while(|line| !["error", "warning"].iter().any(|it| line.starts_with(it)));
    let lines: Vec<&str> = std::iter::once(first).chain(rest).collect();
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_failed_tests_are_in_the_last_list() {
        let printed = "\nrunning 3 tests\ntest a::b ... FAILED\n\nfailures:\n\n---- a::b stdout ----\n\
                       failures:\n    not this one\n\n\nfailures:\n    a::b\n    c\n\n\
                       test result: FAILED. 1 passed; 2 failed\n";
        assert_eq!(failures(printed), ["a::b", "c"]);
        assert_eq!(failures("\nrunning 0 tests\n"), [] as [&str; 0]);
    }

    #[test]
    fn one_error_of_many_is_enough() {
        let errors = "error[E0425]: cannot find `a`\n --> src/a.rs:1:2\n\nerror: two\n";
        assert_eq!(
            first_error(errors),
            "error[E0425]: cannot find `a`\n --> src/a.rs:1:2"
        );
        assert_eq!(first_error("cargo says no\n"), "cargo says no");
    }
}
