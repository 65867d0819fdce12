//! Pages of some origins get a Socket.IO session, and pages of similar ones do not.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::http::ANSWER;
use crate::generate::{pick, rng};
use course::vocabulary::OnlyOrigins;
use rig::server::Line;
use wire::http::{Request, send};

/// The first request of a polling client.
const HANDSHAKE: &str = "/socket.io/?EIO=4&transport=polling";

/// How many variations are tried: enough that each kind of change comes several times.
const TRIES: usize = 200;

impl Execute for OnlyOrigins {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let OnlyOrigins { own } = self;
        // Its port may be asked for.
        let port = context.server().await?.port();
        let own = own
            .iter()
            .map(|template| context.fill(template))
            .collect::<Result<Vec<_>, _>>()?;
        context.tell(format!(
            "pages of {} and of {TRIES} similar origins ask for a Socket.IO session",
            own.join(", ")
        ));
        let mut rng = rng(&context.fixtures.token(16));
        let variations = std::iter::repeat_with(|| {
            let from = rng.usize(..own.len());
            vary(&mut rng, &own[from])
        });
        let tried: Vec<_> = own.iter().cloned().chain(variations.take(TRIES)).collect();
        for origin in tried {
            let expected = if own.contains(&origin) { 200 } else { 403 };
            let mut request = Request::get(HANDSHAKE);
            request.headers.push(("Origin".to_owned(), origin.clone()));
            let answer = send(port, &request, ANSWER).await.map_err(|error| {
                StepError::wrong(
                    format!("an answer to a page of `{origin}`"),
                    error.to_string(),
                )
            })?;
            if answer.status != expected {
                return Err(StepError::wrong(
                    format!("HTTP status {expected} as the answer to a page of `{origin}`"),
                    format!("HTTP status {}", answer.status),
                ));
            }
        }
        Ok(())
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// The origin with one or two random changes, as attackers make them. It may be the same
/// again. HTTP drops spaces at the ends of a value, so there are none.
fn vary(rng: &mut fastrand::Rng, origin: &str) -> String {
    let mut text: Vec<char> = origin.chars().collect();
    for _ in 0..rng.usize(1..=2) {
        change(rng, &mut text);
    }
    let text: String = text.into_iter().collect();
    text.trim().to_owned()
}

fn change(rng: &mut fastrand::Rng, text: &mut Vec<char>) {
    const BEFORE: [&str; 6] = [
        "evil",
        "http://evil.example/",
        "https://",
        "x",
        "//",
        "http://",
    ];
    const BEHIND: [&str; 10] = [
        ".evil.example",
        "@evil.example",
        "/",
        "/chat",
        "?",
        "#",
        ".",
        "0",
        ":80",
        ", null",
    ];
    const INSIDE: [char; 14] = [
        'a', 'Z', '0', '9', '.', ':', '/', '@', '-', '%', '\\', ' ', ',', 'é',
    ];
    let at = rng.usize(..=text.len());
    match rng.u8(..7) {
        0 => drop(text.splice(0..0, pick(rng, &BEFORE).chars())),
        1 => text.extend(pick(rng, &BEHIND).chars()),
        2 => text.insert(at, INSIDE[rng.usize(..INSIDE.len())]),
        3 if at < text.len() => drop(text.remove(at)),
        4 if at < text.len() => text[at] = INSIDE[rng.usize(..INSIDE.len())],
        5 if at < text.len() => {
            let upper = text[at].to_ascii_uppercase();
            text[at] = upper;
        }
        _ => text.truncate(at),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn variations_are_repeatable_various_and_can_be_sent() {
        let some = |seed| -> Vec<String> {
            let mut rng = rng(seed);
            std::iter::repeat_with(|| vary(&mut rng, "http://127.0.0.1:3000"))
                .take(TRIES)
                .collect()
        };
        assert_eq!(some("a"), some("a"));
        assert_ne!(some("a"), some("b"));
        let different: BTreeSet<_> = some("a").into_iter().collect();
        assert!(different.len() > TRIES / 2, "{}", different.len());
        for part in [
            "http://127.0.0.1:3000.evil.example",
            "http://evil.example/http",
        ] {
            let has_one = ["a", "b", "c", "d", "e", "f", "g", "h"]
                .iter()
                .any(|seed| some(seed).iter().any(|text| text.contains(part)));
            assert!(has_one, "{part}");
        }
        for text in &different {
            assert!(!text.contains(char::is_control), "{text:?}");
            assert_eq!(text.trim(), text);
        }
    }
}
