//! Origins of web pages, and the setting that lists them.

use std::fmt;
use std::net::Ipv6Addr;

use crate::config::ConfigError;

const NAME: &str = "ALLOWED_ORIGINS";

/// Where a page comes from: scheme, host and port, exactly as browsers write them
/// in the header `Origin` (RFC 6454, section 6.2). Two pages with the same origin
/// may read each other's content.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin(String);

impl Origin {
    /// The whole origin, such as `https://chat.example.com`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The header `Host` of a browser's request to this origin: the host and,
    /// unless it is the scheme's default, the port.
    pub fn host(&self) -> &str {
        let (_, host) = self.0.split_once("://").expect("every origin has a scheme");
        host
    }

    /// Reads an origin in the form that browsers send.
    ///
    /// # Errors
    /// What is wrong, as the end of a sentence that begins with the value.
    fn parse(text: &str) -> Result<Self, &'static str> {
        let (default_port, rest) = if let Some(rest) = text.strip_prefix("http://") {
            ("80", rest)
        } else if let Some(rest) = text.strip_prefix("https://") {
            ("443", rest)
        } else {
            return Err("does not begin with http:// or https://");
        };
        if rest.contains('@') {
            return Err("has a user name in it");
        }
        if rest.contains(['/', '?', '#']) {
            return Err("has something after the host; a trailing slash is too much, too");
        }
        let (host, port) = match rest.rsplit_once(':') {
            // The colons of an IPv6 address are inside its brackets.
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (rest, None),
        };
        if let Some(port) = port {
            let number = port.parse::<u16>().ok().filter(|number| *number > 0);
            if number.is_none_or(|number| number.to_string() != port) {
                return Err("has a port that is not a number from 1 to 65535");
            }
            if port == default_port {
                return Err("names the default port of its scheme, which browsers leave out");
            }
        }
        if !is_host(host) {
            return Err("has a host that no browser would send: only lower case \
                 letters, digits, dots and hyphens, or an IPv6 address in brackets");
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').unwrap_or_default();
        let parsed: Option<Ipv6Addr> = address.parse().ok();
        // Browsers write an address in one way only, the same as Rust.
        return parsed.is_some_and(|parsed| parsed.to_string() == address);
    }
    let is_label = |label: &str| {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.bytes().all(allowed)
    };
    host.split('.').all(is_label)
}

/// The origins of a server on this machine: the names of 127.0.0.1, with `port`.
pub fn local(port: u16) -> Vec<Origin> {
    let hosts = ["127.0.0.1", "localhost", "[::1]"];
    let origin = |host| match port {
        80 => Origin(format!("http://{host}")),
        port => Origin(format!("http://{host}:{port}")),
    };
    hosts.map(origin).into()
}

/// Reads `ALLOWED_ORIGINS`, a comma-separated list, with `var`, which is
/// [`crate::config::env`] except in tests. `None` if it is not set.
///
/// # Errors
/// The first item that is not an origin. A browser would never send it, so its
/// pages would be refused for no visible reason.
pub fn allowed(
    var: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
) -> Result<Option<Vec<Origin>>, ConfigError> {
    let Some(list) = var(NAME)? else {
        return Ok(None);
    };
    let origin = |item: &str| {
        let item = item.trim();
        Origin::parse(item).map_err(|fault| {
            // `{:?}` escapes line breaks, so the message stays one line.
            let problem = format!("has {item:?} in it, which {fault}; write https://example.com");
            ConfigError::new(NAME, problem)
        })
    };
    list.split(',')
        .map(origin)
        .collect::<Result<_, _>>()
        .map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(list: &str) -> Result<Option<Vec<Origin>>, ConfigError> {
        allowed(|_| Ok(Some(list.to_owned())))
    }

    #[test]
    fn a_list_is_read_with_its_spaces() {
        let origins = read("https://chat.example.com , http://[::1]:3000,http://10.0.0.7:8080");
        let origins = origins.unwrap().unwrap();
        let texts: Vec<_> = origins.iter().map(Origin::as_str).collect();
        assert_eq!(
            texts,
            [
                "https://chat.example.com",
                "http://[::1]:3000",
                "http://10.0.0.7:8080"
            ]
        );
        let hosts: Vec<_> = origins.iter().map(Origin::host).collect();
        assert_eq!(hosts, ["chat.example.com", "[::1]:3000", "10.0.0.7:8080"]);
    }

    #[test]
    fn without_the_setting_there_is_no_list() {
        assert_eq!(allowed(|_| Ok(None)).unwrap(), None);
    }

    #[test]
    fn what_no_browser_sends_is_refused_in_one_line() {
        for item in [
            "",
            "*",
            "null",
            "chat.example.com",
            "ws://example.com",
            "HTTPS://example.com",
            "https://",
            "https://Example.com",
            "https://example.com/",
            "https://example.com/chat",
            "https://example.com?",
            "https://example.com#top",
            "https://example.com.",
            "https://.example.com",
            "https://*.example.com",
            "https://ann@example.com",
            "https://example.com:",
            "https://example.com:0",
            "https://example.com:03000",
            "https://example.com:+3000",
            "https://example.com:65536",
            "https://example.com:443",
            "http://example.com:80",
            "https://bücher.example",
            "http://[::1",
            "http://[0:0::1]",
            "http://::1",
            "https://exa mple.com",
            "https://example.com\nhttps://example.org",
        ] {
            for list in [item.to_owned(), format!("https://example.org,{item}")] {
                let line = read(&list).unwrap_err().to_string();
                let begin = format!("ALLOWED_ORIGINS has {:?} in it, which ", item.trim());
                assert!(line.starts_with(&begin), "{line}");
                assert_eq!(line.lines().count(), 1);
            }
        }
    }

    #[test]
    fn a_port_of_another_scheme_is_no_default() {
        assert!(read("http://example.com:443,https://example.com:80").is_ok());
    }

    #[test]
    fn a_local_server_has_three_names() {
        let names = |port| {
            local(port)
                .iter()
                .map(Origin::to_string)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(3000),
            [
                "http://127.0.0.1:3000",
                "http://localhost:3000",
                "http://[::1]:3000"
            ]
        );
        // Browsers omit this port.
        assert_eq!(
            names(80),
            ["http://127.0.0.1", "http://localhost", "http://[::1]"]
        );
        for origin in local(3000) {
            assert_eq!(Origin::parse(origin.as_str()), Ok(origin));
        }
    }
}
