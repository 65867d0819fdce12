//! What a test tells must be possible: nobody uses a socket that is not open,
//! a cookie that nobody was given, or a server that has ended.

mod actors;
mod ending;
mod environment;
mod sockets;
mod storage;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::diagnostic::{Faults, nearest};
use crate::document::validate::EXPECT;
use crate::document::yaml::{Entry, Node, Value};
use crate::parser::placeholders;
use crate::spec::{Admission, Cookie, Method, Request, ServerChange, Test, Verb};
use crate::template::{Field, Piece};
use crate::vocabulary::key;
use actors::{can_fail, given_a_cookie, people};
use sockets::Socket;

/// Walks through a test whose shape is right, from its first action to its last.
pub fn check(test: &Test, node: &Node, faults: &mut Faults<'_>) {
    let items = match node.get(key::DO).map(|actions| &actions.value) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    environment::check(test, node, faults);
    let mut known = Known {
        present: test
            .actions
            .iter()
            .flat_map(|action| people(&action.verb))
            .collect(),
        ever_signed_in: test
            .actions
            .iter()
            .flat_map(|action| given_a_cookie(&action.verb))
            .collect(),
        ..Known::default()
    };
    for (index, (action, item)) in test.actions.iter().zip(items).enumerate() {
        let Some(entry) = item.entries().iter().find(|entry| entry.key != EXPECT) else {
            continue;
        };
        let context = Context {
            verb: &action.verb,
            item,
            entry,
        };
        known.placeholders(&context, faults);
        known.cookies(&context, faults);
        sockets::check(&known.sockets, &context, faults);
        environment::check_wait(&context, test, faults);
        ending::check(&context, index, test, faults);
        storage::check(&known, &context, index, test, faults);
        known.apply(&action.verb);
    }
    if !test.actions.iter().any(|action| can_fail(&action.verb)) {
        faults.add_with_help(
            text_span(node),
            "no action of this test can fail, so it proves nothing",
            "look at something: an answer, an event, a log line",
        );
    }
    let opens_a_socket = |verb: &Verb| matches!(verb, Verb::Connect(..) | Verb::Crowd(_));
    if let Some(transport) = node.get(key::TRANSPORT)
        && !test
            .actions
            .iter()
            .any(|action| opens_a_socket(&action.verb))
    {
        faults.add_with_help(
            transport.span.clone(),
            format!(
                "this test opens no socket, so `{}` changes nothing",
                key::TRANSPORT
            ),
            "leave it out",
        );
    }
}

/// What is known at a point of the test.
#[derive(Default)]
struct Known<'a> {
    /// Everybody who does something in the test.
    present: HashSet<&'a str>,
    /// Who is given a cookie at any time.
    ever_signed_in: HashSet<&'a str>,
    registered: HashSet<&'a str>,
    /// Who may have a cookie by now.
    signed_in: HashSet<&'a str>,
    sockets: HashMap<&'a str, Socket>,
}

/// One action and where it stands.
struct Context<'a> {
    verb: &'a Verb,
    item: &'a Node,
    entry: &'a Entry,
}

impl Context<'_> {
    /// Where a key's value stands, or the whole value if it is a mere name.
    fn value(&self, key: &str) -> Range<usize> {
        self.entry
            .value
            .get(key)
            .map_or_else(|| self.entry.value.span.clone(), |node| node.span.clone())
    }

    /// Where a placeholder was written.
    fn placeholder(&self, written: &str, text: &str) -> Range<usize> {
        let span = self.item.span.clone();
        match text[span.clone()].find(written) {
            Some(at) => span.start + at..span.start + at + written.len(),
            None => self.entry.key_span.clone(),
        }
    }
}

impl<'a> Known<'a> {
    fn placeholders(&self, context: &Context<'_>, faults: &mut Faults<'_>) {
        // What must never be logged is looked for after the server's end.
        let cookies = match context.verb {
            Verb::NoLog { .. } => &self.ever_signed_in,
            _ => &self.signed_in,
        };
        for piece in placeholders::of(context.verb) {
            let Some(written) = placeholders::written(piece) else {
                continue;
            };
            let at = context.placeholder(&written, faults.text);
            match piece {
                Piece::Name(person) | Piece::Of(person, Field::Password)
                    if !self.present.contains(person.as_str()) =>
                {
                    self.stranger(person, at, faults);
                }
                Piece::Of(person, Field::Cookie | Field::Signature | Field::Id)
                    if !cookies.contains(person.as_str()) =>
                {
                    no_cookie(person, at, faults);
                }
                Piece::Port if matches!(context.verb, Verb::ExitAtStart { .. }) => {
                    faults.add_with_help(
                        at,
                        "a server that ends at its start has no port yet",
                        "leave `{port}` out",
                    );
                }
                _ => {}
            }
        }
    }

    fn stranger(&self, person: &str, at: Range<usize>, faults: &mut Faults<'_>) {
        let mut present: Vec<&str> = self.present.iter().copied().collect();
        present.sort_unstable();
        let help = match nearest(person, present.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if present.is_empty() => "let them do something, for example `sign_up`".to_owned(),
            None => format!(
                "those who do something in this test: {}",
                present.join(", ")
            ),
        };
        faults.add_with_help(
            at,
            format!("nobody in this test is called `{person}`"),
            help,
        );
    }

    fn cookies(&self, context: &Context<'_>, faults: &mut Faults<'_>) {
        let bodies: Vec<(&Cookie, Option<&Node>)> = match context.verb {
            Verb::SignUp(sign_in) | Verb::SignIn(sign_in) => {
                vec![(&sign_in.cookie, Some(&context.entry.value))]
            }
            Verb::Request(request, _) => vec![(&request.cookie, Some(&context.entry.value))],
            Verb::Connect(connect, _) => vec![(&connect.cookie, Some(&context.entry.value))],
            Verb::Alike(requests) => match &context.entry.value.value {
                Value::List(nodes) => requests
                    .iter()
                    .zip(nodes)
                    .map(|(request, node)| (&request.cookie, Some(node)))
                    .collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        for (cookie, node) in bodies {
            if let Cookie::Forged { of, .. } = cookie
                && !self.signed_in.contains(of.as_str())
                && let Some(of_node) = node
                    .and_then(|node| node.get(key::COOKIE))
                    .and_then(|cookie| cookie.get(key::OF))
            {
                no_cookie(of, of_node.span.clone(), faults);
            }
        }
        if let Verb::Expire(person) = context.verb
            && !self.signed_in.contains(person.as_str())
        {
            no_cookie(person, context.entry.value.span.clone(), faults);
        }
        if let Verb::SignIn(sign_in) = context.verb
            && !self.registered.contains(sign_in.person.as_str())
        {
            faults.add_with_help(
                context.value(key::AS),
                format!("`{}` signs in but has never signed up", sign_in.person),
                "put a `sign_up` before it; a sign-in that has to fail is a `request`",
            );
        }
    }

    /// Takes in what an action changes.
    fn apply(&mut self, verb: &'a Verb) {
        self.signed_in.extend(given_a_cookie(verb));
        match verb {
            Verb::SignUp(sign_in) => {
                self.registered.insert(&sign_in.person);
            }
            Verb::Request(
                Request {
                    method: Method::Post,
                    person: Some(person),
                    ..
                },
                _,
            ) => {
                self.registered.insert(person);
            }
            Verb::Connect(connect, admission) => {
                let state = match admission {
                    Admission::Connected => Socket::Open,
                    Admission::Refused(_) | Admission::Status(_) => Socket::Refused,
                };
                self.sockets.insert(&connect.socket, state);
            }
            Verb::Disconnect { socket, .. } => {
                self.sockets.insert(socket, Socket::Closed);
            }
            Verb::Server(ServerChange::Restarted) => {
                for socket in self.sockets.values_mut() {
                    *socket = Socket::Closed;
                }
            }
            _ => {}
        }
    }
}

fn no_cookie(person: &str, at: Range<usize>, faults: &mut Faults<'_>) {
    faults.add_with_help(
        at,
        format!("`{person}` has no session cookie at this point"),
        format!("put `sign_up: {person}` before it"),
    );
}

fn text_span(node: &Node) -> Range<usize> {
    node.get(key::TEXT)
        .map_or_else(|| node.span.clone(), |text| text.span.clone())
}
