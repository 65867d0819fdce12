//! Checks a connection string before the driver does.
//!
//! It protects passwords. The driver cuts at the first `?`: in
//! `mongodb://ann:12?34@db` it finds the server `ann:12`, and then every
//! message that names the server contains half a password. The driver's own
//! errors cannot be shown either, since they quote the string.

/// Replaces the driver's error message.
pub const NOT_UNDERSTOOD: &str =
    "its servers, its database name or the options after `?` are not understood";

const ESCAPE: &str = "in the user name, the password and the options, each of : / ? # [ ] @ % has \
                      to be percent-encoded (@ as %40)";

/// Checks a connection string for common mistakes and leaves others to the driver.
///
/// # Errors
///
/// What is wrong, without quoting the string.
pub fn check(uri: &str) -> Result<(), &'static str> {
    let Some((scheme, rest)) = uri.split_once("://") else {
        return Err("it does not begin with mongodb://");
    };
    match scheme {
        "mongodb" => {}
        "mongodb+srv" if cfg!(feature = "srv") => {}
        "mongodb+srv" => {
            return Err("mongodb+srv:// needs the feature `srv` of mongo-session-store");
        }
        _ => return Err("it does not begin with mongodb://"),
    }
    let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
    // A `?` and an `@` inside the password look like the ends of the servers and
    // of the password.
    if options.contains('@') {
        return Err(ESCAPE);
    }
    let (user_info, servers) = place.rsplit_once('@').unwrap_or(("", place));
    if !is_escaped(user_info) {
        return Err(ESCAPE);
    }
    if servers.is_empty() || servers.starts_with('/') {
        return Err("it names no server");
    }
    Ok(())
}

fn is_escaped(user_info: &str) -> bool {
    let well_escaped = user_info.split('%').skip(1).all(|after| {
        let digits = after.as_bytes();
        digits.len() >= 2 && digits[..2].iter().all(u8::is_ascii_hexdigit)
    });
    well_escaped
        && !user_info.contains(['/', '#', '[', ']', '@'])
        && user_info.matches(':').count() <= 1
}

#[cfg(test)]
mod tests {
    use super::{ESCAPE, check};

    #[test]
    fn good_connection_strings_pass() {
        for uri in [
            "mongodb://127.0.0.1",
            "mongodb://a:1,b:2/shop?replicaSet=rs0",
            "mongodb://ann:p%40ss%2Fw@db/shop?authSource=admin",
            "mongodb://ann@db/?appName=a%40b",
            "mongodb://[::1]:27017/shop",
        ] {
            assert_eq!(check(uri), Ok(()), "{uri}");
        }
    }

    #[test]
    fn an_unescaped_character_in_a_password_is_named_as_the_cause() {
        for password in [
            "a?b", "a@1?b=c", "a/b", "a#b", "a[b", "a]b", "a@b", "a:b", "a%b", "a%4",
        ] {
            let uri = format!("mongodb://ann:{password}@db/shop");
            assert_eq!(check(&uri), Err(ESCAPE), "{uri}");
        }
    }

    #[test]
    fn a_missing_scheme_or_server_is_named_as_the_cause() {
        assert!(check("127.0.0.1:27017").is_err());
        assert!(check("http://127.0.0.1").is_err());
        assert_eq!(check("mongodb://"), Err("it names no server"));
        assert_eq!(check("mongodb:///shop"), Err("it names no server"));
        assert_eq!(check("mongodb://ann:pw@/shop"), Err("it names no server"));
    }

    #[test]
    #[cfg(not(feature = "srv"))]
    fn an_srv_address_names_the_feature_that_it_needs() {
        let complaint = check("mongodb+srv://ann:pw@cluster.example").unwrap_err();
        assert!(complaint.contains("feature `srv`"), "{complaint}");
    }
}
