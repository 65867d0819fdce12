//! Annotations of GitHub: lines in a job's log that GitHub shows beside the code.
//!
//! The form is that of the workflow commands in
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use std::fmt;

use super::{Spot, Trouble, plain};
use crate::ReportContext;
use course::diagnostic::Diagnostic;
use judge::verdict::{Judgement, Status};
use judge::verify::{Checked, StepFindings};

/// One `::error` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    pub place: Option<Spot>,
    pub title: String,
    pub message: String,
}

impl fmt::Display for Annotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("::error ")?;
        if let Some(Spot { path, line, column }) = &self.place {
            write!(f, "file={},line={line},col={column},", property(path))?;
        }
        let (title, message) = (property(&self.title), data(&self.message));
        writeln!(f, "title={title}::{message}")
    }
}

/// A text that cannot end the line.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A string that cannot end its property either.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A report as GitHub is to take it: as text. It holds what a judged server
/// printed, and a server must not be able to give GitHub commands. `token` has to
/// be one that the server cannot know.
pub fn guarded(report: &str, token: &str) -> String {
    let end = if report.ends_with('\n') { "" } else { "\n" };
    format!("::stop-commands::{token}\n{report}{end}::{token}::\n")
}

/// What is wrong with a step, test by test.
pub fn step(about: &ReportContext<'_>, judgement: &Judgement) -> Vec<Annotation> {
    let in_trouble = judgement
        .verdicts
        .iter()
        .filter(|verdict| verdict.standing() >= Status::Failed);
    in_trouble
        .map(|verdict| {
            let number = about.step.number;
            let trouble = Trouble::of(verdict);
            let place = trouble
                .as_ref()
                .map_or(&verdict.test.place, |trouble| trouble.place);
            Annotation {
                place: Some(place.into()),
                title: format!("Step {number}: {}", verdict.test.text),
                message: trouble.map_or_else(
                    || "this test was not played".to_owned(),
                    |trouble| trouble.message,
                ),
            }
        })
        .collect()
}

/// The compiler's output for a step that does not build, by error.
pub fn broken(about: &ReportContext<'_>, errors: &str) -> Vec<Annotation> {
    let errors = plain(errors);
    let title = format!("Step {} does not build", about.step.number);
    let mut found: Vec<Annotation> = Vec::new();
    for line in errors.lines() {
        if let Some(message) = line
            .strip_prefix("error")
            .filter(|rest| rest.starts_with([':', '[']))
        {
            found.push(Annotation {
                place: None,
                title: title.clone(),
                message: format!("error{message}"),
            });
        } else if let Some(spot) = line.trim_start().strip_prefix("--> ").and_then(spot)
            && let Some(last) = found.last_mut()
        {
            last.place.get_or_insert(spot);
        }
    }
    if found.is_empty() {
        found.push(Annotation {
            place: None,
            title,
            message: errors.trim().to_owned(),
        });
    }
    found
}

/// `src/main.rs:3:5`, as the compiler writes it.
fn spot(text: &str) -> Option<Spot> {
    let mut parts = text.trim().rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    let path = parts.next()?.replace('\\', "/");
    Some(Spot { path, line, column })
}

/// What is wrong with the course.
pub fn verify_all(findings: &[StepFindings]) -> Vec<Annotation> {
    let mut found = Vec::new();
    for step in findings {
        for (what, checked) in [("solution", &step.solution), ("starter", &step.starter)] {
            let Checked::Wrong(_, wrong) = checked else {
                continue;
            };
            found.extend(wrong.iter().map(|complaint| Annotation {
                place: complaint.place.as_ref().map(Spot::from),
                title: format!("The {what} of step {}", step.number),
                message: plain(&complaint.why),
            }));
        }
    }
    found
}

/// Faults that prevented all judging.
pub fn stopped(message: &str, faults: &[Diagnostic]) -> Vec<Annotation> {
    let title = "Nothing was judged";
    if faults.is_empty() {
        return vec![Annotation {
            place: None,
            title: title.to_owned(),
            message: message.to_owned(),
        }];
    }
    let annotations = faults.iter().map(|fault| Annotation {
        place: Some(Spot::new(&fault.path, fault.line, fault.column)),
        title: title.to_owned(),
        message: match &fault.help {
            Some(help) => format!("{}\nhelp: {help}", fault.message),
            None => fault.message.clone(),
        },
    });
    annotations.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_annotation_can_end_it() {
        let annotation = Annotation {
            place: Some(Spot {
                path: "docs/a,b:c.md".to_owned(),
                line: 3,
                column: 9,
            }),
            title: "100 %: a, b".to_owned(),
            message: "actual 5 %\r\n::error::forged".to_owned(),
        };
        assert_eq!(
            annotation.to_string(),
            "::error file=docs/a%2Cb%3Ac.md,line=3,col=9,title=100 %25%3A a%2C b::\
             actual 5 %25%0D%0A::error::forged\n"
        );
    }

    #[test]
    fn a_report_is_no_command_until_its_token_comes() {
        assert_eq!(
            guarded("  ::error::forged", "k7"),
            "::stop-commands::k7\n  ::error::forged\n::k7::\n"
        );
    }

    #[test]
    fn places_of_the_compiler_are_read_on_every_system() {
        let read = |text| spot(text).map(|spot| (spot.path, spot.line, spot.column));
        assert_eq!(
            read("crates/a/src/main.rs:3:5"),
            Some(("crates/a/src/main.rs".to_owned(), 3, 5))
        );
        assert_eq!(
            read("C:\\crates\\main.rs:30:1"),
            Some(("C:/crates/main.rs".to_owned(), 30, 1))
        );
        assert_eq!(read("somewhere"), None);
    }
}
