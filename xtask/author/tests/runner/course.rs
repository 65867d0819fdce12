//! A small course in a temporary folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ::course::published;
use ::course::steps::Steps;
use tempfile::TempDir;

use crate::lifeline::Lifeline;

/// The files of each crate; `PORT` of the lifeline is put in.
const SERVER: [(&str, &str); 7] = [
    ("src/main.rs", include_str!("server/main.rs")),
    ("src/hostile.rs", include_str!("server/hostile.rs")),
    ("src/http.rs", include_str!("server/http.rs")),
    ("src/lifeline.rs", include_str!("server/lifeline.rs")),
    ("src/pages.rs", include_str!("server/pages.rs")),
    ("src/signals.rs", include_str!("server/signals.rs")),
    ("src/wrong.rs", include_str!("server/wrong.rs")),
];
const PAGES: &str = "src/pages.rs";
/// The line of `src/pages.rs` that a solution has and its starter has not.
const FIRST_PAGE: &str = "        \"/\" => Some(\"hello\"),\n";
const SECOND_PAGE: &str = "        \"/bye\" => Some(\"goodbye\"),\n";

/// What the one step, or the first of two, asks.
pub const HELLO: &str = r#"tests:
  - text: The page says hello.
    hint: Look into `src/pages.rs`.
    do:
      - request: { get: / }
        expect: { status: 200, body: hello }
  - text: There is nothing where there is nothing.
    hint: A path that is not known is answered with 404.
    starter: passes
    do:
      - request: { get: /nowhere }
        expect: { status: 404 }
"#;

const BYE: &str = r#"tests:
  - text: The other page says goodbye.
    hint: Look into `src/pages.rs` once more.
    do:
      - request: { get: /bye }
        expect: { status: 200, body: goodbye }
"#;

/// The document of step 1, the starter's and the solution's crate.
pub const DOCUMENT: &str = "docs/01-hello.md";
pub const STARTER: &str = "crates/step-01-hello";
pub const SOLUTION: &str = "solutions/step-01-hello";
/// The same of step 2.
pub const SECOND_DOCUMENT: &str = "docs/02-goodbye.md";
pub const SECOND_STARTER: &str = "crates/step-02-goodbye";
pub const SECOND_SOLUTION: &str = "solutions/step-02-goodbye";

pub struct Course {
    /// Removed with all that is in it when this is dropped.
    _folder: TempDir,
    root: PathBuf,
    pub lifeline: Lifeline,
}

impl Course {
    /// A sound course of one step that nobody has begun.
    pub fn new() -> Course {
        Course::inside("course")
    }

    /// The same in a folder of this name.
    pub fn inside(name: &str) -> Course {
        let folder = tempfile::tempdir().expect("a folder");
        let course = Course {
            root: folder.path().join(name),
            _folder: folder,
            lifeline: Lifeline::new(),
        };
        let profile = "[profile.dev]\ndebug = false\nincremental = false\n\n[profile.course]\ninherits = \"dev\"\n";
        course.write("Cargo.toml", &format!("[workspace]\nresolver = \"3\"\nmembers = [\"solutions/step-01-hello\"]\nexclude = [\"crates\"]\n\n{profile}"));
        course.write("Cargo.lock", "version = 4\n");
        course.write(
            "crates/Cargo.toml",
            &format!("[workspace]\nresolver = \"3\"\nmembers = [\"step-01-hello\"]\n\n{profile}"),
        );
        course.write(DOCUMENT, &document(1, "Hello", HELLO));
        let solution = include_str!("server/pages.rs");
        let starter = solution.replace(FIRST_PAGE, "        // GAP: The page at `/` says hello.\n");
        course.write_crates("01-hello", solution, &starter);
        course
    }

    /// A sound course of two steps that nobody has begun.
    pub fn of_two() -> Course {
        let course = Course::new();
        course.write(SECOND_DOCUMENT, &document(2, "Goodbye", BYE));
        let before = include_str!("server/pages.rs");
        let with = |line: &str| before.replace(FIRST_PAGE, &format!("{FIRST_PAGE}{line}"));
        let starter = with("        // GAP: The page at `/bye` says goodbye.\n");
        course.write_crates("02-goodbye", &with(SECOND_PAGE), &starter);
        for (manifest, first, second) in [
            ("Cargo.toml", SOLUTION, SECOND_SOLUTION),
            ("crates/Cargo.toml", "step-01-hello", "step-02-goodbye"),
        ] {
            let both = format!("{first}\", \"{second}");
            course.replace(manifest, first, &both);
        }
        course
    }

    /// A course of one step with only `tests`, a whole block. The learner has solved
    /// it, so only `WRONG` makes it wrong.
    pub fn asking(tests: &str) -> Course {
        let course = Course::new();
        course.solve();
        course.ask(tests);
        course
    }

    /// Replaces what the first step asks by `tests`, a whole block.
    pub fn ask(&self, tests: &str) {
        self.write(DOCUMENT, &document(1, "Hello", tests));
    }

    fn write_crates(&self, slug: &str, solution: &str, starter: &str) {
        let crates = [
            (format!("solutions/step-{slug}"), "solution", solution),
            (format!("crates/step-{slug}"), "step", starter),
        ];
        let port = format!("PORT: u16 = {};", self.lifeline.port());
        for (folder, kind, pages) in crates {
            for (path, text) in SERVER {
                let text = if path == PAGES { pages } else { text };
                self.write(
                    &format!("{folder}/{path}"),
                    &text.replace("PORT: u16 = 0;", &port),
                );
            }
            let manifest = format!(
                "[package]\nname = \"{kind}-{slug}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n"
            );
            self.write(&format!("{folder}/Cargo.toml"), &manifest);
        }
        self.write(&format!("solutions/step-{slug}/gaps/{PAGES}"), starter);
        self.publish();
    }

    /// The learner writes what the solution of step 1 has.
    pub fn solve(&self) {
        self.write(
            &format!("{STARTER}/{PAGES}"),
            include_str!("server/pages.rs"),
        );
    }

    /// Makes all servers of step 1 wrong in one way.
    pub fn always(&self, way: &str) {
        for folder in [STARTER, SOLUTION] {
            self.replace(
                &format!("{folder}/src/main.rs"),
                "env::var(\"WRONG\").unwrap_or_default()",
                &format!("String::from({way:?})"),
            );
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let place = self.path(path);
        fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
        fs::write(place, text).expect("a file");
        if path.starts_with("docs/") {
            self.publish();
        }
    }

    /// What is there now is what was published, if it is a course.
    fn publish(&self) {
        let steps = Steps::find(&self.root).ok();
        let list = steps.and_then(|steps| published::list(&steps, &BTreeSet::new()).ok());
        if let Some(list) = list {
            self.write(published::LIST, &list);
        }
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a file")
    }

    pub fn remove(&self, path: &str) {
        let path = self.path(path);
        if path.is_dir() {
            fs::remove_dir_all(path).expect("a folder");
        } else {
            fs::remove_file(path).expect("a file");
        }
    }

    pub fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).expect("a file or folder");
    }

    /// Makes all that is there now a commit of a git repository.
    pub fn commit(&self) {
        self.write(".gitignore", "target/\n");
        let person = [
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "-c",
            "commit.gpgsign=false",
        ];
        let commit = ["commit", "--quiet", "--message", "x"];
        for words in [&["init", "--quiet"][..], &["add", "--all"], &commit] {
            let mut git = std::process::Command::new("git");
            git.args(person).args(words).current_dir(&self.root);
            assert!(git.status().expect("git").success(), "git {words:?}");
        }
    }

    /// Replaces text that must exist.
    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replace(from, to));
    }
}

/// A block of tests for servers that are each wrong in one way: each gets the way,
/// without what follows in brackets, and is judged by `actions`.
pub fn wrong_ways(ways: &[(&str, &str)]) -> String {
    let mut tests = String::from("tests:\n");
    for (text, actions) in ways {
        let way = text.split(" (").next().unwrap_or_default();
        tests.push_str(&format!(
            "  - text: It {text}.\n    hint: Do not.\n    env: {{ WRONG: \"{way}\" }}\n    do:\n"
        ));
        for action in actions.lines() {
            tests.push_str(&format!("      {action}\n"));
        }
    }
    tests
}

fn document(number: u8, title: &str, tests: &str) -> String {
    format!(
        "---\nid: \"0123456789abcdef0123456{number}\"\ntitle: {title}\nstep: {number}\nfiles: [{PAGES}]\n---\n\n\
         ## Description\n\nA page.\n\n## Instructions\n\nWrite it.\n\n## Hints\n\n- Begin.\n\n\
         ## Tests\n\n```yml\n{tests}```\n\n## Challenge Seed\n\nThe starter.\n\n## Solution\n\nThe solution.\n"
    )
}
