//! Sessions of [tower-sessions] in MongoDB, in the document shape of
//! [connect-mongo]: collection `sessions`, documents
//! `{_id, session: "<JSON>", expires: Date}`, and an index by which MongoDB
//! itself removes what has expired.
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
//! - It answers as tower-sessions' own `MemoryStore` does; a test compares the
//!   two on thousands of random sequences of calls.
//! - Each call of [`SessionStore`] is one round trip, except that `create` takes
//!   another one for every id that was already taken.
//! - Every command ends within [`Options::operation_timeout`], whether MongoDB is
//!   down, frozen or unreachable; afterwards the store recovers by itself.
//! - No error and no `Debug` output holds a password, a session's id or its data.
//! - Reads ask the primary, writes wait for a majority of a replica set, whatever
//!   the connection string says: a session that was deleted stays deleted.
//!
//! # Where it differs from connect-mongo
//!
//! - `session` holds what tower-sessions keeps, a JSON object of the session's
//!   keys; there is no `cookie` in it, since the cookie's settings are the
//!   layer's. Ids are 22 characters of base64url, not 32.
//! - A document without `expires` is no session. connect-mongo takes it for one
//!   that never ends.
//! - `touch_after` needs no `lastModified` field: see [`Options::touch_after`].
//! - Not there: encryption, `transformId`, `stringify: false`, custom
//!   serializers, `timestamps`, `autoRemove: 'interval'`, events.
//!
//! # A race to know
//!
//! `save` writes the record even when its document has gone meanwhile, as
//! tower-sessions' stores do. So a request that changes its session while
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

/// The driver, for callers of [`MongoStore::from_client`] and for whoever keeps
/// other things than sessions in the same database.
pub use mongodb;
