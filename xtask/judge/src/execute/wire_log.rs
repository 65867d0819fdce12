//! A test's wire traffic, recorded in case it fails.

use std::sync::Arc;

use super::answers::describe_answer;
use super::fixtures::Fixtures;
use crate::transcript::{Said, Talk};
use wire::error::{WireError, shown};
use wire::http::{Answer, Request};
use wire::inbox::Inbox;

/// Longer values of cookies that the runner does not know may be secrets, too.
const SHORT: usize = 16;

#[derive(Debug)]
pub enum Spoken {
    Http([Said; 2]),
    /// A socket: its name, and all that it sent and received.
    Socket(String, Arc<Inbox>),
}

/// A request and its answer.
pub fn http(fixtures: &Fixtures, sent: &Request, answer: Result<&Answer, String>) -> Spoken {
    let mut words = Vec::new();
    for (name, value) in &sent.headers {
        let value = fixtures.redact(value);
        let value = if name.eq_ignore_ascii_case("cookie") {
            mask_cookies(&value)
        } else {
            value
        };
        words.push(format!("{name}: {value}"));
    }
    for (name, value) in sent.form.iter().flatten() {
        words.push(format!("{name}={value}"));
    }
    let received = match answer {
        Ok(answer) => describe_answer(answer),
        Err(why) => why,
    };
    Spoken::Http([
        Said::Sent {
            text: format!("{} {}", sent.method, shown(&sent.path)),
            meaning: shown(&words.join(", ")),
        },
        Said::Received {
            text: received,
            meaning: String::new(),
        },
    ])
}

/// Everything that was spoken.
pub fn transcript(spoken: &[Spoken]) -> Vec<Talk> {
    let title = |spoken: &Spoken| match spoken {
        Spoken::Http(_) => "HTTP".to_owned(),
        Spoken::Socket(title, _) => title.clone(),
    };
    let lines = |spoken: &Spoken| match spoken {
        Spoken::Http(lines) => lines.to_vec(),
        Spoken::Socket(_, inbox) => of_socket(inbox),
    };
    // Requests that follow each other are one conversation; sockets are not.
    let of_http =
        |one: &Spoken, next: &Spoken| matches!((one, next), (Spoken::Http(_), Spoken::Http(_)));
    spoken
        .chunk_by(of_http)
        .map(|talk| Talk::new(title(&talk[0]), talk.iter().flat_map(lines).collect()))
        .collect()
}

fn of_socket(inbox: &Inbox) -> Vec<Said> {
    let packets = inbox.transcript().into_iter().map(Said::of_packet);
    let ended = inbox.look(|state| state.ended.clone());
    // The packets show that we have left.
    let ended = ended.filter(|why| *why != WireError::Left);
    let ended = ended.map(|why| Said::Ended(why.to_string()));
    packets.chain(ended).collect()
}

/// A `Cookie` header without values that might be secrets.
fn mask_cookies(line: &str) -> String {
    let mask = |pair: &str| match pair.split_once('=') {
        Some((name, value)) if !value.starts_with('<') && value.chars().count() >= SHORT => {
            format!("{name}=<{} characters>", value.chars().count())
        }
        _ => pair.to_owned(),
    };
    line.split("; ").map(mask).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_of_cookies_are_masked_and_short_ones_are_shown() {
        assert_eq!(
            mask_cookies("theme=dark; express.sid=<ada's cookie>; id=0123456789abcdef"),
            "theme=dark; express.sid=<ada's cookie>; id=<16 characters>"
        );
    }
}
