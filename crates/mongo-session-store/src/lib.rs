//! Sessions of [tower-sessions] in MongoDB, in the document shape of
//! [connect-mongo]: collection `sessions`, documents
//! `{_id, session: "<JSON>", expires: Date}`, and an index that makes MongoDB
//! remove expired ones.
//!
//! ```no_run
//! # async fn example() -> Result<(), mongo_session_store::Error> {
//! use std::time::Duration;
//! use mongo_session_store::{MongoStore, Options};
//!
//! let store = MongoStore::connect("mongodb://127.0.0.1:27017/shop").await?;
//!
//! let options = Options::default().touch_after(Duration::from_secs(60));
//! let lazy = MongoStore::connect_with("mongodb://127.0.0.1:27017/shop", options).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Hand the store to `SessionManagerLayer::new`. Clones share one client.
//!
//! # What it promises
//!
//! - It behaves like tower-sessions' own `MemoryStore`; a test compares the two
//!   on thousands of random sequences of calls.
//! - Each call of [`SessionStore`] is one round trip, except that `create` needs
//!   another one for every id that is already taken.
//! - Every command ends within [`Options::operation_timeout`], whether MongoDB is
//!   down, frozen or unreachable; afterwards the store recovers automatically.
//! - No error and no `Debug` output contains a password, a session id or session data.
//! - Reads ask the primary, writes wait for a majority of a replica set, whatever
//!   the connection string says: a deleted session stays deleted.
//!
//! # Where it differs from connect-mongo
//!
//! - `session` contains tower-sessions' data, a JSON object of the session's
//!   keys, without `cookie`: the layer has the cookie's settings. Ids are 22
//!   characters of base64url, not 32.
//! - A document without `expires` is not a session. connect-mongo treats it as
//!   one that never ends.
//! - `touch_after` needs no `lastModified` field: see [`Options::touch_after`].
//! - Not supported: encryption, `transformId`, `stringify: false`, custom
//!   serializers, `timestamps`, `autoRemove: 'interval'`, events.
//!
//! # A known race
//!
//! Like tower-sessions' own stores, `save` writes the record even if its
//! document has been deleted. So a request that changes its session while
//! another one signs the same visitor out can bring the old session back.
//! connect-mongo has the same race. [`Options::only_existing`] closes it.
//!
//! [tower-sessions]: https://docs.rs/tower-sessions/0.15
//! [connect-mongo]: https://github.com/jdesboeufs/connect-mongo
//! [`SessionStore`]: tower_sessions_core::SessionStore

mod connection_string;
mod document;
mod error;
mod options;
mod store;
mod touch;

pub use error::Error;
pub use options::Options;
pub use store::MongoStore;

/// The driver, for callers of [`MongoStore::from_client`] and for applications
/// that store other data in the same database.
pub use mongodb;
