//! Names that do harm if they are shown unescaped, and their escapes.

use fastrand::Rng;

use super::{Smaller, pick, shorter};

/// So many characters may be on each side of the token that makes a name unique.
const LONGEST_SIDE: usize = 24;

/// A name around a token, without which it may be taken already.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    before: Vec<char>,
    after: Vec<char>,
}

/// Parts of names: letters of several scripts, marks, markup, placeholders, escapes.
const PARTS: [&str; 44] = [
    "ada",
    "Ada",
    "É",
    "é",
    "e\u{301}",
    "ß",
    "İ",
    "阿达",
    "أحمد،",
    "؛؟",
    "ﬁ",
    "Ａ",
    "①",
    "👩\u{200d}💻",
    "\u{200b}",
    "\u{feff}",
    "\u{ad}",
    "\u{a0}",
    "\u{3000}",
    "  ",
    "<b>",
    "</strong>",
    "<script>alert(1)</script>",
    "&",
    "&lt;",
    "&#60;",
    "\"",
    "'",
    "`",
    "\\",
    "\\n",
    "\\u{a}",
    "{name}",
    "{}",
    "%s",
    "%41",
    "+",
    "$1",
    ";--",
    "\u{fffd}",
    "null",
    "0",
    "\u{e000}",
    "\u{10ffff}",
];

impl Name {
    /// Draws a name.
    pub fn any(rng: &mut Rng) -> Name {
        Name {
            before: side(rng),
            after: side(rng),
        }
    }

    /// The name around this token, as a form sends it.
    pub fn around(&self, token: &str) -> String {
        let Name { before, after } = self;
        let chars = before.iter().copied().chain(token.chars());
        chars.chain(after.iter().copied()).collect()
    }
}

fn side(rng: &mut Rng) -> Vec<char> {
    let mut chars = Vec::new();
    for _ in 0..rng.usize(..6) {
        match rng.u8(..4) {
            0 | 1 => chars.extend(pick(rng, &PARTS).chars()),
            2 => chars.push(harmful(rng)),
            _ => chars.push(neighbour(rng)),
        }
    }
    chars.truncate(LONGEST_SIDE);
    chars
}

/// A character that a log may not have: one that many programs treat in a way of their own, or
/// any of them.
fn harmful(rng: &mut Rng) -> char {
    const FAMOUS: [char; 8] = [
        '\0', '\t', '\n', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{2028}',
    ];
    if rng.bool() {
        return FAMOUS[rng.usize(..FAMOUS.len())];
    }
    let all: Vec<char> = ('\0'..='\u{2069}').filter(|&c| is_harmful(c)).collect();
    all[rng.usize(..all.len())]
}

/// A harmless character in the neighbourhood of the harmful ones, where a range that is too
/// long or a property that is too wide finds it.
fn neighbour(rng: &mut Rng) -> char {
    let ranges = [
        '\u{20}'..='\u{7e}',
        '\u{a0}'..='\u{ff}',
        '\u{600}'..='\u{61f}',
        '\u{2000}'..='\u{206f}',
    ];
    let all: Vec<char> = ranges
        .into_iter()
        .flatten()
        .filter(|&c| !is_harmful(c))
        .collect();
    all[rng.usize(..all.len())]
}

impl Smaller for Name {
    fn smaller(&self) -> Vec<Name> {
        let Name { before, after } = self;
        let fewer_before = shorter(before).into_iter().map(|before| Name {
            before,
            after: after.clone(),
        });
        let fewer_after = shorter(after).into_iter().map(|after| Name {
            before: before.clone(),
            after,
        });
        fewer_before.chain(fewer_after).collect()
    }
}

/// How a log has to escape the name: step 5's rules.
pub fn in_log(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            c if is_harmful(c) => text.extend(c.escape_unicode()),
            c => text.push(c),
        }
    }
    text
}

/// Ends a line, steers a terminal or turns the reading direction.
fn is_harmful(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// What a reader sees of a page: its text without tags, with the characters that its
/// references stand for.
pub fn visible(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(c) = rest.chars().next() {
        match c {
            // A tag begins with a letter, `/`, `!` or `?`; any other `<` is text.
            '<' if rest[1..]
                .starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) =>
            {
                rest = rest.split_once('>').map_or("", |(_, behind)| behind);
            }
            '&' => {
                let (c, behind) = reference(&rest[1..]).unwrap_or(('&', &rest[1..]));
                text.push(c);
                rest = behind;
            }
            c => {
                text.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    text
}

/// The character of a reference behind its `&`, and what follows it.
fn reference(text: &str) -> Option<(char, &str)> {
    const NAMED: [(&str, char); 5] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
    ];
    let (name, behind) = text.split_once(';')?;
    let number = match name.strip_prefix("#x").or(name.strip_prefix("#X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => name
            .strip_prefix('#')
            .and_then(|digits| digits.parse().ok()),
    };
    let c = match number {
        Some(number) => char::from_u32(number)?,
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, behind))
}

/// Other names that are like this one, which nobody has.
pub fn similar(name: &str) -> Vec<(&'static str, String)> {
    let variants = [
        ("in small letters", name.to_lowercase()),
        ("in capitals", name.to_uppercase()),
        ("without its last character", {
            let mut chars = name.chars();
            chars.next_back();
            chars.as_str().to_owned()
        }),
        (
            "without its control characters",
            name.replace(char::is_control, ""),
        ),
    ];
    let differs = |(_, variant): &(&str, String)| variant.trim() != name.trim();
    variants.into_iter().filter(differs).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::rng;
    use super::*;

    #[test]
    fn names_are_repeatable_various_and_never_too_long() {
        let some = |seed| {
            let mut rng = rng(seed);
            let names = std::iter::repeat_with(|| Name::any(&mut rng).around("token123"));
            names.take(500).collect::<Vec<_>>()
        };
        assert_eq!(some("a"), some("a"));
        assert_ne!(some("a"), some("b"));
        let names: BTreeSet<_> = some("a").into_iter().collect();
        assert!(names.len() > 400, "{}", names.len());
        for name in &names {
            assert!(name.chars().count() <= 64, "{name:?}");
        }
        for c in ['\n', '\0', '<', '\\', '\u{2028}', '\u{60c}'] {
            assert!(names.iter().any(|name| name.contains(c)), "{c:?}");
        }
    }

    #[test]
    fn the_escapes_are_those_of_step_5() {
        assert_eq!(in_log("a\nb\\ \u{202e}é"), "a\\u{a}b\\\\ \\u{202e}é");
        assert_eq!(
            in_log("\0\u{7f}\u{60c}\u{200d}"),
            "\\u{0}\\u{7f}\u{60c}\u{200d}"
        );
    }

    #[test]
    fn of_a_page_a_visitor_sees_the_text() {
        let page = "<p class=\"a>b\">Hi <b>&lt;b&gt; &amp;lt; &#39;&#x22; & 1 < 2</b>";
        assert_eq!(visible(page), "b\">Hi <b> &lt; '\" & 1 < 2");
    }

    #[test]
    fn no_similar_name_is_the_name_itself() {
        for name in ["ada", "ADA", "1", "", "Ada\n"] {
            assert!(similar(name).iter().all(|(_, other)| other != name));
        }
        assert_eq!(similar("Ada")[0], ("in small letters", "ada".to_owned()));
    }
}
