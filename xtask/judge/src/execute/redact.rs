//! Removing secrets from what a report shows.

use wire::encode;

/// A shorter beginning of a secret reveals nothing and may occur by chance.
const SHORTEST: usize = 6;

/// The text with each secret replaced by its name. Where an ellipsis shows that text was
/// cut off, the beginning of a secret before it goes, too.
pub fn redact(text: &str, secrets: &[(String, String)]) -> String {
    let forms = forms(secrets);
    let mut masked = text.to_owned();
    for (secret, name) in &forms {
        masked = masked.replace(secret, &format!("<{name}>"));
    }
    let mut parts = masked.split(CUT);
    // What follows the last one is whole.
    let whole = parts.next_back().unwrap_or_default();
    let mut text: String = parts.map(|part| without_beginning(part, &forms)).collect();
    text.push_str(whole);
    text
}

/// Marks where a string was cut.
const CUT: char = '…';

/// A text that was cut, its end masked if a secret begins there.
fn without_beginning(cut: &str, forms: &[(String, String)]) -> String {
    let beginnings = forms.iter().flat_map(|(secret, name)| {
        let ends = secret.char_indices().map(|(end, _)| end);
        let long = ends.filter(|&end| end >= SHORTEST);
        long.map(move |end| (&secret[..end], name))
    });
    let longest = beginnings
        .filter(|(beginning, _)| cut.ends_with(beginning))
        .max_by_key(|(beginning, _)| beginning.len());
    match longest {
        Some((beginning, name)) => {
            let rest = &cut[..cut.len() - beginning.len()];
            format!("{rest}<{name}, cut>{CUT}")
        }
        None => format!("{cut}{CUT}"),
    }
}

/// Each secret, raw and as encoded in a URL or a form; longest first, since one may be a
/// part of another.
fn forms(secrets: &[(String, String)]) -> Vec<(String, String)> {
    let mut forms = Vec::new();
    for (secret, name) in secrets.iter().filter(|(secret, _)| !secret.is_empty()) {
        let encoded = encode::value(secret);
        if encoded != *secret {
            forms.push((encoded, name.clone()));
        }
        forms.push((secret.clone(), name.clone()));
    }
    forms.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Vec<(String, String)> {
        [("abc", "part"), ("abc=defghijk", "whole"), ("", "nothing")]
            .map(|(secret, name)| (secret.to_owned(), name.to_owned()))
            .to_vec()
    }

    #[test]
    fn the_longest_secret_goes_first_in_each_of_its_forms() {
        let told = redact("abc=defghijk ?a=abc%3Ddefghijk abc!", &secrets());
        assert_eq!(told, "<whole> ?a=<whole> <part>!");
    }

    #[test]
    fn a_secret_that_is_cut_is_masked_as_well() {
        assert_eq!(redact("x abc=defg…", &secrets()), "x <part>=defg…");
        let one = [("secret-word".to_owned(), "word".to_owned())];
        assert_eq!(redact("x secret-w…", &one), "x <word, cut>…");
        assert_eq!(redact("x secre…", &one), "x secre…");
        assert_eq!(redact("x secret-w", &one), "x secret-w");
        assert_eq!(
            redact("secret-w… (why: secret-wo…) x…y", &one),
            "<word, cut>… (why: <word, cut>…) x…y"
        );
    }
}
