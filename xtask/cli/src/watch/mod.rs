//! What `cargo xtask watch` needs besides the judging: single keys, a terminal
//! that gives them, and word of what was saved.

mod file_poller;
mod keys;
mod terminal;

pub use file_poller::Saves;
pub use keys::{Key, keys};
pub use terminal::{Terminal, clear, columns};
