//! What a test says must be possible: nobody uses a socket that is not open, a cookie that
//! nobody was given, or a server that has ended.
//!
//! The test is walked through from its first action to its last. What holds for every word is
//! checked here; what only one word demands is in the file of that word.

mod environment;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::diagnostic::{Diagnostics, nearest};
use crate::document::schema::Key;
use crate::document::validate::EXPECT;
use crate::document::yaml::{Entry, Node, Value};
use crate::spec::Test;
use crate::template::{Field, Piece};
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::USED_SOCKET;
use crate::vocabulary::test::{DO, MONGODB, NEEDS, TEXT, TRANSPORT};
use crate::vocabulary::{Action, Effect, ServerUse, StorageUse, Timing};

/// What is known at a point of the test.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// Everybody who does something in the test.
    pub present: HashSet<&'a str>,
    /// Who is given a cookie at any time.
    pub ever_signed_in: HashSet<&'a str>,
    pub registered: HashSet<&'a str>,
    /// Who may have a cookie by now.
    pub signed_in: HashSet<&'a str>,
    pub sockets: HashMap<&'a str, Socket>,
}

/// What has become of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Socket {
    Open,
    Refused,
    Closed,
}

/// One action of a test, and its place.
#[derive(Debug)]
pub struct Context<'a> {
    pub test: &'a Test,
    /// Of the action, from 0.
    pub index: usize,
    pub action: &'a Action,
    /// The item of `do`.
    pub item: &'a Node,
    /// The word and its value.
    pub entry: &'a Entry,
}

/// Walks through a test whose values fit, from its first action to its last.
pub fn check(test: &Test, node: &Node, faults: &mut Diagnostics<'_>) {
    let nodes = match node.get(DO.name).map(|actions| &actions.value) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    environment::check(test, node, faults);
    let given = |effect| match effect {
        Effect::GivesCookie(person) => Some(person),
        _ => None,
    };
    let mut known = Known {
        present: test.actions().flat_map(Action::people).collect(),
        ever_signed_in: test
            .actions()
            .flat_map(Action::effects)
            .filter_map(given)
            .collect(),
        ..Known::default()
    };
    for (index, (action, item)) in test.actions().zip(nodes).enumerate() {
        let Some(entry) = item.entries().iter().find(|entry| entry.key != EXPECT) else {
            continue;
        };
        let context = Context {
            test,
            index,
            action,
            item,
            entry,
        };
        known.placeholders(&context, faults);
        known.cookies(&context, faults);
        known.socket(&context, faults);
        action.check(&context, &known, faults);
        context.servers(faults);
        for effect in action.effects() {
            known.apply(effect);
        }
    }
    if !test.actions().any(|action| action.nature().can_fail) {
        faults.add_with_help(
            text_span(node),
            "no action of this test can fail, so it proves nothing",
            "look at something: an answer, an event, a log line",
        );
    }
    if let Some(transport) = node.get(TRANSPORT.name)
        && !test.opens_sockets()
    {
        faults.add_with_help(
            transport.span.clone(),
            format!(
                "this test opens no socket, so `{}` changes nothing",
                TRANSPORT.name
            ),
            "leave it out",
        );
    }
}

impl<'a> Context<'a> {
    /// The actions before this one.
    pub fn before(&self) -> impl Iterator<Item = &'a Action> {
        self.test.actions().take(self.index)
    }

    /// The place of a key's value, or the whole value if it is a mere name.
    pub fn place(&self, key: Key) -> Range<usize> {
        let value = &self.entry.value;
        value.get(key.name).unwrap_or(value).span.clone()
    }

    /// Where a placeholder was written.
    fn placeholder(&self, written: &str, text: &str) -> Range<usize> {
        let span = self.item.span.clone();
        match text[span.clone()].find(written) {
            Some(at) => span.start + at..span.start + at + written.len(),
            None => self.entry.key_span.clone(),
        }
    }

    /// Reports a server that is gone or not there yet, and a MongoDB that nobody asked for.
    fn servers(&self, faults: &mut Diagnostics<'_>) {
        let nature = self.action.nature();
        let word = &self.entry.key;
        let mut report = |message: String, help: String| {
            faults.add_with_help(self.entry.key_span.clone(), message, help);
        };
        let needs_server = |action: &Action| action.nature().server != ServerUse::None;
        if nature.server == ServerUse::EndsAtStart && self.before().any(needs_server) {
            report(
                "the server ends at start, so nothing can be asked of it before".to_owned(),
                "add `after: terminate` if it is meant to run first".to_owned(),
            );
        }
        let ends = matches!(nature.server, ServerUse::EndsAtStart | ServerUse::Ends);
        if ends && self.index + 1 < self.test.items.len() {
            report(
                format!("`{word}` is not the last action; the server is gone after it"),
                "move it to the end of the test".to_owned(),
            );
        }
        if matches!(nature.storage, StorageUse::Mongodb | StorageUse::OwnMongodb)
            && !self.test.needs_mongodb
        {
            report(
                format!("`{word}` needs a MongoDB"),
                format!("add `{}: {MONGODB}` to the test", NEEDS.name),
            );
        }
    }
}

impl<'a> Known<'a> {
    fn placeholders(&self, context: &Context<'_>, faults: &mut Diagnostics<'_>) {
        let nature = context.action.nature();
        // What must never be logged is looked for after the server's end.
        let cookies = match nature.timing {
            Timing::AtTheEnd => &self.ever_signed_in,
            _ => &self.signed_in,
        };
        let sent = context.action.cookies();
        let sent = sent.iter().flat_map(|cookie| cookie.texts());
        let texts = context.action.texts().into_iter().chain(sent);
        for piece in texts.flat_map(|text| &text.pieces) {
            let Some(written) = piece.written() else {
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
                Piece::Port if nature.server == ServerUse::EndsAtStart => {
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

    fn stranger(&self, person: &str, at: Range<usize>, faults: &mut Diagnostics<'_>) {
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

    /// Reports a cookie that is forged before there is one.
    fn cookies(&self, context: &Context<'_>, faults: &mut Diagnostics<'_>) {
        let owners = context.action.cookies();
        let owners = owners.iter().filter_map(|cookie| match cookie {
            Cookie::Forged { of, how: _ } => Some(of),
            Cookie::Own | Cookie::None | Cookie::Lines(_) => None,
        });
        let places = Cookie::places_of_owners(&context.entry.value);
        for (owner, place) in owners.zip(places) {
            self.needs_cookie(owner, place, faults);
        }
    }

    /// Reports somebody who has no session cookie at this point.
    pub fn needs_cookie(&self, person: &str, place: &Node, faults: &mut Diagnostics<'_>) {
        if !self.signed_in.contains(person) {
            no_cookie(person, place.span.clone(), faults);
        }
    }

    /// Reports a socket that is used before it is open, or after.
    fn socket(&self, context: &Context<'_>, faults: &mut Diagnostics<'_>) {
        let Some(socket) = context.action.socket() else {
            return;
        };
        let at = context.place(USED_SOCKET);
        match self.sockets.get(socket) {
            Some(Socket::Open) => {}
            Some(Socket::Refused) => faults.add_with_help(
                at,
                format!("the socket `{socket}` was refused, so nothing can be done with it"),
                "a refusal is looked at by the `expect` of its `connect`",
            ),
            Some(Socket::Closed) => faults.add_with_help(
                at,
                format!("the socket `{socket}` is closed by now"),
                "look at what it received before it leaves, or connect again",
            ),
            None => faults.add_with_help(
                at,
                format!("there is no socket `{socket}` yet"),
                match nearest(socket, self.sockets.keys().copied()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("open it first: `connect: {socket}`"),
                },
            ),
        }
    }

    /// Takes in what an action changes.
    fn apply(&mut self, effect: Effect<'a>) {
        match effect {
            Effect::Registers(person) => {
                self.registered.insert(person);
            }
            Effect::GivesCookie(person) => {
                self.signed_in.insert(person);
            }
            Effect::Opens(socket) => {
                self.sockets.insert(socket, Socket::Open);
            }
            Effect::Refuses(socket) => {
                self.sockets.insert(socket, Socket::Refused);
            }
            Effect::Closes(socket) => {
                self.sockets.insert(socket, Socket::Closed);
            }
            Effect::ClosesAll => {
                for socket in self.sockets.values_mut() {
                    *socket = Socket::Closed;
                }
            }
        }
    }
}

fn no_cookie(person: &str, at: Range<usize>, faults: &mut Diagnostics<'_>) {
    faults.add_with_help(
        at,
        format!("`{person}` has no session cookie at this point"),
        format!("put `sign_up: {person}` before it"),
    );
}

fn text_span(node: &Node) -> Range<usize> {
    node.get(TEXT.name)
        .map_or_else(|| node.span.clone(), |text| text.span.clone())
}
