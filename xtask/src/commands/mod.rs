//! What each command does; the only place that prints.

mod book;
mod carry;
mod changed;
mod ci;
mod completions;
mod diff;
mod doctor;
mod e2e;
mod hint;
mod kept;
mod list;
mod mistakes;
mod mongo;
mod mutants;
mod new;
mod reset;
mod root;
mod run;
mod solution;
mod status;
mod step;
mod sync;
mod told;
mod undo;
mod verify_all;
mod watch;

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::build::{Crates, Key, Programs, STEPS, Workspace, target_dir};
use crate::cli::{Cli, Command};
use crate::course::Course;
use crate::diagnostic::{self, Diagnostic};
use crate::mongo::{Surroundings, Wanted, find};
use crate::play::Mongodb;
use crate::report::{Advice, link};
use crate::steps::{StepFolders, Steps};
use kept::{note_help, records};

/// How a command ended; the exit codes are those of `grep` and `rg`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Passed,
    /// The learner's code is not there yet.
    Failed,
    /// Wrong usage, or a fault of the course, the runner or the machine.
    Fault,
}

impl From<End> for ExitCode {
    fn from(end: End) -> ExitCode {
        ExitCode::from(match end {
            End::Passed => 0,
            End::Failed => 1,
            End::Fault => 2,
        })
    }
}

/// Runs the command line that the program was started with.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Also where `--help` comes out, which is no fault.
            let code = if error.use_stderr() {
                End::Fault
            } else {
                End::Passed
            };
            let _ = error.print();
            return code.into();
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            anstream::eprintln!("error: no threads to work with: {error}");
            return End::Fault.into();
        }
    };
    // To be interrupted is how these are meant to end.
    let serves = matches!(
        cli.command,
        Some(Command::Mongo { .. } | Command::Run(_) | Command::Watch { .. })
    );
    let end = runtime.block_on(async {
        tokio::select! {
            // First, so that its handlers are there before anything is started.
            biased;
            name = interrupted(), if !serves => {
                anstream::eprintln!("\ninterrupted by {name}: nothing was judged");
                End::Fault
            }
            end = obey(cli.command) => end,
        }
    });
    // Ends every task that is still under way, and with each its server.
    drop(runtime);
    end.into()
}

async fn obey(command: Option<Command>) -> End {
    let root = match root::find() {
        Ok(root) => root,
        Err(error) => {
            anstream::eprintln!("error: {error}");
            return End::Fault;
        }
    };
    match command {
        None => status::status(&root),
        Some(Command::Step(options)) => step::step(&root, &options, Advice::Commands).await,
        Some(Command::List { format }) => list::list(&root, format),
        Some(Command::Hint(options)) => hint::hint(&root, &options, Advice::Commands).await,
        Some(Command::Diff(options)) => diff::diff(&root, &options, Advice::Commands),
        Some(Command::Solution(options)) => solution::solution(&root, &options),
        Some(Command::Reset(options)) => reset::reset(&root, &options),
        Some(Command::Undo) => undo::undo(&root),
        Some(Command::Run(options)) => run::run(&root, &options).await,
        Some(Command::Carry(options)) => carry::carry(&root, &options),
        Some(Command::Watch { number }) => watch::watch(&root, number).await,
        Some(Command::VerifyAll(options)) => verify_all::verify_all(&root, &options).await,
        Some(Command::Sync { check }) => sync::sync(&root, check),
        Some(Command::New { number, slug }) => new::new(&root, number, &slug),
        Some(Command::Mistakes(options)) => mistakes::mistakes(&root, &options).await,
        Some(Command::Mongo { replica_set }) => mongo::mongo(&root, replica_set).await,
        Some(Command::Mutants(options)) => mutants::mutants(&root, &options).await,
        Some(Command::Book { open }) => book::book(&root, open).await,
        Some(Command::Doctor) => doctor::doctor(&root).await,
        Some(Command::Completions { shell }) => completions::completions(shell),
        Some(Command::E2e { number }) => e2e::e2e(&root, number).await,
        Some(Command::Ci) => ci::ci(&root).await,
    }
}

/// Resolves when somebody wants the runner to end.
async fn interrupted() -> &'static str {
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

/// Reads the course and its crates, or says all that is wrong with them.
fn read(root: &Path) -> Result<(Course, Crates), End> {
    read_course(root).map_err(|errors| complain(root, &errors))
}

/// Reads the course and its crates, or gives all that is wrong with them.
fn read_course(root: &Path) -> Result<(Course, Crates), Vec<Diagnostic>> {
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

/// The step of this number, or a word on which there are.
fn find_step(steps: &Steps, number: u8) -> Result<&StepFolders, End> {
    steps.get(number).ok_or_else(|| {
        anstream::eprintln!("error: {}", no_step(steps, number));
        End::Fault
    })
}

fn no_step(steps: &Steps, number: u8) -> String {
    let last = steps.all.len();
    format!("there is no step {number}; the course has the steps 1 to {last}")
}

async fn open_workspace(root: &Path, name: &str) -> Result<Workspace, End> {
    let opened = Workspace::open(root, name, || {
        anstream::eprintln!("waiting for another `cargo xtask` to end …");
    });
    let workspace = opened.await.map_err(|error| {
        anstream::eprintln!(
            "error: {} cannot be written: {error}\nset CARGO_TARGET_DIR to a folder that can be",
            crate::build::target_dir(root).display()
        );
        End::Fault
    })?;
    if workspace.is_new() {
        anstream::eprintln!("building for the first time; later it takes about a second");
    }
    Ok(workspace)
}

/// Builds crates of the steps. The workspace comes back, too: while it is held, no
/// other runner replaces the programs.
async fn build_steps(
    course: &Course,
    crates: &Crates,
    wanted: &BTreeSet<Key>,
    mongodb: bool,
) -> Result<(Workspace, Programs), End> {
    let workspace = open_workspace(&course.steps.root, STEPS).await?;
    let built = crates
        .build(&workspace, &course.steps, wanted, mongodb, colour())
        .await;
    let programs = built.map_err(|why| build_failed(&why))?;
    Ok((workspace, programs))
}

/// Starts the MongoDB that the tests share, if they are to have one.
async fn mongodb(root: &Path, wanted: bool) -> Result<Option<Mongodb>, End> {
    if !wanted {
        return Ok(None);
    }
    let note = |text: &str| anstream::eprintln!("{text}");
    let found = find(
        &Surroundings::here(&target_dir(root)),
        Wanted::Anything,
        &note,
    )
    .await;
    let started = match found {
        Ok(program) => Mongodb::start(program).await,
        Err(none) => Err(none.to_string()),
    };
    started.map(Some).map_err(|why| {
        anstream::eprintln!("error: {}\nnothing was judged", why.trim_end());
        End::Fault
    })
}

/// Says that there is nothing to judge, and why.
fn build_failed(why: &str) -> End {
    anstream::eprintln!("{}", why.trim_end());
    anstream::eprintln!("\nThe build as a whole failed; nothing was judged.");
    End::Fault
}

/// Prints every fault of the course's own files.
fn complain(root: &Path, errors: &[Diagnostic]) -> End {
    show(root, errors);
    anstream::eprintln!(
        "\n{} in the course itself; nothing was judged.",
        faults(errors.len())
    );
    End::Fault
}

/// Prints faults, each at its place.
fn show(root: &Path, errors: &[Diagnostic]) {
    let source = |path: &Path| std::fs::read_to_string(root.join(path)).ok();
    anstream::eprint!("{}", diagnostic::render(errors, &source, true));
}

fn faults(count: usize) -> String {
    counted(count, "fault")
}

/// A number and what it counts: `1 fault`, `2 faults`.
fn counted(count: usize, noun: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{end}")
}

/// Whether the compiler is to colour its messages; they go to stdout.
fn colour() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
        && std::io::stdout().is_terminal()
}

/// A new seed: short, so that it can be typed.
fn seed(given: Option<u64>) -> u64 {
    given.unwrap_or_else(|| fastrand::u64(100_000..1_000_000))
}

/// Prints a report. A reader that has gone away (`| head`) is no fault.
fn print(text: &str) {
    use std::io::Write;
    let links = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    let root = links.then(root::find).and_then(Result::ok);
    let text = link::resolve(text, root.as_deref());
    let _ = anstream::stdout().write_all(text.as_bytes());
}
