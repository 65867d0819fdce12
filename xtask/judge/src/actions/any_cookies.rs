//! Random `Cookie` headers, read by a socket, by `GET /me` and by the reference.

use cookie::Key;
use futures_util::future::join;
use tokio::time::timeout;
use tower_sessions::session::Id;

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::http::ANSWER;
use crate::execute::resources::Resources;
use crate::execute::sockets::handshake;
use crate::generate::cookies::{Header, Reading, Values, read};
use crate::generate::probe::{Opened, Probe};
use crate::generate::{Wrong, rng, try_each};
use course::template::{Field, Piece, Template};
use course::vocabulary::any_cookies::Shown;
use course::vocabulary::parts::cookie::Cookie;
use course::vocabulary::{AnyCookies, Connect};
use rig::server::{Line, Log, Server};
use wire::Transport;
use wire::http::Client;
use wire::socket::Handshake;

/// How many headers are sent.
const CASES: usize = 300;

/// Handshakes with a long cookie, each with another one, before the first look at memory
/// and until the second.
const FIRST: usize = 100;
const LONG: usize = 600;
/// The length of such a cookie in bytes: together more than what never counts as growth.
const LENGTH: usize = 24 << 10;

impl Execute for AnyCookies {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let AnyCookies {
            of,
            namespace,
            shown,
        } = self;
        let socket = Connect::to(namespace, of, Cookie::None);
        let handshake = handshake(context, &socket).await?;
        context.tell(format!(
            "a client sends {CASES} random Cookie headers, most of them with {of}'s cookie or parts \
             of it, to {namespace} and to GET /me"
        ));
        let shown = match shown {
            Shown::Event(event) => Show::Event(event.clone()),
            Shown::Refusal { message, log } => Show::Refusal {
                message: context.fill(message)?,
                log: log.as_ref().map(|log| context.fill(log)).transpose()?,
            },
        };
        let signature = context.signature(of)?;
        let id = context.fill(&Template {
            pieces: vec![Piece::Of(of.clone(), Field::Id)],
        })?;
        let key = Key::derive_from(context.fixtures.secret().as_bytes());
        let other = Key::derive_from(context.fixtures.token(48).as_bytes());
        let values = Values::around(&format!("{signature}{id}"), &key, &other);
        let mut rng = rng(&context.fixtures.token(16));
        let server = context.server().await?;
        let mut readers = Readers {
            client: Client::new(server.port()),
            log: server.log().clone(),
            id: id.parse().ok(),
            handshake,
            shown,
            key,
            values: &values,
        };
        let draw = || Header::any(&mut rng, &values);
        try_each("headers", CASES, draw, async |header: &Header| {
            Ok(readers.wrong(header).await)
        })
        .await?;
        // Of a socket that was refused, socketioxide keeps the headers for seconds. Once is
        // enough: what is left in memory does not depend on how it came.
        match (readers.handshake.transport, readers.shown) {
            (Transport::Websocket, Show::Event(_)) => forgets(readers.handshake, server).await,
            _ => Ok(()),
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// Whether the server forgets the cookies of those who have left.
async fn forgets(mut handshake: Handshake, server: &Server) -> Result<(), StepError> {
    let mut before = None;
    for number in 0..FIRST + LONG {
        if number == FIRST {
            before = Resources::of(server);
        }
        let line = format!("junk={number:0>LENGTH$}");
        handshake.headers = vec![("Cookie".to_owned(), line.into_bytes())];
        if let Opened::Admitted(socket) = Probe::open(&handshake).await {
            socket.leave();
        }
    }
    match before {
        Some(before) => before.compare(server, LONG).await,
        None => Ok(()),
    }
}

/// By what a socket shows how it has read its headers.
enum Show {
    Event(String),
    Refusal {
        message: String,
        log: Option<String>,
    },
}

/// The two readers of the judged server, and what the reference needs.
struct Readers<'a> {
    client: Client,
    log: Log,
    /// The session that is signed in.
    id: Option<Id>,
    handshake: Handshake,
    shown: Show,
    key: Key,
    values: &'a Values,
}

impl Readers<'_> {
    /// What both readers have to make of the header and what they make of it, if that differs.
    async fn wrong(&mut self, header: &Header) -> Option<Wrong> {
        let lines = header.lines(self.values);
        let reading = read(&lines, &self.key);
        let headers: Vec<_> = lines
            .into_iter()
            .map(|line| ("Cookie".to_owned(), line))
            .collect();
        let expected = self.expected(reading);
        self.handshake.headers.clone_from(&headers);
        let socket = socket(&self.handshake, &self.shown, &self.log);
        let (answer, socket) = join(self.client.get("/me", &headers, ANSWER), socket).await;
        let page = match answer {
            Ok(answer) => answer.status.to_string(),
            Err(error) => error.to_string(),
        };
        let actual = said(&socket, &page);
        (actual != expected).then(|| Wrong {
            expected: format!("{expected}, with {}", header.describe(self.values)),
            actual,
        })
    }

    fn expected(&self, reading: Reading) -> String {
        let is_signed_in = matches!(reading, Reading::Valid(id) if Some(id) == self.id);
        let page = if is_signed_in { "200" } else { "401" };
        let socket = match &self.shown {
            Show::Event(event) => format!("`{event}` {reading}"),
            Show::Refusal { .. } if is_signed_in => "connect".to_owned(),
            Show::Refusal { message, log } => {
                let reason = match reading {
                    Reading::Valid(_) => "unknown or expired session".to_owned(),
                    fault => format!("{fault} cookie"),
                };
                refusal(message, log.as_ref().map(|log| format!("{log}{reason}")))
            }
        };
        said(&socket, page)
    }
}

/// The answer to a socket with the header.
async fn socket(handshake: &Handshake, shown: &Show, log: &Log) -> String {
    let from = log.count();
    match (Probe::open(handshake).await, shown) {
        (Opened::Failed(why), _) => why,
        (Opened::Admitted(socket), Show::Event(event)) => {
            let told = match socket.event(event).await {
                Ok(data) => format!("`{event}` {}", data.as_str().unwrap_or("without a word")),
                Err(why) => format!("no `{event}`: {why}"),
            };
            socket.leave();
            told
        }
        (Opened::Admitted(socket), Show::Refusal { .. }) => {
            socket.leave();
            "connect".to_owned()
        }
        (Opened::Refused(message), Show::Event(_)) => refusal(&message, None),
        (Opened::Refused(message), Show::Refusal { log: text, .. }) => {
            let line = match text {
                Some(text) => Some(line(log, from, text).await),
                None => None,
            };
            refusal(&message, line)
        }
    }
}

/// The end of the first log line from there on that has this text.
async fn line(log: &Log, from: usize, text: &str) -> String {
    let line = log.find_from(from, |_, line| {
        let at = line.text.find(text)?;
        Some(line.text[at..].trim_end().to_owned())
    });
    let line = timeout(ANSWER, line).await.ok().flatten();
    line.unwrap_or_else(|| format!("no line with `{text}`"))
}

fn refusal(message: &str, line: Option<String>) -> String {
    match line {
        Some(line) => format!("connect_error `{message}` (log: {line})"),
        None => format!("connect_error `{message}`"),
    }
}

fn said(socket: &str, page: &str) -> String {
    format!("{socket} for the socket and {page} for GET /me")
}
