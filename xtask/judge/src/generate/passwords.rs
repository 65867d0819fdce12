//! Passwords, and others that are like them.

use fastrand::Rng;

use super::{Smaller, pick, shorter};

/// The rules of registration, in characters.
const SHORTEST: usize = 8;
const LONGEST: usize = 256;
/// Most programs that cut a password cut it here: as much as bcrypt looks at.
const BCRYPT: usize = 72;

/// A password that can be registered.
#[derive(Debug, Clone, PartialEq)]
pub struct Password(Vec<char>);

/// Two ways to write what looks the same: normalisation makes one of the other.
const ALIKE: [(&str, &str); 8] = [
    ("é", "e\u{301}"),
    ("Å", "A\u{30a}"),
    ("\u{212b}", "Å"),
    ("ﬁ", "fi"),
    ("Ａ", "A"),
    ("①", "1"),
    ("\u{a0}", " "),
    ("가", "\u{1100}\u{1161}"),
];

const PARTS: [&str; 26] = [
    " ",
    "\t",
    "\n",
    "\u{a0}",
    "\u{3000}",
    "\0",
    "\u{feff}",
    "%41",
    "%2B",
    "+",
    "&",
    "=",
    "&amp;",
    "<",
    "\"",
    "'",
    "\\",
    "\\n",
    "$",
    "ß",
    "İ",
    "阿",
    "👩\u{200d}💻",
    "\u{fffd}",
    "{}",
    ";",
];

impl Password {
    /// Draws a password.
    pub fn any(rng: &mut Rng) -> Password {
        // Many are longer than what some programs look at.
        let length = match rng.u8(..4) {
            0 => rng.usize(BCRYPT..=LONGEST),
            1 => rng.usize(50..=BCRYPT + 2),
            _ => rng.usize(SHORTEST..=24),
        };
        let mut chars = Vec::new();
        while chars.len() < length {
            match rng.u8(..6) {
                0 => chars.extend(pick(rng, &PARTS).chars()),
                1 => {
                    let (one, other) = ALIKE[rng.usize(..ALIKE.len())];
                    chars.extend(if rng.bool() { one } else { other }.chars());
                }
                2 => chars.push(rng.char('A'..='Z')),
                _ => chars.push(rng.char('a'..='z')),
            }
        }
        chars.truncate(length);
        // Spaces at the ends are what is trimmed most often.
        if rng.u8(..4) == 0 {
            chars[0] = ' ';
        }
        if rng.u8(..4) == 0 {
            chars[length - 1] = pick(rng, &[" ", "\n", "\t", "\u{3000}"])
                .chars()
                .next()
                .unwrap_or(' ');
        }
        Password(chars)
    }

    /// The typed password.
    pub fn text(&self) -> String {
        self.0.iter().collect()
    }

    /// Other passwords that some programs take for this one, and how they come to it.
    pub fn similar(&self) -> Vec<(&'static str, String)> {
        let text = self.text();
        let chars = |count: usize| self.0.iter().take(count).collect::<String>();
        let mut similar = vec![
            ("trimmed", text.trim().to_owned()),
            ("trimmed at its beginning", text.trim_start().to_owned()),
            ("trimmed at its end", text.trim_end().to_owned()),
            ("with a space behind it", format!("{text} ")),
            ("in small letters", text.to_lowercase()),
            ("in capitals", text.to_uppercase()),
            ("cut to 72 bytes", {
                let end = (0..=BCRYPT).rev().find(|&end| text.is_char_boundary(end));
                text.get(..end.unwrap_or_default())
                    .unwrap_or(&text)
                    .to_owned()
            }),
            ("cut to 72 characters", chars(BCRYPT)),
            ("cut to 64 characters", chars(64)),
            ("without its last character", chars(self.0.len() - 1)),
            ("cut at its first NUL", {
                let (before, _) = text.split_once('\0').unwrap_or((&text, ""));
                before.to_owned()
            }),
            (
                "without its control characters",
                text.replace(char::is_control, ""),
            ),
            (
                "decoded once more",
                text.replace('+', " ")
                    .replace("%41", "A")
                    .replace("%2B", "+"),
            ),
            ("with `&` as `&amp;`", text.replace('&', "&amp;")),
        ];
        for (one, other) in ALIKE {
            similar.push(("in another normal form", text.replace(one, other)));
            similar.push(("in another normal form", text.replace(other, one)));
        }
        similar.retain(|(_, variant)| *variant != text);
        similar
    }
}

impl Smaller for Password {
    fn smaller(&self) -> Vec<Password> {
        let fewer = shorter(&self.0).into_iter();
        let fewer = fewer.filter(|chars| chars.len() >= SHORTEST);
        let plainer = (0..self.0.len()).filter(|&at| self.0[at] != 'a').map(|at| {
            let mut chars = self.0.clone();
            chars[at] = 'a';
            chars
        });
        fewer.chain(plainer).map(Password).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::rng;
    use super::*;

    #[test]
    fn passwords_are_repeatable_and_within_the_rules_and_nothing_similar_is_the_same() {
        let some = |seed| {
            let mut rng = rng(seed);
            let passwords = std::iter::repeat_with(|| Password::any(&mut rng));
            passwords.take(300).collect::<Vec<_>>()
        };
        assert_eq!(some("a"), some("a"));
        assert_ne!(some("a"), some("b"));
        let mut ways = BTreeSet::new();
        for password in some("a") {
            let text = password.text();
            let length = text.chars().count();
            assert!((SHORTEST..=LONGEST).contains(&length), "{length}");
            for (how, similar) in password.similar() {
                assert_ne!(text, similar, "{how}");
                ways.insert(how);
            }
            for smaller in password.smaller() {
                assert!(smaller.text().chars().count() >= SHORTEST);
            }
        }
        assert_eq!(ways.len(), 15, "{ways:?}");
    }
}
