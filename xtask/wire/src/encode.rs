//! Names and values inside a URL or a form (RFC 3986, section 2.1).

use std::fmt::Write;

/// `k=v&k=v` with everything percent-encoded that is not unreserved.
///
/// A space becomes `%20`, which both URLs and forms read as a space; `+` means
/// a space in forms only.
pub fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        percent(name, &mut out);
        out.push('=');
        percent(value, &mut out);
    }
    out
}

/// One value, encoded in the same way.
pub fn value(text: &str) -> String {
    let mut out = String::new();
    percent(text, &mut out);
    out
}

fn percent(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a String takes everything");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_and_foreign_characters_are_encoded() {
        assert_eq!(
            pairs([("a b", "x&y=z"), ("ü", "+\n%")]),
            "a%20b=x%26y%3Dz&%C3%BC=%2B%0A%25"
        );
    }

    #[test]
    fn no_pairs_are_an_empty_text() {
        assert_eq!(pairs([]), "");
    }
}
