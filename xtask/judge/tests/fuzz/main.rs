//! What others write, authors and servers, never stops the runner, whatever is
//! in it: no panic, no hang, no more memory than was said.
//!
//! Each run tries the same cases. `PROPTEST_CASES=100000 cargo test -p judge
//! --test fuzz` tries so many others; a case that finds something is printed,
//! and belongs in this folder as a named test.

mod bounds;
mod cases;
mod documents;
mod mutation;
mod packets;
mod sessions;
mod traps;
