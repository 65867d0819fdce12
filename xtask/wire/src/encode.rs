//! Names and values inside a URL or a form (RFC 3986, section 2.1).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// All characters but the unreserved ones.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// `k=v&k=v` with everything percent-encoded that is not unreserved.
///
/// A space becomes `%20`, which both URLs and forms read as a space; `+` means
/// a space in forms only.
pub fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs = pairs.into_iter();
    let pairs = pairs.map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// One value, encoded in the same way.
pub fn value(text: &str) -> String {
    encoded(text).to_string()
}

fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_and_foreign_characters_are_encoded() {
        assert_eq!(
            pairs([("a b", "x&y=z"), ("ü", "+\n%"), ("-._~", "")]),
            "a%20b=x%26y%3Dz&%C3%BC=%2B%0A%25&-._~="
        );
    }

    #[test]
    fn no_pairs_are_an_empty_text() {
        assert_eq!(pairs([]), "");
    }
}
