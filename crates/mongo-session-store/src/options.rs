//! The options of a store.

use std::time::Duration;

/// Settings of a [`MongoStore`](crate::MongoStore), with connect-mongo's
/// defaults where it has the same setting.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) collection: String,
    pub(crate) touch_after: Duration,
    pub(crate) only_existing: bool,
    pub(crate) server_selection_timeout: Duration,
    pub(crate) operation_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            collection: "sessions".to_owned(),
            touch_after: Duration::ZERO,
            only_existing: false,
            server_selection_timeout: Duration::from_secs(3),
            operation_timeout: Duration::from_secs(5),
        }
    }
}

impl Options {
    /// The collection's name, by default `sessions`.
    #[must_use]
    pub fn collection(mut self, name: impl Into<String>) -> Self {
        self.collection = name.into();
        self
    }

    /// How far the stored expiry may lag behind before an otherwise unmodified
    /// session is written again. The default is zero: always write.
    ///
    /// It only matters to a layer with `with_always_save(true)`, which saves
    /// after every request. With a lifetime of 14 days and a `touch_after` of
    /// one hour, a visitor's session is written once an hour, and may end up to
    /// one hour early. Changed data or an earlier expiry is written at once.
    ///
    /// connect-mongo's `touchAfter` compares with a field `lastModified` that it
    /// adds to the document; here the expiry itself shows when the session was
    /// last written.
    #[must_use]
    pub fn touch_after(mut self, lag: Duration) -> Self {
        self.touch_after = lag;
        self
    }

    /// Whether `save` writes only to an existing document. By default, it
    /// creates a missing one.
    ///
    /// With this option, a request that changes its session while another one
    /// ends that session cannot bring it back. tower-sessions' layer is
    /// otherwise unaffected: it calls `create` for each new session.
    #[must_use]
    pub fn only_existing(mut self, only: bool) -> Self {
        self.only_existing = only;
        self
    }

    /// How long to look for a server before giving up, by default 3 seconds.
    ///
    /// Only for the client that [`MongoStore::connect`](crate::MongoStore::connect)
    /// creates, and only if the connection string does not set
    /// `serverSelectionTimeoutMS`.
    #[must_use]
    pub fn server_selection_timeout(mut self, limit: Duration) -> Self {
        self.server_selection_timeout = limit;
        self
    }

    /// How long one attempt at a command may take in total, including the
    /// search for a server; by default 5 seconds.
    ///
    /// A server that is frozen or behind a dead network keeps its connections
    /// open and never answers. In that case, this limit ends the wait.
    #[must_use]
    pub fn operation_timeout(mut self, limit: Duration) -> Self {
        self.operation_timeout = limit;
        self
    }
}
