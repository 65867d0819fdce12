//! Servers and MongoDB: what is there can be turned to, and what runs stopped.

use crate::diagnostic::Faults;
use crate::parser::semantics::{Context, Known, no_cookie};
use crate::spec::{
    DocumentAction, DocumentChange, MongodbChange, ServerChange, Stored, Test, Verb,
};
use crate::vocabulary::{MONGODB, key};

/// Reports a MongoDB that nobody asked for, or that is in another state, a
/// document that cannot be found, and a server that was never started.
pub fn check(
    known: &Known<'_>,
    context: &Context<'_>,
    index: usize,
    test: &Test,
    faults: &mut Faults<'_>,
) {
    let before = || test.actions[..index].iter().map(|action| &action.verb);
    let verb = &context.entry.key;
    if matches!(context.verb, Verb::Mongodb(_) | Verb::Document(..)) && !test.needs_mongodb {
        faults.add_with_help(
            context.entry.key_span.clone(),
            format!("`{verb}` needs a MongoDB"),
            format!("add `{}: {MONGODB}` to the test", key::NEEDS),
        );
    }
    match context.verb {
        Verb::Mongodb(change) => {
            let (needed, help) = match change {
                MongodbChange::Started => (Some(MongodbChange::Stopped), "stop it first"),
                MongodbChange::Thawed => (Some(MongodbChange::Frozen), "freeze it first"),
                _ => (None, "it has to run: start or thaw it first"),
            };
            let mut changes = before().filter_map(|verb| match verb {
                Verb::Mongodb(change) => Some(*change),
                _ => None,
            });
            // Running again is as good as never stopped.
            let state = changes
                .next_back()
                .filter(|last| matches!(last, MongodbChange::Stopped | MongodbChange::Frozen));
            if state != needed {
                faults.add_with_help(
                    context.entry.value.span.clone(),
                    "MongoDB is in another state at this point",
                    help,
                );
            }
        }
        Verb::Server(ServerChange::First | ServerChange::Second) => {
            let started = before().any(|verb| matches!(verb, Verb::Server(ServerChange::Second)));
            let is_second = matches!(context.verb, Verb::Server(ServerChange::Second));
            if started == is_second {
                let (message, help) = if started {
                    ("the second server runs already", "turn to the `first`")
                } else {
                    (
                        "there is only one server yet",
                        "start a `second` one before",
                    )
                };
                faults.add_with_help(context.entry.value.span.clone(), message, help);
            }
        }
        Verb::Document(stored, action) => document(known, context, stored, action, faults),
        _ => {}
    }
}

fn document(
    known: &Known<'_>,
    context: &Context<'_>,
    stored: &Stored,
    action: &DocumentAction,
    faults: &mut Faults<'_>,
) {
    match stored {
        Stored::SessionOf(person) if !known.signed_in.contains(person.as_str()) => {
            no_cookie(person, context.value(key::SESSION_OF), faults);
        }
        Stored::User(person) if !known.registered.contains(person.as_str()) => {
            faults.add_with_help(
                context.value(key::USER),
                format!("`{person}` has never signed up"),
                format!("put `sign_up: {person}` before it"),
            );
        }
        _ => {}
    }
    let value = &context.entry.value;
    let looks = [key::FIELDS, key::LACKS]
        .iter()
        .any(|key| value.get(key).is_some());
    match action {
        DocumentAction::Becomes(_) if looks => faults.add_with_help(
            value.span.clone(),
            "a document is either changed or looked at",
            "make two actions of it",
        ),
        DocumentAction::Becomes(change) => {
            if matches!(stored, Stored::User(_)) && *change == DocumentChange::Expired {
                faults.add_with_help(
                    context.value(key::BECOMES),
                    "a user does not expire",
                    "only a session has an end; a user becomes `deleted` or `corrupted`",
                );
            }
        }
        DocumentAction::Has { .. } if !looks => faults.add_with_help(
            value.span.clone(),
            "nothing is done with this document",
            format!(
                "add `{}`, `{}` or `{}`",
                key::BECOMES,
                key::FIELDS,
                key::LACKS
            ),
        ),
        DocumentAction::Has { .. } => {}
    }
}
