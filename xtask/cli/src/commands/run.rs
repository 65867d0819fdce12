//! `cargo xtask run N`: one server in the foreground, for a browser.

use std::collections::BTreeSet;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::{ExitStatus, build_failed, build_steps, interrupted, mongo, print, read};
use crate::cli::RunOptions;
use course::target_dir::target_dir;
use judge::build::CrateKind;
use report::strong;
use rig::mongo::{Folder, Mongod};
use rig::server::Signal;
use rig::server::{Launch, Line, Log, Ready, Running, Stream};
use wire::escape::printable;

/// Where the servers of the course listen if nobody tells them otherwise. The
/// same port each time lets an open page find the server again.
const USUAL_PORT: u16 = 3000;
/// The servers themselves give their clients two seconds.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// A server that can be started. The fields drop in order: users before what they use.
struct Prepared {
    launch: Launch,
    /// Holds the data, if they are in a MongoDB.
    _mongod: Option<Mongod>,
    /// Holds the program.
    _folder: Folder,
}

/// Runs the server until somebody ends the runner: Ctrl-C, SIGTERM and SIGHUP are
/// the right end of it.
pub async fn run(root: &Path, options: &RunOptions) -> ExitStatus {
    let mut interrupted = pin!(interrupted());
    let prepared = tokio::select! {
        // First, so that its handlers are there before anything is started.
        biased;
        name = &mut interrupted => {
            anstream::eprintln!("\ninterrupted by {name}: no server was started");
            return ExitStatus::Fault;
        }
        prepared = prepare(root, options) => prepared,
    };
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(end) => return end,
    };
    let running = match Running::spawn(&prepared.launch, Log::that_forgets()) {
        Ok(running) => running,
        Err(fault) => {
            anstream::eprintln!("error: {}", printable(&fault.to_string()));
            return ExitStatus::Fault;
        }
    };
    let log = running.log().clone();
    let passed_on = tokio::spawn(async move { log.find(pass_on).await });
    let by = tokio::select! {
        biased;
        name = &mut interrupted => Some(name),
        () = running.exited() => None,
    };
    let begin = Instant::now();
    let in_time = by.is_none()
        || running.signal(Signal::Interrupt)
            && timeout(ENDS_WITHIN, running.exited()).await.is_ok();
    let ended = running.finish(begin, !in_time).await;
    // Ends with the log, so that no line of it comes after the last one here.
    passed_on.await.ok();
    match by {
        // Where there are no signals, force is the only way to end it.
        Some(name) if in_time || cfg!(not(unix)) => {
            print(&format!("\nended by {name}\n"));
            ExitStatus::Passed
        }
        _ => {
            anstream::eprintln!("error: the server {ended}");
            at_fault(options)
        }
    }
}

/// Builds the step and finds everything that its server needs.
async fn prepare(root: &Path, options: &RunOptions) -> Result<Prepared, ExitStatus> {
    let (course, crates) = read(root)?;
    let step = course.steps.get(options.number).ok_or_else(|| {
        let last = course.steps.all.len();
        anstream::eprintln!(
            "error: there is no step {}; the course has the steps 1 to {last}",
            options.number
        );
        ExitStatus::Fault
    })?;
    let port = port(options)?;
    let mongod = match options.mongo {
        true => Some(start_mongod(root).await?),
        false => None,
    };
    let (which, source) = match options.solution {
        true => (CrateKind::Solution, &step.solution),
        false => (CrateKind::Yours, &step.starter),
    };
    let key = (step.number, which);
    let (_held, programs) =
        build_steps(&course, &crates, &BTreeSet::from([key]), options.mongo).await?;
    let Some(subject) = programs.ready.get(&key) else {
        let errors = programs.broken.get(&key).map_or("", String::as_str);
        print(&format!(
            "{}\n\nThis does not build: no server was started.\n",
            errors.trim_end()
        ));
        return Err(at_fault(options));
    };
    print(programs.warnings.get(&key).map_or("", String::as_str));
    // A separate copy: while it runs, others can be built.
    let (folder, program) = copy(root, &subject.program).map_err(|error| {
        build_failed(&format!(
            "{} cannot be copied: {error}",
            subject.program.display()
        ))
    })?;
    print(&format!(
        "{}\n",
        strong(&format!(
            "Step {}: {}",
            step.number,
            course.spec(step).map_or("", |one| &one.title)
        ))
    ));
    let mut env = vec![
        ("PORT".to_owned(), port.to_string()),
        // The browser gets here without HTTPS.
        ("APP_ENV".to_owned(), "development".to_owned()),
        ("SESSION_SECRET".to_owned(), secret()),
    ];
    env.extend(
        mongod
            .as_ref()
            .map(|mongod| ("MONGO_URI".to_owned(), mongod.uri_of(mongo::DATABASE))),
    );
    Ok(Prepared {
        launch: Launch {
            program,
            args: Vec::new(),
            env,
            dir: root.join(source),
        },
        _mongod: mongod,
        _folder: folder,
    })
}

/// The port that was asked for; else the usual one, or any if somebody has that.
fn port(options: &RunOptions) -> Result<u16, ExitStatus> {
    let is_free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    match options.port {
        Some(port) if is_free(port) => Ok(port),
        Some(port) => {
            anstream::eprintln!(
                "error: port {port} of 127.0.0.1 cannot be had; without --port, and without the \
                 variable PORT, a free one is taken"
            );
            Err(ExitStatus::Fault)
        }
        None if is_free(USUAL_PORT) => Ok(USUAL_PORT),
        None => Ok(0),
    }
}

async fn start_mongod(root: &Path) -> Result<Mongod, ExitStatus> {
    let started = mongo::start(root, false).await;
    started.map(|(_, mongod)| mongod).map_err(|why| {
        anstream::eprintln!("error: {}", why.trim_end());
        ExitStatus::Fault
    })
}

fn copy(root: &Path, program: &Path) -> std::io::Result<(Folder, std::path::PathBuf)> {
    let folder = Folder::new(&target_dir(root).join("judge"), "run")?;
    let copy = folder.path().join(program.file_name().unwrap_or_default());
    fs::copy(program, &copy)?;
    Ok((folder, copy))
}

/// A `SESSION_SECRET` for this run. Whoever is signed in from an earlier run has
/// to sign in again.
pub fn secret() -> String {
    const LENGTH: usize = 48;
    std::iter::repeat_with(fastrand::alphanumeric)
        .take(LENGTH)
        .collect()
}

/// Prints a line of the server's log, and usage instructions after the line with the
/// address. Takes none, so that it receives every line.
fn pass_on(line: &Line) -> Option<()> {
    let text = printable(&line.text);
    match line.stream {
        Stream::Stdout => print(&format!("{text}\n")),
        Stream::Stderr => anstream::eprintln!("{text}"),
    }
    if let Some(Ready::Port(port)) = Ready::read(line) {
        print(&format!(
            "Open {} in a browser. Ctrl-C ends the server.\n\n",
            strong(&format!("http://127.0.0.1:{port}/"))
        ));
    }
    None
}

/// A solution that does not run is a fault of the course, not of a learner.
fn at_fault(options: &RunOptions) -> ExitStatus {
    if options.solution {
        ExitStatus::Fault
    } else {
        ExitStatus::Failed
    }
}
