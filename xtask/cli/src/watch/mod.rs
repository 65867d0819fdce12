//! What `cargo xtask watch` needs besides the judging: single keys, a terminal
//! that gives them, and word of what was saved.

mod keys;
mod saves;
mod terminal;

pub use keys::{Key, keys};
pub use saves::Saves;
pub use terminal::{Terminal, clear, columns};
