//! `cargo xtask e2e`: the solutions, met by a real browser and by the official
//! client.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::process::Command;
use tokio::time::timeout;

use cli::commands::{ExitStatus, build_steps, print, read, run};
use cli::e2e::{Environment, Tools, find};
use course::target_dir::target_dir;
use judge::build::CrateKind;
use rig::mongo::run_command;
use rig::server::{Launch, Server, start};

/// Where the tests are, from the root.
const TESTS: &str = "xtask/e2e";
const LOCK: &str = "package-lock.json";
/// Ten small packages.
const INSTALLED_WITHIN: Duration = Duration::from_secs(5 * 60);
/// Each wait in a test has its own deadline; this is for a browser that hangs.
const PLAYED_WITHIN: Duration = Duration::from_secs(15 * 60);

/// Runs the tests against all solutions, or one step's. Missing programs are installed
/// only if `install` is set.
pub async fn e2e(root: &Path, number: Option<u8>, install: bool) -> ExitStatus {
    let note = |text: &str| anstream::println!("{text}");
    let tools = match find(&Environment::here(), install, &note).await {
        Ok(tools) => tools,
        Err(lacks) => return refuse(&lacks.join("\n")),
    };
    if let Err(why) = npm_ci(root, &tools).await {
        return refuse(&why);
    }
    let servers = match servers(root, number).await {
        Ok(servers) => servers,
        Err(end) => return end,
    };
    let pictures = target_dir(root).join("e2e");
    let passed = match play(root, &tools, &servers, &pictures).await {
        Ok(passed) => passed,
        Err(error) => return refuse(&format!("the tests cannot be run: {error}")),
    };
    for (step, _, server) in &servers {
        if let Some(how) = server.end().await {
            return refuse(&format!("step {step}: {how}"));
        }
    }
    print(&format!(
        "\nPictures of the pages: {}\n",
        pictures.display()
    ));
    if passed {
        ExitStatus::Passed
    } else {
        ExitStatus::Fault
    }
}

fn refuse(why: &str) -> ExitStatus {
    anstream::eprintln!("error: {}", why.trim_end());
    ExitStatus::Fault
}

/// Installs what the tests import, unless that was done for this lock file.
async fn npm_ci(root: &Path, tools: &Tools) -> Result<(), String> {
    let dir = root.join(TESTS);
    let lock = fs::read_to_string(dir.join(LOCK))
        .map_err(|error| format!("{TESTS}/{LOCK} cannot be read: {error}"))?;
    // In the folder that `npm ci` removes first.
    let done = dir.join("node_modules/.installed-for.json");
    if fs::read_to_string(&done).is_ok_and(|done| done == lock) {
        return Ok(());
    }
    let mut npm = Command::new(&tools.npm);
    npm.args(["ci", "--ignore-scripts"]).current_dir(&dir);
    run_command(&mut npm, INSTALLED_WITHIN)
        .await
        .map_err(|why| format!("`npm ci` in {TESTS} failed: {why}"))?;
    fs::write(&done, lock).map_err(|error| format!("{} cannot be written: {error}", done.display()))
}

/// Builds the solutions and starts a server of each.
async fn servers(
    root: &Path,
    number: Option<u8>,
) -> Result<Vec<(u8, PathBuf, Server)>, ExitStatus> {
    let (course, crates) = read(root)?;
    let steps = course.steps.all.iter().map(|step| step.number);
    let wanted: BTreeSet<_> = steps
        .filter(|step| number.is_none_or(|number| number == *step))
        .map(|step| (step, CrateKind::Solution))
        .collect();
    if wanted.is_empty() {
        return Err(refuse("there is no such step"));
    }
    let (_held, programs) = build_steps(&course, &crates, &wanted, false).await?;
    let mut servers = Vec::new();
    for key in wanted {
        let Some(subject) = programs.ready.get(&key) else {
            let errors = programs.broken.get(&key).map_or("", String::as_str);
            return Err(refuse(errors));
        };
        let env = [
            ("PORT", "0".to_owned()),
            ("APP_ENV", "development".to_owned()),
            ("SESSION_SECRET", run::secret()),
            ("PASSWORD_COST", "low".to_owned()),
        ];
        let launch = Launch {
            program: subject.program.clone(),
            args: Vec::new(),
            env: env.map(|(name, value)| (name.to_owned(), value)).into(),
            dir: subject.source.clone(),
        };
        let server = start(&launch).await;
        let server = server.map_err(|fault| refuse(&format!("step {}: {fault}", key.0)))?;
        servers.push((key.0, launch.program, server));
    }
    Ok(servers)
}

/// Runs the tests with Node; whether all passed.
async fn play(
    root: &Path,
    tools: &Tools,
    servers: &[(u8, PathBuf, Server)],
    pictures: &Path,
) -> io::Result<bool> {
    // Those of an earlier run would be mistaken for this one's.
    match fs::remove_dir_all(pictures) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir_all(pictures)?,
    }
    let steps: Vec<_> = servers
        .iter()
        .map(|(step, program, server)| {
            let address = format!("http://127.0.0.1:{}", server.port());
            json!({ "number": step, "address": address, "program": program })
        })
        .collect();
    let mut node = Command::new(&tools.node);
    node
        // One file after the other, since all count the sockets of the same servers.
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .current_dir(root.join(TESTS))
        .env("E2E_STEPS", json!(steps).to_string())
        .env("E2E_CHROMIUM", &tools.chromium)
        .env("E2E_PICTURES", pictures)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    match timeout(PLAYED_WITHIN, node.status()).await {
        Ok(status) => Ok(status?.success()),
        Err(_) => {
            let seconds = PLAYED_WITHIN.as_secs();
            Err(io::Error::other(format!("no end within {seconds} s")))
        }
    }
}
