//! From the bytes that a terminal sends to keys.

use std::io::{ErrorKind, Read};
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// What somebody who watches can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Run,
    Hint,
    Diff,
    Docs,
    List,
    Next,
    /// Also the end of input: nobody is there any more who could ask.
    Quit,
    /// A key that stands for nothing.
    Other,
}

/// What the bytes so far have left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Plain,
    /// Behind an escape character.
    Escape,
    /// Within a sequence such as that of an arrow key, up to its last byte.
    Sequence,
}

/// Keys as they are pressed. There are none after [`Key::Quit`].
///
/// A thread of its own reads them: systems have no way to take back a read that
/// waits for a terminal, and a pool of threads would wait for it at the end.
pub fn keys() -> UnboundedReceiver<Key> {
    let (tell, keys) = unbounded_channel();
    thread::spawn(move || {
        let mut stdin = std::io::stdin();
        let mut bytes = [0; 64];
        let mut reader = Reader::Plain;
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
        if *self == Reader::Escape {
            *self = Reader::Plain;
        }
        keys
    }

    fn byte(&mut self, byte: u8) -> Option<Key> {
        match (*self, byte) {
            (_, 0x1b) => {
                *self = Reader::Escape;
                None
            }
            (Reader::Plain, _) => key(byte),
            // ECMA-48, section 5.4; `O` begins what function keys send.
            (Reader::Escape, b'[' | b'O') => {
                *self = Reader::Sequence;
                None
            }
            (Reader::Sequence, b' '..=b'?') => None,
            (Reader::Escape | Reader::Sequence, _) => {
                *self = Reader::Plain;
                None
            }
        }
    }
}

fn key(byte: u8) -> Option<Key> {
    Some(match byte.to_ascii_lowercase() {
        b'r' => Key::Run,
        b'h' => Key::Hint,
        b'd' => Key::Diff,
        b'o' => Key::Docs,
        b'l' => Key::List,
        b'n' => Key::Next,
        // Ctrl-D, and Ctrl-C where the system makes no signal of it.
        b'q' | 0x04 | 0x03 => Key::Quit,
        // The further bytes of a character that is no ASCII.
        0x80..=0xbf => return None,
        _ => Key::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parts: &[&[u8]]) -> Vec<Key> {
        let mut reader = Reader::Plain;
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
        assert_eq!(read(&["é".as_bytes()]), [Key::Other]);
        assert_eq!(read(&[b"\n"]), [Key::Other]);
    }
}
