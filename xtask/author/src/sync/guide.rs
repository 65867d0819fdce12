//! The guide's tables of steps and holes match the documents.

use std::collections::BTreeMap;
use std::path::Path;

use course::Course;
use course::diagnostic::Diagnostic;
use course::location::slashes;

const GUIDE: &str = "docs/README.md";

/// The cell of a hole that no test names.
const OPEN: &str = "not in these";

/// A row of a table: the bytes of its line, and its cells.
type Row<'a> = (std::ops::Range<usize>, Vec<&'a str>);

/// Rows that are missing from the guide or differ. A course without a guide has nothing
/// to compare.
pub(super) fn check(course: &Course) -> Vec<Diagnostic> {
    let text = std::fs::read_to_string(course.steps.root.join(GUIDE));
    text.map_or_else(|_| Vec::new(), |text| compare(&text, course))
}

fn compare(text: &str, course: &Course) -> Vec<Diagnostic> {
    let path = Path::new(GUIDE);
    let rows = rows(text);
    let mut faults = Vec::new();
    let mut closed: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    for (step, spec) in course.steps.all.iter().zip(&course.specs) {
        let mut holes: Vec<u8> = spec.tests.iter().filter_map(|test| test.hole).collect();
        holes.sort_unstable();
        holes.dedup();
        for &hole in &holes {
            closed.entry(hole).or_default().push(step.number);
        }
        let first = format!("[{} {}]({}.md)", step.number, spec.title, step.slug);
        let last = numbers(&holes);
        let document = slashes(&step.document);
        match rows.iter().find(|(_, cells)| cells[0] == first) {
            None => {
                let message = format!("the table of steps has no row that begins with `{first}`");
                let help = format!("add one for {document}; its last cell is `{last}`");
                faults.push(Diagnostic::new(path, text, 0..0, message).with_help(help));
            }
            Some((at, cells)) if cells[cells.len() - 1] != last => {
                let message = format!("the tests of {document} name the holes `{last}`");
                let help = format!("write `{last}` into the last cell");
                faults.push(Diagnostic::new(path, text, at.clone(), message).with_help(help));
            }
            Some(_) => {}
        }
    }
    for (at, cells) in &rows {
        let (Ok(hole), Some(last)) = (cells[0].parse::<u8>(), cells.last()) else {
            continue;
        };
        let steps = closed.remove(&hole).map(|steps| numbers(&steps));
        let right = match &steps {
            Some(steps) => steps == last,
            None => last.starts_with(OPEN),
        };
        if !right {
            let (message, help) = match steps {
                Some(steps) => (
                    format!("tests of step {steps} name hole {hole}"),
                    format!("write `{steps}` into the last cell"),
                ),
                None => (
                    format!("no test names hole {hole}"),
                    format!("write `{OPEN} …` into the last cell"),
                ),
            };
            faults.push(Diagnostic::new(path, text, at.clone(), message).with_help(help));
        }
    }
    for (hole, steps) in closed {
        let message = format!("the table of holes has no row for hole {hole}");
        let help = format!("tests of step {} name it", numbers(&steps));
        faults.push(Diagnostic::new(path, text, 0..0, message).with_help(help));
    }
    faults
}

/// All rows of all tables.
fn rows(text: &str) -> Vec<Row<'_>> {
    let mut start = 0;
    let mut rows = Vec::new();
    for line in text.split_inclusive('\n') {
        let row = line.trim().strip_prefix('|');
        if let Some(row) = row.and_then(|row| row.strip_suffix('|')) {
            let cells = row.split('|').map(str::trim).collect();
            rows.push((start..start + line.trim_end().len(), cells));
        }
        start += line.len();
    }
    rows
}

fn numbers(numbers: &[u8]) -> String {
    let numbers: Vec<String> = numbers.iter().map(u8::to_string).collect();
    numbers.join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::mutation::variants_of;
    use course::steps::Steps;

    fn real_course() -> Course {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        Course::read(Steps::find(&root).unwrap()).unwrap()
    }

    /// The real course, with its guide changed.
    fn faults(from: &str, to: &str) -> Vec<String> {
        let course = real_course();
        let text = std::fs::read_to_string(course.steps.root.join(GUIDE)).unwrap();
        assert!(text.contains(from), "{from}");
        let found = compare(&text.replace(from, to), &course);
        found.into_iter().map(|fault| fault.message).collect()
    }

    #[test]
    fn the_guide_agrees_with_the_documents() {
        assert_eq!(faults("", ""), [""; 0]);
    }

    #[test]
    fn a_mistake_reopens_each_hole() {
        let course = real_course();
        let variants = variants_of(&course, &course.steps.all).unwrap();
        let reopened = variants.iter().filter_map(|variant| {
            let caught = variant.caught.as_ref()?;
            let mut tests = course.specs.iter().flat_map(|spec| &spec.tests);
            tests.find(|test| test.text == caught.test)?.hole
        });
        let reopened: BTreeSet<u8> = reopened.collect();
        assert_eq!(reopened, (1..=10).collect());
    }

    #[test]
    fn a_row_that_is_missing_or_says_something_else_is_a_fault() {
        assert_eq!(
            faults("[2 A server that remembers]", "[2 A server that forgets]"),
            ["the table of steps has no row that begins with \
              `[2 A server that remembers](02-session-server.md)`"]
        );
        assert_eq!(
            faults("| 9 |\n", "| 8 |\n"),
            ["the tests of docs/05-user-logging.md name the holes `9`"]
        );
        assert_eq!(
            faults("and why\". | 5 |", "and why\". | 4 |"),
            ["tests of step 5 name hole 9"]
        );
        assert_eq!(
            faults("| 5 | Signing out", "| 55 | Signing out"),
            [
                "no test names hole 55",
                "the table of holes has no row for hole 5"
            ]
        );
        assert_eq!(
            faults("| 7 | Only", "| x | Only"),
            ["the table of holes has no row for hole 7"]
        );
    }
}
