//! What the server prints, and how it ends.

use std::time::Duration;

use super::StepError;
use super::context::Context;
use crate::actions::Execute;
use course::spec::{Item, Test};
use course::vocabulary::Timing;
use rig::server::{Line, Signal};

/// How long a server may take to end that is only to print everything it has to say.
const FLUSH: Duration = Duration::from_secs(3);

/// Names what is most like the text that was looked for, if anything is: a line, or
/// the message in it. For the end of a sentence.
pub fn nearest(lines: &[Line], wanted: &str) -> String {
    let likeness = |text: &str| strsim::normalized_damerau_levenshtein(text, wanted);
    let texts = lines.iter().flat_map(|line| messages(&line.text));
    let nearest = texts.max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match nearest {
        Some(nearest) if likeness(nearest) > 0.4 => format!("; the nearest line: `{nearest}`"),
        _ => String::new(),
    }
}

/// A line, and its text after time and level, and after the target, as tracing writes
/// them.
fn messages(line: &str) -> impl Iterator<Item = &str> {
    let levels = [" INFO ", " WARN ", "ERROR "];
    let behind_level = levels
        .iter()
        .find_map(|level| line.split_once(level))
        .map(|(_, rest)| rest);
    let behind_target = behind_level
        .and_then(|rest| rest.split_once(": "))
        .map(|(_, message)| message);
    [Some(line), behind_level, behind_target]
        .into_iter()
        .flatten()
}

/// What the log shows about why a test failed, if anything.
pub fn cause(lines: &[Line]) -> Option<String> {
    let panic = lines
        .iter()
        .position(|line| line.text.contains("panicked at "));
    if let Some(at) = panic {
        let (_, place) = lines[at].text.split_once("panicked at ")?;
        let why = lines.get(at + 1).map_or("", |line| line.text.trim());
        return Some(format!("the server panicked at {place} {why}"));
    }
    let marker = "Error while extracting data: ";
    let line = lines.iter().find_map(|line| line.text.split_once(marker))?;
    Some(format!(
        "a handler did not run, since it could not be given what its parameters ask for: {}",
        line.1
    ))
}

/// Ends the server, so that its log is complete, and lets each action that is judged at
/// the end judge it.
pub async fn judge_the_end<'a>(context: &mut Context<'a>) -> Option<(&'a Item, StepError)> {
    let test: &'a Test = context.test;
    let is_judged_now = |item: &&Item| item.action.nature().timing == Timing::AtTheEnd;
    let mut judged = test.items.iter().filter(is_judged_now).peekable();
    judged.peek()?;
    let sockets = std::mem::take(&mut context.sockets);
    for socket in sockets.into_values() {
        // A socket that the server has closed already has nothing to add.
        socket.disconnect().await.ok();
    }
    if let Some(server) = context.servers.take() {
        // A test may have done nothing but start it.
        server.settle().await;
        server.stop(Signal::Terminate, FLUSH).await;
    }
    let lines = context.lines();
    judged.find_map(|item| {
        let stop = item.action.at_the_end(context, &lines).err()?;
        Some((item, stop))
    })
}
