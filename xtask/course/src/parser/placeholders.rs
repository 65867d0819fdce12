//! The placeholders that an action uses.

use crate::spec::{Admission, Connect, Cookie, DocumentAction, Expected, Request, SignIn, Verb};
use crate::template::{Data, Piece, Template};

/// All pieces of all texts of an action.
pub fn of(verb: &Verb) -> Vec<&Piece> {
    let mut found = Vec::new();
    match verb {
        Verb::SignUp(sign_in) | Verb::SignIn(sign_in) => {
            let SignIn {
                person: _,
                name,
                cookie,
                signature_has: _,
            } = sign_in;
            name.iter().for_each(|name| found.extend(&name.pieces));
            in_cookie(cookie, &mut found);
        }
        Verb::SignOut(_) | Verb::Expire(_) | Verb::Disconnect { .. } => {}
        Verb::Request(request, expected) => {
            in_request(request, &mut found);
            in_expected(expected, &mut found);
        }
        Verb::Alike(requests) => {
            requests
                .iter()
                .for_each(|request| in_request(request, &mut found));
        }
        Verb::Connect(connect, admission) => {
            let Connect {
                person: _,
                socket: _,
                cookie,
                namespace: _,
                query,
                headers,
                auth,
            } = connect;
            in_cookie(cookie, &mut found);
            in_pairs(query, &mut found);
            in_pairs(headers, &mut found);
            auth.iter().for_each(|auth| in_data(auth, &mut found));
            if let Admission::Refused(message) = admission {
                found.extend(&message.pieces);
            }
        }
        Verb::Emit {
            socket: _,
            event: _,
            data,
            ack,
        } => {
            data.iter()
                .chain(ack)
                .for_each(|data| in_data(data, &mut found));
        }
        Verb::Receive(pattern) | Verb::Never(pattern) => {
            pattern
                .data
                .iter()
                .for_each(|data| in_data(data, &mut found));
        }
        Verb::Crowd(crowd) => in_data(&crowd.data, &mut found),
        Verb::Log(texts) => in_texts(texts, &mut found),
        Verb::NoLog { contains, starts } => {
            in_texts(contains, &mut found);
            in_texts(starts, &mut found);
        }
        Verb::ExitAtStart { code: _, line } => in_texts(line, &mut found),
        Verb::Document(_, DocumentAction::Has { fields: _, lacks }) => in_texts(lacks, &mut found),
        Verb::Document(_, DocumentAction::Becomes(_))
        | Verb::Server(_)
        | Verb::Mongodb(_)
        | Verb::ExitAfter { .. }
        | Verb::Dependency { .. }
        | Verb::Uses(_) => {}
    }
    found
}

/// A placeholder as its author wrote it; `None` for plain text.
pub fn written(piece: &Piece) -> Option<String> {
    use crate::template::{FIELDS, FILLER, PORT, RANDOM, SECRET};
    match piece {
        Piece::Literal(_) => None,
        Piece::Name(person) => Some(format!("{{{person}}}")),
        Piece::Of(person, field) => FIELDS
            .iter()
            .find(|(_, known)| known == field)
            .map(|(name, _)| format!("{{{person}.{name}}}")),
        Piece::Secret => Some(format!("{{{SECRET}}}")),
        Piece::Random => Some(format!("{{{RANDOM}}}")),
        Piece::Port => Some(format!("{{{PORT}}}")),
        Piece::Filler(length) => Some(format!("{{{FILLER} {length}}}")),
    }
}

fn in_texts<'a>(texts: &'a [Template], found: &mut Vec<&'a Piece>) {
    texts.iter().for_each(|text| found.extend(&text.pieces));
}

fn in_pairs<'a>(pairs: &'a [(String, Template)], found: &mut Vec<&'a Piece>) {
    pairs
        .iter()
        .for_each(|(_, text)| found.extend(&text.pieces));
}

fn in_cookie<'a>(cookie: &'a Cookie, found: &mut Vec<&'a Piece>) {
    if let Cookie::Lines(lines) = cookie {
        in_texts(lines, found);
    }
}

fn in_request<'a>(request: &'a Request, found: &mut Vec<&'a Piece>) {
    let Request {
        method: _,
        path: _,
        person: _,
        cookie,
        form,
        headers,
    } = request;
    in_cookie(cookie, found);
    in_pairs(form, found);
    in_pairs(headers, found);
}

fn in_expected<'a>(expected: &'a Expected, found: &mut Vec<&'a Piece>) {
    let Expected {
        status: _,
        location,
        headers,
        headers_lack: _,
        json,
        body,
        body_lacks,
        cookie: _,
    } = expected;
    location
        .iter()
        .for_each(|location| found.extend(&location.pieces));
    headers
        .iter()
        .for_each(|(_, values)| in_texts(values, found));
    json.iter().for_each(|json| in_data(json, found));
    in_texts(body, found);
    in_texts(body_lacks, found);
}

fn in_data<'a>(data: &'a Data, found: &mut Vec<&'a Piece>) {
    match data {
        Data::Null | Data::Bool(_) | Data::Number(_) => {}
        Data::Text(text) => found.extend(&text.pieces),
        Data::List(items) => items.iter().for_each(|item| in_data(item, found)),
        Data::Map(entries) => entries.iter().for_each(|(_, value)| in_data(value, found)),
    }
}
