//! The schema of what an author writes: one description that the reader checks
//! against, that the reference is tested against and that a schema can be made
//! of.

use std::fmt;

/// What one place may contain.
#[derive(Debug, Clone, Copy)]
pub enum Schema {
    /// A text with placeholders such as `{ada}`.
    Text,
    /// The same, but not an empty one: it would be found everywhere.
    Words,
    /// `name=value` with placeholders: a whole `Cookie` header line.
    CookieLine,
    /// A text without placeholders that follows a rule.
    Plain(&'static Rule),
    /// JSON; its strings have placeholders.
    Data,
    Flag,
    Number {
        from: u64,
        to: u64,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `~`.
    Null,
    List {
        of: &'static Schema,
        at_least: usize,
        at_most: usize,
    },
    /// A closed set of keys.
    Map(&'static Keys),
    /// Keys of the author's own.
    Pairs {
        names: &'static Rule,
        values: &'static Schema,
    },
    OneOf(&'static [Schema]),
    /// A map with exactly one of these words, and what is expected of it.
    Action(&'static [Definition]),
}

/// A rule for a plain text.
#[derive(Debug)]
pub struct Rule {
    /// Completes "this has to be ...".
    pub what: &'static str,
    /// The same as `accepts`, as a regular expression of ECMA-262: what editors
    /// know of the rule.
    pub pattern: &'static str,
    pub accepts: fn(&str) -> bool,
}

/// A title, a sentence that names a test, the name of an event.
pub static LINE: Rule = Rule {
    what: "one line of text",
    pattern: r"^[^\n\r]*\S[^\n\r]*$",
    accepts: |text| !text.trim().is_empty() && !text.contains(['\n', '\r']),
};

/// The keys of a map.
#[derive(Debug)]
pub struct Keys {
    /// By which the table of these keys is found in `docs/checks.md`.
    pub name: &'static str,
    pub keys: &'static [Key],
    /// Exactly one of these has to be there.
    pub one_of: &'static [&'static str],
}

#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub schema: Schema,
    pub required: bool,
    /// What it means, in a few words.
    pub about: &'static str,
}

impl Key {
    pub const fn required(name: &'static str, schema: Schema, about: &'static str) -> Key {
        Key {
            name,
            schema,
            required: true,
            about,
        }
    }

    pub const fn optional(name: &'static str, schema: Schema, about: &'static str) -> Key {
        Key {
            name,
            schema,
            required: false,
            about,
        }
    }
}

/// A word of `do`: its value, and the keys beside it.
#[derive(Debug)]
pub struct Definition {
    pub name: &'static str,
    pub schema: Schema,
    /// What `expect` beside it may be; `None` if it takes none.
    pub expect: Option<Key>,
    pub about: &'static str,
}

/// What an author would have to write here.
impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Schema::Text => f.write_str("a text"),
            Schema::Words => f.write_str("a text that is not empty"),
            Schema::CookieLine => f.write_str("a `Cookie` header line (`name=value`)"),
            Schema::Plain(rule) => f.write_str(rule.what),
            Schema::Data => f.write_str("any data (`null` if null is meant)"),
            Schema::Flag => f.write_str("`true` or `false`"),
            Schema::Number { from, to } => write!(f, "a number from {from} to {to}"),
            Schema::Choice([word]) => write!(f, "`{word}`"),
            Schema::Choice(words) => write!(f, "one of {}", quoted(words)),
            Schema::Null => f.write_str("`~`"),
            Schema::List {
                at_least, at_most, ..
            } if at_least == at_most => {
                write!(f, "a list of {at_least}")
            }
            Schema::List { at_least: 0, .. } => f.write_str("a list"),
            Schema::List { .. } => f.write_str("a list of one or more"),
            Schema::Map(Keys { keys, .. }) => {
                let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
                write!(f, "a map with {}", quoted(&names))
            }
            Schema::Pairs { .. } => f.write_str("a map"),
            Schema::OneOf(schemas) => {
                let schemas: Vec<String> = schemas.iter().map(Schema::to_string).collect();
                f.write_str(&schemas.join(" or "))
            }
            Schema::Action(_) => f.write_str("a word with its value, such as `connect: ada`"),
        }
    }
}

/// Words in backquotes, separated by commas.
pub fn quoted(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
