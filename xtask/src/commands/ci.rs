//! `cargo xtask ci`: the one test command, in the order of what fails first.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{End, STEPS, colour, open_workspace, read, verify_all};
use crate::report::{bad, good, strong};

pub async fn ci(root: &Path) -> End {
    let manifest = |path: &str| root.join(path).display().to_string();
    let (own, steps) = (manifest("Cargo.toml"), manifest("crates/Cargo.toml"));
    let cargo_steps: [(&str, Vec<&str>); 5] = [
        (
            "formatting",
            vec!["fmt", "--all", "--check", "--manifest-path", &own],
        ),
        (
            "formatting of the starters",
            vec!["fmt", "--all", "--check", "--manifest-path", &steps],
        ),
        (
            "clippy",
            vec![
                "clippy",
                "--quiet",
                "--workspace",
                "--all-targets",
                "--locked",
                "--manifest-path",
                &own,
                "--",
                "-D",
                "warnings",
            ],
        ),
        (
            "clippy of the starters",
            vec![
                "clippy",
                "--quiet",
                "--workspace",
                "--all-targets",
                "--locked",
                "--manifest-path",
                &steps,
                "--",
                "-D",
                "warnings",
            ],
        ),
        (
            "tests",
            vec![
                "test",
                "--quiet",
                "--workspace",
                "--locked",
                "--manifest-path",
                &own,
            ],
        ),
    ];

    if let Err(end) = build_first(root).await {
        return end;
    }
    for (name, arguments) in cargo_steps {
        say(name);
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(arguments)
            .current_dir(root)
            // Snapshots that differ are failures here, never rewritten.
            .env("INSTA_UPDATE", "no")
            .stdin(Stdio::null())
            .status();
        match status {
            Ok(status) if status.success() => {}
            Ok(_) => return failed(name),
            Err(error) => {
                anstream::eprintln!("error: cargo cannot be started: {error}");
                return End::Fault;
            }
        }
    }
    say("verify-all");
    let end = verify_all::verify_all(root, false, None).await;
    if end == End::Passed {
        anstream::println!("{}", good("ci: all passed"));
        end
    } else {
        failed("verify-all")
    }
}

/// The integration tests judge the built solutions, so these come first.
async fn build_first(root: &Path) -> Result<(), End> {
    say("documents and crates in step");
    let (course, crates) = read(root)?;
    if super::sync::in_step(&course.steps) != End::Passed {
        return Err(failed("sync --check"));
    }
    say("one build for all crates");
    let workspace = open_workspace(root, STEPS).await?;
    let wanted = crate::verify::wanted(&course, &crates);
    match crates
        .build(&workspace, &course.steps, &wanted, colour())
        .await
    {
        Ok(_) => Ok(()),
        Err(why) => {
            anstream::eprintln!("{}", why.trim_end());
            Err(failed("build"))
        }
    }
}

fn say(name: &str) {
    anstream::println!("{}", strong(&format!("== {name}")));
}

fn failed(name: &str) -> End {
    anstream::println!("{}", bad(&format!("ci: {name} failed")));
    End::Fault
}
