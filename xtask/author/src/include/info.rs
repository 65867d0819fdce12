//! The info string of a code fence.

use crate::item::Language;
use course::diagnostic::nearest;

use super::{Origin, Wrong};

/// Languages of which the course has no crate: the author writes what he likes.
const FREE: [&str; 7] = ["js", "text", "http", "console", "yml", "json", "html"];

const KEYS: [&str; 4] = ["solution", "starter", "item", "step"];

const FORM: &str = "name the item that is shown: `rust solution=src/config.rs item=Config`";

pub(super) enum Info {
    Free,
    Included(Included),
}

/// An item of a crate.
pub(super) struct Included {
    pub(super) language: Language,
    pub(super) origin: Origin,
    pub(super) file: String,
    pub(super) item: String,
    /// `None`: the step of the document.
    pub(super) step: Option<String>,
}

/// Reads an info string. A document of a step (`strict`) may show nothing in
/// the course's languages that is not taken from a crate.
pub(super) fn parse(info: &str, strict: bool) -> Result<Info, Wrong> {
    let (language, rest) = info.split_once(char::is_whitespace).unwrap_or((info, ""));
    let rest = rest.trim();
    let known = match language {
        "rust" => Language::Rust,
        "toml" => Language::Toml,
        free if FREE.contains(&free) || !strict => return Ok(Info::Free),
        other => return Err(unknown_language(other)),
    };
    if rest.is_empty() && !strict {
        return Ok(Info::Free);
    }
    let pairs = pairs(rest)?;
    let value = |key: &str| {
        pairs
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.clone())
    };
    let (origin, file) = match (value("solution"), value("starter")) {
        (Some(file), None) => (Origin::Solution, file),
        (None, Some(file)) => (Origin::Starter, file),
        (None, None) => {
            let message = format!("code in {language} has to be taken from a crate");
            return Err(Wrong {
                message,
                help: FORM.into(),
            });
        }
        (Some(_), Some(_)) => {
            let message = "this code is taken from two places".to_owned();
            return Err(Wrong {
                message,
                help: "keep `solution` or `starter`".into(),
            });
        }
    };
    let Some(item) = value("item") else {
        let message = "it is not said which item is shown".to_owned();
        return Err(Wrong {
            message,
            help: FORM.into(),
        });
    };
    let ending = if known == Language::Rust {
        ".rs"
    } else {
        ".toml"
    };
    if !file.ends_with(ending) {
        let message = format!("`{file}` is not a file in {language}");
        return Err(Wrong {
            message,
            help: format!("name a file that ends with `{ending}`"),
        });
    }
    let step = value("step");
    Ok(Info::Included(Included {
        language: known,
        origin,
        file,
        item,
        step,
    }))
}

/// `key=value` several times; a value goes on to the next key, so that an item
/// may be called `impl Display for Fault`.
fn pairs(text: &str) -> Result<Vec<(String, String)>, Wrong> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for word in text.split_whitespace() {
        match (word.split_once('='), pairs.last_mut()) {
            (Some((key, value)), _) => {
                if !KEYS.contains(&key) {
                    let help = match nearest(key, KEYS) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => format!("the keys are {}", KEYS.join(", ")),
                    };
                    return Err(Wrong {
                        message: format!("there is no key `{key}` here"),
                        help,
                    });
                }
                if pairs.iter().any(|(name, _)| name == key) {
                    let message = format!("`{key}` is given twice");
                    return Err(Wrong {
                        message,
                        help: "keep one of them".into(),
                    });
                }
                pairs.push((key.to_owned(), value.to_owned()));
            }
            (None, Some((_, value))) => *value = format!("{value} {word}"),
            (None, None) => {
                let message = format!("`{word}` is not a `key=value`");
                return Err(Wrong {
                    message,
                    help: FORM.into(),
                });
            }
        }
    }
    if let Some((key, _)) = pairs.iter().find(|(_, value)| value.is_empty()) {
        return Err(Wrong {
            message: format!("`{key}` has no value"),
            help: FORM.into(),
        });
    }
    Ok(pairs)
}

fn unknown_language(language: &str) -> Wrong {
    let all = FREE.into_iter().chain(["rust", "toml"]);
    let message = match language {
        "" => "this block does not say in which language it is".to_owned(),
        other => format!("`{other}` is not a language that documents use"),
    };
    let help = match (language, nearest(language, all.clone())) {
        ("", _) | (_, None) => format!("the languages are {}", all.collect::<Vec<_>>().join(", ")),
        (_, Some(meant)) => format!("did you mean `{meant}`?"),
    };
    Wrong { message, help }
}
