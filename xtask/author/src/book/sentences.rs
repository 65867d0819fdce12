//! The tests of a step as what they are to a learner: sentences that become true,
//! with hints that are seen one at a time.

use super::page::folded;
use course::location::slashes;
use course::spec::{Spec, Test};
use course::steps::StepFolders;

/// The section `Tests` of a page.
pub(super) fn list(step: &StepFolders, spec: &Spec, earlier: usize) -> String {
    let mut text = format!(
        "`cargo xtask step {}` says which of these sentences are true of your server. How each \
         one is tried stands in `{}`.\n\n",
        step.number,
        slashes(&step.document)
    );
    for (index, test) in spec.tests.iter().enumerate() {
        text.push_str(&item(index + 1, test));
    }
    text.push_str(&match earlier {
        0 => String::new(),
        1 => "One test of an earlier step is asked again.\n".to_owned(),
        many => format!("{many} tests of earlier steps are asked again.\n"),
    });
    format!("{}\n", text.trim_end())
}

fn item(number: usize, test: &Test) -> String {
    let mut parts = vec![markdown(&test.text)];
    let notes = notes(test);
    if !notes.is_empty() {
        parts.push(format!("<small>{}</small>", notes.join("; ")));
    }
    let many = test.hints.len();
    for (index, hint) in test.hints.iter().enumerate() {
        let summary = if many == 1 {
            "Hint".to_owned()
        } else {
            format!("Hint {} of {many}", index + 1)
        };
        parts.push(folded(&summary, &markdown(hint)).trim_end().to_owned());
    }
    // An item is indented to its first letter.
    let mark = format!("{number}. ");
    let below = " ".repeat(mark.len());
    let mut text = mark;
    for (index, line) in parts.join("\n\n").lines().enumerate() {
        if index > 0 && !line.is_empty() {
            text.push_str(&below);
        }
        text.push_str(line);
        text.push('\n');
    }
    text + "\n"
}

/// What else there is to know about a test.
fn notes(test: &Test) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(hole) = test.hole {
        notes.push(format!("closes hole {hole} of the Node original"));
    }
    if test.starter_passes {
        notes.push("the starter passes it already".to_owned());
    }
    if let Some(until) = test.until {
        notes.push(format!("asked up to step {until}"));
    }
    if let Some(transport) = test.transport {
        notes.push(format!("on {} only", transport.word()));
    }
    if test.needs_mongodb {
        notes.push("needs MongoDB, with --mongo".to_owned());
    }
    notes
}

/// A test's string as Markdown: text between backticks is code, the rest is literal.
fn markdown(text: &str) -> String {
    if text.matches('`').count() % 2 == 1 {
        return escaped(text).replace('`', "\\`");
    }
    let parts = text.split('`').enumerate();
    let parts: Vec<String> = parts
        .map(|(index, part)| match index % 2 {
            0 => escaped(part),
            _ => part.to_owned(),
        })
        .collect();
    parts.join("`")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '&' | '~' | '|'
        ) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_means_itself_and_code_stays_code() {
        assert_eq!(
            markdown("`a_b` and <b>*c*</b> & `[d]`"),
            "`a_b` and \\<b\\>\\*c\\*\\</b\\> \\& `[d]`"
        );
        assert_eq!(markdown("one ` alone"), "one \\` alone");
    }
}
