//! How a report names what was sent, without the values themselves.

use course::template::{Field, Piece, Template};
use course::vocabulary::parts::cookie::Forgery;

/// A template for a report: names of placeholders in place of long values.
pub fn describe(template: &Template) -> String {
    let mut text = String::new();
    for piece in &template.pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Name(person) => text.push_str(&format!("<{person}'s name>")),
            Piece::Of(person, field) => {
                let field = match field {
                    Field::Password => "password",
                    Field::Cookie => "cookie",
                    Field::Signature => "signature",
                    Field::Id => "session id",
                };
                text.push_str(&format!("<{person}'s {field}>"));
            }
            Piece::Secret => text.push_str("<SESSION_SECRET>"),
            Piece::Random => text.push_str("<random>"),
            Piece::Port => text.push_str("<port>"),
            Piece::Filler(length) => text.push_str(&format!("<{length} letters>")),
        }
    }
    text
}

/// What was done to a cookie.
pub fn forgery_words(how: Forgery) -> &'static str {
    match how {
        Forgery::FirstOfSignature => "first character of the signature changed",
        Forgery::MiddleOfSignature => "middle character of the signature changed",
        Forgery::LastOfSignature => "last character of the signature changed",
        Forgery::SignatureRemoved => "signature removed",
        Forgery::SignatureCutShort => "signature cut short",
        Forgery::OneOfId => "one character of the session id changed",
        Forgery::OtherSecret => "signed with another secret",
        Forgery::ServerSecret => "signed with the server's own secret",
    }
}
