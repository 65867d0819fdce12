//! What holds in every test, although no test asks for it: the server does not panic,
//! its handlers can be called, no secret leaves it in any shape, no client learns how to
//! take over another's connection, no name steers the log, and it still answers at the
//! end.

use std::ops::Range;
use std::sync::Arc;

use super::StepError;
use super::context::Context;
use super::http::ANSWER;
use super::secrets::{Finder, Shape};
use super::wire_log::Spoken;
use rig::server::{Line, Stream};
use wire::http::Answer;
use wire::inbox::Inbox;

/// Why the id of a connection is a secret.
const SID: &str = "`socket.id` is the Engine.IO `sid`: with it, anybody can read and send on a \
     connection that polls, without any cookie";

/// An invariant that does not hold, and the question that leads to the cause.
#[derive(Debug)]
pub struct Broken {
    pub why: StepError,
    pub hint: &'static str,
}

impl Broken {
    fn new(why: StepError, hint: &'static str) -> Broken {
        Broken { why, hint }
    }
}

/// Looks at everything that the servers have printed and sent in this test.
///
/// # Errors
/// The first invariant that does not hold.
pub async fn judge(context: &mut Context<'_>) -> Result<(), Broken> {
    // Each is broken off, since that is how most real connections end.
    context.sockets.clear();
    if let Some(server) = context.servers.current() {
        let port = server.port();
        let request = wire::http::Request::get("/favicon.ico");
        if let Err(why) = wire::http::send(port, &request, ANSWER).await {
            let ended = server.end().await;
            return Err(Broken::new(
                StepError::wrong(
                    "the server still answers when the test is over",
                    ended.unwrap_or_else(|| why.to_string()),
                ),
                "What can keep your server from answering once its clients have gone? A blocked \
                 thread, or a lock that is never released?",
            ));
        }
        // What was printed before the first answer has been read by the second.
        server.settle().await;
    }
    let secrets = Finder::new(context.fixtures.secret_shapes());
    let (owners, shapes): (Vec<_>, Vec<_>) = sids(&context.spoken).into_iter().unzip();
    let sids = Finder::new(shapes);
    let lines = context.lines();
    log(&lines, &secrets)?;
    log_has_no(&lines, &sids)?;
    for (request, answer) in &context.answers {
        response(request, answer, &secrets)?;
    }
    for spoken in &context.spoken {
        if let Spoken::Socket(title, inbox) = spoken {
            let events = inbox.look(|state| state.events.clone());
            // A client knows its own `sid`.
            let of_another = |shape: usize| !Arc::ptr_eq(&owners[shape], inbox);
            for arg in events.iter().flat_map(|event| &event.args) {
                let arg = arg.to_string();
                let told = |(shape, shown): (&Shape, String)| {
                    StepError::wrong(
                        format!("no event contains {}", shape.name),
                        format!("{title} received {shown}"),
                    )
                };
                if let Some(found) = leak(&arg, &secrets) {
                    return Err(Broken::new(told(found), IN_AN_EVENT));
                }
                if let Some(found) = sids.find_if(&arg, of_another) {
                    let why = told(surroundings(&arg, found)).because(SID);
                    return Err(Broken::new(why, IN_AN_EVENT));
                }
            }
        }
    }
    Ok(())
}

const IN_AN_EVENT: &str =
    "Which part of this event does nobody need? Send no more than the document names.";

/// Each shape of the id of a connection, and whose it is.
fn sids(spoken: &[Spoken]) -> Vec<(Arc<Inbox>, Shape)> {
    let sids = spoken.iter().filter_map(|spoken| match spoken {
        Spoken::Http(_) => None,
        Spoken::Socket(title, inbox) => {
            let sid = inbox.look(|state| state.sid.clone())?;
            let shapes = Shape::of(&sid, &format!("the `sid` of {title}"));
            Some(shapes.into_iter().map(|shape| (Arc::clone(inbox), shape)))
        }
    });
    sids.flatten().collect()
}

fn log_has_no(lines: &[Line], sids: &Finder) -> Result<(), Broken> {
    match lines.iter().find_map(|line| leak(line.raw(), sids)) {
        None => Ok(()),
        Some((shape, shown)) => Err(Broken::new(
            StepError::wrong(format!("no line contains {}", shape.name), shown).because(SID),
            "Which of your lines, fields or spans has `socket.id` in it?",
        )),
    }
}

fn log(lines: &[Line], secrets: &Finder) -> Result<(), Broken> {
    if let Some(at) = super::logs::panic(lines) {
        return Err(Broken::new(
            StepError::wrong("the server does not panic", quoted(&lines[at].text))
                .because(super::logs::cause(lines).unwrap_or_default()),
            "Which line of your code panicked, and what had a client done, or left undone? An \
             `unwrap`, an index or a subtraction says that this cannot happen.",
        ));
    }
    if let Some(line) = lines
        .iter()
        .find(|line| line.text.contains("Error while extracting data: "))
    {
        return Err(Broken::new(
            StepError::wrong(
                "each handler gets what its parameters ask for",
                quoted(&line.text),
            ),
            "Which parameter of your handler cannot be provided? `State<…>` must name exactly \
             the stored type, and an extension must be inserted before the handler runs.",
        ));
    }
    for line in lines {
        if let Some((shape, shown)) = leak(line.raw(), secrets) {
            let stream = match line.stream {
                Stream::Stdout => "stdout",
                Stream::Stderr => "stderr",
            };
            return Err(Broken::new(
                StepError::wrong(
                    format!("no line contains {}, in whatever shape", shape.name),
                    format!("{stream}: {shown}"),
                ),
                "Which statement prints what a client sent, what a store returned, or a setting? \
                 Log what happened, not the value.",
            ));
        }
        if line.text.contains("$argon2") {
            return Err(Broken::new(
                StepError::wrong(
                    "no line contains the hash of a password",
                    quoted(&line.text),
                ),
                "Which statement prints a whole user? Anybody who reads the log can test passwords \
                 against the hash, without any rate limit.",
            ));
        }
        if line.raw().chars().any(|c| c.is_control() && c != '\t') {
            return Err(Broken::new(
                StepError::wrong("no line contains a control character", quoted(line.raw()))
                    .because(
                        "a name or other client input is logged unescaped, or the log has colours \
                         although it is not written to a terminal",
                    ),
                "Who has written the text in this line, and what does your code do with it before \
                 it is logged?",
            ));
        }
    }
    Ok(())
}

fn response(request: &str, answer: &Answer, secrets: &Finder) -> Result<(), Broken> {
    let header = |(name, value): &(String, String)| {
        (name != "set-cookie").then(|| format!("{name}: {value}"))
    };
    let texts = answer.headers.iter().filter_map(header);
    let body = String::from_utf8_lossy(&answer.body);
    for text in texts.chain([body.into_owned()]) {
        if let Some((shape, shown)) = leak(&text, secrets) {
            return Err(Broken::new(
                StepError::wrong(
                    format!("no response contains {}", shape.name),
                    format!("the response to {request} has {shown}"),
                ),
                "Which part of this response is useless to everybody who may read it?",
            ));
        }
    }
    if let Some(location) = answer.header("location")
        && (!location.starts_with('/') || location.starts_with("//") || location.starts_with("/\\"))
    {
        return Err(Broken::new(
            StepError::wrong(
                "each redirect leads to a path of this server",
                format!("the response to {request} redirects to `{location}`"),
            )
            .because(
                "a form or a link of a stranger can send a visitor anywhere through such a \
                 redirect",
            ),
            "Who decides where your redirect leads: your server, or the request?",
        ));
    }
    if let Some(kept) = caches(answer) {
        return Err(Broken::new(
            StepError::wrong(
                "no browser or proxy caches a response for one visitor",
                format!("the response to {request} has `Cache-Control: {kept}`"),
            )
            .because(
                "the next user of this browser would be shown what was meant for the last one; \
                 the kit sends `no-store` where a handler does not set the header",
            ),
            "Which of your handlers or layers sets `Cache-Control`, and who is shown the copy?",
        ));
    }
    let set_cookie = answer.all("set-cookie").find(|cookie| {
        let mut attributes = cookie.split(';').skip(1);
        attributes.any(|one| one.trim().to_ascii_lowercase().starts_with("domain"))
    });
    match set_cookie {
        None => Ok(()),
        Some(_) => Err(Broken::new(
            StepError::wrong(
                "cookies without the attribute `Domain`, so that only this host gets them",
                format!("the response to {request} sets a cookie with `Domain`"),
            ),
            "To which hosts does a browser send a cookie with a `Domain`?",
        )),
    }
}

/// The `Cache-Control` of a page or of data that may be kept (RFC 9111, section 5.2.2).
/// Scripts, styles and images are the same for everybody.
fn caches(answer: &Answer) -> Option<&str> {
    let control = answer.header("cache-control")?;
    let kind = answer.header("content-type").unwrap_or_default();
    let of_a_visitor = kind.starts_with("text/html") || kind.starts_with("application/json");
    let lower = control.to_ascii_lowercase();
    let mut directives = lower.split(',').map(str::trim);
    let mut keeps = false;
    let forbids = directives.any(|one| {
        let age = one
            .strip_prefix("max-age=")
            .or(one.strip_prefix("s-maxage="));
        keeps |= age.is_some_and(|age| age != "0") || one == "public" || one == "immutable";
        one == "no-store" || one == "no-cache"
    });
    (of_a_visitor && keeps && !forbids).then_some(control)
}

/// The secret that a text contains and the surroundings of that place, without the secret.
fn leak<'a>(text: &str, secrets: &'a Finder) -> Option<(&'a Shape, String)> {
    let found = secrets.find_in(text)?;
    Some(surroundings(text, found))
}

fn surroundings<'a>(text: &str, (shape, place): (&'a Shape, Range<usize>)) -> (&'a Shape, String) {
    const SHOWN: usize = 60;
    let before = &text[..place.start];
    let start = before.char_indices().rev().nth(SHOWN - 1);
    let start = start.map_or(0, |(at, _)| at);
    let cut = if start > 0 { "…" } else { "" };
    let shown = &before[start..];
    (shape, format!("`{cut}{shown}<{}>`", shape.name))
}

fn quoted(text: &str) -> String {
    format!("`{text}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_secret_is_shown_up_to_sixty_characters() {
        let finder = Finder::new(Shape::of("abcdefghijkl", "it"));
        let shown = |text: &str| leak(text, &finder).map(|(_, shown)| shown);
        assert_eq!(shown("id abcdefgh").as_deref(), Some("`id <it>`"));
        let long = format!("{}abcdefgh", "é".repeat(61));
        let cut = format!("`…{}<it>`", "é".repeat(60));
        assert_eq!(shown(&long), Some(cut));
    }

    #[test]
    fn what_is_said_to_one_visitor_must_not_be_kept() {
        let kept = |control: &str, kind: &str| {
            let headers = [("cache-control", control), ("content-type", kind)];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let answer = Answer {
                status: 200,
                headers: headers.to_vec(),
                body: Vec::new(),
                took: std::time::Duration::ZERO,
            };
            caches(&answer).is_some()
        };
        assert!(kept("private, max-age=60", "application/json"));
        assert!(kept("Public", "text/html; charset=utf-8"));
        assert!(!kept("no-store", "application/json"));
        assert!(!kept("max-age=60, no-cache", "application/json"));
        assert!(!kept("private, max-age=0", "text/html"));
        assert!(!kept(
            "public, max-age=31536000, immutable",
            "text/javascript"
        ));
    }
}
