//! Rules for plain texts.

use crate::document::schema::Rule;
use crate::template::is_name;

pub static NAME: Rule = Rule {
    what: "a name (small letters, digits and `_`, none of `secret`, `random`, `port`, `filler`)",
    pattern: "^(?!(?:secret|random|port|filler)$)[a-z][a-z0-9_]*$",
    accepts: is_name,
};

pub static SENTENCE: Rule = Rule {
    what: "a sentence",
    pattern: r"\S",
    accepts: |text| !text.trim().is_empty(),
};

pub static NAMED_PART: Rule = Rule {
    what: "one to three words of small letters (`sign out`)",
    pattern: "^[a-z]+(?: [a-z]+){0,2}$",
    accepts: |text| {
        let words: Vec<&str> = text.split(' ').collect();
        let is_word =
            |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
        words.len() <= 3 && words.iter().all(is_word)
    },
};

pub static VARIABLE: Rule = Rule {
    what: "the name of a variable (`PORT`)",
    pattern: "^[A-Z][A-Z0-9_]*$",
    accepts: |text| {
        text.starts_with(|c: char| c.is_ascii_uppercase())
            && text
                .chars()
                .all(|c| matches!(c, 'A'..='Z' | '0'..='9' | '_'))
    },
};

pub static FIELD: Rule = Rule {
    what: "a name",
    pattern: r"[\s\S]",
    accepts: |text| !text.is_empty(),
};

pub static HEADER: Rule = Rule {
    what: "the name of a header other than `Cookie`, which has a separate key",
    pattern: "^(?![Cc][Oo][Oo][Kk][Ii][Ee]$)[A-Za-z0-9-]+$",
    accepts: |text| {
        !text.is_empty()
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !text.eq_ignore_ascii_case("cookie")
    },
};

pub static LACKED_HEADER: Rule = Rule {
    what: "the name of a header other than `Cookie`, or `Name: value`",
    pattern: "^(?![Cc][Oo][Oo][Kk][Ii][Ee](: |$))[A-Za-z0-9-]+(: [!-~]+)?$",
    accepts: |text| {
        let (name, value) = text.split_once(": ").unwrap_or((text, "any"));
        let is_visible = |c: char| c.is_ascii_graphic();
        (HEADER.accepts)(name) && !value.is_empty() && value.chars().all(is_visible)
    },
};

pub static BASE64: Rule = Rule {
    what: "characters of base64 (`+/`)",
    pattern: "^[A-Za-z0-9+/]+$",
    accepts: |text| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+/".contains(c))
    },
};

pub static URL_PATH: Rule = Rule {
    what: "a path that begins with `/`, without placeholders, spaces and letters that a URL has to escape",
    pattern: "^/[!-z|~]*$",
    accepts: |text| {
        text.starts_with('/')
            && text
                .chars()
                .all(|c| c.is_ascii_graphic() && !"{}".contains(c))
    },
};

pub static NAMESPACE: Rule = Rule {
    what: "a namespace: `/` and a name, without commas, spaces and placeholders",
    pattern: r"^/[!-+\--z|~]*$",
    // The comma ends a namespace on the wire; what follows it would be data.
    accepts: |text| (URL_PATH.accepts)(text) && !text.contains(','),
};

pub static CRATE: Rule = Rule {
    what: "the name of a crate or feature",
    pattern: "^[A-Za-z0-9_-]+$",
    accepts: |text| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    },
};
