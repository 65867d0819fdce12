//! A browser's cookies, as far as one server on one path needs them (RFC 6265).

use std::collections::BTreeMap;

use cookie::Cookie;

/// Name to value, the value exactly as the server wrote it.
#[derive(Debug, Default, Clone)]
pub struct CookieJar {
    cookies: BTreeMap<String, String>,
    /// Every value ever seen, the latest last. A browser forgets a cookie when asked to; a
    /// copy lives on.
    seen: BTreeMap<String, Vec<String>>,
}

impl CookieJar {
    /// Takes in one `Set-Cookie` header; an expired cookie is dropped.
    pub fn take(&mut self, set_cookie: &str) {
        let Ok(cookie) = Cookie::parse(set_cookie) else {
            return;
        };
        let over = cookie.max_age().is_some_and(|age| age.whole_seconds() <= 0)
            || cookie.value().is_empty();
        if over {
            self.cookies.remove(cookie.name());
        } else {
            self.cookies
                .insert(cookie.name().to_owned(), cookie.value().to_owned());
            let seen = self.seen.entry(cookie.name().to_owned()).or_default();
            seen.push(cookie.value().to_owned());
        }
    }

    /// The last value that was ever seen, forgotten by the browser or not.
    pub fn last_seen(&self, name: &str) -> Option<&str> {
        self.seen(name).last().map(String::as_str)
    }

    /// The name of every cookie that was ever seen.
    pub fn names_seen(&self) -> impl Iterator<Item = &str> {
        self.seen.keys().map(String::as_str)
    }

    /// Every value that was ever seen.
    pub fn seen(&self, name: &str) -> &[String] {
        self.seen.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The value of a `Cookie` header with everything in the jar.
    pub fn header(&self) -> Option<String> {
        let pairs: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_kept_as_it_was_written_and_sent_back() {
        let mut jar = CookieJar::default();
        jar.take("express.sid=a%2Bb; HttpOnly; Path=/");
        jar.take("theme=dark");
        assert_eq!(
            jar.header().as_deref(),
            Some("express.sid=a%2Bb; theme=dark")
        );
    }

    #[test]
    fn a_cookie_whose_life_is_over_is_no_longer_sent_but_can_be_replayed() {
        let mut jar = CookieJar::default();
        jar.take("express.sid=abc");
        jar.take("express.sid=; Max-Age=0; Path=/");
        assert_eq!(jar.header(), None);
        assert_eq!(jar.last_seen("express.sid"), Some("abc"));
    }
}
