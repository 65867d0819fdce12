//! How much memory the packets of one connection may take.

use super::error::WireError;

/// For a server that floods; the course's servers send a few KiB.
const MOST_BYTES: usize = 4 << 20;
/// What one packet costs besides its text: its place in the lists of the inbox.
const PER_PACKET: usize = 256;
/// What a value costs besides its text once it is parsed, with what the growing
/// list around it may set aside.
const PER_VALUE: usize = 64;
/// The same of an object: its first key takes a node of a `BTreeMap`, which has
/// room for eleven keys and values.
const PER_OBJECT: usize = 640;

/// What the packets so far have cost.
#[derive(Debug, Default)]
pub struct Budget {
    spent: usize,
}

impl Budget {
    /// Pays for one packet; `bytes` is what it takes besides its place.
    ///
    /// # Errors
    /// [`WireError::Flooded`].
    pub fn spend(&mut self, bytes: usize) -> Result<(), WireError> {
        self.spent += bytes + PER_PACKET;
        if self.spent > MOST_BYTES {
            return Err(WireError::Flooded {
                what: format!(
                    "what needs more than {} MiB of memory, over one socket",
                    MOST_BYTES >> 20
                ),
            });
        }
        Ok(())
    }
}

/// The bytes that a packet takes, known before it is parsed: text such as
/// `{"":0},` grows by ninety times. Marks inside a string count as well,
/// which is too much but does no harm.
pub fn cost(text: &str) -> usize {
    let mut cost = text.len();
    // Not a sum over an iterator: without optimisation, this loop takes half the time.
    for byte in text.as_bytes() {
        cost += match byte {
            b'{' => PER_OBJECT,
            b'[' | b',' => PER_VALUE,
            _ => 0,
        };
    }
    cost
}
