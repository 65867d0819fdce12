//! What others write, authors and servers, never stops the runner, whatever is
//! in it: no panic, no hang, no more memory than was said.
//!
//! Each run tries the same cases. `PROPTEST_CASES=100000 cargo test -p xtask
//! --test fuzz` tries so many others; a case that finds something is printed,
//! and belongs into this folder as a test with a name.

#[path = "fuzz/bounds.rs"]
mod bounds;
#[path = "fuzz/cases.rs"]
mod cases;
#[path = "fuzz/documents.rs"]
mod documents;
#[path = "fuzz/mutation.rs"]
mod mutation;
#[path = "fuzz/packets.rs"]
mod packets;
#[path = "fuzz/sessions.rs"]
mod sessions;
#[path = "fuzz/traps.rs"]
mod traps;
