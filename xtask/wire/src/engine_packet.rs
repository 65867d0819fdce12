//! Packets of Engine.IO protocol 4: one digit and what belongs to it.

use serde_json::Value;

use super::error::WireError;

/// Several packets in one polling body are separated by this character
/// (Engine.IO protocol 4, "HTTP long-polling").
pub const SEPARATOR: char = '\u{1e}';

/// What the server can send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnginePacket<'a> {
    Open {
        sid: String,
    },
    Close,
    Ping(&'a str),
    Pong,
    /// Carries a Socket.IO packet.
    Message(&'a str),
    /// An attachment of a Socket.IO packet, in base64 (polling only; over
    /// websocket it is a separate frame).
    Binary(&'a str),
    Upgrade,
    Noop,
}

/// Reads one packet.
///
/// # Errors
/// [`WireError::Nonsense`].
pub fn read(text: &str) -> Result<EnginePacket<'_>, WireError> {
    let nonsense = |why: &str| WireError::nonsense(why, text);
    let mut rest = text.chars();
    let kind = rest
        .next()
        .ok_or_else(|| nonsense("an empty Engine.IO packet"))?;
    let rest = rest.as_str();
    Ok(match kind {
        '0' => {
            let open: Value = serde_json::from_str(rest)
                .map_err(|_| nonsense("an Engine.IO open packet without JSON"))?;
            let sid = open.get("sid").and_then(Value::as_str);
            EnginePacket::Open {
                sid: sid
                    .ok_or_else(|| nonsense("an Engine.IO open packet without sid"))?
                    .to_owned(),
            }
        }
        '1' => EnginePacket::Close,
        '2' => EnginePacket::Ping(rest),
        '3' => EnginePacket::Pong,
        '4' => EnginePacket::Message(rest),
        '5' => EnginePacket::Upgrade,
        '6' => EnginePacket::Noop,
        'b' => EnginePacket::Binary(rest),
        _ => return Err(nonsense("no Engine.IO packet")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_packet_is_read() {
        assert_eq!(
            read(r#"0{"sid":"ab","upgrades":[]}"#),
            Ok(EnginePacket::Open {
                sid: "ab".to_owned()
            })
        );
        assert_eq!(read("1"), Ok(EnginePacket::Close));
        assert_eq!(read("2probe"), Ok(EnginePacket::Ping("probe")));
        assert_eq!(read("3"), Ok(EnginePacket::Pong));
        assert_eq!(read("42[\"x\"]"), Ok(EnginePacket::Message("2[\"x\"]")));
        assert_eq!(read("5"), Ok(EnginePacket::Upgrade));
        assert_eq!(read("6"), Ok(EnginePacket::Noop));
        assert_eq!(read("bAQID"), Ok(EnginePacket::Binary("AQID")));
    }

    #[test]
    fn junk_is_an_error_that_shows_it() {
        for junk in ["", "7", "<html>", "ü", "0", "0{}", r#"0{"sid":1}"#, "0[]"] {
            let error = read(junk).unwrap_err();
            assert!(
                matches!(error, WireError::Nonsense { .. }),
                "{junk}: {error}"
            );
        }
    }
}
