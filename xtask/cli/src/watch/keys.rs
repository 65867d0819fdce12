//! From the bytes that a terminal sends to keys.

use std::io::{ErrorKind, Read};
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// What a key can request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Run,
    Hint,
    Diff,
    Docs,
    List,
    Next,
    /// Ctrl-L, for an empty window.
    Clear,
    /// Even the end of input: nobody is left to press a key.
    Quit,
    /// A key without a meaning.
    Other(char),
}

#[derive(Debug, Default)]
struct Reader {
    state: State,
    /// The first bytes of an incomplete character.
    character: Vec<u8>,
}

/// What the bytes so far have left open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Plain,
    /// Behind an escape character.
    Escape,
    /// Within a sequence such as that of an arrow key, up to its last byte.
    Sequence,
}

/// Keys as they are pressed. There are none after [`Key::Quit`].
///
/// A separate thread reads them: systems cannot cancel a blocking read of a terminal,
/// and a thread pool would wait for it at the end.
pub fn keys() -> UnboundedReceiver<Key> {
    let (tell, keys) = unbounded_channel();
    thread::spawn(move || {
        let mut stdin = std::io::stdin();
        let mut bytes = [0; 64];
        let mut reader = Reader::default();
        loop {
            let came = match stdin.read(&mut bytes) {
                Ok(length) => &bytes[..length],
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                // A terminal that is gone.
                Err(_) => &[],
            };
            for key in reader.read(came) {
                if tell.send(key).is_err() || key == Key::Quit {
                    return;
                }
            }
        }
    });
    keys
}

impl Reader {
    /// The keys in what came at once; nothing at all is the end of input.
    fn read(&mut self, came: &[u8]) -> Vec<Key> {
        if came.is_empty() {
            return vec![Key::Quit];
        }
        let keys = came.iter().filter_map(|&byte| self.byte(byte)).collect();
        // The bytes of a sequence come together: this was the escape key.
        if self.state == State::Escape {
            self.state = State::Plain;
        }
        keys
    }

    fn byte(&mut self, byte: u8) -> Option<Key> {
        match (self.state, byte) {
            (_, 0x1b) => {
                self.state = State::Escape;
                None
            }
            (State::Plain, _) => self.plain(byte),
            // ECMA-48, section 5.4; `O` begins what function keys send.
            (State::Escape, b'[' | b'O') => {
                self.state = State::Sequence;
                None
            }
            (State::Sequence, b' '..=b'?') => None,
            (State::Escape | State::Sequence, _) => {
                self.state = State::Plain;
                None
            }
        }
    }

    /// A byte of a character, which is a key when its last one has come.
    fn plain(&mut self, byte: u8) -> Option<Key> {
        if byte.is_ascii() {
            // The bytes before are not UTF-8, but this is still a key.
            self.character.clear();
        }
        self.character.push(byte);
        let character = match std::str::from_utf8(&self.character) {
            Ok(text) => text.chars().next(),
            Err(error) if error.error_len().is_none() => return None,
            Err(_) => Some(char::REPLACEMENT_CHARACTER),
        };
        self.character.clear();
        character.map(key)
    }
}

fn key(character: char) -> Key {
    match character.to_ascii_lowercase() {
        'r' => Key::Run,
        'h' => Key::Hint,
        'd' => Key::Diff,
        'o' => Key::Docs,
        'l' => Key::List,
        'n' => Key::Next,
        '\x0c' => Key::Clear,
        // Ctrl-D, and Ctrl-C where the system makes no signal of it.
        'q' | '\x04' | '\x03' => Key::Quit,
        _ => Key::Other(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parts: &[&[u8]]) -> Vec<Key> {
        let mut reader = Reader::default();
        parts.iter().flat_map(|part| reader.read(part)).collect()
    }

    #[test]
    fn letters_are_keys_small_or_not() {
        use Key::*;
        let all = [Run, Hint, Diff, Docs, List, Next, Quit];
        assert_eq!(read(&[b"rhdolnq"]), all);
        assert_eq!(read(&[b"RHDOLNQ"]), all);
    }

    #[test]
    fn the_end_of_input_quits() {
        assert_eq!(read(&[b"\x04"]), [Key::Quit]);
        assert_eq!(read(&[b"r", b""]), [Key::Run, Key::Quit]);
    }

    #[test]
    fn what_arrows_and_function_keys_send_is_no_letter() {
        // Up, F2 (which ends in `Q`), page up, Ctrl-right, in two parts.
        assert_eq!(read(&[b"\x1b[A\x1bOQ\x1b[5~\x1b[1;", b"5C"]), []);
        assert_eq!(read(&[b"\x1b[Al"]), [Key::List]);
    }

    #[test]
    fn the_escape_key_takes_nothing_with_it() {
        assert_eq!(read(&[b"\x1b", b"q"]), [Key::Quit]);
    }

    #[test]
    fn any_other_character_is_one_key() {
        let others = ['é', '☃', 'X', '\n'].map(Key::Other);
        assert_eq!(read(&["é☃X\n".as_bytes()]), others);
        // In parts, as a slow line brings it.
        assert_eq!(read(&[b"\xe2", b"\x98", b"\x83"]), [Key::Other('☃')]);
        assert_eq!(read(&[b"\x0c"]), [Key::Clear]);
    }

    #[test]
    fn what_is_no_character_takes_no_key_with_it() {
        assert_eq!(read(&[b"\xe9q"]), [Key::Quit]);
        assert_eq!(read(&[b"\xff"]), [Key::Other('\u{fffd}')]);
    }
}
