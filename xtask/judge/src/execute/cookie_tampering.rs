//! Session cookies that nobody should believe.
//!
//! The format is that of the `cookie` crate's `SignedJar`: 44 characters of
//! base64 (an HMAC-SHA256 of the value), then the value. tower-sessions writes it
//! into the header as it is.

use cookie::{Cookie, CookieJar, Key};

use super::fixtures::SESSION_COOKIE;
use course::vocabulary::parts::cookie::Forgery;

/// Length of the signature: 32 bytes in base64 with its padding.
const SIGNATURE: usize = 44;
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What a forged cookie can be signed with; both long enough for a key.
pub struct Secrets<'a> {
    pub server: &'a str,
    pub other: &'a str,
}

/// Signature and id of a cookie's value as in a header.
pub fn parts(value: &str) -> (String, String) {
    let decoded = Cookie::parse_encoded(format!("c={value}"))
        .map(|cookie| cookie.value().to_owned())
        .unwrap_or_else(|_| value.to_owned());
    match decoded.split_at_checked(SIGNATURE) {
        Some((signature, id)) => (signature.to_owned(), id.to_owned()),
        None => (String::new(), decoded),
    }
}

/// The value of a forged cookie, ready for a header.
pub fn forge(value: &str, how: Forgery, secrets: &Secrets<'_>) -> String {
    let (signature, id) = parts(value);
    match how {
        Forgery::FirstOfSignature => change(&signature, 0) + &id,
        Forgery::MiddleOfSignature => change(&signature, SIGNATURE / 2) + &id,
        // The character before the padding.
        Forgery::LastOfSignature => change(&signature, SIGNATURE - 2) + &id,
        Forgery::SignatureRemoved => id,
        Forgery::SignatureCutShort => {
            signature
                .get(..SIGNATURE / 2)
                .unwrap_or_default()
                .to_owned()
                + &id
        }
        Forgery::OneOfId => signature + &change(&id, id.len() / 2),
        Forgery::OtherSecret => signed(id, secrets.other),
        Forgery::ServerSecret => signed(id, secrets.server),
    }
}

/// As [`CookieJar`] signs with the key that the `cookie` crate derives.
fn signed(id: String, secret: &str) -> String {
    let key = Key::derive_from(secret.as_bytes());
    let mut jar = CookieJar::new();
    jar.signed_mut(&key).add(Cookie::new(SESSION_COOKIE, id));
    jar.get(SESSION_COOKIE)
        .map(|cookie| cookie.value().to_owned())
        .unwrap_or_default()
}

/// Another letter of base64 at this place. The lowest two bits stay as they
/// are: in a signature's last letter they mean nothing.
fn change(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    if let Some(byte) = bytes.get_mut(at) {
        // The id is written in the URL's alphabet, which has these two instead.
        let standard = match *byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        };
        let index = BASE64.iter().position(|&b| b == standard).unwrap_or(0);
        let other = index ^ 0b100;
        *byte = BASE64[if other < 62 { other } else { 0 }];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    const SECRETS: Secrets<'_> = Secrets {
        server: SECRET,
        other: "another secret of thirty-two bytes or more",
    };

    fn made(id: &str) -> String {
        signed(id.to_owned(), SECRET)
    }

    fn believed(value: &str) -> bool {
        let cookie = Cookie::parse_encoded(format!("{SESSION_COOKIE}={value}"))
            .unwrap()
            .into_owned();
        let mut jar = CookieJar::new();
        jar.add_original(cookie);
        jar.signed(&Key::derive_from(SECRET.as_bytes()))
            .get(SESSION_COOKIE)
            .is_some()
    }

    #[test]
    fn a_cookie_is_cut_into_signature_and_id() {
        let value = made("AAAAAAAAAAAAAAAAAAAAAA");
        let escaped = value.replace('=', "%3D");
        for value in [value, escaped] {
            let (signature, id) = parts(&value);
            assert_eq!(
                (signature.len(), id.as_str()),
                (44, "AAAAAAAAAAAAAAAAAAAAAA")
            );
        }
    }

    #[test]
    fn no_forgery_is_believed_though_the_original_is() {
        for id in ["AAAAAAAAAAAAAAAAAAAAAA", "kZ_-7890abcdefghijklmn"] {
            let value = made(id);
            assert_eq!(forge(&value, Forgery::ServerSecret, &SECRETS), value);
            assert!(believed(&value));
            for how in [
                Forgery::FirstOfSignature,
                Forgery::MiddleOfSignature,
                Forgery::LastOfSignature,
                Forgery::SignatureRemoved,
                Forgery::SignatureCutShort,
                Forgery::OneOfId,
                Forgery::OtherSecret,
            ] {
                let forged = forge(&value, how, &SECRETS);
                assert_ne!(forged, value, "{how:?}");
                assert!(!believed(&forged), "{how:?}");
            }
        }
    }
}
