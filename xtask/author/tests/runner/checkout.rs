//! The real course: what only its steps and their dependencies can show.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anstyle_svg::{Term, WIN10_CONSOLE};
use regex::Regex;
use tempfile::TempDir;

use crate::run::Run;

/// What the runner reads of a checkout.
const PARTS: [&str; 7] = [
    "Cargo.lock",
    "Cargo.toml",
    "crates",
    "docs",
    "published.sha256",
    "solutions",
    "xtask/cli/Cargo.toml",
];

/// A copy of this checkout that builds into the same target folder, so that what both
/// build is built once.
struct Checkout {
    folder: TempDir,
    target: PathBuf,
}

impl Checkout {
    fn new() -> Checkout {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder = tempfile::tempdir().expect("a folder");
        for part in PARTS {
            copy(&root.join(part), &folder.path().join(part));
        }
        // This program is `<target>/<profile>/deps/runner-<hash>`.
        let this = std::env::current_exe().expect("a program");
        let target = this.ancestors().nth(3).expect("a folder").to_owned();
        Checkout { folder, target }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Solves a step as its solution does.
    fn solve(&self, slug: &str) {
        let [from, to] = ["solution", "step"].map(|kind| format!("{kind}-{slug}"));
        let solution = self.path(&format!("solutions/step-{slug}"));
        let step = self.path(&format!("crates/step-{slug}"));
        copy(&solution.join("src"), &step.join("src"));
        let manifest = fs::read_to_string(solution.join("Cargo.toml")).expect("a manifest");
        fs::write(step.join("Cargo.toml"), manifest.replace(&from, &to)).expect("a manifest");
    }

    /// Makes another line of the one that declares a dependency of a step.
    fn depend(&self, slug: &str, dependency: &str, declared: &str) {
        let path = self.path(&format!("crates/step-{slug}/Cargo.toml"));
        let manifest = fs::read_to_string(&path).expect("a manifest");
        let begin = format!("{dependency} =");
        let (changed, others): (Vec<_>, Vec<_>) =
            manifest.lines().partition(|line| line.starts_with(&begin));
        assert_eq!(changed.len(), 1, "{manifest}");
        let dependencies = format!("[dependencies]\n{declared}");
        let manifest = others.join("\n").replace("[dependencies]", &dependencies);
        fs::write(path, manifest + "\n").expect("a manifest");
    }

    /// The runner with these words, started by `shell`, which gets it as `$RUNNER`.
    fn run(&self, shell: &str) -> Run {
        let mut command = Command::new("sh");
        command.args(["-c", shell]);
        command
            .env("RUNNER", env!("CARGO_BIN_EXE_author"))
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_NET_OFFLINE", "true")
            .env_remove("CARGO_MANIFEST_DIR")
            .current_dir(self.folder.path());
        let output = command.output().expect("a shell");
        Run::new(self.folder.path(), &output)
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(from, to).expect("a file");
    } else if !from.ends_with("target") {
        for entry in fs::read_dir(from).expect("a folder") {
            let name = entry.expect("an entry").file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    }
}

/// A step is built with what its own manifest asks for, whatever other crates ask for.
#[test]
fn a_step_has_the_features_that_its_own_manifest_enables() {
    let step = "02-session-server";
    let checkout = Checkout::new();
    checkout.solve(step);
    checkout.depend(step, "cookie", "cookie = \"0.18\"");
    checkout
        .run("\"$RUNNER\" step 2 --quick")
        .expect(1)
        .says(&["error[E0", "This does not build"]);
    let signed = "cookie = { version = \"0.18\", features = [\"key-expansion\", \"signed\"] }";
    checkout.depend(step, "cookie", signed);
    let defaults = "tower-sessions = { version = \"0.15\", features = [\"signed\"] }";
    checkout.depend(step, "tower-sessions", defaults);
    checkout
        .run("\"$RUNNER\" step 2 --quick")
        .expect(0)
        .lacks("FAIL");
}

/// The limit that macOS begins with, where nothing can raise it, and half of that.
#[cfg(target_os = "linux")]
#[test]
fn a_right_step_never_fails_for_want_of_open_files() {
    let checkout = Checkout::new();
    checkout.solve("05-user-logging");
    // Builds, which needs more files than the tests.
    checkout.run("\"$RUNNER\" step 5 --only logged").expect(0);
    let records = checkout.path(".course/records/step-05.json");
    for (files, passes) in [(256, true), (128, false)] {
        fs::remove_file(&records).ok();
        let shell = format!("set -e; ulimit -n {files}; exec \"$RUNNER\" step 5");
        let run = checkout.run(&shell);
        run.lacks("FAIL");
        if passes {
            run.expect(0).says(&["Step 5 is done."]);
        } else {
            run.expect(2)
                .says(&["this machine allows 128", "ulimit -n 1024"]);
        }
        assert_eq!(records.exists(), passes);
    }
}

/// The picture in the README is the runner's real report on a server whose session
/// keeps its id. To redraw it: `INSTA_UPDATE=always`.
#[test]
fn the_picture_of_a_report_is_of_a_real_run() {
    let step = "02-session-server";
    let checkout = Checkout::new();
    checkout.solve(step);
    let source = checkout.path(&format!("crates/step-{step}/src/session_data.rs"));
    let text = fs::read_to_string(&source).expect("a source");
    let safe = "    session.cycle_id().await?;\n";
    assert!(text.contains(safe), "{text}");
    fs::write(&source, text.replace(safe, "")).expect("a source");

    let words = "step 2 --quick --seed 7 --only 'A sign-in makes every earlier copy'";
    let run = checkout.run(&format!("CLICOLOR_FORCE=1 \"$RUNNER\" {words}"));
    run.expect(1);
    let report = report::wrap(&alike(&run.stdout), 90);
    let report = format!("$ cargo xtask {words}\n{report}");
    let picture = Term::new()
        .palette(WIN10_CONSOLE)
        .min_width_px(760)
        .render_svg(&report)
        .replace("opacity: 0.4", "opacity: 0.7");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/pictures/report.svg");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, &picture).expect("a picture");
    }
    let drawn = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        drawn.replace("\r\n", "\n") == picture,
        "docs/pictures/report.svg is not what the runner prints now:\n{report}"
    );
}

/// A report with fixed values for what differs between runs and for test locations.
fn alike(report: &str) -> String {
    let places = [
        (
            r"docs/02-session-server\.md:\d+",
            "docs/02-session-server.md:353",
        ),
        (r"\d\d:\d\d:\d\d\.\d{3} ", "09:00:00.000 "),
        (r"\d+ left out", "70 left out"),
        (r"\[name\]", "hcfr"),
        (r"\[port\]", "41673"),
    ];
    places
        .iter()
        .fold(report.to_owned(), |text, (found, made_up)| {
            let found = Regex::new(found).expect("an expression");
            found.replace_all(&text, *made_up).into_owned()
        })
}
