//! Texts of a document with placeholders in braces: `user {ada} connected`.

use std::ops::Range;

use crate::diagnostic::nearest;

/// `{secret}`.
pub const SECRET: &str = "secret";
/// `{random}`.
pub const RANDOM: &str = "random";
/// `{port}`.
pub const PORT: &str = "port";
/// `{filler 5000}`.
pub const FILLER: &str = "filler";
/// What may follow a person's name and a dot.
pub const FIELDS: [(&str, Field); 4] = [
    ("password", Field::Password),
    ("cookie", Field::Cookie),
    ("signature", Field::Signature),
    ("id", Field::Id),
];

/// A filler longer than this would be a fault of the document: headers end
/// at a few kilobytes, and a Socket.IO packet at one megabyte.
const LONGEST_FILLER: usize = 1 << 20;

/// A text whose placeholders are known to be well formed.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    pub pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Literal(String),
    /// `{ada}`: the random name of a person.
    Name(String),
    /// `{ada.cookie}` and the like.
    Of(String, Field),
    /// `{secret}`: the server's `SESSION_SECRET`.
    Secret,
    /// `{random}`: a token that is the same throughout one test.
    Random,
    /// `{port}`: the port of the server that the test turns to.
    Port,
    /// `{filler 5000}`: that many letters.
    Filler(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Password,
    /// The value of the session's cookie in the header.
    Cookie,
    /// The decoded value's first part (44 characters of base64).
    Signature,
    /// The decoded value's second part: the session's id.
    Id,
}

/// JSON whose strings are templates. Keys are plain.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(Template),
    List(Vec<Data>),
    Map(Vec<(String, Data)>),
}

impl Data {
    /// Its strings, wherever they are in it.
    pub fn texts(&self) -> Vec<&Template> {
        match self {
            Data::Null | Data::Bool(_) | Data::Number(_) => Vec::new(),
            Data::Text(text) => vec![text],
            Data::List(items) => items.iter().flat_map(Data::texts).collect(),
            Data::Map(entries) => {
                let values = entries.iter().map(|(_, value)| value);
                values.flat_map(Data::texts).collect()
            }
        }
    }
}

impl Piece {
    /// A placeholder as its author wrote it; `None` for plain text.
    pub fn written(&self) -> Option<String> {
        match self {
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
}

/// Why a string is not a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The bytes of the text that are wrong.
    pub range: Range<usize>,
    pub message: String,
    pub help: String,
}

impl Template {
    /// Reads a string with placeholders; `{{` and `}}` are braces.
    ///
    /// # Errors
    /// At the first placeholder that is not well formed. Whether the person
    /// in it exists is known to the reader of the whole test only.
    pub fn parse(text: &str) -> Result<Template, TemplateError> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        while let Some(next) = text[at..].find(['{', '}']) {
            let brace = at + next;
            literal.push_str(&text[at..brace]);
            let rest = &text[brace..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                literal.push_str(&rest[..1]);
                at = brace + 2;
                continue;
            }
            let Some(end) = rest
                .find('}')
                .filter(|end| *end > 0 && !rest[1..*end].contains('{'))
            else {
                return Err(TemplateError {
                    range: brace..brace + 1,
                    message: "a brace on its own".to_owned(),
                    help: "a placeholder is written `{ada}`; a brace that is meant as such is written twice".to_owned(),
                });
            };
            let range = brace..brace + end + 1;
            let piece = placeholder(&rest[1..end]).map_err(|(message, help)| TemplateError {
                range: range.clone(),
                message,
                help,
            })?;
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(piece);
            at = range.end;
        }
        literal.push_str(&text[at..]);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Template { pieces })
    }
}

/// What [`Template::parse`] accepts, as a regular expression of ECMA-262.
pub fn pattern() -> String {
    let fields = FIELDS.map(|(name, _)| name).join("|");
    let person = format!(
        r"(?!(?:{SECRET}|{RANDOM}|{PORT}|{FILLER})[}}.])[a-z][a-z0-9_]*(?:\.(?:{fields}))?"
    );
    let length =
        r"\+?0*(?:[1-9]\d{0,5}|10[0-3]\d{4}|104[0-7]\d{3}|1048[0-4]\d{2}|10485[0-6]\d|104857[0-6])";
    format!(
        r"^(?:[^{{}}]|\{{\{{|\}}\}}|\{{(?:{SECRET}|{RANDOM}|{PORT}|{FILLER} {length}|{person})\}})*$"
    )
}

/// Whether a string can be the name of a person or a socket: `[a-z][a-z0-9_]*`
/// and none of the other placeholders.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
        && ![SECRET, RANDOM, PORT, FILLER].contains(&text)
}

/// What is between two braces; the error is a message and its remedy.
fn placeholder(inner: &str) -> Result<Piece, (String, String)> {
    let fields = FIELDS.map(|(name, _)| name);
    if let Some((person, field)) = inner.split_once('.')
        && is_name(person)
    {
        return match FIELDS.iter().find(|(name, _)| *name == field) {
            Some((_, field)) => Ok(Piece::Of(person.to_owned(), *field)),
            None => Err((
                format!("`{person}` has no `{field}`"),
                match nearest(field, fields) {
                    Some(meant) => format!("did you mean `{{{person}.{meant}}}`?"),
                    None => format!("a person has {}", fields.join(", ")),
                },
            )),
        };
    }
    match inner.split_once(' ') {
        Some((FILLER, length)) => match length.parse() {
            Ok(length) if (1..=LONGEST_FILLER).contains(&length) => Ok(Piece::Filler(length)),
            _ => Err((
                format!("`{length}` is not a length for a filler"),
                format!("a whole number from 1 to {LONGEST_FILLER}: `{{filler 5000}}`"),
            )),
        },
        _ if inner == SECRET => Ok(Piece::Secret),
        _ if inner == RANDOM => Ok(Piece::Random),
        _ if inner == PORT => Ok(Piece::Port),
        _ if is_name(inner) => Ok(Piece::Name(inner.to_owned())),
        _ => Err((
            format!("`{{{inner}}}` is not a placeholder"),
            "known: a person such as `{ada}` or `{ada.cookie}`, `{secret}`, `{random}`, `{port}`, `{filler 5000}`; a brace that is meant as such is written twice".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<Piece> {
        Template::parse(text).unwrap().pieces
    }

    #[test]
    fn a_text_without_placeholders_stays_as_it_is() {
        assert_eq!(
            pieces("a: b, ä\n"),
            [Piece::Literal("a: b, ä\n".to_owned())]
        );
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn braces_that_are_written_twice_are_braces() {
        assert_eq!(pieces("{{ada}}"), [Piece::Literal("{ada}".to_owned())]);
        assert_eq!(
            pieces("{{{ada}}}"),
            [
                Piece::Literal("{".to_owned()),
                Piece::Name("ada".to_owned()),
                Piece::Literal("}".to_owned())
            ]
        );
    }

    #[test]
    fn every_placeholder_is_known() {
        assert_eq!(
            pieces("{ada}{ada.password}{a_1.id}{secret}{random}{port}{filler 5}"),
            [
                Piece::Name("ada".to_owned()),
                Piece::Of("ada".to_owned(), Field::Password),
                Piece::Of("a_1".to_owned(), Field::Id),
                Piece::Secret,
                Piece::Random,
                Piece::Port,
                Piece::Filler(5)
            ]
        );
    }

    #[test]
    fn what_is_not_a_placeholder_is_refused_at_its_bytes() {
        for (text, wrong) in [
            ("a { b", "{"),
            ("a } b", "}"),
            ("ä{}", "{}"),
            ("{Ada}", "{Ada}"),
            ("x{ada.name}", "{ada.name}"),
            ("{secret.id}", "{secret.id}"),
            ("{filler 0}", "{filler 0}"),
            ("{filler}", "{filler}"),
            ("{filler 99999999}", "{filler 99999999}"),
            ("{{a}", "}"),
            ("{a{b}", "{"),
        ] {
            let error = Template::parse(text).expect_err(text);
            assert_eq!(&text[error.range], wrong, "{text}");
        }
    }
}
