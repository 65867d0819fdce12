//! Who takes part in an action, and what it can show.

use crate::spec::{DocumentAction, Verb};

/// Those who do something in an action.
pub fn people(verb: &Verb) -> Vec<&str> {
    match verb {
        Verb::SignUp(sign_in) | Verb::SignIn(sign_in) => vec![&sign_in.person],
        Verb::SignOut(person) | Verb::Expire(person) => vec![person],
        Verb::Request(request, _) => request.person.iter().map(String::as_str).collect(),
        Verb::Alike(requests) => requests
            .iter()
            .filter_map(|request| request.person.as_deref())
            .collect(),
        Verb::Connect(connect, _) => vec![&connect.person],
        Verb::Crowd(crowd) => vec![&crowd.person],
        _ => Vec::new(),
    }
}

/// Those who may be handed a session cookie by an action.
pub fn given_a_cookie(verb: &Verb) -> Vec<&str> {
    match verb {
        Verb::SignUp(_) | Verb::SignIn(_) | Verb::Request(..) => people(verb),
        _ => Vec::new(),
    }
}

/// Whether there is anything that a wrong server could do to fail an action.
pub fn can_fail(verb: &Verb) -> bool {
    !matches!(
        verb,
        Verb::Expire(_)
            | Verb::Disconnect { .. }
            | Verb::Emit { ack: None, .. }
            | Verb::Mongodb(_)
            | Verb::Document(_, DocumentAction::Becomes(_))
    )
}

/// Whether an action can be judged without a server that answers.
pub fn needs_no_server(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::NoLog { .. } | Verb::Dependency { .. } | Verb::Uses(_)
    )
}
