//! In which form a command tells its result.

use std::path::Path;

use super::{ExitStatus, complain, fitted, print};
use crate::cli::Format;
use course::Course;
use course::diagnostic::Diagnostic;
use judge::build::Crates;
use judge::progress::Progress;
use judge::verdict::Judgement;
use judge::verify::StepFindings;
use report::structured_output::github::{self, Annotation};
use report::structured_output::json;
use report::{ReportContext, broken, report, summary};

/// A command that ended without a result. The reason has been printed for people.
#[derive(Debug)]
pub struct Stopped {
    end: ExitStatus,
    message: String,
    faults: Vec<Diagnostic>,
}

impl From<ExitStatus> for Stopped {
    fn from(end: ExitStatus) -> Stopped {
        Stopped {
            end,
            message: "nothing was judged; standard error has the reason".to_owned(),
            faults: Vec::new(),
        }
    }
}

impl Stopped {
    /// The course itself is at fault. Tells people where, and keeps it for programs.
    pub fn at_fault(root: &Path, faults: Vec<Diagnostic>) -> Stopped {
        Stopped {
            end: complain(root, &faults),
            message: "the course itself is at fault; nothing was judged".to_owned(),
            faults,
        }
    }

    /// Tells people why, and keeps it for programs.
    pub fn because(message: String) -> Stopped {
        anstream::eprintln!("error: {message}");
        Stopped {
            end: ExitStatus::Fault,
            message,
            faults: Vec::new(),
        }
    }
}

/// Reads the course as [`super::read`] does, and keeps its faults for programs.
pub fn read(root: &Path) -> Result<(Course, Crates), Stopped> {
    super::read_course(root).map_err(|faults| Stopped::at_fault(root, faults))
}

/// How the command ended, reported to programs if early.
pub fn end(
    format: Format,
    command: &'static str,
    ended: Result<ExitStatus, Stopped>,
) -> ExitStatus {
    let stopped = match ended {
        Ok(end) => return end,
        Err(stopped) => stopped,
    };
    let Stopped {
        end,
        message,
        faults,
    } = stopped;
    match format {
        Format::Text => {}
        Format::Json => print(&json::stopped(command, &message, &faults)),
        Format::Github => print(&lines(&github::stopped(&message, &faults))),
    }
    end
}

/// A judged step; `kept` is printed below a report of an earlier run.
pub fn step(
    format: Format,
    about: &ReportContext<'_>,
    judgement: &Judgement,
    warnings: &str,
    kept: Option<&str>,
) {
    let about = &ReportContext {
        warnings,
        ..about.clone()
    };
    let text = || {
        let below = kept.map(|said| format!("{said}\n")).unwrap_or_default();
        let report = report(about, judgement) + &below;
        format!("{warnings}{}", fitted(&report))
    };
    match format {
        Format::Text => print(&text()),
        Format::Json => print(&json::step(about, judgement, warnings, kept.is_some())),
        Format::Github => annotated(&text(), &github::step(about, judgement)),
    }
}

/// A step that does not build.
pub fn does_not_build(format: Format, about: &ReportContext<'_>, errors: &str) {
    match format {
        Format::Text => print(&broken(about, errors)),
        Format::Json => print(&json::broken(about, errors)),
        Format::Github => annotated(&broken(about, errors), &github::broken(about, errors)),
    }
}

/// The whole course.
pub fn verify_all(
    format: Format,
    findings: &[StepFindings],
    seed: u64,
    mine_missing: bool,
    altered: &[String],
) {
    let text = || format!("{}{}", summary(findings, seed), report::altered(altered));
    match format {
        Format::Text => print(&text()),
        Format::Json => print(&json::verify_all(findings, seed, mine_missing, altered)),
        Format::Github => annotated(&text(), &github::verify_all(findings)),
    }
}

/// How far somebody has come; GitHub has nothing to annotate there.
pub fn list(format: Format, all: &[Progress<'_>], text: &str) {
    match format {
        Format::Text | Format::Github => print(text),
        Format::Json => print(&json::list(all)),
    }
}

fn annotated(report: &str, annotations: &[Annotation]) {
    let token: String = std::iter::repeat_with(fastrand::alphanumeric)
        .take(24)
        .collect();
    print(&github::guarded(report, &token));
    print(&lines(annotations));
}

fn lines(annotations: &[Annotation]) -> String {
    annotations.iter().map(Annotation::to_string).collect()
}
