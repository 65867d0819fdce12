//! What each command does; the only place that prints.

mod cache;
mod carry;
mod completions;
mod diff;
mod doctor;
mod hint;
mod list;
pub mod mongo;
pub mod output;
mod quiz;
mod reset;
mod root;
pub mod run;
mod solution;
mod status;
mod step;
mod undo;
mod watch;

use std::collections::BTreeSet;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Parser;

use crate::cli::{Cli, Command, LearnerCommand};
use crate::watch::columns;
use cache::note_help;
pub use cache::records;
use course::Course;
use course::diagnostic::{self, Diagnostic};
use course::state_dir;
use course::steps::{StepFolders, Steps};
use course::target_dir::target_dir;
use judge::build::{Crates, Key, Programs, STEPS, Workspace};
use judge::execute::Mongodb;
use report::{Advice, link, wrap};
use rig::limits;
use rig::mongo::{Environment, Wanted, find};

/// How a command ended; the exit codes are those of `grep` and `rg`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    Passed,
    /// The learner's code is not there yet.
    Failed,
    /// Wrong usage, or a fault of the course, the runner or the machine.
    Fault,
}

impl From<ExitStatus> for ExitCode {
    fn from(end: ExitStatus) -> ExitCode {
        ExitCode::from(match end {
            ExitStatus::Passed => 0,
            ExitStatus::Failed => 1,
            ExitStatus::Fault => 2,
        })
    }
}

/// Runs the command that this program was started with. What only authors need is
/// another program, which this one becomes: a learner never has to build it.
pub fn main() -> ExitCode {
    match parse() {
        Ok(Some(Command::Author(_))) => match root::find() {
            Ok(root) => launcher::launch(&root, "author"),
            Err(error) => no_course(&error).into(),
        },
        Ok(Some(Command::Learner(command))) => run_to_end(Some(command)),
        Ok(None) => run_to_end(None),
        Err(code) => code,
    }
}

/// The command that this program was started with.
///
/// # Errors
/// The exit code after help or a complaint has been printed.
pub fn parse() -> Result<Option<Command>, ExitCode> {
    Cli::try_parse().map(|cli| cli.command).map_err(|error| {
        // Help comes as an error as well, but it is what was asked for.
        let end = if error.use_stderr() {
            ExitStatus::Fault
        } else {
            ExitStatus::Passed
        };
        // There is nothing to report if the output is closed.
        error.print().ok();
        end.into()
    })
}

/// Runs a learner's command.
pub fn run_to_end(command: Option<LearnerCommand>) -> ExitCode {
    // To be interrupted is how these are meant to end.
    let serves = matches!(
        command,
        Some(
            LearnerCommand::Mongo { .. }
                | LearnerCommand::Run(_)
                | LearnerCommand::Watch { .. }
                | LearnerCommand::Quiz(_)
        )
    );
    block_on(async |root| dispatch(root, command).await, !serves)
}

/// Runs a command on the course that this program was started in. Unless the
/// command waits for interruptions itself, one ends it.
pub fn block_on(command: impl AsyncFnOnce(&Path) -> ExitStatus, interruptible: bool) -> ExitCode {
    let root = match root::find() {
        Ok(root) => root,
        Err(error) => return no_course(&error).into(),
    };
    state_dir::take_over(&root);
    limits::raise();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            anstream::eprintln!("error: cannot start worker threads: {error}");
            return ExitStatus::Fault.into();
        }
    };
    let end = runtime.block_on(async {
        tokio::select! {
            // First, so that its handlers are there before anything is started.
            biased;
            name = interrupted(), if interruptible => {
                anstream::eprintln!("\ninterrupted by {name}: nothing was judged");
                ExitStatus::Fault
            }
            end = command(&root) => end,
        }
    });
    // Ends every task that is still under way, and with each its server.
    drop(runtime);
    if REPORT_LOST.load(Ordering::Relaxed) {
        return ExitStatus::Fault.into();
    }
    end.into()
}

fn no_course(error: &str) -> ExitStatus {
    anstream::eprintln!("error: {error}");
    ExitStatus::Fault
}

async fn dispatch(root: &Path, command: Option<LearnerCommand>) -> ExitStatus {
    use LearnerCommand as Command;
    match command {
        None => status::status(root),
        Some(Command::Step(options)) => step::step(root, &options, Advice::Commands).await,
        Some(Command::List { format }) => list::list(root, format),
        Some(Command::Hint(options)) => hint::hint(root, &options, Advice::Commands).await,
        Some(Command::Diff(options)) => diff::diff(root, &options, Advice::Commands),
        Some(Command::Solution(options)) => solution::solution(root, &options),
        Some(Command::Quiz(options)) => quiz::quiz(root, &options),
        Some(Command::Reset(options)) => reset::reset(root, &options),
        Some(Command::Undo) => undo::undo(root),
        Some(Command::Run(options)) => run::run(root, &options).await,
        Some(Command::Carry(options)) => carry::carry(root, &options),
        Some(Command::Watch { number }) => watch::watch(root, number).await,
        Some(Command::Mongo { replica_set }) => mongo::mongo(root, replica_set).await,
        Some(Command::Doctor) => doctor::doctor(root).await,
        Some(Command::Completions { shell }) => completions::completions(shell),
    }
}

/// Resolves when somebody wants the runner to end.
pub async fn interrupted() -> &'static str {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut hangup), Ok(mut quit)) = (
            signal(SignalKind::terminate()),
            signal(SignalKind::hangup()),
            signal(SignalKind::quit()),
        ) {
            return tokio::select! {
                _ = tokio::signal::ctrl_c() => "Ctrl-C",
                _ = terminate.recv() => "SIGTERM",
                _ = hangup.recv() => "SIGHUP",
                _ = quit.recv() => "SIGQUIT",
            };
        }
    }
    let _ = tokio::signal::ctrl_c().await;
    "Ctrl-C"
}

/// Reads the course and its crates, or reports all their faults.
pub fn read(root: &Path) -> Result<(Course, Crates), ExitStatus> {
    read_course(root).map_err(|errors| complain(root, &errors))
}

/// Reads the course and its crates, or gives all that is wrong with them.
pub fn read_course(root: &Path) -> Result<(Course, Crates), Vec<Diagnostic>> {
    let steps = Steps::find(root)?;
    let crates = Crates::read(&steps);
    match (Course::read(steps), crates) {
        (Ok(course), Ok(crates)) => Ok((course, crates)),
        (course, crates) => {
            let errors = [course.err(), crates.err()];
            Err(errors.into_iter().flatten().flatten().collect())
        }
    }
}

/// The step of this number, or an error that lists the steps.
pub fn find_step(steps: &Steps, number: u8) -> Result<&StepFolders, ExitStatus> {
    steps.get(number).ok_or_else(|| {
        anstream::eprintln!("error: {}", no_step(steps, number));
        ExitStatus::Fault
    })
}

fn no_step(steps: &Steps, number: u8) -> String {
    let last = steps.all.len();
    format!("there is no step {number}; the course has the steps 1 to {last}")
}

pub async fn open_workspace(root: &Path, name: &str) -> Result<Workspace, ExitStatus> {
    let opened = Workspace::open(root, name, || {
        anstream::eprintln!("waiting for another `cargo xtask` to end …");
    });
    let workspace = opened.await.map_err(|error| {
        anstream::eprintln!(
            "error: {} cannot be written: {error}\nset CARGO_TARGET_DIR to a folder that can be",
            target_dir(root).display()
        );
        ExitStatus::Fault
    })?;
    if workspace.is_new() {
        anstream::eprintln!("building for the first time; later it takes about a second");
    }
    Ok(workspace)
}

/// Builds crates of the steps. The workspace comes back, too: while it is held, no
/// other runner replaces the programs.
pub async fn build_steps(
    course: &Course,
    crates: &Crates,
    wanted: &BTreeSet<Key>,
    mongodb: bool,
) -> Result<(Workspace, Programs), ExitStatus> {
    let workspace = open_workspace(&course.steps.root, STEPS).await?;
    let built = crates
        .build(&workspace, &course.steps, wanted, mongodb, colour())
        .await;
    let programs = built.map_err(|why| build_failed(&why))?;
    Ok((workspace, programs))
}

/// Starts the MongoDB that the tests share, if they are to have one.
pub async fn mongodb(root: &Path, wanted: bool) -> Result<Option<Mongodb>, ExitStatus> {
    if !wanted {
        return Ok(None);
    }
    let note = |text: &str| anstream::eprintln!("{text}");
    let found = find(
        &Environment::here(&target_dir(root)),
        Wanted::Anything,
        &note,
    )
    .await;
    let started = match found {
        Ok(program) => Mongodb::start(program)
            .await
            .map_err(|error| error.to_string()),
        Err(none) => Err(none.to_string()),
    };
    started.map(Some).map_err(|why| {
        anstream::eprintln!("error: {}\nnothing was judged", why.trim_end());
        ExitStatus::Fault
    })
}

/// Says that there is nothing to judge, and why.
pub fn build_failed(why: &str) -> ExitStatus {
    anstream::eprintln!("{}", why.trim_end());
    anstream::eprintln!("\nThe build as a whole failed; nothing was judged.");
    ExitStatus::Fault
}

/// Prints every fault of the course's own files.
pub fn complain(root: &Path, errors: &[Diagnostic]) -> ExitStatus {
    show(root, errors);
    let are_learners = errors.iter().all(|error| error.path.starts_with("crates"));
    let whose = if are_learners {
        "your own files"
    } else {
        "the course itself"
    };
    anstream::eprintln!("\n{} in {whose}; nothing was judged.", faults(errors.len()));
    ExitStatus::Fault
}

/// The learner's step, if it can be read; its fault is reported if it cannot.
fn readable(root: &Path, crates: &Crates, step: &StepFolders) -> Result<(), ExitStatus> {
    match crates.unreadable(step.number) {
        None => Ok(()),
        Some(fault) => {
            show(root, std::slice::from_ref(fault));
            Err(ExitStatus::Failed)
        }
    }
}

/// Prints faults, each at its place.
pub fn show(root: &Path, errors: &[Diagnostic]) {
    let source = |path: &Path| std::fs::read_to_string(root.join(path)).ok();
    anstream::eprint!("{}", diagnostic::render(errors, &source, true));
}

pub fn faults(count: usize) -> String {
    counted(count, "fault")
}

/// A number and what it counts: `1 fault`, `2 faults`.
pub fn counted(count: usize, noun: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{end}")
}

/// Whether the compiler is to colour its messages; they go to stdout.
pub fn colour() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
        && std::io::stdout().is_terminal()
}

/// A new seed: short, so that it can be typed.
pub fn seed(given: Option<u64>) -> u64 {
    given.unwrap_or_else(|| fastrand::u64(100_000..1_000_000))
}

/// A report with its long lines wrapped, if a terminal shows it: to the width in
/// `COLUMNS`, which is what a person prefers by POSIX, or else to the terminal's.
fn fitted(report: &str) -> String {
    if !std::io::stdout().is_terminal() {
        return report.to_owned();
    }
    let preferred = std::env::var("COLUMNS").ok();
    let preferred = preferred.and_then(|columns| columns.parse().ok());
    match preferred.or_else(columns) {
        Some(columns) => wrap(report, columns),
        None => report.to_owned(),
    }
}

/// Whether a part of a report could not be written. A verdict that nobody can read
/// must not end with the exit code of a pass.
static REPORT_LOST: AtomicBool = AtomicBool::new(false);

/// Prints a report. A closed reader (`| head`) is not an error, a full disk is.
pub fn print(text: &str) {
    let links = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    let root = links.then(root::find).and_then(Result::ok);
    let text = link::resolve(text, root.as_deref());
    let mut stdout = anstream::stdout();
    let written = stdout.write_all(text.as_bytes());
    let Err(error) = written.and_then(|()| stdout.flush()) else {
        return;
    };
    if is_reader_gone(&error) || REPORT_LOST.swap(true, Ordering::Relaxed) {
        return;
    }
    // Where this cannot be written either, the exit code is all that is left.
    let why = format!("error: the report cannot be written: {error}\n");
    anstream::stderr().write_all(why.as_bytes()).ok();
}

/// Whether the reader is gone: a closed pipe, or the terminal of a closed window, which
/// Unix reports as EIO.
fn is_reader_gone(error: &std::io::Error) -> bool {
    const EIO: i32 = 5;
    error.kind() == ErrorKind::BrokenPipe || cfg!(unix) && error.raw_os_error() == Some(EIO)
}
