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

/// Whether a panic is one that a library has while the server ends, and that no code of a
/// step can prevent. `message` is the line after the panic.
///
/// - The pool of MongoDB's driver (mongodb 3.9) panics if a task asks for a connection at
///   the moment at which the runtime ends.
/// - `SocketIo::close` (socketioxide 0.18) takes all namespaces away before it closes the
///   connections. The kit puts `/` back at once, and a handler that lists the sockets in
///   between panics.
fn is_of_a_library(panic: &str, message: &str) -> bool {
    let of_the_pool = panic.contains("mongodb-") && panic.contains("connection_requester.rs");
    let of_the_end = panic.contains("socketioxide-") && message == "default namespace not found";
    of_the_pool || of_the_end
}

/// The place in the log of the server's first panic.
pub fn panic(lines: &[Line]) -> Option<usize> {
    let is_panic = |at: &usize| {
        let message = lines.get(at + 1).map_or("", |line| line.text.trim());
        let text = &lines[*at].text;
        text.contains("panicked at ") && !is_of_a_library(text, message)
    };
    (0..lines.len()).find(is_panic)
}

/// What the log shows about why a test failed, if anything.
pub fn cause(lines: &[Line]) -> Option<String> {
    if let Some(at) = panic(lines) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_a_library_at_the_end_is_not_the_servers() {
        let at = |place: &str| format!("thread 'tokio-rt-worker' (7) panicked at {place}:");
        let pool = "/home/ada/.cargo/registry/src/index-1/mongodb-3.9.1/src/cmap/\
                    connection_requester.rs:42:14";
        let default = "default namespace not found";
        let library = |place: &str, message: &str| is_of_a_library(&at(place), message);
        assert!(library(pool, "explicitly asked"));
        assert!(!library("src/sockets.rs:7:5", default));
        assert!(!library(
            "src/connection_requester.rs:7:5",
            "explicitly asked"
        ));
        assert!(!library(
            "/mongodb-3.9.1/src/coll.rs:7:5",
            "explicitly asked"
        ));
        let end = "/home/ada/.cargo/registry/src/index-1/socketioxide-0.18.9/src/io.rs:711:26";
        assert!(library(end, default));
        assert!(!library(end, "another message"));
    }
}
